package rubric

import (
	"slices"
	"strings"
	"testing"
)

// steps grades an answer and returns the decisions on one criterion's steps.
func steps(t *testing.T, criterion, answer string) (decided []Decision, told []string) {
	t.Helper()
	g := testGuide(t)
	q := g.Question("durability")
	found, err := EvidenceChecker{}.Check(t.Context(), CheckRequest{Guide: g, Question: q, Round: "technical", Answer: answer})
	if err != nil {
		t.Fatal(err)
	}
	c := g.Criterion(criterion)
	for _, cg := range NewGrade(g, q, "technical", found, "").Criteria {
		if cg.ID != criterion {
			continue
		}
		for _, check := range cg.Checks {
			if strings.HasPrefix(check.ID, criterion+"-") {
				decided = append(decided, check.Decision)
			}
		}
		for _, check := range cg.Told(c) {
			if strings.HasPrefix(check.ID, criterion+"-") {
				told = append(told, check.ID)
			}
		}
	}
	return decided, told
}

func TestGround(t *testing.T) {
	t.Parallel()
	outline := strings.Join(testGuide(t).Question("durability").Outline, " ")
	for _, tt := range []struct {
		name, answer string
		shown        int
		told         []string
	}{
		{"nothing of it", "I like to talk to people first. My manager says that I am good at it.", 0, []string{"trade-offs-touched"}},
		{"a little", sound[:strings.Index(sound, "\n")], 1, []string{"trade-offs-touched", "trade-offs-some"}},
		{"much of it", sound, 4, []string{"trade-offs-most"}},
		{"nothing as a list", strings.Join(strings.Fields(outline), ", "), 0, []string{"trade-offs-touched"}},
	} {
		decided, told := steps(t, "trade-offs", tt.answer)
		if len(decided) != 4 {
			t.Fatalf("%s: %d steps", tt.name, len(decided))
		}
		shown := 0
		for i, d := range decided {
			if d != Absent {
				shown++
			}
			if i > 0 && d != Absent && decided[i-1] != Clear {
				t.Errorf("%s: step %d is reached, the one before is not: %v", tt.name, i, decided)
			}
		}
		if shown != tt.shown || !slices.Equal(told, tt.told) {
			t.Errorf("%s: %v, told %v", tt.name, decided, told)
		}
	}
}
