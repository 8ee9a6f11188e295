package retrieval

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// layOut makes Markdown of the lines of pages: what repeats at their edges is dropped,
// headings are known by their size, weight or capitals, and lines are joined to
// paragraphs and items.
func layOut(pages [][]pdfLine, w *writer) {
	dropEdges(pages)
	var lines []pdfLine
	for _, p := range pages {
		lines = append(lines, placeMarkers(p)...)
	}
	body := bodySize(lines)
	rank := headingRanks(lines, body)
	hyphenated := compounds(lines)

	var text strings.Builder // of the block at hand
	var block pdfLine        // its first line
	var last pdfLine
	longest, kind := 0, plainBlock
	flush := func() {
		switch s := text.String(); kind {
		case itemBlock:
			w.item(0, "-", s)
		case rowBlock:
			w.row(strings.Split(s, " | "))
		case plainBlock:
			w.paragraph(s)
		default:
			w.heading(kind, s)
		}
		text.Reset()
	}
	for i, l := range lines {
		length := utf8.RuneCountInString(l.text)
		is := kindOf(l, body, rank)
		if is == plainBlock && i+1 < len(lines) && headline(l, lines[i+1]) {
			is = min(len(rank)+3, 6)
		}
		if text.Len() > 0 && joins(block, last, l, kind, is, longest) {
			join(&text, l.text, hyphenated)
		} else {
			flush()
			block, kind, longest = l, is, 0
			if kind == itemBlock {
				l.text = bullet.ReplaceAllString(l.text, "")
			}
			text.WriteString(l.text)
		}
		last, longest = l, max(longest, length)
	}
	flush()
}

// Kinds of blocks; those above zero are the levels of headings.
const (
	plainBlock = 0
	itemBlock  = -1
	rowBlock   = -2
)

var (
	bullet   = regexp.MustCompile(`^(?:[•▪●○◦‣⁃∙■□▸►➢➤✓✔❖·*–-]|o)\s+`)
	numbered = regexp.MustCompile(`^(?:\d{1,2}|[a-z])[.)]\s`)
)

func kindOf(l pdfLine, body float64, rank map[float64]int) int {
	switch {
	case bullet.MatchString(l.text):
		return itemBlock
	case rank[halves(l.size)] > 0 && words(l.text) <= headingWords:
		return rank[halves(l.size)]
	case capitals(l.text) && l.size >= 0.9*body:
		return min(len(rank)+2, 6)
	case strings.Contains(l.text, " | ") && !l.bold:
		return rowBlock
	}
	return plainBlock
}

const (
	headingWords = 14
	headlineMost = 90 // letters of a bold line that heads what follows
)

// headline tells whether a bold line heads what follows: "Acme — Senior PM, 2019–2023".
func headline(l, next pdfLine) bool {
	return l.bold && !next.bold && len(l.text) <= headlineMost && words(l.text) <= headingWords && !strings.ContainsAny(l.text[len(l.text)-1:], ".,;") && l.y-next.y < 4*l.size
}

// capitals tells whether a line heads a section by being in capitals: "EXPERIENCE".
func capitals(s string) bool {
	letters := 0
	for _, r := range s {
		switch {
		case unicode.IsLower(r) || unicode.IsDigit(r):
			return false
		case unicode.IsUpper(r):
			letters++
		}
	}
	return letters >= 4 && words(s) <= 6 && !strings.Contains(s, " | ") && !strings.HasSuffix(s, ".")
}

func words(s string) int { return len(strings.Fields(s)) }

func halves(size float64) float64 { return math.Round(size*2) / 2 }

// bodySize is the size of most letters.
func bodySize(lines []pdfLine) float64 {
	letters := map[float64]int{}
	for _, l := range lines {
		letters[halves(l.size)] += len(l.text)
	}
	body, most := 0.0, 0
	for size, n := range letters {
		if n > most || n == most && size < body {
			body, most = size, n
		}
	}
	return body
}

// headingRanks gives the sizes that stand out levels, the largest first. The first
// level is for one line at the start, the document's title; else they begin with the
// second.
func headingRanks(lines []pdfLine, body float64) map[float64]int {
	count := map[float64]int{}
	var sizes []float64
	first := 0.0
	for i, l := range lines {
		size := halves(l.size)
		if size < 1.12*body || words(l.text) > headingWords || !strings.ContainsFunc(l.text, unicode.IsLetter) {
			continue
		}
		if count[size]++; count[size] == 1 {
			sizes = append(sizes, size)
		}
		if i < 3 {
			first = max(first, size)
		}
	}
	slices.SortFunc(sizes, func(a, b float64) int { return cmp.Compare(b, a) })
	rank := map[float64]int{}
	level := 2
	if len(sizes) > 0 && sizes[0] == first && count[first] <= 2 {
		level = 1
	}
	for i, s := range sizes {
		rank[s] = min(level+i, 4)
	}
	return rank
}

