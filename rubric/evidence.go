package rubric

import (
	"context"
	"slices"
)

// EvidenceChecker is the built-in checker: patterns and structural detectors
// decide, nothing is learnt or asked elsewhere, and the same answer always gets
// the same findings.
type EvidenceChecker struct{}

// Stamp changes whenever the same answer may get other findings.
func (EvidenceChecker) Stamp() string { return "evidence/3" }

// Check implements [Checker].
func (EvidenceChecker) Check(_ context.Context, req CheckRequest) (Findings, error) {
	g, q := req.Guide, req.Question
	t := g.Analyze(req.Answer)
	heard := phrases{}
	for _, line := range req.Heard {
		heard.addText(g.Analyze(line))
	}
	found := Findings{Checks: []Finding{}, Misconceptions: []Misheld{}, Flags: []Flag{}}
	found.Flags = append(found.Flags, t.guard(g.cues, q.said(), heard)...)
	d := detection{text: t, cues: g.cues, ground: q.ground()}
	for i := range q.Misconceptions {
		m := &q.Misconceptions[i]
		match, ok := m.matcher.Find(t, Claims)
		if !ok {
			match, ok = t.findCopy(q.said().wrong[i])
		}
		if ok {
			start, end := t.Quote(match)
			found.Misconceptions = append(found.Misconceptions, Misheld{ID: m.ID, Quote: t.Source[start:end], Start: start, End: end})
		}
	}
	t.barMisheld(found.Misconceptions)
	for _, c := range g.CriteriaFor(q, req.Round) {
		for _, check := range q.checksOf(c) {
			found.Checks = append(found.Checks, d.decide(check))
		}
	}
	if len(found.Misconceptions) > 0 {
		found.Flags = append(found.Flags, FlagMisconception)
	}
	if flag := g.strays(q, &d, &found); flag != "" {
		found.Flags = append(found.Flags, flag)
	}
	if slices.ContainsFunc(found.Flags, Flag.voids) {
		for i, f := range found.Checks {
			found.Checks[i] = Finding{Check: f.Check, Criterion: f.Criterion, Decision: Absent}
		}
	}
	return found, nil
}

// findCopy finds a claim that is made of phrases of a set.
func (t *Text) findCopy(set phrases) (Match, bool) {
	for i := range t.Sentences {
		if s := &t.Sentences[i]; t.counts(i, Claims) && t.copies(s, set) {
			return Match{Start: s.Start, End: s.End, sentence: i, last: i}, true
		}
	}
	return Match{}, false
}

// decide applies the detector or the patterns of a check. What is only named
// in an enumeration is a step less than what is said.
func (d *detection) decide(c *Check) Finding {
	if c.Detector != "" {
		decision, match := detectors[c.Detector](d)
		return d.text.finding(c, decision, match)
	}
	mode := Claims
	if c.Asks {
		mode = Asking
	}
	if match, ok := c.clear.Find(d.text, mode); ok {
		if match.Listed {
			return d.text.finding(c, Partial, match)
		}
		return d.text.finding(c, Clear, match)
	}
	if match, ok := c.partial.Find(d.text, mode); ok && !match.Listed {
		return d.text.finding(c, Partial, match)
	}
	return d.text.finding(c, Absent, Match{})
}

func (t *Text) finding(c *Check, d Decision, m Match) Finding {
	f := Finding{Check: c.ID, Criterion: c.Criterion, Decision: d}
	if d != Absent {
		f.Start, f.End = t.Quote(m)
		f.Quote = t.Source[f.Start:f.End]
		f.MatchStart, f.MatchEnd = m.Start, min(m.End, f.End)
	}
	return f
}

// strays tells whether an answer belongs to another question, or says nothing. What is
// scattered shows at most a part of anything.
func (g *Guide) strays(q *Question, d *detection, found *Findings) Flag {
	own, clear, asked := 0, 0, false // asked: for a story
	carries := make([]bool, len(d.text.Sentences))
	for _, f := range found.Checks {
		check := g.CheckOf(q, f.Check)
		asked = asked || check.Detector == "past-episode"
		if f.Decision == Absent {
			continue
		}
		if slices.Contains(q.Checks, check) {
			own++
			clear += btoi(f.Decision == Clear)
		}
		for i, s := range d.text.Sentences {
			carries[i] = carries[i] || s.Start < f.MatchEnd && f.MatchStart < s.End
		}
	}
	// A story, where one was asked for, is about whatever it is about.
	place := g.subjects().place(q, d.text, func(s int) bool { return carries[s] })
	shown := float64(clear) / float64(max(1, len(q.Checks)))
	switch {
	case asked && d.toldShare(place.says) >= storyTold:
	case place.elsewhere(shown):
		return FlagOffTopic
	case place.scattered(shown):
		for i := range found.Checks {
			if f := &found.Checks[i]; f.Decision == Clear {
				f.Decision = Partial
			}
		}
	}
	hollow := 0
	for s := range d.text.Sentences {
		hollow += btoi(d.has("hollow", s))
	}
	if own == 0 && len(found.Misconceptions) == 0 && 2*hollow >= len(d.text.Sentences) {
		return FlagNonAnswer
	}
	return ""
}
