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

// posting is how much a word speaks for a question: the more, the more of what is
// known about the question has it, and the fewer other questions do.
type posting struct {
	question int
	weight   float64
}

func newSubjects(g *Guide) subjects {
	s := subjects{index: make(map[*Question]int), postings: make(map[string][]posting)}
	memo := make(map[*node][]string, 1<<12)
	for i, q := range g.Questions {
		s.index[q] = i
		words := g.wordsOf(q, memo)
		all := 0
		for _, times := range words {
			all += times
		}
		for stem, times := range words {
			s.postings[stem] = append(s.postings[stem], posting{i, math.Sqrt(float64(times) / float64(all))})
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

// wordsOf counts in how many of the lines and patterns that are known about a
// question there is each stem. One that a single pattern has in passing, as part of a
// figure of speech, says less than one that comes again and again.
func (g *Guide) wordsOf(q *Question, memo map[*node][]string) map[string]int {
	words := make(map[string]int, 512)
	add := func(stems []string) {
		for _, stem := range stems {
			if classes()[stem]&function == 0 && len(stem) > 2 {
				words[stem]++
			}
		}
	}
	lines := slices.Concat([]string{q.Title, q.About, q.Prompt, q.Rephrase}, q.Outline, q.Hints)
	for _, f := range q.Facts {
		lines = append(lines, f.Answer)
	}
	var matchers []*Matcher
	for _, c := range q.Checks {
		lines = append(lines, c.Statement)
		matchers = append(matchers, c.clear, c.partial)
	}
	for _, m := range q.Misconceptions {
		lines = append(lines, m.Statement)
		matchers = append(matchers, m.matcher)
	}
	for _, m := range matchers {
		for _, side := range m.ready().sides {
			add(side.vocabulary(memo))
		}
	}
	for _, line := range lines {
		for _, w := range g.Analyze(line).tokens {
			if !w.lex.is(number) {
				add([]string{w.lex.stem})
			}
		}
	}
	return words
}

// placing is how an answer stands to the question that was asked, by its words alone.
// Words of no question count for nothing, and sentences count by how much they say,
// so that neither talk about other things nor rare words do any harm.
type placing struct {
	// lead is how far its sentences lean to the question, of how far they lean to the
	// one that they lean to most: 1 when that is the question itself.
	lead float64
	// bent is the same of all there is to what they lean to: a cosine.
	bent float64
	// coherence is that of all its sentences, focus that of those with evidence.
	coherence, focus float64
	sentences        int
	weight           float64   // how much is said in all
	says             []float64 // how much each sentence says, 0 to 1
}

// place compares each sentence of an answer with what is known of all questions.
func (s subjects) place(q *Question, t *Text, evidence func(sentence int) bool) placing {
	all, found := newTilt(len(s.index)), newTilt(len(s.index))
	p := placing{says: make([]float64, len(t.Sentences))}
	for i, sentence := range t.Sentences {
		if sentence.barred {
			continue
		}
		for _, w := range t.tokens[sentence.first:sentence.last] {
			all.add(s.postings[w.lex.stem])
		}
		if evidence(i) {
			copy(found.here, all.here)
			found.end()
		}
		p.says[i] = all.end()
	}
	asked := s.index[q]
	p.lead, p.bent = all.lead(asked), all.bent(asked)
	p.coherence, p.sentences, p.weight = all.coherence(), all.sentences, all.weight
	if found.sentences >= focusSpeaking {
		p.focus = found.coherence()
	}
	return p
}

// An answer is elsewhere when other questions lead, and it is the further away the
// less it leans to its own, the more of its evidence is about one thing, and the less
// it shows of what was asked. It is scattered when its sentences are about as many things
// as there are sentences, lean nowhere, and show little of what was asked.
//
// The weights and bounds are logistic regressions, rounded, on 1084 labelled answers to the
// questions of the built-in guide, the same with as many words of filler again, the good
// ones put to unrelated questions, and sentences drawn from many answers. Of 731 honest
// answers that deserve more than level 1 and are no stories the bounds hold 2 to be
// elsewhere and 11 to be scattered, with filler 9 and 16. Of those that would get a level
// which they don't deserve they miss 23 of 227 and 4 of 301.
const (
	elsewhere         = 0.26
	elsewhereFocus    = 0.7
	elsewhereShown    = 0.4
	elsewhereSpeaking = 1   // as much as one full sentence; less, with something shown, is too little to tell
	elsewhereExcused  = 0.5 // whoever shows more of what was asked may speak of other things too
	scattered         = 0.18
	scatteredBent     = 0.45
	scatteredShown    = 0.1
	scatteredSpeaking = 5 // sentences; fewer say too little to tell
	focusSpeaking     = 3 // the same: what is said in one breath is always about one thing
)

// elsewhere tells whether an answer belongs to another question; shown is the share of
// the question's checks that are clear.
func (p placing) elsewhere(shown float64) bool {
	return (p.weight >= elsewhereSpeaking || shown == 0) && p.lead < 1 && shown <= elsewhereExcused && p.lead-elsewhereFocus*p.focus+elsewhereShown*shown < elsewhere
}

func (p placing) scattered(shown float64) bool {
	return p.sentences >= scatteredSpeaking && p.coherence+scatteredBent*p.bent+scatteredShown*shown < scattered
}
