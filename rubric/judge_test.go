package rubric

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// skimmer stands in for a model: it finds a statement in a sentence that shares
// three long words with it, and quotes the beginning of that sentence.
type skimmer struct {
	mu    sync.Mutex
	calls []string
	// change spoils a reply; nil leaves it as it is.
	change func(call int, user string, r *reply)
	fail   func(call int) error
}

var numbered = regexp.MustCompile(`^(\d+)[.:] (.*)`)

func (m *skimmer) Complete(_ context.Context, _ string, schema json.RawMessage, system, user string, _ int) (json.RawMessage, int, int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls = append(m.calls, user)
	if !json.Valid(schema) || system == "" {
		return nil, 0, 0, errors.New("no schema, or no system prompt")
	}
	if m.fail != nil {
		if err := m.fail(len(m.calls)); err != nil {
			return nil, 0, 0, err
		}
	}
	statements, sentences := section(user, "Statements to look for", "Wrong claims"), section(user, "<answer>", "</answer>")
	r := reply{Rationale: "Read."}
	for i, s := range statements {
		r.Statements = append(r.Statements, struct {
			Number   int      `json:"number"`
			Decision Decision `json:"decision"`
			Sentence int      `json:"sentence"`
			Quote    string   `json:"quote"`
		}{Number: i + 1, Decision: Absent})
		for n, sentence := range sentences {
			if shared(s, sentence) >= 3 {
				words := strings.Fields(sentence)
				r.Statements[i].Decision, r.Statements[i].Sentence = Clear, n+1
				r.Statements[i].Quote = strings.Join(words[:min(len(words), 12)], " ")
				break
			}
		}
	}
	if m.change != nil {
		m.change(len(m.calls), user, &r)
	}
	raw, err := json.Marshal(r)
	return raw, 100, 50, err
}

func section(text, from, to string) (lines []string) {
	_, text, _ = strings.Cut(text, from)
	text, _, _ = strings.Cut(text, to)
	for line := range strings.Lines(text) {
		if m := numbered.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			if n, err := strconv.Atoi(m[1]); err == nil && n == len(lines)+1 {
				lines = append(lines, m[2])
			}
		}
	}
	return lines
}

func shared(a, b string) (n int) {
	b = strings.ToLower(b)
	seen := map[string]bool{}
	for _, w := range strings.Fields(strings.ToLower(a)) {
		if w = strings.Trim(w, ".,;()"); len(w) >= 6 && !seen[w] && strings.Contains(b, w) {
			seen[w] = true
			n++
		}
	}
	return n
}

func newTestJudge(m Completer) *Judge {
	return &Judge{Model: m, Name: func() string { return "skimmer" }, Slots: make(chan struct{}, 4), Explain: func(err error) string { return err.Error() }}
}

const sound = `Three machines keep the same partition, so there are copies on several brokers and not only one. The producer asks for acks=all and hears success only after every in-sync replica wrote the record down.
Say the leader dies at noon: a replica from the in-sync list takes over and the accepted records are still with it. If somebody saves time with acks=1, the leader alone has it, and when it dies before a follower fetched, that record is lost.
I set min.insync.replicas to two, then the broker refuses writes once too few replicas are left. It costs some latency, which a bank pays gladly, and for metrics I would choose the cheaper setting.`

var loaded = sync.OnceValues(func() ([]*Guide, error) { return LoadAll("") })

func testGuide(t testing.TB) *Guide {
	t.Helper()
	guides, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return guides[0]
}

