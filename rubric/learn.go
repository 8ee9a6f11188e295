package rubric

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Learning a ground is ridge regression: the level of a criterion is a sum of what words
// are worth, as coverage adds it up, and words are worth little unless answers show
// otherwise. The bounds of the levels then are such that as many answers get each
// level as have it for a label (equipercentile linking), on answers whose words are
// worth what the other answers say.
const (
	allRidge    = 100   // how much it takes for a word to be worth something, on all criteria
	ownRidge    = 25    // and on one of them
	wordAnswers = 5     // a word in fewer of them says nothing
	fromRidge   = 1     // how much it takes for a criterion to begin elsewhere
	rounds      = 400   // of gradient descent (Adam, with its usual rates of decay)
	stepWidth   = 0.004 // of the first of them, in levels
	slack       = 0.03  // a sentence that is worth so much less than nothing learns on: it may have been pushed there
	learnFolds  = 5
	leastCases  = 40 // fewer labelled answers teach nothing
	worthUnit   = 20 // thousandths that a worth is rounded to
)

// lesson is an answer to learn from: the words that each of its sentences adds, and its labels.
type lesson struct {
	sentences [][]int
	labels    map[int]float64 // by criterion
	settled   bool            // by two labellers
}

// worths are what is learnt, in levels.
type worths struct {
	from []float64 // by criterion
	all  []float64 // by word
	own  [][]float64
}

func newWorths(criteria, words int) *worths {
	w := &worths{from: make([]float64, criteria), all: make([]float64, words), own: make([][]float64, criteria)}
	for i := range w.own {
		w.own[i] = make([]float64, words)
	}
	return w
}

// Learn works out a ground for a guide from labelled answers to its questions. The
// bounds of the levels are set on those that two labelled, if there are enough.
func Learn(g *Guide, cases []Case) (*Ground, error) {
	vocabulary, lessons := g.lessons(cases)
	if len(lessons) < leastCases {
		return nil, fmt.Errorf("%d answers with labels on criteria are too few to learn from: it takes %d", len(lessons), leastCases)
	}
	if len(vocabulary) == 0 {
		return nil, fmt.Errorf("no word is in %d of the answers: they have nothing in common to learn from", wordAnswers)
	}
	steps, err := bounds(lessons, len(g.Criteria), len(vocabulary))
	if err != nil {
		return nil, err
	}
	w := fit(lessons, len(g.Criteria), len(vocabulary))
	ground := &Ground{Steps: steps, From: map[string]int{}, All: worded(vocabulary, w.all), Criteria: map[string]Words{}}
	for i, c := range g.Criteria {
		if !slices.ContainsFunc(lessons, func(l lesson) bool { return l.labels[i] > 0 }) {
			continue
		}
		ground.From[c.ID] = thousandths(w.from[i])
		ground.Criteria[c.ID] = worded(vocabulary, w.own[i])
	}
	return ground, nil
}

// File is the ground as a guide's ground.yaml.
func (gr *Ground) File() ([]byte, error) {
	data, err := yaml.Marshal(gr)
	if err != nil {
		return nil, fmt.Errorf("encode the ground: %w", err)
	}
	return append([]byte("# What words are worth, in thousandths of a level (mockloop guide learn).\n"), data...), nil
}

func thousandths(x float64) int { return worthUnit * int(math.Round(x*1000/worthUnit)) }

// worded lists the words that are worth anything.
func worded(vocabulary []string, worth []float64) Words {
	lists := map[int][]string{}
	for i, word := range vocabulary {
		if x := thousandths(worth[i]); x != 0 {
			lists[x] = append(lists[x], word)
		}
	}
	words := Words{}
	for x, list := range lists {
		slices.Sort(list)
		words[x] = strings.Join(list, " ")
	}
	return words
}

// lessons reads what can be learnt from, and the words that enough answers have.
func (g *Guide) lessons(cases []Case) (vocabulary []string, lessons []lesson) {
	type read struct {
		sentences [][]string
		words     map[string]string // one for each stem
	}
	reads := make([]read, len(cases))
	parallel(len(cases), func(i int) {
		d, _ := g.detect(cases[i].question, cases[i].Answer, nil)
		r := read{words: map[string]string{}}
		d.covering(func(_ int, stems []string) { r.sentences = append(r.sentences, slices.Clone(stems)) })
		for _, w := range d.text.tokens {
			if stem := w.covers(); stem != "" {
				r.words[stem] = min(cmp.Or(r.words[stem], w.lex.word), w.lex.word)
			}
		}
		reads[i] = r
	})
	answers, words := map[string]int{}, map[string]string{anyNumber: anyNumber}
	for _, r := range reads {
		for _, stems := range r.sentences {
			for _, stem := range stems {
				answers[stem]++
				if stem != anyNumber {
					words[stem] = min(cmp.Or(words[stem], r.words[stem]), r.words[stem])
				}
			}
		}
	}
	index := map[string]int{}
	for _, stem := range slices.Sorted(maps.Keys(answers)) {
		// A word has to lead back to its stem.
		if answers[stem] >= wordAnswers && (stem == anyNumber || g.lang.lexeme([]byte(words[stem])).stem == stem) {
			index[stem] = len(vocabulary)
			vocabulary = append(vocabulary, words[stem])
		}
	}
	for i, r := range reads {
		l := lesson{labels: map[int]float64{}, settled: cases[i].Labels.A != nil && cases[i].Labels.B != nil}
		for k, c := range g.Criteria {
			if level := cases[i].Criteria[c.ID]; level > 0 {
				l.labels[k] = float64(level)
			}
		}
		for _, stems := range r.sentences {
			var known []int
			for _, stem := range stems {
				if k, ok := index[stem]; ok {
					known = append(known, k)
				}
			}
			l.sentences = append(l.sentences, known)
		}
		if len(l.labels) > 0 {
			lessons = append(lessons, l)
		}
	}
	return vocabulary, lessons
}

