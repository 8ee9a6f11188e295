package retrieval

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	encoding "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"
)

// writer puts Markdown together so that nothing in it is active, whatever it is given.
type writer struct {
	title string
	pages int

	limit int // of bytes
	out   strings.Builder
	full  bool
	last  blockKind
}

// blockKind is what was written last: items follow on one another in a list, and rows in
// a table, without an empty line.
type blockKind int

const (
	someBlock blockKind = iota
	listItem
	tableRow
)

func (w *writer) heading(level int, text string) {
	text = strings.TrimSpace(strings.Trim(inline(text), "#"))
	if text == "" {
		return
	}
	if w.title == "" {
		w.title = text
	}
	w.block(someBlock, strings.Repeat("#", min(max(level, 1), 6))+" "+text)
}

// paragraph keeps the lines of its text as lines.
func (w *writer) paragraph(text string) {
	lines := strings.Split(text, "\n")
	kept := lines[:0]
	for _, l := range lines {
		if l = inline(l); l != "" && !rule(l) {
			kept = append(kept, guard(l))
		}
	}
	if len(kept) > 0 {
		w.block(someBlock, strings.Join(kept, "\n"))
	}
}

// item is an item of a list; depth counts from 0.
func (w *writer) item(depth int, marker, text string) {
	if text = inline(text); text == "" {
		return
	}
	w.block(listItem, strings.Repeat("  ", min(depth, 5))+marker+" "+guard(text))
}

// row is a row of a table.
func (w *writer) row(cells []string) {
	kept := make([]string, 0, len(cells))
	for _, c := range cells {
		if c = inline(c); c != "" {
			kept = append(kept, c)
		}
	}
	if len(kept) == 0 || rule(strings.Join(kept, "")) {
		return
	}
	w.block(tableRow, guard(strings.Join(kept, " | ")))
}

// apart ends a list or a table, so that the next one is not taken for its sequel.
func (w *writer) apart() { w.last = someBlock }

func (w *writer) block(kind blockKind, text string) {
	between := "\n\n"
	switch {
	case w.out.Len() == 0:
		between = ""
	case kind != someBlock && kind == w.last:
		between = "\n"
	}
	w.last = kind
	if w.full = w.full || w.out.Len()+len(between)+len(text) > w.limit; w.full {
		return
	}
	w.out.WriteString(between)
	w.out.WriteString(text)
}

func (w *writer) markdown() (string, error) {
	if w.full {
		return "", fmt.Errorf("%w: it has more than %s of text; leave out what is not needed", ErrTooLarge, size(w.limit))
	}
	// Blocks that were composed one by one may still meet at their ends.
	return norm.NFC.String(w.out.String()), nil
}

// inline makes a line of text inert: what would be HTML, a link or a picture in
// Markdown is shown as it was written.
func inline(s string) string {
	// A backslash at the end would reach into the next line.
	s = strings.TrimRight(strings.Join(strings.Fields(visible(s)), " "), `\ `)
	if !strings.ContainsAny(s, "<]") {
		return s
	}
	var b strings.Builder
	escaped := false // by a backslash before it
	for i := range len(s) {
		was := escaped
		escaped = s[i] == '\\' && !was
		switch rest := s[i+1:]; {
		case s[i] == '<' && !was && opens(rest):
			b.WriteString(`\<`)
		case s[i] == ']' && rest != "" && strings.IndexByte("([:", rest[0]) >= 0:
			b.WriteString(`]\`)
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// opens tells whether what follows a "<" could make a tag or an address of it.
func opens(rest string) bool {
	if rest == "" {
		return false
	}
	switch c := rest[0]; {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '/', c == '!', c == '?':
		return true
	}
	word, _, _ := strings.Cut(rest[:min(len(rest), 400)], " ")
	return strings.Contains(word, "@")
}

// guard keeps text from being taken for a heading or the start of a block of code.
func guard(line string) string {
	if strings.HasPrefix(line, "#") || strings.HasPrefix(line, "```") || strings.HasPrefix(line, "~~~") || strings.HasPrefix(line, ">") {
		return `\` + line
	}
	return line
}

// rule tells whether a line only draws a line.
func rule(line string) bool {
	return len(line) > 2 && strings.Trim(line, "-=_*~─━—–. |:+") == ""
}

// visible drops what cannot be seen: controls, marks that turn the direction of text
// around, characters without width, and those that only one font knows. Spaces of all
// kinds become plain ones, line separators line ends, and ligatures letters.
func visible(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\u2028' || r == '\u2029' || r == '\u0085' || r == '\r' || r == '\f' || r == '\v':
			return '\n'
		case r == '\t' || unicode.Is(unicode.Zs, r):
			return ' '
		case r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Noncharacter_Code_Point, unicode.Variation_Selector):
			return -1
		case r == '\u034f' || r == '\u115f' || r == '\u1160' || r == '\u3164' || r == '\uffa0' || r == '\u17b4' || r == '\u17b5':
			return -1 // drawn as nothing, though they count as letters or marks
		}
		return r
	}, s)
	if strings.ContainsFunc(s, func(r rune) bool { return r >= '\ufb00' && r <= '\ufb06' }) {
		s = ligatures.Replace(s)
	}
	return norm.NFC.String(s)
}

var ligatures = strings.NewReplacer("ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "st", "ﬆ", "st")

// decode makes UTF-8 of text: UTF-16 is known by its mark, and what is not UTF-8 is
// most likely of Windows.
func decode(body []byte) []byte {
	switch {
	case bytes.HasPrefix(body, []byte("\xff\xfe")), bytes.HasPrefix(body, []byte("\xfe\xff")):
		if out, err := encoding.UTF16(encoding.LittleEndian, encoding.UseBOM).NewDecoder().Bytes(body); err == nil {
			return out
		}
	case !utf8.Valid(body):
		if out, err := charmap.Windows1252.NewDecoder().Bytes(body); err == nil {
			return out
		}
	}
	return bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
}
