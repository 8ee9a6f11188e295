package retrieval

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// readDOCX reads a document of Word. No Go library for it is both well kept and more
// than a tree of its XML, and a text needs little of it, so this walks the XML itself.
// What was deleted with changes tracked, comments, notes and hidden text are left out.
func readDOCX(ctx context.Context, body []byte, limits Limits, w *writer) error {
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return fmt.Errorf("%w: it is cut short or not whole; save it anew and try again", ErrBroken)
	}
	d := docx{left: limits.Unpacked, styles: map[string]style{}, w: w}
	document, other := (*zip.File)(nil), ""
	for _, f := range archive.File {
		switch f.Name {
		case "word/document.xml":
			document = f
		case "mimetype":
			other = "an OpenDocument file, such as .odt"
		case "xl/workbook.xml":
			other = "a workbook"
		case "ppt/presentation.xml":
			other = "a presentation"
		}
	}
	if document == nil && other == "" {
		other = "an archive"
	}
	if document == nil {
		return unknown(other, "save it as DOCX or PDF")
	}
	for _, f := range archive.File {
		var read func(*xml.Decoder) error
		switch f.Name {
		case "word/styles.xml":
			read = d.readStyles
		case "word/numbering.xml":
			read = d.readNumbering
		case "docProps/core.xml":
			read = d.readProperties
		default:
			continue
		}
		if err := d.part(f, read); err != nil {
			return err
		}
	}
	err = d.part(document, func(x *xml.Decoder) error { return d.readBody(ctx, x) })
	if err != nil {
		return err
	}
	d.write()
	return nil
}

type docx struct {
	left    int // bytes that may still be unpacked
	styles  map[string]style
	bullets map[string]bool // numbering whose lists have no numbers
	title   string
	w       *writer
	found   []docxBlock
	size    int // bytes of text in them
}

type style struct {
	based   string
	outline int // level of a heading; 0 for none
	title   bool
	listed  string
}

// docxBlock is a paragraph, or a row of a table.
type docxBlock struct {
	level  int // of a heading; -1 for the title
	number string
	depth  int
	text   string
	cells  []string
}

var errUnpacked = errors.New("unpacked to more than is read")

// part reads one file of the archive, as far as the limit on all of them allows.
func (d *docx) part(f *zip.File, read func(*xml.Decoder) error) error {
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("%w: a part of it cannot be unpacked; save it anew and try again", ErrBroken)
	}
	defer r.Close()
	x := xml.NewDecoder(&allowance{r: r, left: &d.left})
	x.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errors.New("not UTF-8") }
	switch err := read(x); {
	case errors.Is(err, errUnpacked):
		return fmt.Errorf("%w: it unfolds to more than its text can need; take out what is embedded in it", ErrTooLarge)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("reading a DOCX: %w", err)
	case err != nil:
		return fmt.Errorf("%w: a part of it is not as it should be; save it anew and try again", ErrBroken)
	}
	return nil
}

type allowance struct {
	r    io.Reader
	left *int
}

func (a *allowance) Read(p []byte) (int, error) {
	if *a.left <= 0 {
		return 0, errUnpacked
	}
	n, err := a.r.Read(p[:min(len(p), *a.left)])
	*a.left -= n
	return n, err
}

// tokens calls f for every token until the end.
func tokens(x *xml.Decoder, f func(xml.Token) error) error {
	for {
		t, err := x.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := f(t); err != nil {
			return err
		}
	}
}

func value(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// on tells whether a property that may be switched off is on.
func on(e xml.StartElement) bool {
	v := value(e, "val")
	return v != "0" && v != "false" && v != "off" && v != "none"
}

func (d *docx) readStyles(x *xml.Decoder) error {
	id, s := "", style{}
	return tokens(x, func(t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "style":
				id, s = value(t, "styleId"), style{}
			case "name":
				name := strings.ToLower(value(t, "val"))
				s.title = name == "title"
				if n, ok := strings.CutPrefix(name, "heading "); ok {
					s.outline, _ = strconv.Atoi(n)
				}
			case "basedOn":
				s.based = value(t, "val")
			case "outlineLvl":
				s.outline = outline(t)
			case "numId":
				s.listed = value(t, "val")
			}
		case xml.EndElement:
			if t.Name.Local == "style" && len(d.styles) < 10000 {
				d.styles[id] = s
			}
		}
		return nil
	})
}

// outline is the level of a heading; Word counts from 0, and 9 is body text.
func outline(e xml.StartElement) int {
	if n, err := strconv.Atoi(value(e, "val")); err == nil && n >= 0 && n < 9 {
		return n + 1
	}
	return 0
}

// style is what a paragraph's style says, with what it inherits.
func (d *docx) style(id string) style {
	s := d.styles[id]
	for range 10 {
		parent, ok := d.styles[s.based]
		if s.based == "" || !ok {
			break
		}
		if s.outline == 0 {
			s.outline = parent.outline
		}
		if s.listed == "" {
			s.listed = parent.listed
		}
		s.title, s.based = s.title || parent.title, parent.based
	}
	return s
}

func (d *docx) readNumbering(x *xml.Decoder) error {
	d.bullets = map[string]bool{}
	abstract := map[string]bool{} // whose first level is a bullet
	id, number, level := "", "", ""
	return tokens(x, func(t xml.Token) error {
		e, ok := t.(xml.StartElement)
		if !ok || len(abstract) > 10000 || len(d.bullets) > 10000 {
			return nil
		}
		switch e.Name.Local {
		case "abstractNum":
			id = value(e, "abstractNumId")
		case "lvl":
			level = value(e, "ilvl")
		case "numFmt":
			if level == "0" {
				abstract[id] = value(e, "val") == "bullet"
			}
		case "num":
			number = value(e, "numId")
		case "abstractNumId":
			d.bullets[number] = abstract[value(e, "val")]
		}
		return nil
	})
}

func (d *docx) readProperties(x *xml.Decoder) error {
	inside := false
	return tokens(x, func(t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			inside = t.Name.Local == "title"
		case xml.EndElement:
			inside = false
		case xml.CharData:
			if inside && len(d.title) < 1000 {
				d.title += string(t)
			}
		}
		return nil
	})
}

// write gives out what was found. Where there are several headings of the first level,
// none of them is the document's, so all go down by one.
func (d *docx) write() {
	first, titled := 0, false
	for _, b := range d.found {
		titled = titled || b.level < 0
		if b.level == 1 {
			first++
		}
	}
	down := 0
	if first > 1 || titled {
		down = 1
	}
	numbers := map[string]int{}
	for _, b := range d.found {
		switch {
		case b.cells != nil:
			d.w.row(b.cells)
		case b.level < 0:
			d.w.heading(1, b.text)
		case b.level > 0:
			clear(numbers)
			d.w.heading(b.level+down, b.text)
		case b.number != "":
			marker := "-"
			if !d.bullets[b.number] && d.bullets != nil {
				key := b.number + " " + strconv.Itoa(b.depth)
				numbers[key]++
				marker = strconv.Itoa(numbers[key]) + "."
			}
			d.w.item(b.depth, marker, b.text)
		default:
			d.w.paragraph(b.text)
		}
	}
	if title := inline(d.title); title != "" {
		d.w.title = title
	}
}
