package rubric

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Evaluation is all that is published about a checker on a set of labelled
// answers. The same set, guides and checker give the same evaluation, unless the
// checker itself wavers; Retest tells.
type Evaluation struct {
	Checker string        `json:"checker"`
	Guides  []GuideStamp  `json:"guides"`
	Half    Half          `json:"half"`
	Method  Method        `json:"method"`
	Groups  []Group       `json:"groups"`
	MeanQWK Estimate      `json:"mean_qwk_of_criteria"` // those criteria count that have a QWK
	Targets []Demand      `json:"targets"`
	Retest  Retest        `json:"retest"`
	Attacks []AttackTrial `json:"attacks"`
	Misses  []Miss        `json:"misses"` // the worst first
}

// GuideStamp names the rubric that was used.
type GuideStamp struct {
	ID         string `json:"id"`
	RubricHash string `json:"rubric_hash"`
}

// Method says how the intervals were made.
type Method struct {
	Resamples int `json:"resamples"` // of whole questions, for the 95% intervals
	Seed      int `json:"seed"`
}

// Group is a part of the answers, held against one kind of label: the overall level, or
// in a group of the kind "criterion" the level of that criterion.
type Group struct {
	Kind string `json:"kind"` // overall, half, type, criterion, voice or kind
	ID   string `json:"id"`
	Agreement
	// Labellers is the agreement of label b with label a, the ceiling.
	Labellers Yardstick `json:"labellers"`
	// Floors are graders without sense, cut into levels in their favour: by
	// the number of words, and by the share of the outline's stems in the answer.
	Floors struct {
		Length  Yardstick `json:"length"`
		Overlap Yardstick `json:"overlap"`
	} `json:"floors"`
}

// Yardstick is what an agreement can be compared with.
type Yardstick struct {
	Answers int      `json:"answers"`
	QWK     Estimate `json:"qwk"`
	Exact   Estimate `json:"exact"`
}

func newYardstick(ratings []rating) Yardstick {
	clusters := cluster(ratings)
	return Yardstick{Answers: len(ratings), QWK: estimate(clusters, tally.qwk), Exact: estimate(clusters, tally.exact)}
}

// Retest tells whether the same answers get the same grades again.
type Retest struct {
	Answers   int       `json:"answers"`
	Identical int       `json:"identical"` // byte by byte
	QWK       Statistic `json:"qwk"`       // of the second level with the first
}

// Demand is something to reach; an open bound is undefined.
type Demand struct {
	What    string    `json:"what"`
	Value   Statistic `json:"value"`
	Least   Statistic `json:"least"`
	Most    Statistic `json:"most"`
	Reached bool      `json:"reached"`
}

func demand(what string, value, least, most Statistic) Demand {
	const slack = 1e-9 // a bound that is just met is met
	return Demand{
		What: what, Value: value, Least: least, Most: most,
		Reached: value.Defined() && !(value < least-slack) && !(value > most+slack),
	}
}

func atLeast(what string, value, least Statistic) Demand {
	return demand(what, value, least, Undefined())
}

func atMost(what string, value, most Statistic) Demand { return demand(what, value, Undefined(), most) }

// Miss is an answer whose level is far from its label.
type Miss struct {
	ID       string          `json:"id"`
	Question string          `json:"question"`
	Label    int             `json:"label"`
	Level    int             `json:"level"`
	Criteria []CriterionMiss `json:"criteria"` // those that differ; all when none has a label
	Flags    []Flag          `json:"flags"`
	Misheld  []Misheld       `json:"misconceptions"`
}

// CriterionMiss is a criterion of a miss with what was found and what was not.
type CriterionMiss struct {
	ID      string       `json:"id"`
	Label   int          `json:"label"`
	Level   int          `json:"level"`
	Found   []CheckGrade `json:"found"`
	Missing []string     `json:"missing"` // check ids
}

// graded is a case and what the checker made of it.
type graded struct {
	Case
	grade    Grade
	findings Findings
	words    int
	overlap  float64 // with the outline
}

