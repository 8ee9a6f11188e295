package retrieval

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/carlos7ags/folio/core"
	"github.com/carlos7ags/folio/reader"
	"golang.org/x/text/unicode/norm"
)

// readPDF reads the text of a PDF with folio, which is pure Go, takes limits on what it
// unpacks, has fuzz tests of its own, and tells where each piece of text stands. (PDFium
// on wazero reads as well, but compiles for 3 s and takes 320 MB; ledongthuc/pdf misses
// forms, and can be made to loop or to run out of memory, which nothing recovers from.)
func readPDF(ctx context.Context, body []byte, limits Limits, w *writer) error {
	doc, err := openPDF(body, reader.ReadOptions{
		MaxCache: 2000,
		MemoryLimits: reader.MemoryLimits{
			MaxStreamSize:  int64(limits.Unpacked) / 2,
			MaxTotalAlloc:  int64(limits.Unpacked),
			MaxXrefSize:    8 << 20,
			MaxObjectCount: 200_000,
		},
	}, limits.Pages)
	switch {
	case errors.Is(err, ErrTooLarge):
		return err
	case errors.Is(err, reader.ErrInvalidPassword), errors.Is(err, reader.ErrUnsupportedEncryption):
		return fmt.Errorf("%w: save it without a password and try again", ErrEncrypted)
	case errors.Is(err, reader.ErrMemoryLimitExceeded):
		return unfolds()
	case err != nil:
		return fmt.Errorf("%w: it cannot be read as a PDF; export it anew and try again", ErrBroken)
	case doc.PageCount() == 0:
		return fmt.Errorf("%w: it has no pages; export it anew and try again", ErrBroken)
	}
	pdf := pdfReader{doc: doc, left: pdfPieces}
	pages := make([][]pdfLine, 0, doc.PageCount())
	failed, letters := 0, 0
	for i := range doc.PageCount() {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("reading a PDF: %w", err)
		}
		lines, err := pdf.page(i)
		switch {
		case errors.Is(err, reader.ErrMemoryLimitExceeded), errors.Is(err, reader.ErrFormBudgetExceeded), errors.Is(err, errPieces):
			return unfolds()
		case err != nil:
			failed++
		}
		for _, l := range lines {
			letters += len(l.text)
		}
		if letters > 2*limits.Text {
			w.full = true
			return nil
		}
		pages = append(pages, lines)
	}
	switch {
	case failed == len(pages):
		return fmt.Errorf("%w: none of its pages can be read; export it anew and try again", ErrBroken)
	case letters < 3*len(pages) || letters < 20:
		return fmt.Errorf("%w: run text recognition (OCR) on it, or paste its text", ErrScan)
	}
	w.pages = len(pages)
	layOut(pages, w)
	if title, _, _, _, _ := doc.Info(); isTitle(title) {
		w.title = inline(title)
	}
	return nil
}

func unfolds() error {
	return fmt.Errorf("%w: it unfolds to more than its text can need; export it anew, without pictures", ErrTooLarge)
}

// isTitle tells whether the title that a PDF says it has was made by a person.
func isTitle(s string) bool {
	s = strings.ToLower(strings.TrimSpace(s))
	for _, junk := range []string{".doc", ".docx", ".html", ".htm", ".tex", ".dvi", ".indd", ".pdf", ".odt", ".txt"} {
		if strings.HasSuffix(s, junk) {
			return false
		}
	}
	for _, junk := range []string{"untitled", "microsoft word", "about:", "file:", "http:", "https:", "data:"} {
		if strings.HasPrefix(s, junk) {
			return false
		}
	}
	return len(s) > 2 && len(s) < 200
}

// What a document may ask for. Real ones draw a letter or a word at a time; but a form
// drawn over and over would fill the memory, and a font's map from codes to letters is
// searched for every letter.
const (
	pdfPieces  = 2_000_000 // pieces of text drawn
	pdfContent = 8 << 20   // bytes of the content of a page or a form
	pdfFontMap = 256 << 10 // bytes of a font's map
)

var errPieces = errors.New("too many pieces of text")