// joins tells whether a line goes on with the block at hand.
func joins(block, last, l pdfLine, kind, is, longest int) bool {
	step := last.y - l.y
	near := step > 0 && step < 1.9*max(last.size, l.size)
	same := math.Abs(last.size-l.size) < 0.6
	moved := step < 0 || step > 1.9*max(last.size, l.size) // to another column or page
	starts, _ := utf8.DecodeRuneInString(l.text)
	open := !strings.ContainsAny(last.text[len(last.text)-1:], ".!?:;") && unicode.IsLower(starts)
	short := utf8.RuneCountInString(last.text)*10 < longest*7
	switch {
	case is == itemBlock || is == rowBlock || kind == rowBlock:
		return false
	case kind > 0:
		return is == kind && near && same && last.bold == l.bold && words(block.text)+words(l.text) <= headingWords && !capitals(block.text)
	case is > 0 || !same:
		return false
	case strings.HasSuffix(last.text, "-") && unicode.IsLower(starts) && (near || moved):
		return true
	case moved:
		return open && len(last.text) > 30
	case !near:
		return false
	case kind == itemBlock:
		return l.x > block.x+0.5 || open
	case numbered.MatchString(l.text) || last.bold != l.bold && last.text == block.text:
		return false
	case unicode.IsLower(starts):
		return true
	}
	return !short && len(last.text) > 45 && step < 1.5*max(last.size, l.size)
}

// join adds a line, and undoes the hyphen that broke a word, unless the word has it
// elsewhere too.
func join(text *strings.Builder, line string, hyphenated map[string]bool) {
	so := text.String()
	starts, _ := utf8.DecodeRuneInString(line)
	if !strings.HasSuffix(so, "-") || !unicode.IsLower(starts) || strings.HasSuffix(so, " -") {
		text.WriteString(" " + line)
		return
	}
	before, after := so[strings.LastIndexByte(so, ' ')+1:], line
	if i := strings.IndexByte(after, ' '); i >= 0 {
		after = after[:i]
	}
	if !hyphenated[bare(before+after)] {
		text.Reset()
		text.WriteString(strings.TrimSuffix(so, "-"))
	}
	text.WriteString(line)
}

// compounds are the words that have a hyphen within a line.
func compounds(lines []pdfLine) map[string]bool {
	found := map[string]bool{}
	for _, l := range lines {
		for word := range strings.FieldsSeq(l.text) {
			if word = bare(word); strings.Contains(word, "-") && len(word) < 60 {
				found[word] = true
			}
		}
	}
	return found
}

func bare(word string) string {
	return strings.ToLower(strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }))
}

// placeMarkers puts the marks of items that were drawn apart from their lines where
// they belong.
func placeMarkers(page []pdfLine) []pdfLine {
	kept := page[:0:0]
	var marks []pdfLine
	for _, l := range page {
		if bullet.ReplaceAllString(l.text+" ", "") == "" {
			marks = append(marks, l)
		} else {
			kept = append(kept, l)
		}
	}
	for _, m := range marks {
		for i, l := range kept {
			if math.Abs(l.y-m.y) < 0.4*l.size && l.x > m.x && l.x-m.x < 4*l.size && !bullet.MatchString(l.text) {
				kept[i].text = "• " + l.text
				break
			}
		}
	}
	return kept
}

var (
	digits     = regexp.MustCompile(`\d+`)
	pageNumber = regexp.MustCompile(`(?i)^\W*(?:page\s*)?\d{1,4}(?:\s*(?:/|of|von|de|sur)\s*\d{1,4})?\W*$`)
)

// dropEdges takes out the lines at the top and the bottom of pages that are the same on
// most of them but for numbers, and the numbers of pages.
func dropEdges(pages [][]pdfLine) {
	const edge = 2 // lines looked at from the top, and from the bottom
	count := map[string]int{}
	edges := make([]map[int]bool, len(pages))
	for i, p := range pages {
		order := make([]int, len(p))
		for k := range order {
			order[k] = k
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[b].y, p[a].y) })
		edges[i] = map[int]bool{}
		for k, at := range order {
			if k < edge || k >= len(order)-edge {
				edges[i][at] = true
			}
		}
		seen := map[string]bool{}
		for at := range edges[i] {
			if key := digits.ReplaceAllString(p[at].text, "#"); !seen[key] {
				seen[key] = true
				count[key]++
			}
		}
	}
	for i, p := range pages {
		kept := p[:0:0]
		for at, l := range p {
			n := count[digits.ReplaceAllString(l.text, "#")]
			if edges[i][at] && (n > 1 && n*5 >= len(pages)*3 || pageNumber.MatchString(l.text)) {
				continue
			}
			kept = append(kept, l)
		}
		pages[i] = kept
	}
}
