package rubric

import (
	"errors"
	"math/bits"
	"slices"
	"sync"
)

// Matcher finds any of a list of patterns in a text. It is safe for concurrent use.
type Matcher struct {
	// later compiles the patterns at the first use; nil for those compiled at once.
	later func(*Matcher)
	once  sync.Once

	sides    []*node
	patterns [][]int32 // sides of each pattern
	first    stemSet
	byStem   map[uint32][]int32
	rest     []int32 // sides that can begin with anything
}

// Mode says which sentences count.
type Mode int

const (
	// Claims takes only what is asserted: no questions, no fragments, no echoes.
	Claims Mode = iota
	// Asking takes questions as well as claims.
	Asking
	// Anything takes whatever was said.
	Anything
)

// Match is the place of a match in the source.
type Match struct {
	Start, End int
	// Listed tells that the parts stand in a bare enumeration, unrelated.
	Listed bool

	sentence, last int // the sentences it touches
}

// Compile makes a matcher of patterns (see guides/README.md), which may use the
// guide's concepts. All errors are reported, joined.
func (g *Guide) Compile(patterns ...string) (*Matcher, error) {
	m, errs := g.compile(patterns)
	return m, errors.Join(errs...)
}

// compile returns an error, or nil, for each of the patterns.
func (g *Guide) compile(patterns []string) (*Matcher, []error) {
	m := &Matcher{}
	return m, m.compile(g, patterns)
}

// compileLater is for patterns that are known to compile.
func (g *Guide) compileLater(patterns []string) *Matcher {
	return &Matcher{later: func(m *Matcher) { m.compile(g, patterns) }}
}

// ready returns the matcher with its patterns compiled.
func (m *Matcher) ready() *Matcher {
	m.once.Do(func() {
		if m.later != nil {
			m.later(m)
		}
	})
	return m
}

func (m *Matcher) compile(g *Guide, patterns []string) []error {
	m.byStem = make(map[uint32][]int32)
	errs := make([]error, len(patterns))
	for i, src := range patterns {
		p := patternParser{lang: g.lang, src: src, concepts: g.concepts.of}
		parsed, err := p.parse()
		errs[i] = err
		for _, sides := range parsed {
			var pattern []int32
			for _, side := range sides {
				pattern = append(pattern, m.add(side))
			}
			m.patterns = append(m.patterns, pattern)
		}
	}
	return errs
}

func (m *Matcher) add(side *node) int32 {
	if i := slices.Index(m.sides, side); i >= 0 {
		return int32(i)
	}
	i := int32(len(m.sides))
	m.sides = append(m.sides, side)
	if side.open {
		m.rest = append(m.rest, i)
		return i
	}
	for _, s := range side.starts {
		if list := m.byStem[s]; len(list) == 0 || list[len(list)-1] != i {
			m.byStem[s] = append(list, i)
			m.first.add(s)
		}
	}
	return i
}

// hit is a match of one side.
type hit struct {
	from, to int32 // kept tokens; none when to is 0
	blocked  int32 // kept token that negates it, or -1
}

func (h hit) found() bool { return h.to > 0 }

func (h hit) has(k int32) bool { return h.from <= k && k < h.to }

// Find returns the first match that counts in the mode; one that says something
// goes before one that only enumerates.
func (m *Matcher) Find(t *Text, mode Mode) (Match, bool) {
	var listed Match
	found := false
	for s := range t.Sentences {
		match, ok := m.findIn(t, s, mode)
		if ok && !match.Listed {
			return match, true
		}
		if ok && !found {
			listed, found = match, true
		}
	}
	return listed, found
}

