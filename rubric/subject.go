package rubric

import (
	"math"
	"slices"
)

// subjects tells by its words which question of a guide an answer is about. It
// only has to notice answers to another question, never to find evidence.
type subjects struct {
	index    map[*Question]int
	postings map[string][]posting // by stem
}

// posting is how much a word speaks for a question: the more, the fewer other
// questions have it.
type posting struct {
	question int
	weight   float64
}

func newSubjects(g *Guide) subjects {
	s := subjects{index: make(map[*Question]int), postings: make(map[string][]posting)}
	for i, q := range g.Questions {
		s.index[q] = i
		words := g.wordsOf(q)
		for stem := range words {
			s.postings[stem] = append(s.postings[stem], posting{i, 1 / math.Sqrt(float64(len(words)))})
		}
	}
	for _, list := range s.postings {
		rare := math.Log(float64(len(g.Questions)) / float64(len(list)))
		for i := range list {
			list[i].weight *= rare
		}
	}
	return s
}

// wordsOf returns the stems of everything that is known about a question.
func (g *Guide) wordsOf(q *Question) map[string]bool {
	words := make(map[string]bool, 512)
	seen := make(map[*node]bool, 512)
	add := func(stem string) {
		if classes()[stem]&function == 0 && len(stem) > 2 {
			words[stem] = true
		}
	}
	lines := slices.Concat([]string{q.Title, q.About, q.Prompt, q.Rephrase}, q.Outline, q.Hints)
	for _, f := range q.Facts {
		lines = append(lines, f.Answer)
	}
	for _, c := range q.Checks {
		lines = append(lines, c.Statement)
		for _, m := range []*Matcher{c.clear, c.partial} {
			for _, side := range m.ready().sides {
				side.vocabulary(seen, add)
			}
		}
	}
	for _, line := range lines {
		for _, w := range g.Analyze(line).tokens {
			if !w.lex.is(number) {
				add(w.lex.stem)
			}
		}
	}
	return words
}

// An answer is elsewhere when another question fits its words clearly better, or
// when many do, or when hardly any of its words have to do with the question.
// Measured on answers to each question of the built-in guide: the right ones fit
// at least two thirds as well as the next best question, no more than every sixth
// question fits them better, and at least a fifth of their words, by rarity, are
// the question's; of small talk it is a tenth.
const (
	fitsWell   = 0.7 // less says too little to tell
	fitsHalf   = 0.6
	fitsAmong  = 5 // one question in so many may fit better
	fitsAtAll  = 0.15
	talksAtAll = 12 // words; fewer say too little to tell
)

// place tells whether an answer belongs to another question, and whether it has
// to do with this one at all.
func (s subjects) place(q *Question, t *Text) (elsewhere, unrelated bool) {
	if len(s.index) < 2 {
		return false, false // there is nothing to be told apart
	}
	fits := make([]float64, len(s.index))
	seen := make(map[string]bool, len(t.tokens))
	asked := s.index[q]
	own, all := 0.0, 0.0
	for _, sentence := range t.Sentences {
		if sentence.barred {
			continue
		}
		for _, w := range t.tokens[sentence.first:sentence.last] {
			if seen[w.lex.stem] {
				continue
			}
			seen[w.lex.stem] = true
			list := s.postings[w.lex.stem]
			rare := math.Log(float64(len(fits)) / float64(max(1, len(list))))
			if len(list) > 0 || !w.lex.is(function|dropped|number) {
				all += rare
			}
			for _, p := range list {
				fits[p.question] += p.weight
				if p.question == asked {
					own += rare
				}
			}
		}
	}
	best, better := slices.Max(fits), 0
	for _, f := range fits {
		better += btoi(f > fits[asked])
	}
	elsewhere = best >= fitsWell && (fits[asked] < fitsHalf*best || better > 2 && fitsAmong*better > len(fits))
	return elsewhere, t.Words() >= talksAtAll && own < fitsAtAll*all
}
