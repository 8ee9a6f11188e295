package interviewer

import (
	"context"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/mockloop/mockloop/rubric"
)

// Object keeps the candidate's disagreement with a finding. A later one on the
// same check replaces it. The scores stay as they are.
func (c *Conductor) Object(ctx context.Context, owner, id string, o Objection) error {
	if _, err := c.Find(ctx, owner, id); err != nil {
		return err
	}
	s, err := c.read(ctx, id)
	if err != nil {
		return err
	}
	if s.Report == nil {
		return ErrNotEnded
	}
	if err := s.Report.mayObject(&o); err != nil {
		return err
	}
	if len(s.Objections) >= len(s.Report.Criteria)*maxObjections {
		return fmt.Errorf("%w: there are too many already", ErrNoObjection)
	}
	return c.appendBeside(id, Objected{Objection: o})
}

// maxObjections for each criterion: more than a rubric has checks.
const maxObjections = 100

// mayObject checks that an objection is about a check of the report and quotes
// the candidate, and fills in the words.
func (r *Report) mayObject(o *Objection) error {
	known := func(list []CheckReport) bool {
		return slices.ContainsFunc(list, func(c CheckReport) bool {
			return c.Question == o.Question && c.ID == o.Check && c.Decision != string(rubric.Clear)
		})
	}
	if !slices.ContainsFunc(r.Criteria, func(c CriterionReport) bool { return known(c.Missing) || known(c.Shown) }) {
		return fmt.Errorf("%w: name a question and one of its checks that was not found clear", ErrNoObjection)
	}
	at := slices.IndexFunc(r.Transcript, func(t Turn) bool {
		return t.Turn == o.Quote.Turn && t.Speaker == SpeakerCandidate && t.Question == o.Question
	})
	if at < 0 {
		return fmt.Errorf("%w: quote one of your answers to that question", ErrNoObjection)
	}
	text, q := r.Transcript[at].Text, &o.Quote
	if q.Start < 0 || q.Start >= q.End || q.End > len(text) || !utf8.ValidString(text[q.Start:q.End]) {
		return fmt.Errorf("%w: start and end are byte offsets in the answer's text", ErrNoObjection)
	}
	q.Text = text[q.Start:q.End]
	return nil
}

// Cases exports the objections of a session as labelled answers, in the form
// that rubric.LoadCalibration reads: one for each question objected to, with the
// levels that follow if the candidate is right.
func (c *Conductor) Cases(ctx context.Context, owner, id string) ([]rubric.Case, error) {
	if _, err := c.Find(ctx, owner, id); err != nil {
		return nil, err
	}
	s, err := c.read(ctx, id)
	if err != nil {
		return nil, err
	}
	g := c.guide(s.Setup.Guide)
	if g == nil {
		return nil, fmt.Errorf("%w: its guide %q is not loaded", ErrNotNow, s.Setup.Guide)
	}
	cases := []rubric.Case{}
	for _, asked := range s.Asked {
		q := g.Question(asked.ID)
		if q == nil || !slices.ContainsFunc(s.Objections, func(o Objection) bool { return o.Question == asked.ID }) {
			continue
		}
		text, found, err := assess(ctx, g, c.Checker, s, q)
		if err != nil {
			return nil, err
		}
		for i, f := range found.Checks {
			if slices.ContainsFunc(s.Objections, Objection{Question: q.ID, Check: f.Check}.sameCheck) {
				found.Checks[i].Decision = rubric.Clear
			}
		}
		grade := rubric.NewGrade(g, q, s.Setup.Round, found, c.Checker.Stamp())
		label := rubric.Label{Level: grade.Level, Criteria: map[string]int{}}
		for _, criterion := range grade.Criteria {
			label.Criteria[criterion.ID] = criterion.Level
		}
		cases = append(cases, rubric.Case{ID: id + "-" + q.ID, Question: q.ID, Round: s.Setup.Round, Answer: text.Text, Kind: "objection", Label: label})
	}
	return cases, nil
}