type pdfReader struct {
	doc  *reader.PdfReader
	left int // pieces of text that may still be drawn
}

// pdfLine is text on one baseline.
type pdfLine struct {
	text string
	x, y float64 // where it starts
	end  float64
	size float64 // of its letters
	bold bool
}

func (p *pdfReader) page(i int) ([]pdfLine, error) {
	page, err := p.doc.Page(i)
	if err != nil {
		return nil, err
	}
	resources, err := page.Resources()
	if err != nil {
		return nil, err
	}
	if p.size(page.Dict().Get("Contents")) > pdfContent {
		return nil, errPieces
	}
	content, err := page.ContentStream()
	if err != nil {
		return nil, err
	}
	// The pieces are counted before they are drawn, as the library would hold them all.
	p.left -= p.count(content, resources, map[*core.PdfStream]int{}, 0)
	if p.left < 0 {
		return nil, errPieces
	}
	spans, err := page.TextSpans()
	if err != nil {
		return nil, err
	}
	return pdfLines(spans, p.boldFonts(resources)), nil
}

// count is how many pieces of text a content draws, with the forms in it.
func (p *pdfReader) count(content []byte, resources *core.PdfDictionary, known map[*core.PdfStream]int, depth int) int {
	if depth > 50 {
		return 0
	}
	if len(content) > pdfContent || p.largestMap(resources) > pdfFontMap {
		return pdfPieces + 1
	}
	forms := p.dictionary(resources, "XObject")
	n := bytes.Count(content, []byte("Tj")) + bytes.Count(content, []byte("'")) + bytes.Count(content, []byte(`"`))
	for _, op := range reader.ParseContentStream(content) {
		switch {
		case op.Operator == "TJ":
			n += len(op.Operands)
		case op.Operator == "Do" && forms != nil && len(op.Operands) > 0:
			form, ok := p.resolve(forms.Get(op.Operands[len(op.Operands)-1].Value)).(*core.PdfStream)
			if !ok {
				continue
			}
			if _, seen := known[form]; !seen {
				known[form] = pdfPieces // if it draws itself
				inner := p.dictionary(form.Dict, "Resources")
				if inner == nil {
					inner = resources
				}
				known[form] = p.count(form.Data, inner, known, depth+1)
			}
			n += known[form]
		}
		if n > pdfPieces {
			return pdfPieces + 1
		}
	}
	return n
}

// size is the length of a content, which may be made of several streams, and of the
// same one many times.
func (p *pdfReader) size(contents core.PdfObject) int {
	switch c := p.resolve(contents).(type) {
	case *core.PdfStream:
		return len(c.Data)
	case *core.PdfArray:
		n := 0
		for _, o := range c.All() {
			if stream, ok := p.resolve(o).(*core.PdfStream); ok {
				n += len(stream.Data)
			}
			if n > pdfContent {
				break
			}
		}
		return n
	}
	return 0
}

// largestMap is the length of the longest map from codes to letters among some fonts.
func (p *pdfReader) largestMap(resources *core.PdfDictionary) int {
	largest := 0
	if fonts := p.dictionary(resources, "Font"); fonts != nil {
		for _, o := range fonts.All() {
			if font, ok := p.resolve(o).(*core.PdfDictionary); ok {
				if stream, ok := p.resolve(font.Get("ToUnicode")).(*core.PdfStream); ok {
					largest = max(largest, len(stream.Data))
				}
			}
		}
	}
	return largest
}

func (p *pdfReader) resolve(o core.PdfObject) core.PdfObject {
	if o == nil {
		return nil
	}
	r, err := p.doc.ResolveObject(o)
	if err != nil {
		return nil
	}
	return r
}

func (p *pdfReader) dictionary(of *core.PdfDictionary, key string) *core.PdfDictionary {
	if of == nil {
		return nil
	}
	d, _ := p.resolve(of.Get(key)).(*core.PdfDictionary)
	return d
}

