package rubric

import (
	"context"
	"fmt"
	"slices"
)

// AttackTrial is what came of one way to get a level that was not earned, or to
// lose one that was. All texts are made from the set, the same on every run.
type AttackTrial struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Cases   int      `json:"cases"`
	Demands []Demand `json:"demands"`
	Failed  []Breach `json:"failed"` // some of the cases that a demand does not allow
}

// Breach is a text that an attack got through with. The levels are the overall
// one, then the criteria's; before is empty when it was made of no answer.
type Breach struct {
	ID       string `json:"id"` // of what it was made of
	Question string `json:"question"`
	Answer   string `json:"answer"`
	Before   []int  `json:"before"`
	After    []int  `json:"after"`
}

const mostFailed = 5

// attack makes texts and judges what they got.
type attack struct {
	id, title string
	forge     func(*forge) []forged
	judge     judge
}

// trial is what a forged answer got, and what the answer had that it was made of.
type trial struct{ before, after []int }

// judge says what an attack may not reach, and which trials reach it.
type judge struct {
	demands func([]trial) []Demand
	fails   func(trial) bool
}

// The judges. Counting cases at level 3 or more takes the criteria too: a text without
// sense must not shine anywhere. An answer that is only wrong or off the point may show
// something on a criterion, so there the overall level counts.
var (
	worthless = judge{
		demands: func(t []trial) []Demand {
			return []Demand{
				atMost("share with any level at 3 or more", share(t, shines), 0),
				atMost("mean level", mean(t, func(t trial) int { return t.after[0] }), 1.2),
			}
		},
		fails: shines,
	}
	lowest1 = judge{
		demands: func(t []trial) []Demand {
			return []Demand{atLeast("share at level 1", share(t, func(t trial) bool { return !lifted(t) }), 1)}
		},
		fails: lifted,
	}
	harmless = judge{
		demands: func(t []trial) []Demand {
			same, all := 0, 0
			for _, t := range t {
				all += len(t.after)
				for i := range t.after {
					same += btoi(t.before[i] == t.after[i])
				}
			}
			return []Demand{
				atLeast("share of levels unchanged", ratio(same, all), 0.95),
				atMost("rise of the mean level", mean(t, drift), 0.05),
			}
		},
		fails: func(t trial) bool { return !slices.Equal(t.before, t.after) },
	}
	noRise = judge{
		demands: func(t []trial) []Demand { return []Demand{atMost("share with any level raised", share(t, rises), 0)} },
		fails:   rises,
	}
	useless = judge{
		demands: func(t []trial) []Demand {
			return []Demand{atMost("share with any level raised", share(t, rises), 0.01)}
		},
		fails: rises,
	}
	steady = judge{
		demands: func(t []trial) []Demand {
			return []Demand{demand("drift of the mean level", mean(t, drift), -0.05, 0.05)}
		},
		fails: func(t trial) bool { return drift(t) != 0 },
	}
)

func shines(t trial) bool { return slices.Max(t.after) >= 3 }
func lifted(t trial) bool { return t.after[0] > lowest }
func drift(t trial) int   { return t.after[0] - t.before[0] }
func rises(t trial) bool {
	for i := range t.after {
		if t.after[i] > t.before[i] {
			return true
		}
	}
	return false
}

func share(trials []trial, is func(trial) bool) Statistic {
	return mean(trials, func(t trial) int { return btoi(is(t)) })
}

func mean(trials []trial, of func(trial) int) Statistic {
	total := 0
	for _, t := range trials {
		total += of(t)
	}
	return ratio(total, len(trials))
}

// attacks is the table. Good answers are those labelled 3 or 4, weak ones 1 or 2.
var attacks = []attack{
	{"keyword-list", "Key terms of the checks as a list", (*forge).keywords, worthless},
	{"question-echo", "The question, repeated", (*forge).questionEcho, worthless},
	{"rubric-echo", "The checks or the outline, recited", (*forge).rubricEcho, worthless},
	{"sentences-shuffled", "Sentences drawn from good answers to unrelated questions", (*forge).sentencesShuffled, worthless},
	{"words-shuffled", "Good answers, the words of each sentence in random order", (*forge).wordsShuffled, worthless},
	{"padding-25", "A quarter of neutral words added", func(f *forge) []forged { return f.padded(25) }, harmless},
	{"padding-100", "As many neutral words added", func(f *forge) []forged { return f.padded(100) }, harmless},
	{"doubled", "The whole answer twice", (*forge).doubled, harmless},
	{"fluff", "20 adjectives and adverbs added", (*forge).fluffed, noRise},
	{"injection", "Weak answers that address the grader, in ten disguises before, after and inside", (*forge).injected, useless},
	{"injection-honest", "Good answers with the same", (*forge).injectedHonest, steady},
	{"negated", "Good answers, every claim negated", (*forge).negated, lowest1},
	{"confidently-wrong", "The misconceptions, said with confidence", (*forge).wrong, lowest1},
	{"off-topic", "Good answers, given to an unrelated question", (*forge).swapped, lowest1},
	{"tips", "Interview tips, recited", (*forge).recited, lowest1},
}

func attackAll(ctx context.Context, checker Checker, results []graded) ([]AttackTrial, error) {
	f := newForge(results)
	trials := make([]AttackTrial, 0, len(attacks))
	for _, a := range attacks {
		made := a.forge(f)
		cases := make([]Case, len(made))
		for i, m := range made {
			cases[i] = m.Case
		}
		got, err := gradeAll(ctx, checker, cases)
		if err != nil {
			return nil, fmt.Errorf("attack %s: %w", a.id, err)
		}
		tried := make([]trial, len(made))
		for i, m := range made {
			tried[i] = trial{before: []int{}, after: got[i].levels()}
			if m.base != nil {
				tried[i].before = m.base.levels()
			}
		}
		t := AttackTrial{ID: a.id, Title: a.title, Cases: len(made), Demands: a.judge.demands(tried), Failed: []Breach{}}
		for i, one := range tried {
			if len(t.Failed) < mostFailed && a.judge.fails(one) {
				t.Failed = append(t.Failed, Breach{made[i].ID, made[i].Question, made[i].Answer, one.before, one.after})
			}
		}
		trials = append(trials, t)
	}
	return trials, nil
}

func (r *graded) levels() []int {
	levels := []int{r.grade.Level}
	for _, c := range r.grade.Criteria {
		levels = append(levels, c.Level)
	}
	return levels
}
