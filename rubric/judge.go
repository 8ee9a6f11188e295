package rubric

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Judge is the checker that asks a language model. It asks the small questions
// only: which statements an answer makes, with a quote for each. A quote that was
// not said counts for nothing, and levels follow by the same rules as everywhere.
type Judge struct {
	Model Completer
	// Name of the model at the moment, for the stamp.
	Name func() string
	// Slots bounds the calls that run at once, over all reports; its capacity is the bound.
	Slots chan struct{}
	// Explain names what went wrong with a call.
	Explain func(error) string

	mu     sync.Mutex
	fallen map[string]int
}

// Fallen tells how many verdicts were the evidence checker's, by what was wrong
// with the model. Grades do not show it; whoever prints them should.
func (j *Judge) Fallen() map[string]int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return maps.Clone(j.fallen)
}

// Stamp implements [Checker].
func (j *Judge) Stamp() string { return "judge/1 " + j.Name() }

// Budget bounds what the judging of a report may take. It is shared by the calls of one report.
type Budget struct {
	Until  time.Time
	Tokens int64 // in all, prompts and replies
	used   atomic.Int64
}

// Defaults of a budget.
const (
	DefaultJudgeTime   = 3 * time.Minute
	DefaultJudgeTokens = 400_000
)

// Spent says that no more calls may begin.
func (b *Budget) Spent() bool { return b.used.Load() >= b.Tokens || !time.Now().Before(b.Until) }

// Spend takes tokens off the budget that were spent before.
func (b *Budget) Spend(tokens int64) { b.used.Add(tokens) }

// Verdict is what a judge found on one criterion of one answer.
type Verdict struct {
	Criterion      string    `json:"criterion"`
	Checks         []Finding `json:"checks"`
	Misconceptions []Misheld `json:"misconceptions,omitempty"`
	// By is the stamp of the checker that decided: the judge's, or the evidence
	// checker's where the judge could not; Why says why.
	By  string `json:"by"`
	Why string `json:"why,omitempty"`
	// Uncertain: runs of the judge disagreed on the level.
	Uncertain bool `json:"uncertain,omitempty"`
	// Third says why a third run decided: the runs, or the two checkers, disagreed, or
	// the judge was swayed by sentences that are not about the question.
	Third string `json:"third,omitempty"`
	// Unproven holds the checks whose quotes were not found in the answer, twice.
	Unproven []string `json:"unproven,omitempty"`
	// Withheld holds the sentences that the judge had obeyed; it was asked again without them.
	Withheld  []Span `json:"withheld,omitempty"`
	Rationale string `json:"rationale,omitempty"`
	Tokens    int    `json:"tokens,omitempty"`
}

// Why a judge's word does not count. The names are recorded; they do not change.
const (
	whyBudget  = "budget"  // the report's tokens or seconds were used up
	whyTrap    = "trap"    // it found a statement that cannot be there
	whyInvalid = "invalid" // its reply does not fit the schema
	whyText    = "text"    // the answer as a whole carries no evidence (a list, an echo, nothing)
)

// Case prepares the judging of an answer: the evidence checker's view is both
// what a failed call falls back to and what the judge is held against.
func (j *Judge) Case(ctx context.Context, req CheckRequest) (*Judging, error) {
	r := newReading(req)
	// Without what was left out, the rest reads as if that had never been said.
	req.Answer = r.source
	found, err := EvidenceChecker{}.Check(ctx, req)
	if err != nil {
		return nil, err
	}
	return &Judging{judge: j, req: req, evidence: found, reading: r}, nil
}

// Judging is an answer before the judge. It is safe for concurrent use.
type Judging struct {
	judge    *Judge
	req      CheckRequest
	evidence Findings
	reading  reading

	withheld []Span // what models obeyed
	once     sync.Once
	rest     *Judging // without that
	strip    sync.Once
	core     *Judging // what is about the question alone
}

// LeftOut returns the sentences that address the grader: no verdict rests on them.
func (g *Judging) LeftOut(verdicts ...Verdict) []Sentence { return g.after(verdicts).reading.left }

// Criterion judges one criterion. It always returns a verdict: where the model
// fails, the evidence checker's.
func (g *Judging) Criterion(ctx context.Context, c *Criterion, budget *Budget) Verdict {
	v := g.criterion(ctx, c, budget)
	if v.Why != whyTrap {
		return v
	}
	rest := g.sieved(ctx, budget)
	if rest == nil {
		g.judge.fell(whyTrap)
		return v
	}
	tokens := v.Tokens
	v = rest.criterion(ctx, c, budget)
	v.Tokens += tokens
	v.Withheld = rest.withheld
	if v.Why == whyTrap {
		g.judge.fell(whyTrap)
	}
	return v
}

