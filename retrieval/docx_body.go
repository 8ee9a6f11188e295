package retrieval

import (
	"context"
	"encoding/xml"
	"strconv"
	"strings"
)

// docxBody is where the reading of a body stands.
type docxBody struct {
	docx      *docx
	paragraph []*docxParagraph // a text box puts paragraphs into a paragraph
	cells     []string         // of the row at hand
	blocks    []docxBlock      // of the row at hand
	cell      int              // how many of the blocks came before the cell at hand
	layout    bool             // the table at hand is there to place text, not to list it
	tables    int              // how many tables are open
	skip      int              // elements open within one that is left out
	text      bool             // within the text of a run
	hidden    bool             // the run at hand is
}

type docxParagraph struct {
	block docxBlock
	text  strings.Builder
}

func (d *docx) readBody(ctx context.Context, x *xml.Decoder) error {
	b := docxBody{docx: d}
	n := 0
	return tokens(x, func(t xml.Token) error {
		if n++; n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		switch t := t.(type) {
		case xml.StartElement:
			b.start(t)
		case xml.EndElement:
			b.end(t.Name.Local)
		case xml.CharData:
			if b.text && b.skip == 0 && !b.hidden {
				b.write(string(t))
			}
		}
		return nil
	})
}

// leftOut is what Word does not show, or shows twice: the old text of a change, and
// the picture of a text box for programs that know none.
var leftOut = map[string]bool{"del": true, "moveFrom": true, "Fallback": true, "instrText": true, "delText": true, "rPrChange": true, "pPrChange": true}

func (b *docxBody) start(e xml.StartElement) {
	name := e.Name.Local
	if b.skip > 0 || leftOut[name] {
		b.skip++
		return
	}
	var p *docxParagraph
	if len(b.paragraph) > 0 {
		p = b.paragraph[len(b.paragraph)-1]
	}
	switch name {
	case "p":
		if len(b.paragraph) < 16 {
			b.paragraph = append(b.paragraph, &docxParagraph{})
		}
	case "tbl":
		b.tables++
	case "r":
		b.hidden = false
	case "vanish":
		b.hidden = on(e)
	case "t":
		b.text = true
	case "tab":
		b.write(" ")
	case "br", "cr":
		b.write("\n")
	case "noBreakHyphen":
		b.write("-")
	}
	if p == nil {
		return
	}
	switch name {
	case "pStyle":
		s := b.docx.style(value(e, "val"))
		p.block.level, p.block.number = s.outline, s.listed
		if s.title {
			p.block.level = -1
		}
	case "outlineLvl":
		p.block.level = outline(e)
	case "ilvl":
		p.block.depth, _ = strconv.Atoi(value(e, "val"))
		p.block.depth = min(max(p.block.depth, 0), 8)
	case "numId":
		if p.block.number = value(e, "val"); p.block.number == "0" {
			p.block.number = ""
		}
	}
}

func (b *docxBody) write(s string) {
	if len(b.paragraph) > 0 {
		b.paragraph[len(b.paragraph)-1].text.WriteString(s)
	}
}

func (b *docxBody) end(name string) {
	if b.skip > 0 {
		b.skip--
		return
	}
	switch name {
	case "t":
		b.text = false
	case "r":
		b.hidden = false
	case "p":
		if len(b.paragraph) == 0 {
			return
		}
		p := b.paragraph[len(b.paragraph)-1]
		p.block.text = strings.TrimSpace(p.text.String())
		block := p.block
		b.paragraph = b.paragraph[:len(b.paragraph)-1]
		b.docx.size += len(block.text)
		switch {
		case block.text == "":
		case b.docx.size > b.docx.w.limit:
			b.docx.w.full = true
		case b.tables > 0:
			b.blocks = append(b.blocks, block)
		default:
			b.docx.found = append(b.docx.found, block)
		}
	case "tc":
		if b.tables == 1 {
			b.endCell()
		}
	case "tr":
		if b.tables != 1 {
			break
		}
		if b.layout {
			b.docx.found = append(b.docx.found, b.blocks...)
		} else {
			b.docx.found = append(b.docx.found, docxBlock{cells: append([]string{}, b.cells...)})
		}
		b.cells, b.blocks, b.cell, b.layout = b.cells[:0], b.blocks[:0], 0, false
	case "tbl":
		b.tables = max(0, b.tables-1)
	}
}

// cellParagraphs is how many paragraphs a cell that lists something may have. Résumés
// are often laid out in tables, with whole sections in a cell.
const cellParagraphs = 3

func (b *docxBody) endCell() {
	blocks := b.blocks[b.cell:]
	b.layout = b.layout || len(blocks) > cellParagraphs
	texts := make([]string, len(blocks))
	for i, block := range blocks {
		texts[i] = block.text
		b.layout = b.layout || block.level != 0
	}
	b.cells = append(b.cells, strings.Join(texts, " "))
	b.cell = len(b.blocks)
}
