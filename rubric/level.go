package rubric

import (
	"cmp"
	"math"
	"slices"
)

const (
	lowest  = 1
	highest = 4
)

// checksOf returns the checks that decide a criterion on a question: the
// question's own, then the criterion's general ones.
func (q *Question) checksOf(c *Criterion) []*Check {
	checks := make([]*Check, 0, len(q.Checks)+len(c.Checks))
	for _, check := range q.Checks {
		if check != nil && check.Criterion == c.ID {
			checks = append(checks, check)
		}
	}
	for _, check := range c.Checks {
		if check != nil {
			checks = append(checks, check)
		}
	}
	return checks
}

// rule returns what a level asks for: the question's own rule, or the criterion's.
func (q *Question) rule(c *Criterion, level int) Rule {
	if own, ok := q.Levels[c.ID][level]; ok {
		return own
	}
	return c.Levels[level].Rule
}

func (r Rule) holds(checks []*Check, decisions []Decision) bool {
	for _, clause := range r {
		clear, shown := 0, 0
		for i, c := range checks {
			if !slices.Contains(clause.Of, c.Tag) && !slices.Contains(clause.Of, c.ID) {
				continue
			}
			switch decisions[i] {
			case Clear:
				clear++
				shown++
			case Partial:
				shown++
			}
		}
		if clear < clause.Clear || shown < clause.Shown || clear+shown < clause.Points {
			return false
		}
	}
	return true
}

// standing is where an answer is on one criterion.
type standing struct {
	question  *Question
	criterion *Criterion
	checks    []*Check
	decisions []Decision
	level     int
	capped    []*Misconception // those that hold the level down
}

func stand(q *Question, c *Criterion, f *Findings) standing {
	s := standing{question: q, criterion: c, checks: q.checksOf(c)}
	s.decisions = make([]Decision, len(s.checks))
	for i, check := range s.checks {
		s.decisions[i] = f.decision(check.ID)
	}
	s.level = s.byRule()
	best := s.level
	for _, m := range f.Misconceptions {
		for i := range q.Misconceptions {
			known := &q.Misconceptions[i]
			if limit, ok := known.Caps[c.ID]; ok && known.ID == m.ID && limit < best {
				s.level = min(s.level, limit)
				s.capped = append(s.capped, known)
			}
		}
	}
	return s
}

// byRule is the highest level whose rule holds together with all lower ones.
func (s *standing) byRule() int {
	level := lowest
	for level < highest && s.question.rule(s.criterion, level+1).holds(s.checks, s.decisions) {
		level++
	}
	return level
}

// missing returns the smallest set of checks that would lift the level by one,
// were they clear. Those that are half shown go first, then the guide's order; what
// asks for more of everything goes last, since it tells nobody what to say.
func (s *standing) missing() []*Check {
	if s.level == highest || len(s.capped) > 0 {
		return nil
	}
	var open []int
	for i, d := range s.decisions {
		if d != Clear {
			open = append(open, i)
		}
	}
	first := func(i int) int {
		switch {
		case s.checks[i].measured():
			return 2
		case s.decisions[i] == Partial:
			return 0
		}
		return 1
	}
	slices.SortStableFunc(open, func(a, b int) int { return cmp.Compare(first(a), first(b)) })
	trial := standing{question: s.question, criterion: s.criterion, checks: s.checks, decisions: slices.Clone(s.decisions)}
	for size := 1; size <= len(open); size++ {
		if chosen := trial.choose(open, size, s.level); chosen != nil {
			slices.Sort(chosen)
			checks := make([]*Check, len(chosen))
			for i, k := range chosen {
				checks[i] = s.checks[k]
			}
			return checks
		}
	}
	return nil
}

// choose finds the first set of a size that lifts the level above the floor.
func (s *standing) choose(open []int, size, floor int) []int {
	if size == 0 {
		if s.byRule() > floor {
			return []int{}
		}
		return nil
	}
	for i := 0; i+size <= len(open); i++ {
		was := s.decisions[open[i]]
		s.decisions[open[i]] = Clear
		chosen := s.choose(open[i+1:], size-1, floor)
		s.decisions[open[i]] = was
		if chosen != nil {
			return append(chosen, open[i])
		}
	}
	return nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// NextChecks returns the unmet checks of a question by how much they lift the
// levels: first those on the shortest way to the next level of a criterion, by
// the criterion's weight over the length of that way, then the rest.
func NextChecks(g *Guide, q *Question, roundID string, f Findings) []*Check {
	type ranked struct {
		check *Check
		lift  float64
	}
	var unmet []ranked
	for _, c := range g.CriteriaFor(q, roundID) {
		s := stand(q, c, &f)
		way := s.missing()
		for i, check := range s.checks {
			if s.decisions[i] == Clear {
				continue
			}
			r := ranked{check: check}
			if slices.Contains(way, check) {
				r.lift = g.weight(roundID, c.ID) / float64(len(way))
			}
			unmet = append(unmet, r)
		}
	}
	slices.SortStableFunc(unmet, func(a, b ranked) int { return -cmp.Compare(a.lift, b.lift) })
	checks := make([]*Check, len(unmet))
	for i, r := range unmet {
		checks[i] = r.check
	}
	return checks
}

// weight of a criterion in a round; 1 where the round says nothing.
func (g *Guide) weight(roundID, criterionID string) float64 {
	if r := g.Round(roundID); r != nil {
		if w, ok := r.Weights[criterionID]; ok {
			return w
		}
	}
	return 1
}

// band returns the recommendation for a mean and the least level.
func (g *Guide) band(mean float64, least int) Band {
	for _, b := range g.Bands {
		if mean >= b.Mean && least >= b.Floor {
			return b
		}
	}
	return g.Bands[len(g.Bands)-1]
}

// levelOf is the level that a mean of levels comes to: the nearest, and of two that are
// as near the lower one, because a level counts when it was reached. People who
// label answers settle such ties so, too. Sums of decimals don't exceed a half by an ulp.
func levelOf(mean float64) int { return int(math.Ceil(mean - 0.5 - 1e-9)) }