func judged(t *testing.T, m Completer, answer string) (Findings, Grade, *Guide) {
	t.Helper()
	g := testGuide(t)
	req := CheckRequest{Guide: g, Question: g.Question("durability"), Round: "technical", Answer: answer}
	j := newTestJudge(m)
	found, err := j.Check(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	return found, NewGrade(g, req.Question, req.Round, found, j.Stamp()), g
}

func TestJudge(t *testing.T) {
	t.Parallel()
	m := &skimmer{}
	found, grade, g := judged(t, m, sound)
	shown := 0
	for _, f := range found.Checks {
		if f.Decision == Absent {
			continue
		}
		shown++
		if f.Quote != sound[f.Start:f.End] || len(strings.Fields(f.Quote)) < quoteLeast {
			t.Errorf("%s: quote %q is not the answer's text", f.Check, f.Quote)
		}
	}
	if shown < 4 || grade.Level < 2 || grade.Checker != "judge/1 skimmer" {
		t.Errorf("%d checks shown, level %d by %s", shown, grade.Level, grade.Checker)
	}
	for _, c := range g.CriteriaFor(g.Question("durability"), "technical") {
		runs := map[string]bool{}
		for _, call := range m.calls {
			if strings.Contains(call, "Criterion: "+c.Title+".") {
				runs[call] = true
			}
		}
		if len(runs) != 2 {
			t.Errorf("%s: %d different calls; one in each order is wanted", c.ID, len(runs))
		}
	}
	if !slices.ContainsFunc(found.Checks, func(f Finding) bool { return f.Check == "trade-offs-touched" && f.Decision != Absent }) {
		t.Error("what code measures is not in the findings")
	}
	for _, call := range m.calls {
		if strings.Contains(call, "a strong answer to this question") {
			t.Error("a model is asked what code measures")
		}
		if strings.Contains(call, "min-isr") || strings.Contains(call, "acks-one-gap") {
			t.Error("a call names a check by its id")
		}
	}
}

// verdictOf judges one criterion.
func verdictOf(t *testing.T, m Completer, answer string, change ...func(*Budget)) Verdict {
	t.Helper()
	g := testGuide(t)
	judging, err := newTestJudge(m).Case(t.Context(), CheckRequest{Guide: g, Question: g.Question("durability"), Round: "technical", Answer: answer})
	if err != nil {
		t.Fatal(err)
	}
	budget := &Budget{Until: time.Now().Add(time.Minute), Tokens: 100_000}
	for _, c := range change {
		c(budget)
	}
	return judging.Criterion(t.Context(), g.Criterion("technical-accuracy"), budget)
}

// TestJudgeFallsBack: whatever the model does, there is a verdict, and it says whose.
func TestJudgeFallsBack(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		m      *skimmer
		answer string
		change func(*Budget)
		want   string
	}{
		"refused": {m: &skimmer{fail: func(int) error { return errors.New("limited") }}, want: "limited"},
		"second run": {m: &skimmer{fail: func(n int) error {
			if n == 2 {
				return errors.New("silent")
			}
			return nil
		}}, want: "silent"},
		"one missing":  {m: &skimmer{change: func(_ int, _ string, r *reply) { r.Statements = r.Statements[1:] }}, want: whyInvalid},
		"one twice":    {m: &skimmer{change: func(_ int, _ string, r *reply) { r.Statements[0].Number = 2 }}, want: whyInvalid},
		"new decision": {m: &skimmer{change: func(_ int, _ string, r *reply) { r.Statements[0].Decision = "excellent" }}, want: whyInvalid},
		"finds it all": {m: &skimmer{change: everything}, want: whyTrap},
		"tokens":       {m: &skimmer{}, change: func(b *Budget) { b.Tokens = 1; b.Spend(1) }, want: whyBudget},
		"time":         {m: &skimmer{}, change: func(b *Budget) { b.Until = time.Now().Add(-time.Second) }, want: whyBudget},
		"a list":       {m: &skimmer{change: everything}, answer: "Replication, acks, in-sync replicas, leader election, page cache, fsync, retention, idempotence, rack awareness, quorum.", want: whyText},
		"nothing":      {m: &skimmer{change: everything}, answer: "", want: whyText},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := c.answer
			if answer == "" && c.want != whyText {
				answer = sound
			}
			change := c.change
			if change == nil {
				change = func(*Budget) {}
			}
			v := verdictOf(t, c.m, answer, change)
			if v.Why != c.want || v.By != (EvidenceChecker{}).Stamp() {
				t.Errorf("why %q by %s, want %q", v.Why, v.By, c.want)
			}
		})
	}
}

// everything is what a model says that obeys whoever asks for the best grade.
func everything(_ int, user string, r *reply) {
	sentences := section(user, "<answer>", "</answer>")
	for i := range r.Statements {
		if len(sentences) == 0 {
			continue
		}
		n := i % len(sentences)
		words := strings.Fields(sentences[n])
		r.Statements[i].Decision, r.Statements[i].Sentence = Clear, n+1
		r.Statements[i].Quote = strings.Join(words[:min(len(words), 12)], " ")
	}
}

// TestQuotesAreProven: what was not said, or not there, or by somebody else, counts for nothing.
func TestQuotesAreProven(t *testing.T) {
	t.Parallel()
	honest := verdictOf(t, &skimmer{}, sound)
	if countShown(honest) == 0 {
		t.Fatal("the honest reader finds nothing")
	}
	for name, spoil := range map[string]func(string) string{
		"made up":   func(string) string { return "the leader writes to every disk in the whole cluster" },
		"too short": func(q string) string { return strings.Join(strings.Fields(q)[:2], " ") },
		"with dots": func(q string) string { w := strings.Fields(q); return w[0] + " ... " + strings.Join(w[4:], " ") },
		"empty":     func(string) string { return "" },
	} {
		v := verdictOf(t, &skimmer{change: func(_ int, _ string, r *reply) {
			for i := range r.Statements {
				if r.Statements[i].Decision != Absent {
					r.Statements[i].Quote = spoil(r.Statements[i].Quote)
				}
			}
		}}, sound)
		if n := countShown(v); n != 0 || len(v.Unproven) == 0 || v.Why != "" {
			t.Errorf("%s: %d checks without proof, unproven %v, %s", name, n, v.Unproven, v.Why)
		}
	}
	// What was wrong once and right when asked again counts.
	v := verdictOf(t, &skimmer{change: func(_ int, user string, r *reply) {
		if !strings.Contains(user, "were not found") {
			r.Statements[0].Quote += " and so on"
		}
	}}, sound)
	if countShown(v) != countShown(honest) {
		t.Errorf("asked again: %d, want %d", countShown(v), countShown(honest))
	}
}

