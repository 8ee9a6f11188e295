package interviewer

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

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
		for _, criterion := range report.Criteria {
			points = append(points, point{criterion.Level, fmt.Sprintf("%s: level %d (%s)", criterion.Title, criterion.Level, round.Title)})
		}
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
	d.decide(g)
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

// decide takes the band of the mean over the rounds, but none that is more than
// one better than the weakest round's: a loop is not won by its average.
func (d *Debrief) decide(g *rubric.Guide) {
	rank := func(id string) int { return slices.IndexFunc(g.Bands, func(b rubric.Band) bool { return b.ID == id }) }
	var weakest DebriefRound
	var sum float64
	var graded int
	for _, r := range d.Rounds {
		if rank(r.Recommendation) < 0 {
			continue
		}
		sum, graded = sum+r.Mean, graded+1
		if weakest.Round == "" || rank(r.Recommendation) > rank(weakest.Recommendation) {
			weakest = r
		}
	}
	if graded == 0 {
		d.Because = "No round has a result yet."
		return
	}
	mean := sum / float64(graded)
	byMean := slices.IndexFunc(g.Bands, func(b rubric.Band) bool { return mean >= b.Mean })
	if byMean < 0 {
		byMean = len(g.Bands) - 1
	}
	d.Recommendation = g.Bands[max(byMean, rank(weakest.Recommendation)-1)].ID
	d.Because = fmt.Sprintf("The rounds average %.1f of 4; the weakest is the %s (%s).", mean, strings.ToLower(weakest.Title), weakest.Recommendation)
}
