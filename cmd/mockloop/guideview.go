package main

import "github.com/mockloop/mockloop/rubric"

// guideView is a guide as `mockloop guide --json` prints it.
type guideView struct {
	ID         string          `json:"id"`
	Title      string          `json:"title"`
	Company    string          `json:"company"`
	RubricHash string          `json:"rubric_hash"`
	Rounds     []roundView     `json:"rounds"`
	Types      []typeView      `json:"types"`
	Questions  []questionView  `json:"questions"`
	Criteria   []criterionView `json:"criteria"`
}

type roundView struct {
	ID       string             `json:"id"`
	Title    string             `json:"title"`
	Minutes  int                `json:"minutes"`
	Assesses string             `json:"assesses"`
	Asks     string             `json:"asks"` // who does
	Phases   []phaseView        `json:"phases"`
	Weights  map[string]float64 `json:"weights"`
}

type phaseView struct {
	ID      string   `json:"id"`
	Kind    string   `json:"kind"`
	Minutes float64  `json:"minutes"`
	Types   []string `json:"types"`
}

type typeView struct {
	ID       string              `json:"id"`
	Title    string              `json:"title"`
	Criteria []string            `json:"criteria"`
	Rounds   map[string][]string `json:"rounds"` // criteria where they differ
}

type questionView struct {
	ID     string      `json:"id"`
	Title  string      `json:"title"`
	Type   string      `json:"type"`
	Rounds []string    `json:"rounds"`
	Prompt string      `json:"prompt"`
	Checks []checkView `json:"checks"`
}

type checkView struct {
	ID        string `json:"id"`
	Criterion string `json:"criterion"`
	Statement string `json:"statement"`
}

type criterionView struct {
	ID        string         `json:"id"`
	Title     string         `json:"title"`
	Construct string         `json:"construct"`
	Levels    map[int]string `json:"levels"`
	Checks    []checkView    `json:"checks"`
}

func viewOf(g *rubric.Guide) guideView {
	v := guideView{
		ID: g.ID, Title: g.Title, Company: g.Company, RubricHash: g.Hash,
		Rounds: []roundView{}, Types: []typeView{}, Questions: []questionView{}, Criteria: []criterionView{},
	}
	for _, r := range g.Rounds {
		round := roundView{
			ID: r.ID, Title: r.Title, Minutes: r.Minutes.Full, Assesses: r.Assess, Asks: r.Interviewer.Role,
			Phases: []phaseView{}, Weights: orEmpty(r.Weights),
		}
		for _, p := range r.Agenda {
			round.Phases = append(round.Phases, phaseView{ID: p.ID, Kind: string(p.Kind), Minutes: p.Minutes, Types: append([]string{}, p.Types...)})
		}
		v.Rounds = append(v.Rounds, round)
	}
	for _, t := range g.Types {
		v.Types = append(v.Types, typeView{ID: t.ID, Title: t.Title, Criteria: t.Criteria, Rounds: orEmpty(t.Rounds)})
	}
	for _, q := range g.Questions {
		v.Questions = append(v.Questions, questionView{ID: q.ID, Title: q.Title, Type: q.Type, Rounds: q.Rounds, Prompt: q.Prompt, Checks: checkViews(q.Checks)})
	}
	for _, c := range g.Criteria {
		texts := make(map[int]string, len(c.Levels))
		for n, level := range c.Levels {
			texts[n] = level.Text
		}
		v.Criteria = append(v.Criteria, criterionView{ID: c.ID, Title: c.Title, Construct: c.Construct, Levels: texts, Checks: checkViews(c.Checks)})
	}
	return v
}

func checkViews(checks []*rubric.Check) []checkView {
	views := make([]checkView, len(checks))
	for i, c := range checks {
		views[i] = checkView{ID: c.ID, Criterion: c.Criterion, Statement: c.Statement}
	}
	return views
}

func orEmpty[V any](m map[string]V) map[string]V {
	if m == nil {
		return map[string]V{}
	}
	return m
}
