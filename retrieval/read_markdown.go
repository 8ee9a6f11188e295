package retrieval

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// What is worth the name of Markdown: a heading, or a link.
var markdownMark = regexp.MustCompile(`(?m)^#{1,6} +\S|\]\((?:https?|mailto):`)

// frontMatter is what tools put before a text for themselves.
var frontMatter = regexp.MustCompile(`\A---[ \t]*\r?\n(?:[^\n]*\n){0,100}?---[ \t]*\r?\n`)

func looksLikeMarkdown(body []byte) bool { return markdownMark.Match(body[:min(len(body), 64<<10)]) }

// readMarkdown reads Markdown into simpler Markdown.
func readMarkdown(ctx context.Context, body []byte, limits Limits, w *writer) error {
	source, err := characters(body, limits)
	if err != nil {
		return err
	}
	if longestBlock(source) > blockMost {
		return readPlain(ctx, body, limits, w)
	}
	source = shallow(frontMatter.ReplaceAll(source, nil))
	m := markdownReader{source: source, w: w}
	m.blocks(goldmark.DefaultParser().Parse(text.NewReader(source)), 0)
	return nil
}

// blockMost is how many bytes a paragraph of Markdown may have. The time to find what is
// emphasized in it grows with the square; what is longer is read as plain text.
const blockMost = 32 << 10

func longestBlock(source []byte) int {
	longest, run := 0, 0
	for line := range bytes.Lines(source) {
		if len(bytes.TrimSpace(line)) == 0 || itemLine.Match(line) || line[0] == '#' {
			run = 0
		}
		run += len(line)
		longest = max(longest, run)
	}
	return longest
}

// characters decodes a text that has to fit as it is.
func characters(body []byte, limits Limits) ([]byte, error) {
	source := decode(body)
	if len(source) > 2*limits.Text {
		return nil, fmt.Errorf("%w: it has %s of text and at most %s are read; leave out what is not needed", ErrTooLarge, size(len(source)), size(limits.Text))
	}
	return source, nil
}

// deepest is how many quotes and lists a line may open within each other, and how many
// brackets or stars may follow on one another. Beyond it nobody wrote it, and a parser
// would need a stack as deep.
const deepest = 16

// shallow takes out the marks that would nest too deeply.
func shallow(source []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(source))
	for line := range bytes.Lines(source) {
		marks, start := 0, true
		run, last := 0, byte(0)
		for _, c := range line {
			switch {
			case start && (c == '>' || c == '-' || c == '*' || c == '+' || c >= '0' && c <= '9'):
				marks++
			case start && c != ' ' && c != '\t' && c != '.' && c != ')':
				start = false
			}
			if c == last {
				run++
			} else {
				run, last = 0, c
			}
			if start && marks > deepest || run > 2*deepest && bytes.IndexByte([]byte("[]!*_`~<("), c) >= 0 {
				continue
			}
			out.WriteByte(c)
		}
	}
	return out.Bytes()
}

type markdownReader struct {
	source []byte
	w      *writer
}

func (m *markdownReader) blocks(parent ast.Node, depth int) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			m.w.heading(n.Level, strings.ReplaceAll(m.text(n), "\n", " "))
		case *ast.Paragraph, *ast.TextBlock:
			m.paragraph(m.text(n))
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			m.w.paragraph(string(n.Lines().Value(m.source)))
		case *ast.List:
			m.list(n, depth)
		case *ast.Blockquote:
			m.blocks(n, depth)
		case *ast.HTMLBlock:
			m.html(n, m.w)
		}
	}
}

// html reads a block of HTML for what it says. One that cannot be read says nothing.
func (m *markdownReader) html(n *ast.HTMLBlock, w *writer) {
	block := n.Lines().Value(m.source)
	if n.HasClosure() {
		block = append(block, n.ClosureLine.Value(m.source)...)
	}
	title := w.title
	_ = readHTML(context.Background(), block, Limits{}, w)
	w.title = title
}

// paragraph tells tables from text. (The parser's own tables would have as many cells
// in every row as the first has, which a short file can make as many as it likes.)
func (m *markdownReader) paragraph(s string) {
	if !tableRule.MatchString(s) {
		m.w.paragraph(s)
		return
	}
	m.w.apart()
	for line := range strings.Lines(s) {
		m.w.row(strings.Split(line, "|"))
	}
	m.w.apart()
}

var tableRule = regexp.MustCompile(`(?m)^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$`)

func (m *markdownReader) list(l *ast.List, depth int) {
	if depth == 0 {
		m.w.apart()
	}
	number := l.Start
	for n := l.FirstChild(); n != nil; n = n.NextSibling() {
		marker := "-"
		if l.IsOrdered() {
			marker = fmt.Sprintf("%d.", number)
			number++
		}
		for b := n.FirstChild(); b != nil; b = b.NextSibling() {
			switch b := b.(type) {
			case *ast.Paragraph, *ast.TextBlock:
				m.w.item(depth, marker, m.text(b))
			case *ast.List:
				m.list(b, depth+1)
			default:
				m.w.item(depth, marker, m.plain(b))
			}
		}
	}
	if depth == 0 {
		m.w.apart()
	}
}

// plain is the text of blocks that stand in an item.
func (m *markdownReader) plain(n ast.Node) string {
	if lines := n.Lines(); n.Type() == ast.TypeBlock && lines != nil && lines.Len() > 0 && n.FirstChild() == nil {
		if block, html := n.(*ast.HTMLBlock); html {
			inner := &writer{limit: m.w.limit}
			m.html(block, inner)
			return inner.out.String()
		}
		return string(lines.Value(m.source))
	}
	return m.text(n)
}

// text is what the inlines of a block say.
func (m *markdownReader) text(n ast.Node) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				b.Write(util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(n.Value(m.source)))))
				if n.SoftLineBreak() || n.HardLineBreak() {
					b.WriteByte('\n')
				}
			}
		case *ast.String:
			if entering {
				b.Write(n.Value)
			}
		case *ast.CodeSpan:
			if entering {
				b.WriteString(code(m.raw(n)))
			}
			return ast.WalkSkipChildren, nil
		case *ast.Image, *ast.RawHTML, *ast.HTMLBlock:
			return ast.WalkSkipChildren, nil
		case *ast.AutoLink:
			if entering {
				b.Write(n.Label(m.source))
			}
		case *ast.Link:
			if !entering {
				b.WriteString(address(b.String(), string(n.Destination)))
			}
		default:
			if !entering && n.Type() == ast.TypeBlock {
				b.WriteByte('\n')
			}
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

func (m *markdownReader) raw(n ast.Node) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Value(m.source))
		}
	}
	return strings.ReplaceAll(b.String(), "\n", " ")
}

// code keeps a name such as __consumer_offsets from being taken for emphasis. What
// has to be escaped could not be within a span of code.
func code(s string) string {
	if s == "" || strings.ContainsAny(s, "`<]") {
		return s
	}
	return "`" + s + "`"
}

// address is what a link adds to the text before it: where it leads, if that is a page
// and the text does not say so.
func address(before, url string) string {
	if !strings.HasPrefix(url, "https://") && !strings.HasPrefix(url, "http://") || strings.ContainsAny(url, " \t\n<>") || strings.HasSuffix(strings.TrimRight(before, "/"), strings.TrimRight(url, "/")) {
		return ""
	}
	if _, host, _ := strings.Cut(strings.TrimRight(url, "/"), "://"); strings.HasSuffix(before, host) {
		return ""
	}
	return " (" + url + ")"
}
