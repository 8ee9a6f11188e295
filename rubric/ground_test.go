package rubric

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
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
		{"a little", sound[:strings.LastIndex(sound, "\n")], 1, []string{"trade-offs-touched", "trade-offs-some"}},
		{"much of it", sound, 3, []string{"trade-offs-much", "trade-offs-most"}},
		{"most of it", rich, 4, []string{"trade-offs-most"}},
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

func TestGroundFaults(t *testing.T) {
	t.Parallel()
	const good = "steps: [1900, 2300, 2900]\nfrom: {accuracy: 1500}\nall: {20: copy \"#\", -20: synergy}\ncriteria: {accuracy: {40: disk}}\n"
	for _, tt := range []struct{ name, old, new, want string }{
		{"steps", "1900", "2400", "ground.yaml:1: steps has three worths, each above the one before"},
		{"two steps", "[1900, 2300, 2900]", "[1900, 2300]", "ground.yaml:1:"},
		{"from", "from: {accuracy", "from: {speed", `ground.yaml:2: no criterion "speed"`},
		{"criteria", "criteria: {accuracy", "criteria: {speed", `ground.yaml:4: no criterion "speed"`},
		{"unknown key", "all:", "any:", "ground.yaml:3: unknown key any"},
	} {
		files := tinyFiles(t)
		files["ground.yaml"] = &fstest.MapFile{Data: []byte(good)}
		if _, err := Load(files); err != nil {
			t.Fatal(err)
		}
		files["ground.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(good, tt.old, tt.new, 1))}
		if _, err := Load(files); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		}
	}
}

// What is asked next is something to say, and not that more be said.
func TestGroundIsAskedForLast(t *testing.T) {
	t.Parallel()
	g := testGuide(t)
	q := g.Question("durability")
	found, err := EvidenceChecker{}.Check(t.Context(), CheckRequest{Guide: g, Question: q, Round: "technical", Answer: sound})
	if err != nil {
		t.Fatal(err)
	}
	next := NextChecks(g, q, "technical", found)
	first := slices.IndexFunc(next, (*Check).measured)
	if first < 0 || slices.ContainsFunc(next[first:], func(c *Check) bool { return !c.measured() }) {
		t.Errorf("a measure at %d stands before something to say", first)
	}
}
