package rubric

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// How long a quote is, in words.
const (
	quoteLeast = 4
	quoteMost  = 40
)

// locate finds a quote inside a span of a source, contiguous after folding case,
// white space and the forms of quotation marks, hyphens and dots, and returns
// its offsets in the source.
func locate(source string, from, to int, quote string) (start, end int, ok bool) {
	text, offsets := foldQuote(source[from:to])
	want, _ := foldQuote(quote)
	want = strings.Trim(want, ` ."'…,;:!?`)
	if n := len(strings.Fields(want)); n < quoteLeast || n > quoteMost {
		return 0, 0, false
	}
	for skip := 0; ; {
		at := strings.Index(text[skip:], want)
		if at < 0 {
			return 0, 0, false
		}
		at += skip
		if boundary(text, at) && boundary(text, at+len(want)) {
			return from + offsets[at], from + offsets[at+len(want)], true
		}
		skip = at + 1
	}
}

// boundary tells whether no word goes on across an offset.
func boundary(text string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[at:])
	word := func(c rune) bool { return unicode.IsLetter(c) || unicode.IsNumber(c) }
	return at == 0 || at == len(text) || !word(before) || !word(after)
}

// foldQuote folds a text and tells for each byte of the result, and for its end,
// where it came from.
func foldQuote(s string) (string, []int) {
	var b strings.Builder
	offsets := make([]int, 0, len(s)+1)
	put := func(c rune, at int) {
		n := b.Len()
		b.WriteRune(c)
		for ; n < b.Len(); n++ {
			offsets = append(offsets, at)
		}
	}
	space := false
	for i, c := range s {
		switch {
		case unicode.IsSpace(c):
			if !space && b.Len() > 0 {
				put(' ', i)
			}
			space = true
			continue
		case strings.ContainsRune("‘’ʼ′`´", c):
			c = '\''
		case strings.ContainsRune("“”„«»″", c):
			c = '"'
		case strings.ContainsRune("‐‑‒–—−", c):
			c = '-'
		}
		space = false
		put(unicode.ToLower(c), i)
	}
	return b.String(), append(offsets, len(s))
}