// boldFonts are the names of a page's fonts that are bold by their full names.
func (p *pdfReader) boldFonts(resources *core.PdfDictionary) map[string]bool {
	bold := map[string]bool{}
	fonts := p.dictionary(resources, "Font")
	if fonts == nil {
		return bold
	}
	for name, o := range fonts.All() {
		font, ok := p.resolve(o).(*core.PdfDictionary)
		if !ok {
			continue
		}
		if base, ok := p.resolve(font.Get("BaseFont")).(*core.PdfName); ok {
			full := strings.ToLower(base.Value)
			// cmbx and sfbx are the bold ones of TeX.
			bold[name] = strings.Contains(full, "bold") || strings.Contains(full, "black") || strings.Contains(full, "heavy") || strings.Contains(full, "cmbx") || strings.Contains(full, "sfbx")
		}
	}
	return bold
}

// pdfLines joins pieces of text to lines, in the order in which they are drawn: that is
// how the program that made them read them, columns and all.
func pdfLines(spans []reader.TextSpan, bold map[string]bool) []pdfLine {
	var lines []pdfLine
	var text strings.Builder
	at := pdfLine{}
	var before reader.TextSpan
	boldLetters, letters := 0, 0
	flush := func() {
		if at.text = strings.Join(strings.Fields(visible(text.String())), " "); at.text != "" {
			at.text = accents.ReplaceAllStringFunc(at.text, compose)
			at.bold = boldLetters*10 > letters*6
			lines = append(lines, at)
		}
		text.Reset()
		at, boldLetters, letters = pdfLine{}, 0, 0
	}
	for _, s := range spans {
		if s.Text == "" || math.IsNaN(s.X+s.Y+s.Height+s.Width) || math.IsInf(s.X+s.Y+s.Height+s.Width, 0) {
			continue
		}
		if marker(s.Text) && (text.Len() == 0 || math.Abs(s.Y-at.y) > at.size/2) {
			s.Text = "•"
		}
		blank := strings.TrimSpace(s.Text) == ""
		if text.Len() > 0 {
			height := max(at.size, s.Height, 1)
			// A line ends where the baseline moves by more than an index would move it,
			// or the text goes back to the left.
			if math.Abs(s.Y-at.y) > 0.45*height || s.X < at.x-height {
				flush()
			}
		}
		if s.Text == before.Text && len(s.Text) > 3 && text.Len() > 0 && math.Abs(s.X-before.X) < 0.1*s.Height {
			continue // drawn twice, to look bold
		}
		switch gap := s.X - at.end; {
		case text.Len() == 0:
			if blank {
				continue
			}
			at = pdfLine{x: s.X, y: s.Y, end: s.X, size: s.Height}
		case gap > 2.2*max(at.size, 1) && !blank:
			text.WriteString(" | ")
		case gap > 0.15*max(s.Height, 1):
			text.WriteByte(' ')
		}
		text.WriteString(s.Text)
		// Where a program scales letters by the matrix of the text, as those of Apple do,
		// the library puts the pieces of a line too close together: what would lie upon
		// the piece before it follows it.
		starts := s.X
		if at.end-starts > 0.3*s.Height && !strings.Contains("´¨ˆ˜", before.Text) {
			starts = at.end
		}
		before, at.end = s, starts+s.Width
		if !blank {
			if s.Height > at.size {
				at.size, at.y = s.Height, s.Y
			}
			letters += len(s.Text)
			if bold[s.Font] {
				boldLetters += len(s.Text)
			}
		}
	}
	flush()
	return lines
}

// marker tells whether a piece is a lone character of a font of symbols, which at the
// start of a line is the mark of an item.
func marker(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	return n == len(s) && (unicode.Is(unicode.Co, r) || unicode.IsControl(r))
}

// accents are those that TeX sets next to their letters.
var accents = regexp.MustCompile(`([´¨ˆ˜]) ?([A-Za-zı])`)

func compose(s string) string {
	accent, letter := []rune(s)[0], []rune(s)[len([]rune(s))-1]
	if letter == 'ı' {
		letter = 'i'
	}
	above := map[rune]rune{'´': '\u0301', '¨': '\u0308', 'ˆ': '\u0302', '˜': '\u0303'}[accent]
	return norm.NFC.String(string([]rune{letter, above}))
}
