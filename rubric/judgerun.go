package rubric

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"text/template"
)

// Completer has a language model reply with one JSON object that fits a schema.
// The object may still not fit: not every endpoint honours one.
type Completer interface {
	Complete(ctx context.Context, name string, schema json.RawMessage, system, user string, maxTokens int) (reply json.RawMessage, input, output int, err error)
}

//go:embed prompts/*.tmpl
var judgeFiles embed.FS

var judgePrompts = template.Must(template.ParseFS(judgeFiles, "prompts/*.tmpl"))

// Bounds of a judge's call.
const (
	judgeReplyTokens = 3000
	judgedBytes      = 24 << 10 // of an answer; what follows is left to the evidence checker
	rationaleBytes   = 600
)

// reading is an answer as the judge reads it: numbered sentences, without those
// that address the grader.
type reading struct {
	source string // the answer, blank where something was left out
	shown  []Sentence
	left   []Sentence
	others phrases // the question's and the rubric's own words
}

func newReading(req CheckRequest) reading {
	r := reading{source: req.Answer, others: phrases{}}
	r.shown, r.left = req.Guide.addressed(req.Answer)
	r.shown = slices.DeleteFunc(r.shown, func(s Sentence) bool { return s.End > judgedBytes })
	r.blank()
	said := req.Question.said()
	for _, set := range []phrases{said.prompt, said.rubric} {
		for h := range set {
			r.others[h] = struct{}{}
		}
	}
	for _, line := range req.Heard {
		r.others.addText(req.Guide.Analyze(line))
	}
	return r
}

// blank takes what was left out from the source; offsets stay.
func (r *reading) blank() {
	source := []byte(r.source)
	for _, s := range r.left {
		for i := s.Start; i < s.End; i++ {
			source[i] = ' '
		}
		source[s.Start] = '\n'
	}
	r.source = string(source)
}

// asked is what is asked about one criterion. Statements have numbers instead of
// ids, so that nobody who knows the guide can name one.
type asked struct {
	guide     *Guide
	question  *Question
	criterion *Criterion
	checks    []*Check
	measured  []*Check // those that code decides: how much of the outline is covered
	wrong     []*Misconception
	trap      string // a statement that cannot be in the answer
	place     int    // of the trap among the checks
}

func newAsked(req CheckRequest, c *Criterion, r reading) asked {
	a := asked{guide: req.Guide, question: req.Question, criterion: c}
	for _, check := range req.Question.checksOf(c) {
		if check.measured() {
			a.measured = append(a.measured, check)
		} else {
			a.checks = append(a.checks, check)
		}
	}
	for i := range req.Question.Misconceptions {
		if m := &req.Question.Misconceptions[i]; caps(req.Question, m.ID, c.ID) {
			a.wrong = append(a.wrong, m)
		}
	}
	h := fnv.New64a()
	h.Write([]byte(c.ID + r.source))
	draw := h.Sum64()
	a.place = int(draw % uint64(len(a.checks)+1))
	a.trap = trap(req, draw)
	return a
}

// trap picks a statement of a question on something else that the evidence
// checker does not find in the answer either.
func trap(req CheckRequest, draw uint64) string {
	own := req.Guide.CriteriaFor(req.Question, req.Round)
	t := req.Guide.Analyze(req.Answer)
	var foreign []*Check
	for _, q := range req.Guide.Questions {
		if q.Type == req.Question.Type {
			continue
		}
		for _, c := range q.Checks {
			if c.clear != nil && !slices.ContainsFunc(own, func(o *Criterion) bool { return o.ID == c.Criterion }) {
				foreign = append(foreign, c)
			}
		}
	}
	for i := range foreign {
		check := foreign[(int(draw%uint64(len(foreign)))+i)%len(foreign)]
		_, clear := check.clear.Find(t, Anything)
		_, partial := check.partial.Find(t, Anything)
		if !clear && !partial {
			return check.Statement
		}
	}
	return "says that the moon pays the invoices" // a guide of one type has no others
}

// statements in the order of a call; index len(checks) stands for the trap.
func (a asked) order(reversed bool) []int {
	order := make([]int, 0, len(a.checks)+1)
	for i := range a.checks {
		order = append(order, i)
	}
	order = slices.Insert(order, a.place, len(a.checks))
	if reversed {
		slices.Reverse(order)
	}
	return order
}

// reply is what a call has to return.
type reply struct {
	Statements []struct {
		Number   int      `json:"number"`
		Decision Decision `json:"decision"`
		Sentence int      `json:"sentence"`
		Quote    string   `json:"quote"`
	} `json:"statements"`
	Errors []struct {
		Number   int    `json:"number"`
		Made     bool   `json:"made"`
		Sentence int    `json:"sentence"`
		Quote    string `json:"quote"`
	} `json:"errors"`
	Injection bool   `json:"injection"`
	Rationale string `json:"rationale"`
}

