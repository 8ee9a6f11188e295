package retrieval

import (
	"math"
	"slices"
	"strings"
)

// The length of a passage in words, and what is best.
const (
	passageLeast = 80
	passageMost  = 250
	passageBest  = 160
)

// Cut cuts a text into passages.
//
// A passage is a run of the text, Text[Start:End] of the Markdown, of 80 to 250 words.
// It ends where its section does if that is possible. A section that is too short goes
// together with its neighbours, rather with those under the same heading; one that is
// too long is cut, best after a paragraph, then after an item of a list, then after a
// sentence, and within one only where a sentence alone is too long. No passage reaches
// across a heading of the first level or past a line of sources, so what stands between
// two of these and is shorter than 80 words is a shorter passage.
//
// Path holds the headings that all of a passage is under, outermost first, without the
// document's title, which Title tells. Headings that a passage is not wholly under are
// part of its text. Every word that is neither in a heading nor in a line of sources is
// in exactly one passage; a text that has headings only is cut as if they were lines.
//
// A line "Sources: [name](url), [name](url)" that ends a section is not text: its
// sources are those of every passage that has words of the section.
//
// The passages have no ID, Document or Kind: those are the library's to give.
func Cut(t Text) []Passage {
	p := parse(t.Markdown, false)
	if len(p.words) == 0 {
		p = parse(t.Markdown, true)
	}
	var passages []Passage
	for start := 0; start < len(p.words); {
		end := start + 1
		for end < len(p.words) && p.words[end].group == p.words[start].group {
			end++
		}
		for _, c := range p.cut(start, end) {
			passages = append(passages, p.passage(t, c[0], c[1], len(passages)))
		}
		start = end
	}
	return passages
}

// What it costs to end a passage at a place, and to be of a length. Only the order
// matters: a passage that is too short is worse than a cut within a sentence, which is
// worse than any number of sections put together.
const (
	costParagraph = 10
	costItem      = 14
	costSentence  = 20
	costLine      = 60
	costWord      = 1000
	costLead      = 15 // more, after a line that announces what follows it
	costShort     = 5000
	costMissing   = 100 // for every word that is missing
)

// costCross is what it costs to put sections together that a heading of a level parts.
func costCross(level int) int {
	return []int{0, 400, 60, 35, 25, 20, 15}[min(level, 6)]
}

// cut finds the cheapest way to cut the words from start to end, and gives the first
// and the last word of every piece.
func (p *parsed) cut(start, end int) [][2]int {
	n := end - start
	best := make([]int, n+1) // cost of cutting the first i words
	from := make([]int, n+1)
	for i := 1; i <= n; i++ {
		best[i] = math.MaxInt
	}
	for i := range n {
		if best[i] == math.MaxInt {
			continue
		}
		first := &p.words[start+i]
		cross, common := 0, len(p.sections[first.section].path)
		for j := i; j < n; j++ {
			w := &p.words[start+j]
			if j > i && w.section != p.words[start+j-1].section {
				s := &p.sections[w.section]
				cross += costCross(s.level)
				common = min(common, s.common(p.sections[first.section].path))
			}
			length := w.count - first.count + 1
			if cross > 0 {
				length += p.lead(start+i, common).words
			}
			if length > passageMost && j > i {
				break
			}
			cost := best[i] + cross + abs(length-passageBest)/20
			if j+1 < n {
				cost += w.after
			}
			if length < passageLeast {
				cost += costShort + (passageLeast-length)*costMissing
			}
			if cost < best[j+1] {
				best[j+1], from[j+1] = cost, i
			}
		}
	}
	var pieces [][2]int
	for i := n; i > 0; i = from[i] {
		pieces = append(pieces, [2]int{start + from[i], start + i - 1})
	}
	slices.Reverse(pieces)
	return pieces
}

func abs(n int) int { return max(n, -n) }

// led is the headings that a passage starts with.
type led struct {
	start int // of the first of them, or of the word
	words int
}

// lead finds the headings right before a word that are deeper than what a passage has
// in common.
func (p *parsed) lead(word, common int) led {
	w := p.words[word]
	l := led{start: w.start}
	s := p.sections[w.section]
	if s.first != word {
		return l
	}
	for d := len(s.path) - 1; d >= max(common, s.shared); d-- {
		h := p.headings[s.path[d]]
		l.start = h.start
		l.words += h.words
	}
	return l
}

func (p *parsed) passage(t Text, first, last, ordinal int) Passage {
	a, b := p.words[first], p.words[last]
	path := p.sections[a.section].path
	common := len(path)
	var sources []Source
	for s := a.section; s <= b.section; s++ {
		common = min(common, p.sections[s].common(path))
		for _, source := range p.sections[s].sources {
			if !slices.Contains(sources, source) {
				sources = append(sources, source)
			}
		}
	}
	start := a.start
	if common < len(path) {
		start = p.lead(first, common).start
	}
	out := Passage{Title: t.Title, Ordinal: ordinal, Start: start, End: b.end, Text: t.Markdown[start:b.end], Sources: sources}
	for _, h := range path[:common] {
		if text := p.headings[h].text; text != "" && !strings.EqualFold(text, t.Title) {
			out.Path = append(out.Path, text)
		}
	}
	return out
}