// Evaluate grades a half of a set with a checker and measures the grades. It lists
// at most so many misses.
func Evaluate(ctx context.Context, checker Checker, set *Calibration, half Half, misses int) (*Evaluation, error) {
	cases, err := set.Of(half)
	if err != nil {
		return nil, err
	}
	if len(cases) == 0 {
		return nil, errors.New("there are no labelled answers to evaluate on")
	}
	e := &Evaluation{
		Checker: checker.Stamp(), Half: half, Guides: []GuideStamp{},
		Method: Method{Resamples: resamples, Seed: seed},
	}
	for _, c := range cases {
		if stamp := (GuideStamp{c.guide.ID, c.guide.Hash}); !slices.Contains(e.Guides, stamp) {
			e.Guides = append(e.Guides, stamp)
		}
	}
	results, err := gradeAll(ctx, checker, cases)
	if err != nil {
		return nil, err
	}
	for i := range results {
		r := &results[i]
		text := r.guide.Analyze(r.Answer)
		r.words, r.overlap = text.Words(), r.guide.overlap(r.question, text)
	}
	again, err := gradeAll(ctx, checker, cases)
	if err != nil {
		return nil, err
	}
	e.Retest = retest(results, again)
	e.Groups, e.MeanQWK = groups(results, set.halves)
	e.Targets = targets(e.Groups[0], e.MeanQWK)
	e.Misses = worst(results, misses)
	e.Attacks, err = attackAll(ctx, checker, results)
	if err != nil {
		return nil, err
	}
	return e, nil
}

// gradeAll grades side by side.
func gradeAll(ctx context.Context, checker Checker, cases []Case) ([]graded, error) {
	results := make([]graded, len(cases))
	errs := make([]error, len(cases))
	parallel(len(cases), func(i int) {
		c := cases[i]
		found, err := checker.Check(ctx, CheckRequest{Guide: c.guide, Question: c.question, Round: c.Round, Answer: c.Answer})
		if err != nil {
			errs[i] = fmt.Errorf("grade the answer %q: %w", c.ID, err)
			return
		}
		results[i] = graded{Case: c, findings: found, grade: NewGrade(c.guide, c.question, c.Round, found, checker.Stamp())}
	})
	for _, err := range errs {
		if err != nil {
			return nil, err // one will do, they tend to be the same
		}
	}
	return results, nil
}

// overlap is the share of the stems of a question's outline that a text has.
func (g *Guide) overlap(q *Question, t *Text) float64 {
	said := make(map[string]bool, len(t.tokens))
	for _, w := range t.tokens {
		said[w.lex.stem] = true
	}
	shared := 0
	outline := g.Stems(strings.Join(q.Outline, "\n"))
	for stem := range outline {
		shared += btoi(said[stem])
	}
	return float64(shared) / float64(max(1, len(outline)))
}

func retest(first, second []graded) Retest {
	r := Retest{Answers: len(first)}
	ratings := make([]rating, len(first))
	for i := range first {
		a, errA := json.Marshal([]any{first[i].grade, first[i].findings})
		b, errB := json.Marshal([]any{second[i].grade, second[i].findings})
		r.Identical += btoi(errA == nil && errB == nil && bytes.Equal(a, b))
		ratings[i] = rating{question: first[i].Question, label: first[i].grade.Level, level: second[i].grade.Level}
	}
	r.QWK = sum(cluster(ratings)).qwk()
	return r
}

// sample is an answer as a group sees it: by its overall level or by one criterion.
type sample struct {
	rating
	a, b    int // the labellers' levels, 0 where there are none
	overlap float64
}

// groups measures all answers, then the parts of them that have a name.
func groups(results []graded, halves map[string]Half) ([]Group, Estimate) {
	type key struct{ kind, id string }
	parts := make(map[key][]sample)
	for _, r := range results {
		a, b := orNone(r.Labels.A), orNone(r.Labels.B)
		if r.Level != 0 {
			s := sample{rating{r.Question, r.Level, r.grade.Level, r.words}, a.Level, b.Level, r.overlap}
			for _, k := range []key{
				{"overall", "all"}, {"half", string(halves[r.Question])}, {"type", r.question.Type}, {"voice", r.Voice}, {"kind", r.Kind},
			} {
				parts[k] = append(parts[k], s)
			}
		}
		for _, c := range r.grade.Criteria {
			if label := r.Criteria[c.ID]; label != 0 {
				k := key{"criterion", c.ID}
				parts[k] = append(parts[k], sample{rating{r.Question, label, c.Level, r.words}, a.Criteria[c.ID], b.Criteria[c.ID], r.overlap})
			}
		}
	}
	all := []Group{newGroup("overall", "all", parts[key{"overall", "all"}])}
	var criteria [][]rating
	for _, kind := range []string{"half", "type", "criterion", "voice", "kind"} {
		for _, k := range slices.SortedFunc(maps.Keys(parts), func(a, b key) int { return cmp.Compare(a.id, b.id) }) {
			if k.kind != kind || k.id == "" {
				continue
			}
			all = append(all, newGroup(kind, k.id, parts[k]))
			if kind == "criterion" {
				criteria = append(criteria, ratingsOf(parts[k]))
			}
		}
	}
	return all, meanQWK(criteria)
}

func orNone(l *Label) Label {
	if l == nil {
		return Label{}
	}
	return *l
}

func ratingsOf(samples []sample) []rating {
	ratings := make([]rating, len(samples))
	for i, s := range samples {
		ratings[i] = s.rating
	}
	return ratings
}

