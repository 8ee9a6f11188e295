package web

import (
	"slices"

	"github.com/mockloop/mockloop/interviewer"
	"github.com/mockloop/mockloop/rubric"
)

// planner lays out what a choice in the lobby would become.
type planner interface {
	Plan(interviewer.Setup) (interviewer.Setup, []interviewer.Phase, error)
}

// viewGuide shows a guide as candidates may see it: nothing that gives away
// what answers are checked for.
func viewGuide(g *rubric.Guide, p planner) (GuideView, error) {
	v := GuideView{
		ID: g.ID, Title: g.Title, Company: g.Company, Timeline: g.Timeline,
		Teams: []TeamView{}, Rounds: []RoundView{}, Types: []TypeView{}, Questions: []QuestionView{},
	}
	for _, t := range g.Teams {
		v.Teams = append(v.Teams, TeamView(t))
	}
	roundsOf := map[string][]string{}
	for _, r := range g.Rounds {
		view := RoundView{
			ID: r.ID, Title: r.Title, Week: r.Week, Assesses: r.Assess,
			MinutesLeast: r.Minutes.Least, MinutesMost: r.Minutes.Most, MinutesFull: r.Minutes.Full,
			Interviewer: r.Interviewer.Name, Role: r.Interviewer.Role, Manner: r.Interviewer.Manner,
			Types: []string{}, Agendas: map[string][]interviewer.Phase{},
		}
		for _, phase := range r.Agenda {
			for _, t := range phase.Types {
				if !slices.Contains(view.Types, t) {
					view.Types = append(view.Types, t)
					roundsOf[t] = append(roundsOf[t], r.ID)
				}
			}
		}
		for _, length := range []interviewer.Length{interviewer.LengthFull, interviewer.LengthHalf, interviewer.LengthTen} {
			_, agenda, err := p.Plan(interviewer.Setup{Guide: g.ID, Round: r.ID, Length: length, Mode: interviewer.ModeLearning})
			if err != nil {
				return v, err
			}
			view.Agendas[string(length)] = agenda
		}
		v.Rounds = append(v.Rounds, view)
	}
	titles := map[string]string{}
	for _, c := range g.Criteria {
		titles[c.ID] = c.Title
	}
	for _, t := range g.Types {
		view := TypeView{ID: t.ID, Title: t.Title, About: t.About, Rounds: list(roundsOf[t.ID]), Criteria: []string{}}
		for _, c := range t.Criteria {
			view.Criteria = append(view.Criteria, titles[c])
		}
		v.Types = append(v.Types, view)
	}
	for _, q := range g.Questions {
		v.Questions = append(v.Questions, QuestionView{
			ID: q.ID, Title: q.Title, Type: q.Type, Rounds: list(q.Rounds), Minutes: q.Minutes, About: q.About, Prompt: q.Prompt,
		})
	}
	return v, nil
}

// titles names sessions by what was chosen for them.
type titles map[string]string

func newTitles(guides []*rubric.Guide) titles {
	t := titles{}
	for _, g := range guides {
		for _, r := range g.Rounds {
			t[g.ID+" round "+r.ID] = r.Title
		}
		for _, y := range g.Types {
			t[g.ID+" type "+y.ID] = y.Title
		}
		for _, q := range g.Questions {
			t[g.ID+" question "+q.ID] = q.Title
		}
	}
	return t
}

func (t titles) of(s interviewer.Setup) string {
	title := t.get(s.Guide, "round", s.Round)
	if s.Question != "" {
		return title + ": " + t.get(s.Guide, "question", s.Question)
	}
	if s.Type != "" {
		return title + ": " + t.get(s.Guide, "type", s.Type)
	}
	return title
}

// get falls back to the id: the guide may have changed since the session.
func (t titles) get(guide, kind, id string) string {
	if title := t[guide+" "+kind+" "+id]; title != "" {
		return title
	}
	return id
}

func (t titles) view(r interviewer.Record) SessionView {
	return SessionView{
		ID: r.ID, Setup: r.Summary.Setup, Title: t.of(r.Summary.Setup), CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
		Status: r.Summary.Status, Seq: r.Seq, Agenda: list(r.Summary.Agenda), Clock: r.Summary.Clock,
		Recommendation: r.Summary.Recommendation, Mean: r.Summary.Mean,
	}
}

// list makes an absent list an empty one: on the wire a list is never null.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