// replySchema is the same as a JSON schema in the form that strict modes take:
// every field required, none beside them.
var replySchema = json.RawMessage(`{"type":"object","additionalProperties":false,"required":["statements","errors","injection","rationale"],"properties":{` +
	`"statements":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["number","decision","sentence","quote"],"properties":{` +
	`"number":{"type":"integer"},"decision":{"type":"string","enum":["absent","partial","clear"]},"sentence":{"type":"integer"},"quote":{"type":"string"}}}},` +
	`"errors":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["number","made","sentence","quote"],"properties":{` +
	`"number":{"type":"integer"},"made":{"type":"boolean"},"sentence":{"type":"integer"},"quote":{"type":"string"}}}},` +
	`"injection":{"type":"boolean"},"rationale":{"type":"string"}}}`)

// run is one call's outcome, its quotes verified.
type run struct {
	checks    []Finding
	misheld   []Misheld
	unproven  []string
	rationale string
}

// run makes one call, and a second one for quotes that do not hold. why is empty when it counts.
func (g *Judging) run(ctx context.Context, a asked, reversed bool, budget *Budget) (r run, tokens int, why string) {
	order := a.order(reversed)
	got, tokens, why := g.call(ctx, a, order, nil, budget)
	if why != "" {
		return run{}, tokens, why
	}
	r, failed := g.verify(a, order, got)
	if len(failed) > 0 {
		again, more, why := g.call(ctx, a, order, failed, budget)
		tokens += more
		if why != "" {
			return run{}, tokens, why
		}
		second, _ := g.verify(a, order, again)
		for _, i := range failed {
			if second.checks[i].Decision != Absent {
				r.checks[i] = second.checks[i]
			} else {
				r.unproven = append(r.unproven, a.checks[i].ID)
			}
		}
	}
	return r, tokens, ""
}

// call asks the model once. doubted are checks whose quotes were not found before.
func (g *Judging) call(ctx context.Context, a asked, order, doubted []int, budget *Budget) (reply, int, string) {
	if budget.Spent() {
		return reply{}, 0, whyBudget
	}
	select {
	case g.judge.Slots <- struct{}{}:
		defer func() { <-g.judge.Slots }()
	case <-ctx.Done():
		return reply{}, 0, whyBudget
	}
	ctx, cancel := context.WithDeadline(ctx, budget.Until)
	defer cancel()
	system, user, err := a.prompt(g.reading, order, doubted)
	if err != nil {
		return reply{}, 0, whyInvalid // a template that cannot fail
	}
	raw, input, output, err := g.judge.Model.Complete(ctx, "findings", replySchema, system, user, judgeReplyTokens)
	if input+output == 0 { // not every endpoint counts
		input, output = (len(system)+len(user))/4, len(raw)/4
	}
	budget.used.Add(int64(input + output))
	switch {
	case err != nil && budget.Spent():
		return reply{}, input + output, whyBudget
	case err != nil:
		return reply{}, input + output, g.judge.Explain(err)
	}
	got, ok := decodeReply(raw, order)
	if !ok {
		return reply{}, input + output, whyInvalid
	}
	for _, s := range got.Statements {
		if order[s.Number-1] == len(a.checks) && s.Decision != Absent {
			return reply{}, input + output, whyTrap
		}
	}
	return got, input + output, ""
}

// decodeReply reads a reply and tells whether it fits: each statement once.
func decodeReply(raw json.RawMessage, order []int) (reply, bool) {
	var r reply
	d := json.NewDecoder(bytes.NewReader(raw))
	if d.Decode(&r) != nil || len(r.Statements) != len(order) {
		return r, false
	}
	seen := make([]bool, len(order))
	for _, s := range r.Statements {
		if s.Number < 1 || s.Number > len(order) || seen[s.Number-1] || s.Decision != Absent && s.Decision != Partial && s.Decision != Clear {
			return r, false
		}
		seen[s.Number-1] = true
	}
	return r, true
}

