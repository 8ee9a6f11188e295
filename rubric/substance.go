package rubric

import (
	"math"
	"slices"
	"strings"
)

// Substance is what the interviewer's model may read of an answer to a question:
// the sentences that say something about its subject. An order that cannot be told
// from speech by its words still has nothing to say about Kafka. The model only has
// to take up what was said, so what is left out costs it nothing. Of a text that
// is [Addressed] nothing may be shown; that is the caller's to look for.
func (g *Guide) Substance(q *Question, text string) string {
	t := g.Analyze(text)
	var b strings.Builder
	for i, s := range t.Sentences {
		if g.relevant(q, t, i) {
			b.WriteString(text[s.Start:s.End])
			b.WriteByte(' ')
		}
	}
	return strings.TrimSpace(b.String())
}

// about tells whether a text, or any sentence of it, says something about a question.
func (g *Guide) about(q *Question, text string) bool {
	t := g.Analyze(text)
	for i := range t.Sentences {
		if g.relevant(q, t, i) {
			return true
		}
	}
	return false
}

func (g *Guide) relevant(q *Question, t *Text, i int) bool {
	return g.subjects().substantial(q, t, &t.Sentences[i]) || g.shows(q, t, i)
}

// shows tells whether a sentence shows something that is looked for, and speaks to nobody.
func (g *Guide) shows(q *Question, t *Text, i int) bool {
	if t.toYou(&t.Sentences[i]) {
		return false
	}
	for _, c := range q.Checks {
		for _, m := range []*Matcher{c.clear, c.partial} {
			if _, ok := m.findIn(t, i, Claims); ok {
				return true
			}
		}
	}
	return false
}

// toYou tells whether a sentence speaks to somebody: asks, begs, or orders.
func (t *Text) toYou(s *Sentence) bool {
	for i, w := range t.tokens[s.first:s.last] {
		switch w.lex.word {
		case "you", "your", "yours", "yourself", "please", "kindly", "my", "me":
			return true
		}
		if i == 0 && w.lex.is(verbBase) && !w.lex.is(alsoNoun) {
			return true
		}
	}
	return s.question
}

// A sentence is about a question when words that few other questions have make up
// enough of it. One that speaks to somebody has to be about it all the more.
const (
	aboutLeast  = 1.2 // of the logarithm of how rare its words are
	aboutMost   = 3.0
	aboutShare  = 0.25
	aboutShared = 0.5
)

func (s subjects) substantial(q *Question, t *Text, of *Sentence) bool {
	asked, known := s.index[q]
	if !known {
		return false
	}
	own, all := 0.0, 0.0
	seen := map[string]bool{}
	for _, w := range t.tokens[of.first:of.last] {
		if seen[w.lex.stem] || w.lex.is(function|dropped) {
			continue
		}
		seen[w.lex.stem] = true
		list := s.postings[w.lex.stem]
		rare := math.Log(float64(len(s.index)+1) / float64(max(1, len(list))))
		all += rare
		if slices.ContainsFunc(list, func(p posting) bool { return p.question == asked }) {
			own += rare
		}
	}
	if t.toYou(of) {
		return own >= aboutMost && own >= aboutShared*all
	}
	return own >= aboutLeast && own >= aboutShare*all
}

// Says returns the ids of the checks of a question that a text makes clear, without
// those whose words are looked for by a detector.
func (g *Guide) Says(q *Question, text string) map[string]bool {
	said := map[string]bool{}
	t := g.Analyze(text)
	for _, c := range q.Checks {
		if c.Says(t) {
			said[c.ID] = true
		}
	}
	return said
}

// Says tells whether a text makes a check clear; never, if a detector looks for it.
func (c *Check) Says(t *Text) bool {
	m, ok := c.clear.Find(t, Claims)
	return ok && !m.Listed
}

// Unreadable tells whether a text is in another language, in code, or has letters
// that do not show or stand apart.
func Unreadable(text string) bool {
	if hidden(text) || foreign(text) || apart.MatchString(text) {
		return true
	}
	return slices.ContainsFunc(strings.FieldsFunc(text, endsSentence), disguised)
}

func endsSentence(c rune) bool {
	return c == '\n' || c == '.' || c == '!' || c == '?' || c == ';'
}
