package retrieval

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"golang.org/x/text/unicode/norm"
)

const styles = `<w:styles xmlns:w="x"><w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>` +
	`<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>` +
	`<w:style w:styleId="Mine"><w:name w:val="My own"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>` +
	`<w:style w:styleId="Child"><w:basedOn w:val="Mine"/></w:style>` +
	`<w:style w:styleId="Bullet"><w:name w:val="List Bullet"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>`

const numbering = `<w:numbering xmlns:w="x"><w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>` +
	`<w:abstractNum w:abstractNumId="8"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>` +
	`<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num></w:numbering>`

func TestRead(t *testing.T) {
	t.Parallel()
	numbered := `<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr></w:pPr><w:r><w:t>Counted</w:t></w:r></w:p>`
	cell := func(s string) string { return `<w:tc>` + para("", s) + `</w:tc>` }
	tests := []struct {
		name, file string
		body       []byte
		want       Text
	}{
		{"Markdown", "a.md", []byte("---\ntags: x\n---\n# My *Guide*\n\nSome **bold** text with `__a__` and [a page](https://example.org/p), [mail](mailto:a@b.c), <b>HTML</b> and ![a picture](x.png).\n\n<script>alert(1)</script>\n\n1. one\n2. two\n   - deep\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```go\nx := 1\ny := 2\n```\n\n> said\n\n[js](javascript:alert(1)) \\<i>\n"),
			Text{Title: "My Guide", Markdown: "# My Guide\n\nSome bold text with `__a__` and a page (https://example.org/p), mail, HTML and .\n\n1. one\n2. two\n  - deep\n\na | b\n1 | 2\n\nx := 1\ny := 2\n\nsaid\n\njs \\<i>"}},
		{"Markdown with HTML", "a.md", []byte("# CV\n\n- <script>alert(1)</script> Built <b>bold</b> <img src=x> dashboards\n- two\n\n<div>\n<p onclick=x>Led a team</p>\n</div>\n"),
			Text{Title: "CV", Markdown: "# CV\n\n- Built bold dashboards\n- two\n\nLed a team"}},
		{"plain text", "a.txt", []byte("Ada Example\r\nada@example.org\r\n\r\nEXPERIENCE\r\nAcme \u2014 Senior PM, 2019\u20132023\r\n\u2022 Led the migration\r\n\u2022 Cut costs\r\n"),
			Text{Title: "EXPERIENCE", Markdown: "Ada Example\nada@example.org\n\n## EXPERIENCE\n\nAcme \u2014 Senior PM, 2019\u20132023\n\n- Led the migration\n- Cut costs"}},
		{"text that has to be made inert", "", []byte("a <img src=x onerror=y> [x](javascript:y) [r]: http://z \u202egnp\u202c zero\u200bwidth \x01 e\u0301 of\ufb01ce\n```\n#no\n"),
			Text{Markdown: "a \\<img src=x onerror=y> [x]\\(javascript:y) [r]\\: http://z gnp zerowidth \u00e9 office\n\\```\n\\#no"}},
		{"text of Windows", "a.txt", []byte("caf\xe9 \x96 na\xefve"), Text{Markdown: "café – naïve"}},
		{"text in UTF-16", "a.txt", []byte("\xff\xfeh\x00i\x00"), Text{Markdown: "hi"}},
		{"Markdown without a name", "", []byte("# A\n\n[b](https://example.org)"), Text{Title: "A", Markdown: "# A\n\nb (https://example.org)"}},
		{"HTML", "a.html", []byte("<!DOCTYPE html><html><head><title>The job</title><style>p{}</style></head><body><nav>menu</nav><h1>PM</h1><p>Own <b>it</b>.<br>Now &lt;b&gt;</p><ul><li>one<ul><li>deep</li></ul></li><li><p>two</p></li></ul><table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table><p style='display: none'>hidden</p><script>alert(1)</script><a href='https://example.org/x'>here</a><a href='javascript:y'>there</a><img src=x><iframe src=y></iframe></body></html>"),
			Text{Title: "The job", Markdown: "# PM\n\nOwn it.\nNow \\<b>\n\n- one\n  - deep\n- two\n\na | b\n1 | 2\n\nhere (https://example.org/x)there"}},
		{"DOCX", "a.docx", docxOf(t,
			para("Titel", "Ada Example")+para("berschrift1", "Experience")+para("Child", "Acme")+
				`<w:p><w:r><w:t xml:space="preserve">Led </w:t></w:r><w:del><w:r><w:delText>a small</w:delText></w:r></w:del><w:ins><w:r><w:t>the</w:t></w:r></w:ins><w:r><w:tab/><w:t>team</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r><w:r><w:instrText>HYPERLINK x</w:instrText></w:r></w:p>`+
				para("Bullet", "first")+para("Bullet", "second")+numbered+numbered+
				`<w:tbl><w:tr>`+cell("a")+cell("b")+`</w:tr><w:tr>`+cell("1")+cell("2")+`</w:tr></w:tbl>`+
				`<w:tbl><w:tr><w:tc>`+para("berschrift1", "Skills")+para("", "SQL")+`</w:tc></w:tr></w:tbl>`+
				`<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>`+para("", "in a box")+`</w:txbxContent></mc:Choice><mc:Fallback>`+para("", "in a box")+`</mc:Fallback></mc:AlternateContent></w:r></w:p>`,
			map[string]string{"word/styles.xml": styles, "word/numbering.xml": numbering}),
			Text{Title: "Ada Example", Markdown: "# Ada Example\n\n## Experience\n\n### Acme\n\nLed the team\n\n- first\n- second\n1. Counted\n2. Counted\n\na | b\n1 | 2\n\n## Skills\n\nSQL\n\nin a box"}},
		{"PDF", "a.pdf", pdfOf(
			set("F2", 20, 60, 780, "Ada Example")+set("F1", 11, 60, 750, "ada@example.org")+
				set("F1", 11, 60, 720, "EXPERIENCE")+set("F2", 11, 60, 700, "Acme \x97 Senior PM")+set("F1", 11, 450, 700, "2019\x962023")+
				set("F1", 11, 60, 680, "\x95 Led the migration of forty services to an event-driven archi-")+set("F1", 11, 70, 666, "tecture in two years.")+
				set("F1", 11, 60, 652, "\x95 Cut costs.")+
				set("F1", 8, 60, 30, "Ada Example, page 1"),
			set("F1", 11, 60, 780, "This is a longer paragraph of the second page, whose lines")+set("F1", 11, 60, 766, "belong together.")+set("F1", 8, 60, 30, "Ada Example, page 2")),
			Text{Title: "Ada Example", Pages: 2, Markdown: "# Ada Example\n\nada@example.org\n\n### EXPERIENCE\n\n#### Acme — Senior PM | 2019–2023\n\n- Led the migration of forty services to an event-driven architecture in two years.\n- Cut costs.\n\nThis is a longer paragraph of the second page, whose lines belong together."}},
		{"PDF with letters scaled by a matrix, and some drawn twice", "a.pdf", pdfOf(
			"BT /F1 1 Tf 11 0 0 11 60 700 Tm [(Led the ) 20 (migration ) 20 (of many ) 20 (services )] TJ ET " + set("F1", 11, 298, 700, "at") + set("F1", 11, 316, 700, "Acme") + set("F1", 11, 316, 700, "Acme")),
			Text{Pages: 1, Markdown: "Led the migration of many services at Acme"}},
		{"PDF with accents set apart and columns of a table", "a.pdf", pdfOf(
			set("F1", 11, 60, 700, "Caf\xb4e na\xa8\x69ve and the resume of it all, told in one line.") + set("F1", 11, 60, 660, "Broker") + set("F1", 11, 200, 660, "12 ms")),
			Text{Pages: 1, Markdown: "Café naïve and the resume of it all, told in one line.\n\nBroker | 12 ms"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := Read(t.Context(), test.file, test.body, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if got != test.want {
				t.Errorf("got  %q %d\n%s\nwant %q %d\n%s", got.Title, got.Pages, got.Markdown, test.want.Title, test.want.Pages, test.want.Markdown)
			}
			if err := inert(got.Markdown); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	broken := docxOf(t, para("", "x"), nil)
	sound := pdfOf(set("F1", 11, 60, 700, "A page with enough text on it to be read."))
	ole := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 600)...)
	loop := &pdfFile{}
	loop.add("<< /Type /Catalog /Pages 2 0 R >>")
	loop.add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	loop.add("<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources 5 0 R >>")
	loop.stream("", strings.Repeat("/X Do\n", 3000))
	loop.add("<< /XObject << /X 6 0 R >> >>")
	loop.stream("/Type /XObject /Subtype /Form", strings.Repeat("BT (x) Tj ET\n", 3000))
	repeated := &pdfFile{}
	repeated.add("<< /Type /Catalog /Pages 2 0 R >>")
	repeated.add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	repeated.add("<< /Type /Page /Parent 2 0 R /Contents [" + strings.Repeat("4 0 R ", 20000) + "] >>")
	repeated.stream("", strings.Repeat("BT ET ", 1000))
	bomb := &pdfFile{}
	bomb.add("<< /Type /Catalog /Pages 2 0 R >>")
	for i := range 40 {
		bomb.add(fmt.Sprintf("<< /Type /Pages /Kids [%d 0 R %d 0 R] >>", i+3, i+3))
	}
	bomb.add("<< /Type /Page >>")
	tests := []struct {
		name, file string
		body       []byte
		limits     Limits
		want       error
	}{
		{"nothing", "a.txt", nil, Limits{}, ErrEmpty},
		{"only space", "a.txt", []byte(" \n\t"), Limits{}, ErrEmpty},
		{"Markdown that says nothing", "a.md", []byte("<!-- x -->\n\n---\n"), Limits{}, ErrEmpty},
		{"HTML that says nothing", "a.html", []byte("<html><script>x</script></html>"), Limits{}, ErrEmpty},
		{"too many bytes", "a.txt", []byte("abcdef"), Limits{Bytes: 5}, ErrTooLarge},
		{"too much text", "a.txt", []byte("abcdef"), Limits{Text: 5}, ErrTooLarge},
		{"far too much text", "a.md", []byte("# abcdef"), Limits{Text: 2}, ErrTooLarge},
		{"too many pages", "a.pdf", manyPages(3), Limits{Pages: 2}, ErrTooLarge},
		{"too much text on pages", "a.pdf", manyPages(3), Limits{Text: 1000}, ErrTooLarge},
		{"a tree of pages that doubles at every step", "a.pdf", bomb.bytes(1, ""), Limits{}, ErrTooLarge},
		{"a form drawn over and over", "a.pdf", loop.bytes(1, ""), Limits{}, ErrTooLarge},
		{"a content repeated over and over", "a.pdf", repeated.bytes(1, ""), Limits{}, ErrTooLarge},
		{"a zip bomb", "a.docx", docxOf(t, strings.Repeat(" ", 1<<20), nil), Limits{Unpacked: 1 << 16}, ErrTooLarge},
		{"too much text of Word", "a.docx", docxOf(t, strings.Repeat(para("", "abcdef"), 100), nil), Limits{Text: 99}, ErrTooLarge},
		{"a scan", "a.pdf", pdfOf("q 100 0 0 100 0 0 cm Q"), Limits{}, ErrScan},
		{"half a PDF", "a.pdf", sound[:len(sound)/4], Limits{}, ErrBroken},
		{"only the start of a PDF", "a.pdf", []byte("%PDF-1.7\n"), Limits{}, ErrBroken},
		{"a PDF with a lock of its own", "a.pdf", bytes.Replace(sound, []byte("/Root"), []byte("/Encrypt << /Filter /Mine /V 9 >> /Root"), 1), Limits{}, ErrEncrypted},
		{"half a DOCX", "a.docx", broken[:len(broken)-30], Limits{}, ErrBroken},
		{"a DOCX that is no XML", "a.docx", docxOf(t, "<w:p", nil), Limits{}, ErrBroken},
		{"a DOCX with a password", "a.docx", append(ole, utf16LE("EncryptedPackage")...), Limits{}, ErrEncrypted},
		{"HTML that is all tags", "a.html", []byte("<html>" + strings.Repeat("<b>", htmlTags)), Limits{}, ErrTooLarge},
		{"HTML nested too deeply", "a.html", []byte("<html>" + strings.Repeat("<div>", 5000) + "x"), Limits{}, ErrBroken},
		{".doc", "a.doc", ole, Limits{}, ErrUnknownFormat},
		{".odt", "a.odt", zipOf(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.text"}), Limits{}, ErrUnknownFormat},
		{".xlsx", "a.xlsx", zipOf(t, map[string]string{"xl/workbook.xml": ""}), Limits{}, ErrUnknownFormat},
		{"a zip", "a.docx", zipOf(t, map[string]string{"a.txt": "a"}), Limits{}, ErrUnknownFormat},
		{".rtf", "a.rtf", []byte(`{\rtf1 x}`), Limits{}, ErrUnknownFormat},
		{"a picture", "a.png", []byte("\x89PNG\r\n\x1a\n\x00\x00"), Limits{}, ErrUnknownFormat},
		{"a program", "a.txt", []byte("\x7fELF\x02\x01\x01\x00\x00"), Limits{}, ErrUnknownFormat},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := Read(t.Context(), test.file, test.body, test.limits)
			if !errors.Is(err, test.want) {
				t.Fatalf("got %q and %v, want %v", got.Markdown, err, test.want)
			}
			if !strings.Contains(strings.TrimPrefix(err.Error(), test.want.Error()), ": ") {
				t.Errorf("%q does not say what to do", err)
			}
		})
	}
}

// What would take minutes by the square of its length is read as something simpler.
func TestReadIsBounded(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"a.md":   strings.Repeat("*a_b ", 100_000),
		"b.md":   "|" + strings.Repeat("a|", 5000) + "\n|" + strings.Repeat("-|", 5000) + strings.Repeat("\n|a", 4000),
		"c.md":   strings.Repeat(">", 500_000) + "a",
		"a.html": "<html>" + strings.Repeat("<code>a</code>", 20_000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			if _, err := Read(t.Context(), name, []byte(body), Limits{}); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestReadStops(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Read(ctx, "a.pdf", manyPages(2), Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// inert checks that nothing in Markdown does anything.
func inert(markdown string) error {
	if !utf8.ValidString(markdown) || !norm.NFC.IsNormalString(markdown) {
		return errors.New("not UTF-8 in its normal form")
	}
	for _, r := range markdown {
		if r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co) {
			return fmt.Errorf("%U is in it", r)
		}
	}
	return ast.Walk(goldmark.DefaultParser().Parse(text.NewReader([]byte(markdown))), func(n ast.Node, _ bool) (ast.WalkStatus, error) {
		switch n.(type) {
		case *ast.Link, *ast.Image, *ast.AutoLink, *ast.RawHTML, *ast.HTMLBlock:
			return ast.WalkStop, fmt.Errorf("a %s is in it", n.Kind())
		}
		return ast.WalkContinue, nil
	})
}

// fuzz reads what no one wrote: it must come back, with inert text or with an error
// of this package.
func fuzz(f *testing.F, name string, seeds ...[]byte) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := Read(t.Context(), name, body, Limits{Text: 64 << 10, Unpacked: 4 << 20})
		if err != nil {
			for _, known := range []error{ErrTooLarge, ErrScan, ErrEncrypted, ErrBroken, ErrUnknownFormat, ErrEmpty} {
				if errors.Is(err, known) {
					return
				}
			}
			t.Fatalf("not an error of this package: %v", err)
		}
		if err := inert(got.Markdown); err != nil {
			t.Fatalf("%v: %q", err, got.Markdown)
		}
	})
}

func FuzzReadMarkdown(f *testing.F) {
	fuzz(f, "a.md", []byte("# A\n\n- b\n  1. c\n\n> [d](https://e) `<f>` <b>\n\n| a |\n|---|\n| b |\n"), []byte("\\\\<script>\\[a\\](b) &lt;i>"))
}

func FuzzReadPlain(f *testing.F) {
	fuzz(f, "a.txt", []byte("NAME\n• x\n\n<b> [a](b)\r\n[c]: d"), []byte("\xff\xfea\x00"), []byte("NAME\n\u2022\\\\\\\n<b>\\\\ x"))
}

func FuzzReadHTML(f *testing.F) {
	fuzz(f, "a.html", []byte("<html><h1>A</h1><ul><li>b<table><tr><td>c<a href=https://d>e</a></table></ul><pre>f\n g</pre><code>&lt;x><.co@e></code>"))
}

func FuzzReadDOCX(f *testing.F) {
	for _, body := range []string{para("Mine", "a"), `<w:tbl><w:tr><w:tc>` + para("", "b") + `</w:tc></w:tr></w:tbl>`} {
		f.Add(body, styles, numbering)
	}
	f.Fuzz(func(t *testing.T, body, styles, numbering string) {
		file := docxOf(t, body, map[string]string{"word/styles.xml": styles, "word/numbering.xml": numbering})
		if got, err := Read(t.Context(), "a.docx", file, Limits{}); err == nil {
			if err := inert(got.Markdown); err != nil {
				t.Fatalf("%v: %q", err, got.Markdown)
			}
		}
	})
}

func FuzzReadPDF(f *testing.F) {
	fuzz(f, "a.pdf", manyPages(1), pdfOf(set("F1", 11, 60, 700, "A page with enough text on it to be read.")))
}

// What 100 pages full of text take; -benchmem tells what is allocated on the way.
func BenchmarkReadPDF(b *testing.B) {
	body := manyPages(100)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if _, err := Read(b.Context(), "a.pdf", body, Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}