// verify keeps what is proven by a quote of the candidate's; failed are the
// checks whose quotes were not found.
func (g *Judging) verify(a asked, order []int, got reply) (r run, failed []int) {
	r.checks = make([]Finding, len(a.checks))
	for i, c := range a.checks {
		r.checks[i] = Finding{Check: c.ID, Criterion: c.Criterion, Decision: Absent}
		if c.Criterion == "" {
			r.checks[i].Criterion = a.criterion.ID
		}
	}
	for _, s := range got.Statements {
		i := order[s.Number-1]
		if i == len(a.checks) || s.Decision == Absent {
			continue
		}
		start, end, ok := g.reading.find(a.guide, s.Sentence, s.Quote)
		if !ok {
			failed = append(failed, i)
			continue
		}
		f := &r.checks[i]
		f.Decision, f.Start, f.End, f.MatchStart, f.MatchEnd = s.Decision, start, end, start, end
		f.Quote = g.reading.source[start:end]
	}
	slices.Sort(failed)
	for _, check := range a.measured {
		for _, f := range g.evidence.Checks {
			if f.Check == check.ID {
				r.checks = append(r.checks, f)
			}
		}
	}
	for _, e := range got.Errors {
		if !e.Made || e.Number < 1 || e.Number > len(a.wrong) {
			continue
		}
		if start, end, ok := g.reading.find(a.guide, e.Sentence, e.Quote); ok {
			r.misheld = append(r.misheld, Misheld{ID: a.wrong[e.Number-1].ID, Quote: g.reading.source[start:end], Start: start, End: end})
		}
	}
	r.rationale = strings.ToValidUTF8(got.Rationale[:min(len(got.Rationale), rationaleBytes)], "")
	return r, failed
}

// find verifies a quote: in the named sentence, and the candidate's own.
func (r reading) find(g *Guide, sentence int, quote string) (start, end int, ok bool) {
	if sentence < 1 || sentence > len(r.shown) {
		return 0, 0, false
	}
	s := r.shown[sentence-1]
	if start, end, ok = locate(r.source, s.Start, s.End, quote); !ok || Addressed(r.source[start:end]) {
		return 0, 0, false
	}
	t := g.Analyze(r.source[start:end])
	t.markEcho(r.others)
	return start, end, !t.isEcho()
}

func (r run) equal(o run) bool {
	same := slices.EqualFunc(r.checks, o.checks, func(a, b Finding) bool { return a.Decision == b.Decision })
	return same && slices.EqualFunc(r.misheld, o.misheld, func(a, b Misheld) bool { return a.ID == b.ID })
}

var rank = map[Decision]int{Absent: 0, Partial: 1, Clear: 2}

// median takes each check's middle decision, of two runs the lower, and the
// misconceptions that most runs found.
func median(runs []run) run {
	m := runs[0]
	m.checks = slices.Clone(m.checks)
	for i := range m.checks {
		found := make([]Finding, len(runs))
		for k, r := range runs {
			found[k] = r.checks[i]
		}
		slices.SortStableFunc(found, func(a, b Finding) int { return rank[a.Decision] - rank[b.Decision] })
		m.checks[i] = found[(len(found)-1)/2]
	}
	m.misheld = nil
	for k, r := range runs {
		for _, x := range r.misheld {
			is := func(o Misheld) bool { return o.ID == x.ID }
			votes := 0
			for _, o := range runs {
				votes += btoi(slices.ContainsFunc(o.misheld, is))
			}
			if 2*votes > len(runs) && !slices.ContainsFunc(m.misheld, is) {
				m.misheld = append(m.misheld, x)
			}
		}
		if k > 0 {
			for _, id := range r.unproven {
				if !slices.Contains(m.unproven, id) {
					m.unproven = append(slices.Clip(m.unproven), id)
				}
			}
		}
	}
	return m
}

// prompt writes a call. The answer stands between marks, on numbered lines.
func (a asked) prompt(r reading, order, doubted []int) (system, user string, err error) {
	type line struct {
		Number int
		Text   string
	}
	var sentences, statements, wrong []line
	for i, s := range r.shown {
		sentences = append(sentences, line{i + 1, strings.Join(strings.Fields(marks.Replace(r.source[s.Start:s.End])), " ")})
	}
	var again []int
	for n, i := range order {
		text := a.trap
		if i < len(a.checks) {
			text = a.checks[i].Statement
		}
		statements = append(statements, line{n + 1, text})
		if slices.Contains(doubted, i) {
			again = append(again, n+1)
		}
	}
	for i, m := range a.wrong {
		wrong = append(wrong, line{i + 1, m.Statement})
	}
	var s, u strings.Builder
	if err := judgePrompts.ExecuteTemplate(&s, "judge-system.tmpl", nil); err != nil {
		return "", "", fmt.Errorf("write the judge's prompt: %w", err)
	}
	err = judgePrompts.ExecuteTemplate(&u, "judge.tmpl", map[string]any{
		"Question": a.question.Prompt, "Criterion": a.criterion.Title, "Construct": a.criterion.Construct,
		"Sentences": sentences, "Statements": statements, "Wrong": wrong, "Again": again,
	})
	if err != nil {
		return "", "", fmt.Errorf("write the judge's prompt: %w", err)
	}
	return s.String(), u.String(), nil
}

// marks of the prompt, taken out of an answer. They are folded back when a quote
// is looked for, since no quote holds them.
var marks = strings.NewReplacer("<", "(", ">", ")", "```", "'''")
