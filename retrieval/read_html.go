package retrieval

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

var htmlStart = regexp.MustCompile(`(?i)\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)*<(?:!doctype html|html|head|body|title|meta|div|p|h[1-6]|table|ul|ol|article|section|main)[\s>]`)

func looksLikeHTML(body []byte) bool { return htmlStart.Match(body[:min(len(body), 4096)]) }

// htmlTags is how many tags a page may have: the tree of it takes far more memory than
// the page.
const htmlTags = 400_000

// readHTML reads what a page says. The parser refuses pages that nest more deeply than
// 512 elements, so walking the tree is safe.
func readHTML(_ context.Context, body []byte, _ Limits, w *writer) error {
	if bytes.Count(body, []byte("<")) > htmlTags {
		return fmt.Errorf("%w: it has too many tags for its text; save it as PDF or paste its text", ErrTooLarge)
	}
	utf8, err := charset.NewReader(bytes.NewReader(body), "text/html")
	if err != nil {
		return fmt.Errorf("%w: its encoding is not known; save it as UTF-8", ErrBroken)
	}
	root, err := html.Parse(utf8)
	if err != nil {
		return fmt.Errorf("%w: it cannot be read as HTML; save it as PDF or paste its text", ErrBroken)
	}
	h := htmlReader{w: w}
	h.walk(root)
	h.flush()
	if h.title != "" {
		w.title = h.title
	}
	return nil
}

type htmlReader struct {
	w      *writer
	title  string
	inline []byte // text that was gathered since the last block
	lists  []list
	cells  []string
	row    bool // within a row of a table
}

type list struct {
	ordered bool
	number  int
}

// flush writes the text that was gathered as a paragraph, or as an item.
func (h *htmlReader) flush() {
	text := strings.TrimSpace(string(h.inline))
	h.inline = h.inline[:0]
	switch {
	case text == "":
	case h.row:
		h.cells = append(h.cells, text)
	case len(h.lists) > 0:
		l := &h.lists[len(h.lists)-1]
		marker := "-"
		if l.ordered {
			marker = fmt.Sprintf("%d.", max(l.number, 1))
		}
		h.w.item(len(h.lists)-1, marker, text)
	default:
		h.w.paragraph(text)
	}
}

func (h *htmlReader) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		h.walk(c)
	}
}

func (h *htmlReader) walk(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		h.inline = append(h.inline, strings.NewReplacer("\n", " ", "\r", " ").Replace(n.Data)...)
		return
	case html.ElementNode:
	case html.DocumentNode:
		h.children(n)
		return
	default:
		return
	}
	if hidden(n) || h.w.full {
		return
	}
	switch n.DataAtom {
	case atom.Head:
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.DataAtom == atom.Title && c.FirstChild != nil {
				h.title = inline(c.FirstChild.Data)
			}
		}
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		h.flush()
		h.children(n)
		if h.row || len(h.lists) > 0 {
			h.flush()
			return
		}
		text := string(h.inline)
		h.inline = h.inline[:0]
		h.w.heading(int(n.Data[1]-'0'), strings.ReplaceAll(text, "\n", " "))
	case atom.Br:
		h.inline = append(h.inline, '\n')
	case atom.Ul, atom.Ol, atom.Menu:
		h.flush()
		if len(h.lists) == 0 {
			h.w.apart()
		}
		h.lists = append(h.lists, list{ordered: n.DataAtom == atom.Ol})
		h.children(n)
		h.flush()
		h.lists = h.lists[:len(h.lists)-1]
		if len(h.lists) == 0 {
			h.w.apart()
		}
	case atom.Li:
		h.flush()
		if len(h.lists) > 0 {
			h.lists[len(h.lists)-1].number++
		}
		h.children(n)
		h.flush()
	case atom.Table:
		h.flush()
		if !h.row {
			h.w.apart()
		}
		h.children(n)
		h.flush()
		if !h.row {
			h.w.apart()
		}
	case atom.Tr:
		h.flush()
		if h.row { // a table within a cell
			h.children(n)
			return
		}
		h.row = true
		h.children(n)
		h.flush()
		h.row = false
		h.w.row(h.cells)
		h.cells = h.cells[:0]
	case atom.A:
		before := len(h.inline)
		h.children(n)
		if before <= len(h.inline) {
			h.inline = append(h.inline, address(strings.TrimSpace(string(h.inline[before:])), attribute(n, "href"))...)
		}
	case atom.Code:
		before := len(h.inline)
		h.children(n)
		if before < len(h.inline) && n.Parent.DataAtom != atom.Pre {
			h.inline = append(h.inline[:before], code(string(h.inline[before:]))...)
		}
	case atom.Pre:
		h.flush()
		h.pre(n)
		h.flush()
	case atom.Span, atom.B, atom.Strong, atom.I, atom.Em, atom.U, atom.S, atom.Small, atom.Big, atom.Sub, atom.Sup, atom.Mark,
		atom.Font, atom.Abbr, atom.Cite, atom.Q, atom.Kbd, atom.Samp, atom.Var, atom.Time, atom.Label, atom.Bdi, atom.Bdo, atom.Ins, atom.Tt, atom.Data, atom.Wbr, atom.Dfn:
		h.children(n)
	default:
		h.flush()
		h.children(n)
		h.flush()
	}
}

// pre keeps the lines of preformatted text.
func (h *htmlReader) pre(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode {
			h.inline = append(h.inline, c.Data...)
		} else if !hidden(c) {
			h.pre(c)
		}
	}
}

// hidden tells what a reader of the page would not see, or what is no text.
func hidden(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Iframe, atom.Object, atom.Embed, atom.Svg, atom.Math, atom.Canvas,
		atom.Img, atom.Picture, atom.Video, atom.Audio, atom.Input, atom.Select, atom.Textarea, atom.Button, atom.Del, atom.Nav, atom.Dialog:
		return true
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "aria-hidden":
			return a.Val == "true"
		case "style":
			style := strings.ToLower(strings.ReplaceAll(a.Val, " ", ""))
			if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}