// findIn finds a match that begins in a sentence. A pattern with several sides
// may reach into the next one, when that leans on it.
func (m *Matcher) findIn(t *Text, s int, mode Mode) (Match, bool) {
	if !t.counts(s, mode) {
		return Match{}, false
	}
	n := len(m.ready().sides)
	if cap(t.hits) < 2*n {
		t.hits = make([]hit, 2*n)
	}
	here, next := t.hits[:n], t.hits[n:2*n]
	if !m.scan(t, s, mode, here) {
		return Match{}, false
	}
	lean := s+1 < len(t.Sentences) && t.Sentences[s+1].leans && t.counts(s+1, mode)
	scanned := false
	var listed Match
	found := false
	for _, pattern := range m.patterns {
		match, ok := m.join(t, pattern, here, nil)
		if !ok && lean && len(pattern) > 1 && slices.ContainsFunc(pattern, func(i int32) bool { return here[i].found() }) {
			if !scanned {
				m.scan(t, s+1, mode, next)
				scanned = true
			}
			match, ok = m.join(t, pattern, here, next)
		}
		if !ok || mode != Anything && t.echoed(match) {
			continue
		}
		if !match.Listed {
			return match, true
		}
		listed, found = match, true
	}
	return listed, found
}

// counts tells whether a sentence is looked at.
func (t *Text) counts(s int, mode Mode) bool {
	x := &t.Sentences[s]
	switch mode {
	case Claims:
		return x.verb && !x.question && !x.barred
	case Asking:
		return (x.verb || x.question) && !x.barred
	}
	return true
}

// scan notes the first match of each side in a sentence; one that is not
// negated goes before one that is. It tells whether there was any.
func (m *Matcher) scan(t *Text, s int, mode Mode, hits []hit) bool {
	clear(hits)
	x := &t.Sentences[s]
	w := t.words(x)
	found := false
	try := func(i int32, k int) {
		if h := &hits[i]; h.found() && h.blocked < 0 {
			return
		}
		set := m.sides[i].ends(w, k) &^ 1
		if set == 0 {
			return
		}
		to := k + bits.TrailingZeros64(set)
		h := hit{from: int32(k), to: int32(to), blocked: t.negated(x, k, to)}
		if !hits[i].found() || h.blocked < 0 {
			hits[i] = h
		}
		found = true
	}
	for k := x.kfirst; k < x.klast; k++ {
		if stem := t.hashes[k]; m.first.may(stem) {
			for _, i := range m.byStem[stem] {
				try(i, k)
			}
		}
		for _, i := range m.rest {
			try(i, k)
		}
	}
	return found
}

// negationReach is how many words before a match a negation still holds.
const negationReach = 5

// negated returns the kept token that negates the words from..to, or -1. Words
// that hold a negation themselves mean it.
func (t *Text) negated(s *Sentence, from, to int) int32 {
	for k := from; k < to; k++ {
		if t.tokens[t.kept[k]].lex.is(negation) {
			return -1
		}
	}
	clause := t.tokens[t.kept[from]].clause
	for k := from - 1; k >= max(s.kfirst, from-negationReach); k-- {
		w := t.tokens[t.kept[k]]
		if w.clause != clause {
			break
		}
		if w.negates {
			return int32(k)
		}
	}
	return -1
}

// sideReach is how far apart the sides of a pattern may be: speech has
// sentences without end.
const sideReach = 40

// join tells whether all sides of a pattern match, the first of them here and
// any of the others in the next sentence.
func (m *Matcher) join(t *Text, pattern []int32, here, next []hit) (Match, bool) {
	var chosen [8]hit
	hits := chosen[:0]
	lo, hi := int32(1<<30), int32(0)
	for _, i := range pattern {
		h := here[i]
		if (!h.found() || h.blocked >= 0) && next != nil && next[i].found() {
			h = next[i]
		}
		if !h.found() {
			return Match{}, false
		}
		hits = append(hits, h)
	}
	if !m.part(t, pattern, hits) {
		return Match{}, false
	}
	for _, h := range hits {
		lo, hi = min(lo, h.from), max(hi, h.to)
	}
	if hi-lo > sideReach {
		return Match{}, false
	}
	for _, h := range hits {
		if h.blocked >= 0 && !slices.ContainsFunc(hits, func(o hit) bool { return o.has(h.blocked) }) {
			return Match{}, false
		}
	}
	if t.torn(hits) {
		return Match{}, false
	}
	first, last := t.kept[lo], t.kept[hi-1]
	match := Match{Start: int(t.tokens[first].start), End: int(t.tokens[last].end)}
	match.sentence = t.sentenceOf(int(first))
	match.last = t.sentenceOf(int(last))
	match.Listed = slices.ContainsFunc(hits, func(h hit) bool { return t.tokens[t.kept[h.from]].listed })
	return match, true
}

