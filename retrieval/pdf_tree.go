package retrieval

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"

	"github.com/carlos7ags/folio/core"
	"github.com/carlos7ags/folio/reader"
)

// openPDF opens a PDF after its tree of pages was looked at. The library collects all
// pages as it opens a file, and a tree of forty nodes that each have the next one twice
// has a million million pages. So the file is opened a first time with an empty tree:
// as an editor would, a revision is put after its end, with a root of our own. The
// second time the revision names the root that was looked at, so that the two cannot
// differ. A file whose table of objects is not sound takes no revision, and is refused.
func openPDF(body []byte, options reader.ReadOptions, limit int) (*reader.PdfReader, error) {
	body = body[max(0, bytes.Index(body[:min(len(body), 1024)], []byte("%PDF-"))):]
	table, trailer, err := pdfTrailer(body)
	if err != nil {
		return nil, err
	}
	root := trailer.Get("Root")
	for _, key := range []string{"Type", "W", "Index", "Filter", "DecodeParms", "Length", "XRefStm", "Prev", "Root"} {
		trailer.Remove(key)
	}
	trailer.Set("Prev", core.NewPdfInteger(table))
	options.Strictness = reader.StrictnessStrict
	probe, err := reader.ParseWithOptions(revise(body, trailer, nil), options)
	if err != nil {
		return nil, err
	}
	p := pdfReader{doc: probe}
	catalog, ok := p.resolve(root).(*core.PdfDictionary)
	if !ok {
		return nil, errors.New("no root")
	}
	left := 20 * (limit + 10)
	n, err := p.leaves(catalog.Get("Pages"), 0, &left)
	if err != nil {
		return nil, err
	}
	if n > limit {
		return nil, tooManyPages(n, limit)
	}
	options.Strictness = reader.StrictnessTolerant
	return reader.ParseWithOptions(revise(body, trailer, root), options)
}

// leaves counts the pages below a node, and gives up where there are too many nodes.
func (p *pdfReader) leaves(node core.PdfObject, depth int, left *int) (int, error) {
	if *left--; *left < 0 || depth > 200 {
		return 0, fmt.Errorf("%w: it has too many pages; export only the pages that matter", ErrTooLarge)
	}
	d, ok := p.resolve(node).(*core.PdfDictionary)
	if !ok {
		return 0, nil
	}
	if name, ok := d.Get("Type").(*core.PdfName); ok && name.Value == "Page" {
		return 1, nil
	}
	kids, ok := p.resolve(d.Get("Kids")).(*core.PdfArray)
	if !ok {
		return 0, nil
	}
	n := 0
	for _, k := range kids.All() {
		below, err := p.leaves(k, depth+1, left)
		if err != nil {
			return 0, err
		}
		n += below
	}
	return n, nil
}

// pdfTrailer finds the table of objects, and the dictionary that goes with it.
func pdfTrailer(body []byte) (int, *core.PdfDictionary, error) {
	none := errors.New("no table of objects")
	at := bytes.LastIndex(body, []byte("startxref"))
	if at < 0 {
		return 0, nil, none
	}
	fields := bytes.Fields(body[at+len("startxref"):])
	if len(fields) == 0 {
		return 0, nil, none
	}
	table, err := strconv.Atoi(string(fields[0]))
	if err != nil || table < 0 || table >= len(body) {
		return 0, nil, none
	}
	tokens := reader.NewTokenizer(body)
	tokens.SetPos(table)
	if t := tokens.Peek(); t.Type != reader.TokenKeyword || t.Value != "xref" {
		_, _, object, err := reader.NewParser(tokens).ParseIndirectObject()
		if stream, ok := object.(*core.PdfStream); ok && err == nil {
			return table, stream.Dict, nil
		}
		return 0, nil, none
	}
	for !tokens.AtEnd() {
		if t := tokens.Next(); t.Type == reader.TokenKeyword && t.Value == "trailer" {
			object, err := reader.NewParser(tokens).ParseObject()
			if d, ok := object.(*core.PdfDictionary); ok && err == nil {
				return table, d, nil
			}
			return 0, nil, none
		}
	}
	return 0, nil, none
}

// revise puts a revision after a file. Without a root it gets one that has no pages.
func revise(body []byte, trailer *core.PdfDictionary, root core.PdfObject) []byte {
	out := bytes.NewBuffer(make([]byte, 0, len(body)+4096))
	out.Write(body)
	// Numbers that a file cannot have foreseen, so that it cannot hide objects there.
	number := 1<<24 + rand.IntN(1<<30)
	catalog := out.Len() + 1
	fmt.Fprintf(out, "\n%d 0 obj\n<< /Type /Catalog /Pages %d 0 R >>\nendobj\n", number, number+1)
	pages := out.Len()
	fmt.Fprintf(out, "%d 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n", number+1)
	table := out.Len()
	fmt.Fprintf(out, "xref\n%d 2\n%010d 00000 n \n%010d 00000 n \ntrailer\n", number, catalog, pages)
	if root == nil {
		root = core.NewPdfIndirectReference(number, 0)
	}
	trailer.Set("Root", root)
	_, _ = trailer.WriteTo(out)
	fmt.Fprintf(out, "\nstartxref\n%d\n%%%%EOF\n", table)
	return out.Bytes()
}