// value is what an answer is worth on a criterion.
func (w *worths) value(l lesson, criterion int) float64 {
	sum, own := w.from[criterion], w.own[criterion]
	for _, words := range l.sentences {
		here := 0.0
		for _, k := range words {
			here += w.all[k] + own[k]
		}
		sum += max(0, here)
	}
	return sum
}

// fit finds the worths that come closest to the labels.
func fit(lessons []lesson, criteria, words int) *worths {
	w, slope := newWorths(criteria, words), newWorths(criteria, words)
	mean, n := 0.0, 0.0
	for _, l := range lessons {
		for _, c := range slices.Sorted(maps.Keys(l.labels)) {
			mean, n = mean+l.labels[c], n+1
		}
	}
	mean /= n
	for c := range w.from {
		w.from[c] = mean
	}
	var optimizer adam
	for range rounds {
		for c := range slope.from {
			slope.from[c] = fromRidge * (w.from[c] - mean)
			for k, x := range w.own[c] {
				slope.own[c][k] = ownRidge * x
			}
		}
		for k, x := range w.all {
			slope.all[k] = allRidge * x
		}
		for _, l := range lessons {
			for _, c := range slices.Sorted(maps.Keys(l.labels)) {
				miss := w.value(l, c) - l.labels[c]
				slope.from[c] += miss
				for _, list := range l.sentences {
					here := 0.0
					for _, k := range list {
						here += w.all[k] + w.own[c][k]
					}
					if here < -slack {
						continue
					}
					for _, k := range list {
						slope.all[k] += miss
						slope.own[c][k] += miss
					}
				}
			}
		}
		optimizer.next()
		optimizer.step(w.from, slope.from)
		optimizer.step(w.all, slope.all)
		for c := range w.own {
			optimizer.step(w.own[c], slope.own[c])
		}
	}
	return w
}

// adam is the optimizer of Kingma and Ba, "Adam: A Method for Stochastic
// Optimization" (2015).
type adam struct {
	rounds  int
	at      int // of the parameters in a round
	moments [][2][]float64
}

func (a *adam) next() { a.rounds, a.at = a.rounds+1, 0 }

func (a *adam) step(x, slope []float64) {
	const decay1, decay2, tiny = 0.9, 0.999, 1e-8
	if a.at == len(a.moments) {
		a.moments = append(a.moments, [2][]float64{make([]float64, len(x)), make([]float64, len(x))})
	}
	first, second := a.moments[a.at][0], a.moments[a.at][1]
	a.at++
	round := float64(a.rounds)
	width := stepWidth * math.Sqrt(1-math.Pow(decay2, round)) / (1 - math.Pow(decay1, round)) * (1 - round/(rounds+1))
	for i, s := range slope {
		first[i] = decay1*first[i] + (1-decay1)*s
		second[i] = decay2*second[i] + (1-decay2)*s*s
		x[i] -= width * first[i] / (math.Sqrt(second[i]) + tiny)
	}
}

// bounds are the steps: each answer is valued by what the others teach.
func bounds(lessons []lesson, criteria, words int) (steps [3]int, err error) {
	settled := 0
	for _, l := range lessons {
		settled += btoi(l.settled)
	}
	values, labels := make([][]float64, learnFolds), make([][]float64, learnFolds)
	parallel(learnFolds, func(fold int) {
		var others, own []lesson
		for i, l := range lessons {
			if i%learnFolds != fold {
				others = append(others, l)
			} else if l.settled || settled < leastCases {
				own = append(own, l)
			}
		}
		w := fit(others, criteria, words)
		for _, l := range own {
			for _, c := range slices.Sorted(maps.Keys(l.labels)) {
				values[fold] = append(values[fold], w.value(l, c))
				labels[fold] = append(labels[fold], l.labels[c])
			}
		}
	})
	value, label := slices.Sorted(slices.Values(slices.Concat(values...))), slices.Sorted(slices.Values(slices.Concat(labels...)))
	for i := range steps {
		below, _ := slices.BinarySearch(label, float64(lowest+1+i))
		if below == 0 || below == len(label) {
			return steps, fmt.Errorf("all labels are below level %d, or none is: there is no bound to learn", lowest+1+i)
		}
		steps[i] = thousandths((value[below-1] + value[below]) / 2)
	}
	if !(steps[0] < steps[1] && steps[1] < steps[2]) {
		return steps, errors.New("the answers' words do not tell their levels apart: there is nothing to learn")
	}
	return steps, nil
}
