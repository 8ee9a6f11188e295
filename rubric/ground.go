package rubric

import (
	"slices"
	"strings"
)

// The ground of a question is what a strong answer to it is made of: the content
// words of its outline, without those that the interviewer's own question has.
// Patterns find single ideas in words that somebody foresaw. How much of the ground an
// answer covers tells the rest from talk that could follow any question, whatever its
// words; of labelled answers it grows with each level (0.08, 0.16, 0.23 and 0.32 in
// the median) and hardly with their length. Only claims count: not lists, echoes,
// denials, misconceptions or words to the grader.
//
// Each step is a check of its own: partial from the first share on, clear from the second.
var groundSteps = map[string][2]float64{
	"ground-touched": {0.10, 0.13},
	"ground-some":    {0.16, 0.19},
	"ground-much":    {0.22, 0.25},
	"ground-most":    {0.28, 0.32},
}

// groundOf returns the stems of a question's ground.
func (g *Guide) groundOf(q *Question) map[string]bool {
	ground := g.Stems(strings.Join(q.Outline, "\n"))
	for stem := range g.Stems(q.Prompt + "\n" + q.Rephrase) {
		delete(ground, stem)
	}
	return ground
}

// coverage is the share of the ground that is said in claims, and the sentence
// that says most of it.
type coverage struct {
	share float64
	most  Match
}

func (d *detection) cover() coverage {
	seen := map[string]bool{}
	best, c := 0, coverage{}
	d.claims(func(s int) bool {
		x := d.text.Sentences[s]
		here := map[string]bool{}
		for _, w := range d.text.tokens[x.first:x.last] {
			if d.ground[w.lex.stem] && !w.echo && !w.listed {
				seen[w.lex.stem], here[w.lex.stem] = true, true
			}
		}
		if len(here) > best {
			best, c.most = len(here), d.whole(s)
		}
		return false
	})
	c.share = float64(len(seen)) / float64(max(1, len(d.ground)))
	return c
}

// coverage is worked out once for all that ask.
func (d *detection) coverage() coverage {
	if d.covers == nil {
		c := d.cover()
		d.covers = &c
	}
	return *d.covers
}

// groundReaches is the detector of a step.
func groundReaches(step string) detector {
	return func(d *detection) (Decision, Match) {
		c := d.coverage()
		switch at := groundSteps[step]; {
		case c.share >= at[1]:
			return Clear, c.most
		case c.share >= at[0]:
			return Partial, c.most
		}
		return Absent, Match{}
	}
}

// measured tells whether a check measures the ground, which is no statement that
// anybody could find in an answer.
func (c *Check) measured() bool { return groundSteps[c.Detector] != [2]float64{} }

// Told returns the checks that are worth telling a person. The steps measure one
// thing, so of those that are shown the last says it all, and of the others the next.
func (cg CriterionGrade) Told(c *Criterion) []CheckGrade {
	told := make([]CheckGrade, 0, len(cg.Checks))
	step := -1 // where the last step shown stands
	ended := false
	for _, check := range cg.Checks {
		i := slices.IndexFunc(c.Checks, func(own *Check) bool { return own.ID == check.ID && own.measured() })
		switch {
		case i < 0:
		case check.Decision == Absent && ended:
			continue
		case check.Decision == Absent:
			ended = true
		case step >= 0:
			told[step] = check
			continue
		default:
			step = len(told)
		}
		told = append(told, check)
	}
	return told
}
