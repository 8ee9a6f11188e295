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
	akin     [][]bool             // whether two questions share a criterion
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
	for i, a := range g.Questions {
		s.akin = append(s.akin, make([]bool, len(g.Questions)))
		for j, b := range g.Questions {
			s.akin[i][j] = g.akin(a, b)
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

// akin tells whether two questions share a criterion in any round.
func (g *Guide) akin(a, b *Question) bool {
	for _, ra := range a.Rounds {
		for _, c := range g.CriteriaFor(a, ra) {
			for _, rb := range b.Rounds {
				if slices.Contains(g.CriteriaFor(b, rb), c) {
					return true
				}
			}
		}
	}
	return false
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
	for _, m := range q.Misconceptions {
		lines = append(lines, m.Statement)
		for _, side := range m.matcher.ready().sides {
			side.vocabulary(seen, add)
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

// An answer is elsewhere when other questions fit its words clearly better, when
// its sentences lean to this question no more than to any other, or hardly and far
// more to another one. It is unrelated when hardly any of its words have to do with
// the question, and faint when its sentences hardly lean to it. Another question
// that shares a criterion is akin: what answers one can lean to the other.
//
// The bounds were chosen on 728 labelled answers to the questions of the built-in
// guide, four fifths of them written after the guide. Of those that deserve more than
// level 1 and are no stories nineteen in twenty have a question akin that fits 0.82 as well
// as the best, and lean by 0.04; half lean by 0.23. Of answers to unrelated questions
// half have akin questions that fit no better than 0.59, and lean by -0.02.
const (
	fitsWell   = 0.7 // less says too little to tell
	fitsAkin   = 0.7 // this question or one akin, of the best
	fitsAtAll  = 0.15
	talksAtAll = 12 // words; fewer say too little to tell
	leansAtAll = 0.02
	leansFaint = 0.09
	outdone    = 0.1 // how much more it leans to another question
)

// A faint answer is scattered when its sentences are about as many things as there
// are sentences. Of the same answers the honest ones cohere by 0.17 in the median and
// by 0.04 at the lowest twentieth, sentences from different answers by 0.02, and by
// 0.09 at the highest twentieth.
const (
	scatteredSentences = 5 // fewer say too little to tell
	scatteredCoherence = 0.085
)

// placing is how an answer stands to the question that was asked.
type placing struct {
	elsewhere bool // it belongs to another question
	unrelated bool // it has nothing to do with this one
	faint     bool // it hardly leans to this question
	scattered bool // so do its sentences, and they have nothing to do with each other
}

// place compares the words of an answer, and of each of its sentences, with those
// of all questions.
func (s subjects) place(q *Question, t *Text) placing {
	if len(s.index) < 2 {
		return placing{} // there is nothing to be told apart
	}
	fits := make([]float64, len(s.index))
	seen := make(map[string]bool, len(t.tokens))
	asked := s.index[q]
	own, all := 0.0, 0.0
	tilt := newTilt(len(fits))
	for _, sentence := range t.Sentences {
		if sentence.barred {
			continue
		}
		for _, w := range t.tokens[sentence.first:sentence.last] {
			list := s.postings[w.lex.stem]
			tilt.add(list)
			if seen[w.lex.stem] {
				continue
			}
			seen[w.lex.stem] = true
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
		tilt.end()
	}
	best, akin := slices.Max(fits), 0.0
	for i, f := range fits {
		if s.akin[asked][i] {
			akin = max(akin, f)
		}
	}
	lean := tilt.lean(asked)
	faint := lean < leansFaint
	return placing{
		elsewhere: best >= fitsWell && (akin < fitsAkin*best || lean < leansAtAll || faint && tilt.most()-lean > outdone),
		unrelated: t.Words() >= talksAtAll && own < fitsAtAll*all,
		faint:     faint,
		scattered: faint && tilt.sentences >= scatteredSentences && tilt.coherence() < scatteredCoherence,
	}
}
