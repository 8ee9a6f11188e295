package rubric

import "slices"

// lintCheck checks what is common to general checks and those of a question.
func (l *loader) lintCheck(f *file, c *Check, i int) {
	if c == nil {
		l.at(f, "the check is empty")("checks", i)
		return
	}
	l.required(f, map[string]string{"id": c.ID, "statement": c.Statement}, "checks", i)
	_, known := detectors[c.Detector]
	switch {
	case c.Detector != "" && !known:
		l.at(f, "no detector %q", c.Detector)("checks", i, "detector")
	case c.Detector != "" && len(c.Patterns)+len(c.Partial) > 0:
		l.at(f, "the check %q has a detector and patterns: it takes one of them", c.ID)("checks", i)
	case c.Detector == "" && len(c.Patterns) == 0:
		l.at(f, "the check %q has neither patterns nor a detector", c.ID)("checks", i)
	}
	for k, text := range c.FollowUps {
		l.placeholders(f, text, []string{"said"}, "checks", i, "followups", k)
	}
}

func (l *loader) lintQuestion(f *file, q *Question) {
	g := l.guide
	l.required(f, map[string]string{"title": q.Title, "about": q.About, "prompt": q.Prompt, "rephrase": q.Rephrase})
	if q.Minutes <= 0 {
		l.at(f, "minutes is missing")("minutes")
	}
	if len(q.Hints) != 3 {
		l.at(f, "there are %d hints: it takes 3", len(q.Hints))("hints")
	}
	if len(q.Deeper) == 0 || len(q.Outline) == 0 {
		l.at(f, "deeper and outline must not be empty")()
	}
	for i, fact := range q.Facts {
		l.required(f, map[string]string{"topic": fact.Topic, "answer": fact.Answer}, "facts", i)
		if len(fact.Patterns) == 0 {
			l.at(f, "the fact %q has no patterns", fact.Topic)("facts", i)
		}
	}
	for i, id := range q.Teams {
		if !slices.ContainsFunc(g.Teams, func(t Team) bool { return t.ID == id }) {
			l.at(f, "no team %q", id)("teams", i)
		}
	}
	if len(q.Rounds) == 0 {
		l.at(f, "the question is in no round")("rounds")
	}
	for i, id := range q.Rounds {
		if g.Round(id) == nil {
			l.at(f, "no round %q", id)("rounds", i)
		}
	}
	for i, c := range q.Checks {
		l.lintCheck(f, c, i)
		if c == nil {
			continue
		}
		if c.Tag != TagCore && c.Tag != TagDepth {
			l.at(f, "the tag of %q must be core or depth", c.ID)("checks", i, "tag")
		}
		if n := len(c.FollowUps); n < 2 || n > 3 {
			l.at(f, "the check %q has %d follow-ups: it takes 2 or 3", c.ID, n)("checks", i, "followups")
		}
	}
	if g.Type(q.Type) == nil {
		l.at(f, "no type %q", q.Type)("type")
		return
	}
	l.lintGrading(f, q)
	l.lintPrompt(f, q)
}

// lintGrading checks that every criterion of a question can be graded, up to
// level 4, in each of its rounds.
func (l *loader) lintGrading(f *file, q *Question) {
	var graded []string
	all := ids(q.Checks, (*Check).id)
	for _, round := range q.Rounds {
		for _, c := range l.guide.CriteriaFor(q, round) {
			if c == nil || slices.Contains(graded, c.ID) {
				continue
			}
			graded = append(graded, c.ID)
			checks := q.checksOf(c)
			if len(checks) == 0 {
				l.at(f, "no check for the criterion %q, which the type %q is graded on", c.ID, q.Type)("checks")
				continue
			}
			all = append(all, ids(c.Checks, (*Check).id)...)
			full := make([]Decision, len(checks))
			for i := range full {
				full[i] = Clear
			}
			for level := 2; level <= 4; level++ {
				if !q.rule(c, level).holds(checks, full) {
					l.at(f, "level %d of %q cannot be reached with the checks of this question", level, c.ID)("checks")
				}
			}
		}
	}
	l.unique(f, all, "checks")
	for i, c := range q.Checks {
		if c != nil && !slices.Contains(graded, c.Criterion) {
			l.at(f, "the type %q is not graded on the criterion %q in the rounds of this question", q.Type, c.Criterion)("checks", i, "criterion")
		}
	}
	for criterion, levels := range q.Levels {
		if !slices.Contains(graded, criterion) {
			l.at(f, "the question is not graded on the criterion %q", criterion)("levels", criterion)
		}
		for level, rule := range levels {
			if level < 2 || level > 4 {
				l.at(f, "level %d has no rule", level)("levels", criterion, level)
			}
			l.lintRule(f, rule, all, "levels", criterion, level)
		}
	}
	l.unique(f, ids(q.Misconceptions, func(m Misconception) string { return m.ID }), "misconceptions")
	for i, m := range q.Misconceptions {
		l.required(f, map[string]string{"id": m.ID, "statement": m.Statement, "challenge": m.Challenge, "correction": m.Correction}, "misconceptions", i)
		if len(m.Patterns) == 0 || len(m.Caps) == 0 {
			l.at(f, "the misconception %q needs patterns and caps", m.ID)("misconceptions", i)
		}
		for id, level := range m.Caps {
			if !slices.Contains(graded, id) {
				l.at(f, "the question is not graded on the criterion %q", id)("misconceptions", i, "caps", id)
			}
			if level < 1 || level > 3 {
				l.at(f, "a cap is 1, 2 or 3")("misconceptions", i, "caps", id)
			}
		}
	}
}

// lintPrompt finds patterns that the question's own prompt matches: whoever
// repeats the question would be credited.
func (l *loader) lintPrompt(f *file, q *Question) {
	prompt := l.guide.Analyze(q.Prompt)
	test := func(m *Matcher, patterns []string, where ...any) {
		if _, ok := m.Find(prompt, Anything); !ok {
			return
		}
		for i, p := range patterns {
			one, errs := l.guide.compile([]string{p})
			if _, ok := one.Find(prompt, Anything); ok && errs[0] == nil {
				l.at(f, "the pattern %q matches the question's own prompt", p)(append(where, i)...)
			}
		}
	}
	for i, c := range q.Checks {
		if c != nil {
			test(c.clear, c.Patterns, "checks", i, "patterns")
			test(c.partial, c.Partial, "checks", i, "partial")
		}
	}
	for i := range q.Misconceptions {
		test(q.Misconceptions[i].matcher, q.Misconceptions[i].Patterns, "misconceptions", i, "patterns")
	}
}