// part moves the sides of a pattern apart that found the same words, and tells
// whether that is possible: one word cannot be both sides.
func (m *Matcher) part(t *Text, pattern []int32, hits []hit) bool {
	for j := range hits {
		for i := range hits[:j] {
			if !t.same(hits[i], hits[j]) {
				continue
			}
			if h := m.another(t, pattern[j], hits[j], hits[:j]); h.found() {
				hits[j] = h
			} else if h := m.another(t, pattern[i], hits[i], hits[i+1:j+1]); h.found() {
				hits[i] = h
			} else {
				return false
			}
		}
	}
	return true
}

// same tells whether two hits overlap so that neither holds a word of its own,
// small words aside.
func (t *Text) same(a, b hit) bool {
	if a.to <= b.from || b.to <= a.from {
		return false
	}
	for k := min(a.from, b.from); k < max(a.to, b.to); k++ {
		if lex := t.tokens[t.kept[k]].lex; a.has(k) != b.has(k) && (!lex.is(function) || lex.is(number)) {
			return false
		}
	}
	return true
}

// another finds a match of a side in the same sentence that is not the same as
// one of the others.
func (m *Matcher) another(t *Text, side int32, h hit, others []hit) hit {
	x := &t.Sentences[t.sentenceOf(int(t.kept[h.from]))]
	w := t.words(x)
	for k := x.kfirst; k < x.klast; k++ {
		if set := m.sides[side].ends(w, k) &^ 1; set != 0 {
			to := k + bits.TrailingZeros64(set)
			h := hit{from: int32(k), to: int32(to), blocked: t.negated(x, k, to)}
			if h.blocked < 0 && !slices.ContainsFunc(others, func(o hit) bool { return t.same(h, o) }) {
				return h
			}
		}
	}
	return hit{}
}

// torn tells whether a negation stands between two sides in one clause, as in
// "replicas are not on several brokers".
func (t *Text) torn(hits []hit) bool {
	for i, a := range hits {
		for _, b := range hits[i+1:] {
			if a.from > b.from {
				a, b = b, a
			}
			for k := a.to; k < b.from; k++ {
				w := &t.tokens[t.kept[k]]
				if w.negates && w.clause == t.tokens[t.kept[a.to-1]].clause && w.clause == t.tokens[t.kept[b.from]].clause &&
					!slices.ContainsFunc(hits, func(o hit) bool { return o.has(k) }) {
					return true
				}
			}
		}
	}
	return false
}

func (t *Text) sentenceOf(token int) int {
	i, _ := slices.BinarySearchFunc(t.Sentences, token, func(s Sentence, k int) int {
		switch {
		case s.last <= k:
			return -1
		case s.first > k:
			return 1
		}
		return 0
	})
	return i
}

// echoed tells whether every word of a match was said by someone else before.
func (t *Text) echoed(m Match) bool {
	for i := t.Sentences[m.sentence].first; i < t.Sentences[m.last].last; i++ {
		w := &t.tokens[i]
		if int(w.start) >= m.Start && int(w.end) <= m.End && !w.echo && !w.lex.is(dropped) {
			return false
		}
	}
	return true
}

// quoteWords is how long a quote may be.
const quoteWords = 40

// Quote returns the offsets of the sentences that carry a match, of its clauses
// when those are long, or of its beginning when it is long itself.
func (t *Text) Quote(m Match) (start, end int) {
	first, last := t.Sentences[m.sentence].first, t.Sentences[m.last].last
	if last-first <= quoteWords {
		return t.Sentences[m.sentence].Start, t.Sentences[m.last].End
	}
	lo, hi := first, last
	for lo+1 < last && int(t.tokens[lo+1].start) <= m.Start {
		lo++
	}
	for hi-1 > lo && int(t.tokens[hi-2].end) >= m.End {
		hi--
	}
	hi = min(hi, lo+quoteWords)
	for lo > first && t.tokens[lo-1].clause == t.tokens[lo].clause && hi-lo < quoteWords {
		lo--
	}
	for hi < last && t.tokens[hi].clause == t.tokens[hi-1].clause && hi-lo < quoteWords {
		hi++
	}
	return int(t.tokens[lo].start), int(t.tokens[hi-1].end)
}
