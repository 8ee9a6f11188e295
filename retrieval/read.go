package retrieval

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"path"
	"strings"
)

// Text is what a reader made of a document: plain Markdown in which nothing is
// active. It has headings, paragraphs, list items, and the rows of tables as lines
// whose cells are kept apart by " | "; no HTML, no pictures, no links (a link is its
// text, and its address in brackets), and no characters that cannot be seen.
type Text struct {
	Title    string // what the document calls itself, or else its first heading; may be empty
	Markdown string
	Pages    int // 0 if the format has none
}

// Limits says how much of a document is read. What is beyond them is refused, not cut
// off: half a résumé would be mistaken for a whole one. A zero stands for the default.
type Limits struct {
	Bytes    int // of the document as it came; 10 MiB
	Text     int // bytes of Markdown that come out; 1 MiB
	Pages    int // 200
	Unpacked int // bytes that a compressed document unfolds to; 64 MiB
}

func (l Limits) withDefaults() Limits {
	return Limits{
		Bytes:    cmp.Or(l.Bytes, 10<<20),
		Text:     cmp.Or(l.Text, 1<<20),
		Pages:    cmp.Or(l.Pages, 200),
		Unpacked: cmp.Or(l.Unpacked, 64<<20),
	}
}

// Readable names the formats for those who choose a file.
const Readable = "Markdown, plain text, HTML, PDF and DOCX"

// Read makes text of a document. What it is, is told by its content, and by its name
// only where the content leaves it open. The errors are those of this package, each
// with a sentence that says what to do.
func Read(ctx context.Context, name string, body []byte, limits Limits) (text Text, err error) {
	limits = limits.withDefaults()
	if len(body) > limits.Bytes {
		return Text{}, fmt.Errorf("%w: it has %s and at most %s are read; leave out what is not needed", ErrTooLarge, size(len(body)), size(limits.Bytes))
	}
	// The libraries were written for documents that are sound. A document must not be
	// able to stop the program, so what they trip over is the document's fault.
	defer func() {
		if r := recover(); r != nil {
			text, err = Text{}, fmt.Errorf("%w: it cannot be read; save or export it anew and try again", ErrBroken)
		}
	}()
	read, err := formatOf(name, body)
	if err != nil {
		return Text{}, err
	}
	w := &writer{limit: limits.Text}
	if err := read(ctx, body, limits, w); err != nil {
		return Text{}, err
	}
	if text.Markdown, err = w.markdown(); err != nil {
		return Text{}, err
	}
	if text.Markdown == "" {
		return Text{}, fmt.Errorf("%w: nothing in it can be read", ErrEmpty)
	}
	text.Title, text.Pages = w.title, w.pages
	return text, nil
}

// formatOf finds out what a document is, and who reads it.
func formatOf(name string, body []byte) (func(context.Context, []byte, Limits, *writer) error, error) {
	extension := strings.ToLower(path.Ext(name))
	start := bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), " \t\r\n\f\x00")
	has := func(signatures ...string) bool {
		for _, s := range signatures {
			if bytes.HasPrefix(body, []byte(s)) {
				return true
			}
		}
		return false
	}
	switch {
	case len(start) == 0:
		return nil, fmt.Errorf("%w: the file is empty", ErrEmpty)
	case has("%PDF-"), binary(body) && bytes.Contains(body[:min(len(body), 1024)], []byte("%PDF-")):
		return readPDF, nil
	case has("PK\x03\x04", "PK\x05\x06"):
		return readDOCX, nil
	case has("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
		return nil, ole(body)
	case has(`{\rtf`):
		return nil, unknown("RTF", "save it as DOCX or PDF")
	case has("\x89PNG", "\xff\xd8\xff", "GIF8", "II*\x00", "MM\x00*", "BM", "RIFF") && binary(body), bytes.HasPrefix(body[min(4, len(body)):], []byte("ftyp")):
		return nil, unknown("a picture", "paste its text instead")
	case has("\xff\xfe", "\xfe\xff"):
		// UTF-16 with its mark, as Windows writes text
	case binary(body):
		return nil, unknown("a file with no text in it, whatever its name ends in", "open it in the program that made it and export it as PDF")
	}
	body = decode(body)
	switch {
	case looksLikeHTML(body), extension == ".html", extension == ".htm", extension == ".xhtml":
		return readHTML, nil
	case extension == ".md", extension == ".markdown", looksLikeMarkdown(body):
		return readMarkdown, nil
	}
	return readPlain, nil
}

func unknown(what, instead string) error {
	return fmt.Errorf("%w: this is %s; %s can be read: %s", ErrUnknownFormat, what, Readable, instead)
}

// ole tells what is in the container that Office used before 2007, and uses today
// around a document with a password.
func ole(body []byte) error {
	if bytes.Contains(body, utf16LE("EncryptedPackage")) {
		return fmt.Errorf("%w: save it without a password and try again", ErrEncrypted)
	}
	return unknown("a file of Office before 2007, such as .doc", "save it as DOCX or PDF")
}

func utf16LE(s string) []byte {
	b := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		b = append(b, s[i], 0)
	}
	return b
}

// binary tells whether the bytes are no text in any encoding that has ASCII in it.
func binary(body []byte) bool {
	controls := 0
	head := body[:min(len(body), 4096)]
	for _, c := range head {
		if c == 0 {
			return true
		}
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' {
			controls++
		}
	}
	return controls*20 > len(head)
}

// size is a number of bytes for people.
func size(n int) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d bytes", n)
}

func tooManyPages(n, limit int) error {
	return fmt.Errorf("%w: it has %d pages and at most %d are read; export only the pages that matter", ErrTooLarge, n, limit)
}
