package rubric

import "context"

// EvidenceChecker is the built-in checker: patterns and structural detectors
// decide, nothing is learnt or asked elsewhere, and the same answer always gets
// the same findings.
type EvidenceChecker struct{}

// Stamp changes whenever the same answer may get other findings.
func (EvidenceChecker) Stamp() string { return "evidence/1" }

// Check implements [Checker].
func (EvidenceChecker) Check(_ context.Context, req CheckRequest) (Findings, error) {
	t := req.Guide.Analyze(req.Answer)
	found := Findings{Checks: []Finding{}, Misconceptions: []Misheld{}, Flags: []Flag{}}
	for _, c := range req.Guide.CriteriaFor(req.Question, req.Round) {
		for _, check := range req.Question.checksOf(c) {
			found.Checks = append(found.Checks, t.decide(check))
		}
	}
	for i := range req.Question.Misconceptions {
		m := &req.Question.Misconceptions[i]
		if match, ok := m.matcher.Find(t, Claims); ok {
			start, end := t.Quote(match)
			found.Misconceptions = append(found.Misconceptions, Misheld{ID: m.ID, Quote: t.Source[start:end], Start: start, End: end})
		}
	}
	return found, nil
}

// decide applies the patterns of a check.
func (t *Text) decide(c *Check) Finding {
	mode := Claims
	if c.Asks {
		mode = Asking
	}
	if match, ok := c.clear.Find(t, mode); ok {
		if match.Listed {
			return t.finding(c, Partial, match)
		}
		return t.finding(c, Clear, match)
	}
	if match, ok := c.partial.Find(t, mode); ok {
		return t.finding(c, Partial, match)
	}
	return Finding{Check: c.ID, Criterion: c.Criterion, Decision: Absent}
}

func (t *Text) finding(c *Check, d Decision, m Match) Finding {
	start, end := t.Quote(m)
	return Finding{
		Check: c.ID, Criterion: c.Criterion, Decision: d, Quote: t.Source[start:end],
		Start: start, End: end, MatchStart: m.Start, MatchEnd: m.End,
	}
}
