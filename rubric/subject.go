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

// placing is how an answer stands to the question that was asked, by its words and its
// manner. Words of no question count for nothing, and sentences count by how much they
// say, so that neither talk about other things nor rare words do any harm.
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
	leans            []float64 // how far they lean to each question
	amiss            float64   // how ill the manner suits the question, see amiss
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
	p.lead, p.bent, p.leans = all.lead(asked), all.bent(asked), all.sum
	p.coherence, p.sentences, p.weight = all.coherence(), all.sentences, all.weight
	if found.sentences >= focusSpeaking {
		p.focus = found.coherence()
	}
	return p
}

// amiss is how ill the manner of an answer suits its question, given how much of it is
// told as something that happened. A story is about whatever it is about, where one was
// asked for; without one, or with one that nobody asked for, the answer may be to
// another question. Reasons of one's own are told or not.
func amiss(told float64, story bool, draws Draws) float64 {
	switch {
	case story:
		return amissUntold - amissTold*told
	case draws == DrawsReasons:
		return 0
	}
	return told
}

// rivals are so many questions at most that an answer leans to most, other than the one
// that was asked and those that are graded on something that it is graded on, too: what
// is said to one of these can be said to the other.
func (g *Guide) rivals(q *Question, round string, p placing, most int) []*Question {
	own := g.CriteriaFor(q, round)
	shared := func(c *Criterion) bool { return slices.Contains(own, c) }
	var rivals []*Question
	for range most {
		best := -1
		for i, r := range g.Questions {
			if p.leans[i] <= 0 || best >= 0 && p.leans[i] <= p.leans[best] || r == q || slices.Contains(rivals, r) {
				continue
			}
			if !slices.ContainsFunc(g.CriteriaFor(r, r.Rounds[0]), shared) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		rivals = append(rivals, g.Questions[best])
	}
	return rivals
}

// shownOf is the share of a question's checks that an answer shows.
func (d *detection) shownOf(q *Question) float64 {
	clear := 0
	for _, c := range q.Checks {
		clear += btoi(d.decide(c).Decision == Clear)
	}
	return float64(clear) / float64(max(1, len(q.Checks)))
}

// An answer is elsewhere when other questions lead, and it is the further away the
// less it leans to its own, the more of its evidence is about one thing, the less its
// manner is the one that was asked for, and the less it shows of what was asked, held
// against what it shows of a rival. It is scattered when its sentences are about as many
// things as there are sentences, lean nowhere, and show no more of what was asked than of
// something else.
//
// The weights are logistic regressions, rounded, on the labelled answers to the questions of
// the built-in guide but the held-out ones, the same with as many words of filler again, the
// good ones put to unrelated questions, and sentences drawn from many answers. The bounds
// give people the benefit of the doubt: of 1120 honest answers that deserve more than
// level 1 they hold 12 to be elsewhere, and miss 4 of 246 good answers to another question.
const (
	elsewhere         = 0.15
	elsewhereShown    = 0.7
	elsewhereFocus    = 0.3
	elsewhereAmiss    = 0.45
	elsewhereSpeaking = 1 // as much as one full sentence; less, with something shown or told as asked, is too little to tell
	scattered         = 0.16
	scatteredBent     = 0.48
	scatteredShown    = 0.16
	scatteredAmiss    = 0.14
	scatteredSpeaking = 5 // sentences; fewer say too little to tell
	focusSpeaking     = 3 // the same: what is said in one breath is always about one thing
	amissUntold       = 1.5
	amissTold         = 3.5
	rivalsHeld        = 2
)

// elsewhere tells whether an answer belongs to another question; shown is the share of
// the question's checks that are clear, rival the same of the rival that it shows most of.
func (p placing) elsewhere(shown, rival float64) bool {
	if p.weight < elsewhereSpeaking && (shown > 0 || p.amiss < 0) || p.lead >= 1 {
		return false
	}
	return p.lead+elsewhereShown*(shown-rival)-elsewhereFocus*p.focus-elsewhereAmiss*p.amiss < elsewhere
}

func (p placing) scattered(shown, rival float64) bool {
	return p.sentences >= scatteredSpeaking &&
		p.coherence+scatteredBent*p.bent+scatteredShown*(shown-rival)-scatteredAmiss*p.amiss < scattered
}
