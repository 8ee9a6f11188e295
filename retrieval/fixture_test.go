package retrieval

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// docxOf makes a document of Word around the XML of a body.
func docxOf(t testing.TB, body string, parts map[string]string) []byte {
	t.Helper()
	const open = `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`
	files := map[string]string{"[Content_Types].xml": "<Types/>", "word/document.xml": open + body + `</w:body></w:document>`}
	for name, text := range parts {
		files[name] = text
	}
	return zipOf(t, files)
}

func zipOf(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range files {
		f, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// para is a paragraph of Word with a style.
func para(style, text string) string {
	return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p>`
}

// pdfFile is a PDF in the making; objects are numbered from 1.
type pdfFile struct{ objects []string }

func (f *pdfFile) add(object string) int {
	f.objects = append(f.objects, object)
	return len(f.objects)
}

func (f *pdfFile) stream(dictionary, data string) int {
	return f.add(fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dictionary, len(data), data))
}

// bytes writes the file; root is the number of its catalog.
func (f *pdfFile) bytes(root int, trailer string) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n")
	at := make([]int, len(f.objects))
	for i, o := range f.objects {
		at[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, a := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", a)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, root, trailer, table)
	return out.Bytes()
}

// pdfOf makes a PDF of pages whose contents are given. It has two fonts, F1 and the
// bold F2.
func pdfOf(pages ...string) []byte {
	f := &pdfFile{}
	f1 := f.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
	f2 := f.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>")
	tree := len(pages)*2 + 3
	var kids strings.Builder
	for _, p := range pages {
		content := f.stream("", p)
		page := f.add(fmt.Sprintf("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 %d 0 R /F2 %d 0 R >> >> >>", tree, content, f1, f2))
		fmt.Fprintf(&kids, "%d 0 R ", page)
	}
	f.add(fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids.String(), len(pages)))
	return f.bytes(f.add(fmt.Sprintf("<< /Type /Catalog /Pages %d 0 R >>", tree)), "")
}

// set draws a line of text.
func set(font string, size, x, y int, text string) string {
	text = strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(text)
	return fmt.Sprintf("BT /%s %d Tf 1 0 0 1 %d %d Tm (%s) Tj ET\n", font, size, x, y, text)
}

// manyPages is a PDF of pages full of text, with a header and a number on each.
func manyPages(n int) []byte {
	pages := make([]string, n)
	for i := range pages {
		var b strings.Builder
		b.WriteString(set("F1", 8, 60, 810, "A Long Report"))
		b.WriteString(set("F2", 16, 60, 770, fmt.Sprintf("Section %d", i+1)))
		for line := range 45 {
			b.WriteString(set("F1", 11, 60, 740-line*15, fmt.Sprintf("Line %d of page %d tells of brokers, replicas and consumers that were measured again.", line, i)))
		}
		b.WriteString(set("F1", 8, 290, 30, fmt.Sprintf("%d", i+1)))
		pages[i] = b.String()
	}
	return pdfOf(pages...)
}