func countShown(v Verdict) (n int) {
	for _, f := range v.Checks {
		n += btoi(f.Decision != Absent)
	}
	return n
}

// TestThirdRun: two readings that differ are settled by a third, and the report hears of it.
func TestThirdRun(t *testing.T) {
	t.Parallel()
	m := &skimmer{change: func(call int, _ string, r *reply) {
		if call == 1 {
			for i := range r.Statements {
				r.Statements[i].Decision = Absent
			}
		}
	}}
	v := verdictOf(t, m, sound)
	if v.Third != "runs" || !v.Uncertain || len(m.calls) != 3 || countShown(v) == 0 {
		t.Errorf("third %q, uncertain %v, %d calls, %d shown", v.Third, v.Uncertain, len(m.calls), countShown(v))
	}
	blind := &skimmer{change: func(_ int, _ string, r *reply) {
		for i := range r.Statements {
			r.Statements[i].Decision = Absent
		}
	}}
	if v := verdictOf(t, blind, sound); v.Third != "checkers" || len(blind.calls) != 3 {
		t.Errorf("the checkers are far apart: third %q, %d calls", v.Third, len(blind.calls))
	}
}

// TestInjectionChangesNoScore runs every attack against a reader that obeys
// each that it is shown: it then finds everything.
func TestInjectionChangesNoScore(t *testing.T) {
	t.Parallel()
	const weak = "It lands on the disk of one machine, as far as I know. The rest I would have to read up on. I believe that there are copies on several brokers of a partition, somebody told me so."
	for _, answer := range []string{weak, sound} {
		_, before, _ := judged(t, &skimmer{}, answer)
		for _, c := range injections(t) {
			for place, text := range map[string]string{"behind": answer + "\n" + c[1], "before": c[1] + "\n" + answer} {
				m := &skimmer{change: func(call int, user string, r *reply) {
					if strings.Contains(user, end(c[1])) || Addressed(strings.Join(section(user, "<answer>", "</answer>"), "\n")) {
						everything(call, user, r)
					}
				}}
				_, after, _ := judged(t, m, text)
				if before.Level != after.Level || fmt.Sprint(levelsOf(before)) != fmt.Sprint(levelsOf(after)) {
					t.Errorf("%s %s: %q moves %v to %v", c[0], place, c[1], levelsOf(before), levelsOf(after))
				}
			}
		}
	}
}

// end is the last sentence of an attack, as it would stand in a prompt.
func end(attack string) string {
	attack = strings.Join(strings.Fields(marks.Replace(attack)), " ")
	sentences := strings.SplitAfter(attack, ". ")
	return sentences[len(sentences)-1]
}

func levelsOf(g Grade) (levels []int) {
	for _, c := range g.Criteria {
		levels = append(levels, c.Level)
	}
	return levels
}

func FuzzJudgeReply(f *testing.F) {
	f.Add(`{"statements":[{"number":1,"decision":"clear","sentence":1,"quote":"a b c d"}],"errors":[],"injection":false,"rationale":""}`)
	f.Add(`{"statements":null}`)
	f.Fuzz(func(t *testing.T, raw string) {
		order := []int{1, 0}
		r, ok := decodeReply(json.RawMessage(raw), order)
		if ok && len(r.Statements) != len(order) {
			t.Errorf("%q passes with %d statements", raw, len(r.Statements))
		}
	})
}

func FuzzLocate(f *testing.F) {
	f.Add("The leader — “alone” — takes\n the write.", `leader - "alone" - takes the`)
	f.Fuzz(func(t *testing.T, source, quote string) {
		start, end, ok := locate(source, 0, len(source), quote)
		if !ok {
			return
		}
		if start < 0 || end > len(source) || start >= end {
			t.Fatalf("%q in %q: %d to %d", quote, source, start, end)
		}
		got, _ := foldQuote(source[start:end])
		want, _ := foldQuote(quote)
		if !strings.Contains(want, strings.TrimSpace(got)) {
			t.Errorf("%q was found for %q", source[start:end], quote)
		}
	})
}