func newGroup(kind, id string, samples []sample) Group {
	g := Group{Kind: kind, ID: id, Agreement: agreement(ratingsOf(samples))}
	var both []rating
	labels := make([]int, len(samples))
	words, overlap := make([]float64, len(samples)), make([]float64, len(samples))
	for i, s := range samples {
		if s.a != 0 && s.b != 0 {
			both = append(both, rating{s.question, s.a, s.b, s.words})
		}
		labels[i], words[i], overlap[i] = s.label, float64(s.words), s.overlap
	}
	g.Labellers = newYardstick(both)
	floor := func(measure []float64) Yardstick {
		ratings := ratingsOf(samples)
		for i, level := range quantileLevels(measure, labels) {
			ratings[i].level = level
		}
		return newYardstick(ratings)
	}
	g.Floors.Length, g.Floors.Overlap = floor(words), floor(overlap)
	return g
}

// meanQWK is the mean over criteria, resampled by question across all of them.
func meanQWK(criteria [][]rating) Estimate {
	questions := make(map[string]int)
	for _, ratings := range criteria {
		for _, r := range ratings {
			questions[r.question] = 0
		}
	}
	for i, id := range slices.Sorted(maps.Keys(questions)) {
		questions[id] = i
	}
	tallies := make([][]tally, len(criteria)) // by criterion and question
	for i, ratings := range criteria {
		tallies[i] = make([]tally, len(questions))
		for _, r := range ratings {
			tallies[i][questions[r.question]].add(sum(cluster([]rating{r})))
		}
	}
	mean := func(picked []int) Statistic {
		total, n := 0.0, 0
		for _, byQuestion := range tallies {
			var t tally
			for _, i := range picked {
				t.add(byQuestion[i])
			}
			if q := t.qwk(); q.Defined() {
				total += float64(q)
				n++
			}
		}
		return quotient(total, float64(n))
	}
	every := make([]int, len(questions))
	for i := range every {
		every[i] = i
	}
	low, high := bootstrap(len(questions), mean)
	return Estimate{Value: mean(every), Low: low, High: high}
}

// targets are the figures that the built-in checker is held to.
func targets(overall Group, mean Estimate) []Demand {
	floor := max(overall.Floors.Length.QWK.Value, overall.Floors.Overlap.QWK.Value)
	return []Demand{
		atLeast("QWK, overall", overall.QWK.Value, 0.75),
		atLeast("QWK, mean over criteria", mean.Value, 0.65),
		atLeast("QWK above the better floor", overall.QWK.Value-floor, 0.25),
		atLeast("exact agreement", overall.Exact.Value, 0.65),
		atLeast("recall of level 2", overall.Recall[1].Value, 0.5),
		atLeast("recall of level 3", overall.Recall[2].Value, 0.5),
		demand("SMD", overall.SMD.Value, -0.15, 0.15),
		demand("SD ratio", overall.SDRatio.Value, 0.85, 1.15),
	}
}

// worst lists the answers that are furthest off: by the overall level, then by
// the criteria's levels.
func worst(results []graded, most int) []Miss {
	type distance struct{ overall, criteria int }
	far := make(map[string]distance)
	misses := []Miss{}
	for _, r := range results {
		m := Miss{
			ID: r.ID, Question: r.Question, Label: r.Level, Level: r.grade.Level,
			Criteria: []CriterionMiss{}, Flags: r.findings.Flags, Misheld: r.findings.Misconceptions,
		}
		var d distance
		if r.Level != 0 {
			d.overall = max(r.Level-r.grade.Level, r.grade.Level-r.Level)
		}
		for _, c := range r.grade.Criteria {
			label := r.Criteria[c.ID]
			if label == c.Level || label == 0 && len(r.Criteria) > 0 {
				continue
			}
			if label != 0 {
				d.criteria += max(label-c.Level, c.Level-label)
			}
			cm := CriterionMiss{ID: c.ID, Label: label, Level: c.Level, Found: []CheckGrade{}, Missing: []string{}}
			for _, check := range c.Checks {
				if check.Decision == Absent {
					cm.Missing = append(cm.Missing, check.ID)
				} else {
					cm.Found = append(cm.Found, check)
				}
			}
			m.Criteria = append(m.Criteria, cm)
		}
		if d != (distance{}) {
			far[r.ID] = d
			misses = append(misses, m)
		}
	}
	slices.SortStableFunc(misses, func(a, b Miss) int {
		x, y := far[a.ID], far[b.ID]
		return -cmp.Or(cmp.Compare(x.overall, y.overall), cmp.Compare(x.criteria, y.criteria))
	})
	return misses[:min(most, len(misses))]
}
