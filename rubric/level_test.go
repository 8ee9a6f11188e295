package rubric

import (
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// found makes findings from check ids: "id" is clear, "id?" partial.
func found(q *Question, c []*Criterion, shown ...string) Findings {
	var f Findings
	for _, criterion := range c {
		for _, check := range q.checksOf(criterion) {
			d := Absent
			if slices.Contains(shown, check.ID) {
				d = Clear
			} else if slices.Contains(shown, check.ID+"?") {
				d = Partial
			}
			f.Checks = append(f.Checks, Finding{Check: check.ID, Criterion: criterion.ID, Decision: d})
		}
	}
	return f
}

func TestLevels(t *testing.T) {
	t.Parallel()
	g := tiny(t)
	q := g.Question("durability")
	criteria := g.CriteriaFor(q, "talk")
	for _, tt := range []struct {
		name          string
		shown         []string
		misconception string
		levels        []int
		level         int // (2*accuracy + trade-offs) / 3, rounded
		band          string
		next          []string // of accuracy
	}{
		{"nothing", nil, "", []int{1, 1}, 1, "strong no hire", []string{"replicated"}},
		{"half", []string{"waits?"}, "", []int{2, 1}, 2, "strong no hire", []string{"replicated", "waits"}},
		{"core", []string{"waits", "elects"}, "", []int{3, 1}, 2, "no hire", []string{"replicated", "minimum"}},
		{"depth without core", []string{"minimum", "waits"}, "", []int{2, 1}, 2, "strong no hire", []string{"replicated"}},
		{"all", []string{"replicated", "waits", "elects", "minimum", "weighs", "chooses"}, "", []int{4, 4}, 4, "strong hire", nil},
		{"floor", []string{"replicated", "waits", "elects", "minimum"}, "", []int{4, 1}, 3, "no hire", nil},
		{"half up", []string{"replicated", "waits", "weighs?"}, "", []int{3, 2}, 3, "no hire", []string{"elects", "minimum"}},
		{"wrong", []string{"replicated", "waits", "weighs"}, "one-is-safe", []int{1, 3}, 2, "strong no hire", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := found(q, criteria, tt.shown...)
			if tt.misconception != "" {
				f.Misconceptions = []Misheld{{ID: tt.misconception}}
			}
			grade := NewGrade(g, q, "talk", f, "test")
			for i, want := range tt.levels {
				if got := grade.Criteria[i].Level; got != want {
					t.Errorf("%s is at %d, want %d", criteria[i].ID, got, want)
				}
			}
			if grade.Level != tt.level || grade.Recommendation != tt.band {
				t.Errorf("level %d, %s; want %d, %s", grade.Level, grade.Recommendation, tt.level, tt.band)
			}
			s := stand(q, criteria[0], &f)
			if got := ids(s.missing(), (*Check).id); !slices.Equal(got, tt.next) && len(got)+len(tt.next) > 0 {
				t.Errorf("to the next level: %v, want %v", got, tt.next)
			}
			if tt.misconception != "" {
				want := []string{"no longer says that the leader alone is safe enough"}
				if got := grade.Criteria[0].ToNextLevel; !slices.Equal(got, want) {
					t.Errorf("to the next level: %v, want %v", got, want)
				}
			}
		})
	}
}

// More evidence never lowers a level, and what is said to lift one does.
func TestLevelsAreMonotone(t *testing.T) {
	t.Parallel()
	g := tiny(t)
	q := g.Question("durability")
	c := g.Criterion("accuracy")
	checks := q.checksOf(c)
	for set := range 1 << len(checks) {
		s := standing{question: q, criterion: c, checks: checks, decisions: make([]Decision, len(checks))}
		for i := range checks {
			s.decisions[i] = Absent
			if set>>i&1 == 1 {
				s.decisions[i] = Clear
			}
		}
		s.level = s.byRule()
		for i := range checks {
			more := standing{question: q, criterion: c, checks: checks, decisions: slices.Clone(s.decisions)}
			more.decisions[i] = Clear
			if more.byRule() < s.level {
				t.Errorf("%b: %s lowers the level", set, checks[i].ID)
			}
		}
		lifted := standing{question: q, criterion: c, checks: checks, decisions: slices.Clone(s.decisions)}
		for _, m := range s.missing() {
			lifted.decisions[slices.Index(checks, m)] = Clear
		}
		if s.level < highest && lifted.byRule() <= s.level {
			t.Errorf("%b: the way to the next level does not lead there", set)
		}
	}
}

