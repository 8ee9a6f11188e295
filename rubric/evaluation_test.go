package rubric

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func evaluate(t testing.TB, c Checker, set *Calibration, half Half) *Evaluation {
	t.Helper()
	e, err := Evaluate(context.Background(), c, set, half, 3)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func (e *Evaluation) group(kind, id string) Group {
	i := slices.IndexFunc(e.Groups, func(g Group) bool { return g.Kind == kind && g.ID == id })
	if i < 0 {
		return Group{}
	}
	return e.Groups[i]
}

func TestEvaluate(t *testing.T) {
	t.Parallel()
	e := evaluate(t, EvidenceChecker{}, labelled(t), All)
	var names []string
	for _, g := range e.Groups {
		if g.Kind != "voice" && g.Kind != "kind" {
			names = append(names, fmt.Sprintf("%s %s %d", g.Kind, g.ID, g.Answers))
		}
	}
	want := []string{"overall all 10", "half authoring 6", "half held-out 4", "type deep-dive 6", "type story 4", "criterion accuracy 6", "criterion story 4", "criterion trade-offs 6"}
	if !slices.Equal(names, want) {
		t.Errorf("groups %q\nwant %q", names, want)
	}
	// Labels a and b differ on 4 of 10 answers, by one level each time.
	if got := e.group("overall", "all").Labellers; got.Answers != 10 || !alike(got.Exact.Value, 0.6) {
		t.Errorf("labellers: %+v", got)
	}
	if e.Retest.Identical != 10 || !alike(e.Retest.QWK, 1) {
		t.Errorf("retest: %+v", e.Retest)
	}
	if len(e.Attacks) != len(attacks) || len(e.Targets) != 8 {
		t.Errorf("%d attacks, %d targets", len(e.Attacks), len(e.Targets))
	}
	held := evaluate(t, EvidenceChecker{}, labelled(t), HeldOut)
	if got, want := held.Groups[0].Agreement, e.group("half", "held-out").Agreement; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("held-out alone %+v, as a group %+v", got, want)
	}
}

func TestEvaluationIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	write := func() []byte {
		out, err := json.Marshal(evaluate(t, EvidenceChecker{}, labelled(t), All))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if a, b := write(), write(); !bytes.Equal(a, b) {
		t.Errorf("%s\n%s", a, b)
	}
}

// When every label is what was graded, agreement is perfect; when one is moved, it is the miss.
func TestEvaluationAgainstItsOwnGrades(t *testing.T) {
	t.Parallel()
	set := labelled(t)
	results, err := gradeAll(context.Background(), EvidenceChecker{}, set.Cases)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range results {
		set.Cases[i].Label = Label{Level: r.grade.Level, Criteria: map[string]int{}}
		for _, c := range r.grade.Criteria {
			set.Cases[i].Criteria[c.ID] = c.Level
		}
	}
	e := evaluate(t, EvidenceChecker{}, set, All)
	if !alike(e.Groups[0].QWK.Value, 1) || !alike(e.MeanQWK.Value, 1) || len(e.Misses) != 0 {
		t.Errorf("QWK %v, of the criteria %v, misses %v", e.Groups[0].QWK, e.MeanQWK, e.Misses)
	}
	moved := &set.Cases[1]
	moved.Level, moved.Criteria["accuracy"] = 1, 1
	e = evaluate(t, EvidenceChecker{}, set, All)
	if len(e.Misses) != 1 {
		t.Fatalf("misses %+v", e.Misses)
	}
	m := e.Misses[0]
	if m.ID != moved.ID || m.Label != 1 || m.Level != 2 || len(m.Criteria) != 1 || m.Criteria[0].ID != "accuracy" ||
		len(m.Criteria[0].Found) != 2 || !slices.Equal(m.Criteria[0].Missing, []string{"elects", "minimum"}) {
		t.Errorf("miss %+v", m)
	}
}

func TestWorstMissesComeFirst(t *testing.T) {
	t.Parallel()
	set := labelled(t)
	e := evaluate(t, gullible(func(string) bool { return true }), set, All)
	var far []int
	for _, m := range e.Misses {
		far = append(far, m.Level-m.Label)
	}
	if !slices.Equal(far, []int{3, 3, 3}) {
		t.Errorf("the misses are off by %v", far)
	}
}

// The floors are fitted to the labels: where length decides the label, it is perfect.
func TestFloors(t *testing.T) {
	t.Parallel()
	var lines strings.Builder
	for i := range 12 {
		fmt.Fprintf(&lines, `{"id":"%d","question":"failure","answer":"%s","level":%d}`+"\n", i, strings.Repeat("word ", 5*(i+1)), 1+i/3)
	}
	set, err := LoadCalibration(fstest.MapFS{"a.jsonl": {Data: []byte(lines.String())}}, ".", []*Guide{tiny(t)})
	if err != nil {
		t.Fatal(err)
	}
	g := evaluate(t, EvidenceChecker{}, set, All).Groups[0]
	if !alike(g.Floors.Length.QWK.Value, 1) || !alike(g.Floors.Overlap.QWK.Value, 0) || g.Labellers.Answers != 0 {
		t.Errorf("floors %+v, labellers %+v", g.Floors, g.Labellers)
	}
}

func TestOverlap(t *testing.T) {
	t.Parallel()
	g := tiny(t)
	q := g.Question("failure") // outline: real, failure, own, part, came, ...
	all := g.overlap(q, g.Analyze(q.Outline[0]))
	some := g.overlap(q, g.Analyze("A failure of real parts."))
	if all != 1 || some <= 0 || some >= 1 || g.overlap(q, g.Analyze("Nothing.")) != 0 {
		t.Errorf("overlap with itself %v, with some %v", all, some)
	}
}

// Labels may be of one kind only.
func TestEvaluatePartlyLabelled(t *testing.T) {
	t.Parallel()
	set, err := LoadCalibration(fstest.MapFS{"a.jsonl": {Data: []byte(`{"id":"1","question":"failure","answer":"It broke last year.","criteria":{"story":4}}`)}}, ".", []*Guide{tiny(t)})
	if err != nil {
		t.Fatal(err)
	}
	e := evaluate(t, EvidenceChecker{}, set, All)
	if e.Groups[0].Answers != 0 || e.group("criterion", "story").Answers != 1 || len(e.Misses) != 1 || e.Misses[0].Label != 0 {
		t.Errorf("groups %+v, misses %+v", e.Groups, e.Misses)
	}
	if _, err := json.Marshal(e); err != nil {
		t.Error(err)
	}
}

func TestEvaluateFails(t *testing.T) {
	t.Parallel()
	if _, err := Evaluate(context.Background(), EvidenceChecker{}, &Calibration{}, All, 1); err == nil {
		t.Error("nothing was evaluated without an error")
	}
	if _, err := Evaluate(context.Background(), broken{}, labelled(t), All, 1); !errors.Is(err, errBroken) {
		t.Errorf("a broken checker: %v", err)
	}
}

var errBroken = errors.New("broken")

type broken struct{}

func (broken) Stamp() string                                         { return "broken" }
func (broken) Check(context.Context, CheckRequest) (Findings, error) { return Findings{}, errBroken }

func BenchmarkEvaluate(b *testing.B) {
	set := labelled(b)
	for b.Loop() {
		evaluate(b, EvidenceChecker{}, set, All)
	}
}
