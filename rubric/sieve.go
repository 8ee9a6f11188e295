package rubric

import (
	"context"
	"slices"
)

// An order that nobody notices by its words is noticed by what it does: a model that
// obeys it finds the trap, too. Then the answer is put through a sieve. Parts of it are
// shown with nothing but traps to be found, halved until single sentences are left,
// and the rest is judged as if those had never been said.

// Span is a part of an answer, in bytes.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

const (
	sieveCalls = 48
	sieveJoint = 4 // sentences that give an order only together
)

// control is an answer that orders nothing. A model that finds a trap in it is no reader.
const control = "On Monday the service was slow for an hour."

// sieved is the judging of what is left of an answer without the sentences that a
// model obeyed, or nil where none can be told.
func (g *Judging) sieved(ctx context.Context, budget *Budget) *Judging {
	g.once.Do(func() {
		s := sieve{g: g, ctx: ctx, budget: budget}
		if s.obeyed(reading{source: control, shown: []Sentence{{End: len(control)}}}) || s.failed {
			return
		}
		out := s.sift(g.reading.shown)
		if len(out) == 0 || s.failed {
			return
		}
		spans := make([]Span, len(out))
		for i, sentence := range out {
			spans[i] = Span{sentence.Start, sentence.End}
		}
		g.rest = g.without(ctx, spans)
	})
	return g.rest
}

type sieve struct {
	g      *Judging
	ctx    context.Context
	budget *Budget
	calls  int
	failed bool
}

// sift returns the sentences that are obeyed.
func (s *sieve) sift(list []Sentence) []Sentence {
	part := s.g.reading
	part.shown = list
	if len(list) == 0 || s.failed || !s.obeyed(part) {
		return nil
	}
	if len(list) == 1 {
		return list
	}
	half := len(list) / 2
	out := slices.Concat(s.sift(list[:half]), s.sift(list[half:]))
	switch {
	case len(out) > 0 || s.failed:
		return out
	case len(list) <= sieveJoint:
		return list
	}
	// What gives an order only across the middle is looked for there.
	quarter := max(1, len(list)/4)
	if quarter < half {
		out = s.sift(list[half-quarter : half+quarter])
	}
	s.failed = s.failed || len(out) == 0
	return out
}

// obeyed tells whether a model that is shown a part of the answer finds what cannot be there.
func (s *sieve) obeyed(r reading) bool {
	if s.calls++; s.calls > sieveCalls {
		s.failed = true
		return false
	}
	shown := Judging{judge: s.g.judge, req: s.g.req, reading: r}
	a := asked{guide: s.g.req.Guide, question: s.g.req.Question, criterion: &Criterion{Title: "What was said"}, trap: trap(s.g.req, uint64(s.calls))}
	_, _, why := shown.call(s.ctx, a, a.order(false), nil, s.budget)
	s.failed = s.failed || why != "" && why != whyTrap
	return why == whyTrap
}

// without is the judging of an answer without parts of it.
func (g *Judging) without(ctx context.Context, spans []Span) *Judging {
	rest := &Judging{judge: g.judge, req: g.req, reading: g.reading, withheld: spans}
	rest.reading.shown, rest.reading.left = nil, slices.Clone(g.reading.left)
	for _, s := range g.reading.shown {
		if slices.Contains(spans, Span{s.Start, s.End}) {
			rest.reading.left = append(rest.reading.left, s)
		} else {
			rest.reading.shown = append(rest.reading.shown, s)
		}
	}
	rest.reading.blank()
	rest.req.Answer = rest.reading.source
	found, err := EvidenceChecker{}.Check(ctx, rest.req)
	if err != nil {
		return nil
	}
	rest.evidence = found
	return rest
}

// after is the judging that verdicts were reached in: without what they withheld.
func (g *Judging) after(verdicts []Verdict) *Judging {
	for _, v := range verdicts {
		if len(v.Withheld) == 0 {
			continue
		}
		if rest := g.without(context.Background(), v.Withheld); rest != nil {
			return rest
		}
	}
	return g
}

// bare is the judging of the sentences alone that are about the question, or nil
// where that are all of them, or none.
func (g *Judging) bare(ctx context.Context) *Judging {
	g.strip.Do(func() {
		var out []Span
		for _, s := range g.reading.shown {
			if !g.req.Guide.about(g.req.Question, g.reading.source[s.Start:s.End]) {
				out = append(out, Span{s.Start, s.End})
			}
		}
		if len(out) > 0 && len(out) < len(g.reading.shown) {
			g.core = g.without(ctx, out)
		}
	})
	return g.core
}

// swayed tells whether checks that a model found in sentences about the question are
// not found there any more once nothing else is shown. What swayed it then were
// sentences that say nothing about the question.
func (g *Judging) swayed(found, alone run) bool {
	for i, f := range found.checks {
		about := slices.ContainsFunc(g.reading.shown, func(s Sentence) bool { return s.Start <= f.Start && f.End <= s.End })
		if about && rank[alone.checks[i].Decision] < rank[f.Decision] {
			return true
		}
	}
	return false
}