func TestNextChecks(t *testing.T) {
	t.Parallel()
	g := tiny(t)
	q := g.Question("durability")
	f := found(q, g.CriteriaFor(q, "talk"), "replicated", "waits?")
	// accuracy weighs twice as much and is one check short of its next level
	want := []string{"waits", "weighs", "elects", "minimum", "chooses"}
	if got := ids(NextChecks(g, q, "talk", f), (*Check).id); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func golden(t *testing.T, name string, v any) {
	t.Helper()
	got, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	file := "testdata/" + name
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s is not as it was; see what changed with -update\n%s", file, got)
	}
	if strings.Contains(string(got), "null") {
		t.Errorf("%s holds a null", file)
	}
}

func TestGradeJSON(t *testing.T) {
	t.Parallel()
	g := tiny(t)
	good := grade(t, g, "durability", "Every partition has copies on three brokers. With acks=1 we never lose anything.")
	good.RubricHash = "hash" // follows the guide
	empty := grade(t, g, "failure", "")
	empty.RubricHash = "hash"
	golden(t, "grades.json", []Grade{good, empty})
}

func TestScorecard(t *testing.T) {
	t.Parallel()
	g := tiny(t)
	grades := []Grade{
		grade(t, g, "durability", strongAnswer),
		grade(t, g, "durability", "It uses replication."),
		grade(t, g, "failure", strongStory),
	}
	card := NewScorecard(g, "talk", grades)
	card.RubricHash = "hash"
	golden(t, "scorecard.json", card)
	if empty := NewScorecard(g, "talk", nil); empty.Recommendation != "" || empty.Because == "" || empty.Criteria == nil {
		t.Errorf("of no grades: %+v", empty)
	}
}

func TestDebrief(t *testing.T) {
	t.Parallel()
	g := tiny(t)
	card := func(recommendation string, mean float64, levels map[string]int) Scorecard {
		c := Scorecard{Round: "talk", Recommendation: recommendation, Mean: mean}
		for _, id := range []string{"accuracy", "story"} {
			if levels[id] > 0 {
				c.Criteria = append(c.Criteria, CriterionScore{ID: id, Level: levels[id]})
			}
		}
		return c
	}
	for _, tt := range []struct {
		name       string
		cards      []Scorecard
		want       string
		rejections []string
		open       []string
	}{
		{"no round", nil, "", []string{}, []string{"talk"}},
		{"sound", []Scorecard{card("hire", 3, map[string]int{"accuracy": 3, "story": 3})}, "hire", []string{}, []string{}},
		{"one step above the worst", []Scorecard{card("no hire", 3.6, nil)}, "hire", []string{}, []string{}},
		{"lopsided", []Scorecard{card("no hire", 2.5, map[string]int{"accuracy": 1, "story": 4})}, "no hire", []string{"too product"}, []string{}},
		{"weak", []Scorecard{card("strong no hire", 1, map[string]int{"accuracy": 1, "story": 1})}, "strong no hire", []string{}, []string{}},
		{"not graded is not lacking", []Scorecard{card("no hire", 2, map[string]int{"story": 3})}, "no hire", []string{}, []string{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := NewDebrief(g, tt.cards)
			if got.Recommendation != tt.want || !slices.Equal(got.Rejections, tt.rejections) || !slices.Equal(got.Open, tt.open) || got.Because == "" {
				t.Errorf("got %+v", got)
			}
		})
	}
}
