package rubric

import (
	"slices"
	"strings"
)

// Text is an analysed text: its sentences and words, each with byte offsets
// into the source, so that every quote is a verbatim slice of it. Any bytes
// can be analysed, and the work is linear in their number. A Text is not safe
// for concurrent use.
type Text struct {
	Source    string
	Sentences []Sentence

	tokens []token
	kept   []int32  // tokens that patterns see, in order
	hashes []uint32 // of their stems
	hits   []hit    // scratch of Matcher
}

// Sentence is a part of a text that ends with a full stop, a line or a list item.
type Sentence struct {
	Start, End int // byte offsets in the source

	first, last int // its tokens
	kfirst      int // its kept tokens
	klast       int
	stems       stemSet // of its kept tokens

	verb     bool // has a finite verb, or relates things without one
	question bool
	leans    bool // begins by referring back
	barred   bool // carries no evidence, see guards.go
}

// Asks says whether the sentence is a question.
func (s Sentence) Asks() bool { return s.question }

// token is a word at its place.
type token struct {
	lex        *lexeme
	start, end int32
	clause     int32
	negates    bool // a negation that holds for what follows
	echo       bool // part of a phrase that someone else said
	listed     bool // item of a bare enumeration
	comma      bool // a comma, bracket or the like stands before it
	related    bool // a colon or an equals sign stands before it: what it says is about what is before
}

// Words counts the words of the text.
func (t *Text) Words() int { return len(t.tokens) }

// Analyze reads a text.
func (g *Guide) Analyze(source string) *Text { return g.lang.analyze(source) }

func (l *language) analyze(source string) *Text {
	r := reader{lang: l, text: &Text{Source: source}}
	r.fold()
	r.text.tokens = make([]token, 0, len(r.folded)/5+8)
	r.read()
	t := r.text
	t.dropPraise()
	t.splitRuns()
	t.kept, t.hashes = make([]int32, 0, len(t.tokens)), make([]uint32, 0, len(t.tokens))
	for i := range t.Sentences {
		s := &t.Sentences[i]
		s.kfirst = len(t.kept)
		for k := s.first; k < s.last; k++ {
			if !t.tokens[k].lex.is(dropped) {
				t.kept, t.hashes = append(t.kept, int32(k)), append(t.hashes, t.tokens[k].lex.hash)
				s.stems.add(t.tokens[k].lex.hash)
			}
		}
		s.klast = len(t.kept)
		t.parse(s)
	}
	return t
}

// dropPraise takes words away that only praise, so that nothing can see them: in "the
// highly scalable leader" nothing is said about scale. Of a clause that praises
// and says no more, as "all in all it is truly seamless", nothing is left.
func (t *Text) dropPraise() {
	kept, sentences := t.tokens[:0], t.Sentences[:0]
	for _, s := range t.Sentences {
		first := len(kept)
		for from, to := s.first, s.first; from < s.last; from = to {
			for to++; to < s.last && t.tokens[to].clause == t.tokens[from].clause; to++ {
			}
			kept = appendPlain(kept, t.tokens[from:to])
		}
		if s.first, s.last = first, len(kept); s.first < s.last {
			sentences = append(sentences, s)
		}
	}
	t.tokens, t.Sentences = kept, sentences
}

// appendPlain adds a clause without its praise. The clause may stand in the same
// array, further on, so it is read from a copy.
func appendPlain(kept, clause []token) []token {
	praised, says := false, false
	for i := range clause {
		ornament := ornament(clause, i)
		praised = praised || ornament
		says = says || !ornament && (!clause[i].lex.is(function|dropped) || clause[i].lex.is(number))
	}
	switch {
	case !praised:
		return append(kept, clause...)
	case !says:
		return kept
	}
	comma := false // before what was left out
	original := slices.Clone(clause)
	for i, w := range original {
		if ornament(original, i) {
			comma = comma || w.comma
			continue
		}
		w.comma = w.comma || comma
		comma = false
		kept = append(kept, w)
	}
	return kept
}

// ornament tells whether a word is praise after an adverb, or that adverb.
func ornament(words []token, i int) bool {
	w := words[i].lex
	return w.is(praise) && i > 0 && words[i-1].lex.heightens() ||
		w.heightens() && i+1 < len(words) && words[i+1].lex.is(praise)
}

// heightens tells whether a word makes praise of the next one: highly, strikingly.
func (l *lexeme) heightens() bool {
	return l.is(intensifier) || strings.HasSuffix(l.word, "ly") && len(l.word) > 5
}

// Stems returns the stems of a text's content words.
func (g *Guide) Stems(text string) map[string]bool {
	stems := map[string]bool{}
	for _, w := range g.Analyze(text).tokens {
		if !w.lex.is(function) {
			stems[w.lex.stem] = true
		}
	}
	return stems
}
