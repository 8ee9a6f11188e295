package interviewer

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/mockloop/mockloop/rubric"
)

// Debrief is the newest report of each round as one decision.
type Debrief struct {
	Guide          string         `json:"guide"`
	Complete       bool           `json:"complete"` // every round has a report
	Recommendation string         `json:"recommendation,omitempty"`
	Because        string         `json:"because"`
	Rounds         []DebriefRound `json:"rounds"`
	Strengths      []string       `json:"strengths"`
	Risks          []string       `json:"risks"`
}

// DebriefRound is one round's newest result.
type DebriefRound struct {
	Round          string  `json:"round"`
	Title          string  `json:"title"`
	Session        string  `json:"session,omitempty"`
	Recommendation string  `json:"recommendation,omitempty"`
	Mean           float64 `json:"mean,omitempty"`
}

// debriefPoints bounds the strengths and the risks that are named.
const debriefPoints = 4

// Debrief makes one decision of the owner's newest graded session of each round. Drills are not rounds.
func (c *Conductor) Debrief(ctx context.Context, owner, guide string) (Debrief, error) {
	g := c.guide(guide)
	if g == nil {
		return Debrief{}, &SetupError{Field: "guide", Detail: "no such guide here"}
	}
	newest, err := c.newestByRound(ctx, owner, g)
	if err != nil {
		return Debrief{}, err
	}
	d := Debrief{Guide: g.ID, Complete: len(newest) == len(g.Rounds), Rounds: []DebriefRound{}, Strengths: []string{}, Risks: []string{}}
	type point struct {
		level int
		text  string
	}
	var points []point
	var cards []rubric.Scorecard
	for _, round := range g.Rounds {
		r, ok := newest[round.ID]
		if !ok {
			d.Rounds = append(d.Rounds, DebriefRound{Round: round.ID, Title: round.Title})
			continue
		}
		d.Rounds = append(d.Rounds, DebriefRound{round.ID, round.Title, r.ID, r.Summary.Recommendation, r.Summary.Mean})
		report, err := c.report(ctx, r)
		if err != nil {
			return Debrief{}, err
		}
		card := rubric.Scorecard{Round: round.ID, Mean: report.Mean, Recommendation: report.Recommendation}
		for _, criterion := range report.Criteria {
			card.Criteria = append(card.Criteria, rubric.CriterionScore{ID: criterion.ID, Level: criterion.Level})
			points = append(points, point{criterion.Level, fmt.Sprintf("%s: level %d (%s)", criterion.Title, criterion.Level, round.Title)})
		}
		cards = append(cards, card)
	}
	slices.SortStableFunc(points, func(a, b point) int { return cmp.Compare(b.level, a.level) })
	for _, p := range points {
		if p.level >= 3 && len(d.Strengths) < debriefPoints {
			d.Strengths = append(d.Strengths, p.text)
		}
	}
	for _, p := range slices.Backward(points) {
		if p.level <= 2 && len(d.Risks) < debriefPoints {
			d.Risks = append(d.Risks, p.text)
		}
	}
	decision := rubric.NewDebrief(g, cards)
	d.Recommendation, d.Because = decision.Recommendation, decision.Because
	return d, nil
}

// newestByRound reads the owner's sessions back until every round has a result.
func (c *Conductor) newestByRound(ctx context.Context, owner string, g *rubric.Guide) (map[string]Record, error) {
	const page = 100
	newest := map[string]Record{}
	for before := ""; ; {
		records, err := c.Journal.List(ctx, owner, before, page)
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			s := r.Summary.Setup
			_, known := newest[s.Round]
			if !known && s.Guide == g.ID && s.Type == "" && s.Question == "" && r.Summary.Recommendation != "" && g.Round(s.Round) != nil {
				newest[s.Round] = r
			}
		}
		if len(records) < page || len(newest) == len(g.Rounds) {
			return newest, nil
		}
		before = records[page-1].ID
	}
}