func (g *Judging) criterion(ctx context.Context, c *Criterion, budget *Budget) Verdict {
	if g.textless() || len(g.reading.shown) == 0 {
		return g.fallBack(c, whyText, 0)
	}
	asked := newAsked(g.req, c, g.reading)
	var runs []run
	tokens := 0
	try := func() string {
		r, spent, why := g.run(ctx, asked, len(runs)%2 == 1, budget)
		if tokens += spent; why == "" {
			runs = append(runs, r)
		}
		return why
	}
	for range 2 {
		if why := try(); why != "" {
			return g.fallBack(c, why, tokens)
		}
	}
	levels := func() []int {
		ls := make([]int, len(runs))
		for i, r := range runs {
			ls[i] = g.level(c, r)
		}
		return ls
	}
	v := Verdict{Criterion: c.ID, By: g.judge.Stamp()}
	ls := levels()
	evidence := stand(g.req.Question, c, &g.evidence).level
	switch {
	case !runs[0].equal(runs[1]):
		v.Third = "runs"
	case ls[0]-evidence >= 2 || evidence-ls[0] >= 2:
		v.Third = "checkers"
	}
	if v.Third != "" {
		if why := try(); why != "" {
			return g.fallBack(c, why, tokens)
		}
		ls = levels()
	}
	v.Uncertain = slices.Min(ls) != slices.Max(ls)
	final := median(runs)
	if g.level(c, final) > evidence {
		// It finds more than there seems to be: is it in the answer, or was the model talked into it?
		if core := g.bare(ctx); core != nil {
			alone, spent, why := core.run(ctx, newAsked(core.req, c, core.reading), false, budget)
			if tokens += spent; why == "" && core.swayed(final, alone) {
				final, v.Third = alone, "swayed"
			}
		}
	}
	v.Checks, v.Misconceptions, v.Unproven = final.checks, final.misheld, final.unproven
	v.Rationale, v.Tokens = final.rationale, tokens
	return v
}

// textless says that the guards found the whole text to be none.
func (g *Judging) textless() bool {
	for _, f := range g.evidence.Flags {
		switch f {
		case FlagEmpty, FlagListDensity, FlagRepetition, FlagEcho, FlagTips:
			return true
		}
	}
	return false
}

func (j *Judge) fell(why string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.fallen == nil {
		j.fallen = map[string]int{}
	}
	j.fallen[why]++
}

// fallBack is the evidence checker's verdict.
func (g *Judging) fallBack(c *Criterion, why string, tokens int) Verdict {
	if why != whyText && why != whyTrap { // what is wrong with the answer is no fault of the model
		g.judge.fell(why)
	}
	v := Verdict{Criterion: c.ID, By: EvidenceChecker{}.Stamp(), Why: why, Tokens: tokens}
	for _, check := range g.req.Question.checksOf(c) {
		for _, f := range g.evidence.Checks {
			if f.Check == check.ID {
				v.Checks = append(v.Checks, f)
			}
		}
	}
	for _, m := range g.evidence.Misconceptions {
		if caps(g.req.Question, m.ID, c.ID) {
			v.Misconceptions = append(v.Misconceptions, m)
		}
	}
	return v
}

func caps(q *Question, misconception, criterion string) bool {
	return slices.ContainsFunc(q.Misconceptions, func(m Misconception) bool {
		_, ok := m.Caps[criterion]
		return m.ID == misconception && ok
	})
}

// level of one run.
func (g *Judging) level(c *Criterion, r run) int {
	f := Findings{Checks: r.checks, Misconceptions: r.misheld}
	return stand(g.req.Question, c, &f).level
}

// Findings merges verdicts, one for each criterion, into findings as every
// checker returns them. Flags on the whole text are the guards'; whether an
// answer is about the question, the judge knows better.
func (g *Judging) Findings(verdicts []Verdict) Findings {
	g = g.after(verdicts)
	f := Findings{Checks: []Finding{}, Misconceptions: []Misheld{}, Flags: []Flag{}}
	judged := false
	for _, v := range verdicts {
		judged = judged || v.Why == ""
		f.Checks = append(f.Checks, v.Checks...)
		for _, m := range v.Misconceptions {
			if !slices.ContainsFunc(f.Misconceptions, func(o Misheld) bool { return o.ID == m.ID }) {
				f.Misconceptions = append(f.Misconceptions, m)
			}
		}
	}
	for _, flag := range g.evidence.Flags {
		about := flag == FlagOffTopic || flag == FlagNonAnswer
		if flag != FlagMisconception && !(judged && about) {
			f.Flags = append(f.Flags, flag)
		}
	}
	if len(f.Misconceptions) > 0 {
		f.Flags = append(f.Flags, FlagMisconception)
	}
	if len(g.reading.left) > 0 && !slices.Contains(f.Flags, FlagInjection) {
		f.Flags = append(f.Flags, FlagInjection)
	}
	return f
}

// Check implements [Checker]: all criteria, within the default budget.
func (j *Judge) Check(ctx context.Context, req CheckRequest) (Findings, error) {
	judging, err := j.Case(ctx, req)
	if err != nil {
		return Findings{}, err
	}
	budget := &Budget{Until: time.Now().Add(DefaultJudgeTime), Tokens: DefaultJudgeTokens}
	criteria := req.Guide.CriteriaFor(req.Question, req.Round)
	verdicts := make([]Verdict, len(criteria))
	var wait sync.WaitGroup // Slots bounds what runs at once
	for i, c := range criteria {
		wait.Go(func() { verdicts[i] = judging.Criterion(ctx, c, budget) })
	}
	wait.Wait()
	if err := ctx.Err(); err != nil {
		return Findings{}, fmt.Errorf("judge the answer: %w", err)
	}
	return judging.Findings(verdicts), nil
}
