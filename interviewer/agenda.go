package interviewer

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/mockloop/mockloop/rubric"
)

// Times of an agenda.
const (
	tenMinutes = 10 * time.Minute
	// shortestPhase is the least that a phase of questions gets; a shorter one
	// leaves its minutes to the others.
	shortestPhase = 6 * time.Minute
	// shortestTurn is how little is left of a phase when no new question is begun.
	shortestTurn = 2 * time.Minute
	// questionPace bounds how many questions a phase may hold.
	questionPace = 6 * time.Minute
)

// plan checks a setup against its guide, fills in what was left out, and lays
// out the agenda and the questions in the order in which they would be asked.
// Questions in recent were asked in earlier sessions and come last.
func plan(g *rubric.Guide, setup Setup, recent []string, seed uint64) (Setup, []Phase, []string, error) {
	setup, round, err := settle(g, setup)
	if err != nil {
		return setup, nil, nil, err
	}
	agenda := layout(g, round, setup)
	return setup, agenda, order(g, round, setup, agenda, recent, seed), nil
}

// settle validates the choices of the lobby.
func settle(g *rubric.Guide, s Setup) (Setup, *rubric.Round, error) {
	refuse := func(field, detail string) (Setup, *rubric.Round, error) {
		return s, nil, &SetupError{Field: field, Detail: detail}
	}
	if s.Length == "" {
		s.Length = LengthFull
	}
	if s.Mode == "" {
		s.Mode = ModeLearning
	}
	switch {
	case s.Length != LengthFull && s.Length != LengthHalf && s.Length != LengthTen:
		return refuse("length", "choose full, half or ten")
	case s.Mode != ModeLearning && s.Mode != ModeRealistic:
		return refuse("mode", "choose learning or realistic")
	case s.Type != "" && s.Question != "":
		return refuse("type", "choose a type or a question, not both")
	case s.RetryOf != "" && s.Question == "":
		return refuse("retry_of", "name the question that is tried again")
	case s.Team != "" && !slices.ContainsFunc(g.Teams, func(t rubric.Team) bool { return t.ID == s.Team }):
		return refuse("team", "no such team in this guide")
	}
	var q *rubric.Question
	if s.Question != "" {
		if q = g.Question(s.Question); q == nil {
			return refuse("question", "no such question in this guide")
		}
		if s.Round == "" {
			s.Round = q.Rounds[0]
		}
	}
	if s.Type != "" {
		if g.Type(s.Type) == nil {
			return refuse("type", "no such question type in this guide")
		}
		if s.Round == "" {
			for _, r := range g.Rounds {
				if len(g.QuestionsIn(r.ID, s.Type)) > 0 {
					s.Round = r.ID
					break
				}
			}
		}
	}
	if s.Round == "" {
		return refuse("round", "choose a round, a type or a question")
	}
	round := g.Round(s.Round)
	switch {
	case round == nil:
		return refuse("round", "no such round in this guide")
	case q != nil && !slices.Contains(q.Rounds, s.Round):
		return refuse("question", "it is asked in "+strings.Join(q.Rounds, ", ")+", not in "+s.Round)
	case s.Type != "" && len(g.QuestionsIn(s.Round, s.Type)) == 0:
		return refuse("type", "no question of this type is asked in "+s.Round)
	}
	return s, round, nil
}

// layout scales the round's phases to the chosen length and focus. A part that
// is only for show in a short session (the candidate's own questions in a
// ten-minute drill) gives its minutes to the questions.
func layout(g *rubric.Guide, round *rubric.Round, s Setup) []Phase {
	full := minutes(float64(round.Minutes.Full))
	total := full
	switch {
	case s.Length == LengthTen:
		total = min(tenMinutes, full)
	case s.Question != "":
		// One question fills its own time, not a whole round's.
		total = max(tenMinutes, minutes(g.Question(s.Question).Minutes*1.5)+4*time.Minute)
		if s.Length == LengthHalf {
			total = max(tenMinutes, total*2/3)
		}
	case s.Length == LengthHalf:
		total = full / 2
	}
	drill := s.Length == LengthTen && (s.Type != "" || s.Question != "") || s.Question != ""

	var phases []Phase
	var asks []int // indexes of phases of questions
	left := total
	for _, p := range round.Agenda {
		d := time.Duration(float64(minutes(p.Minutes)) * float64(total) / float64(full))
		ph := Phase{ID: p.ID, Title: p.Title, Kind: string(p.Kind), Types: p.Types}
		switch p.Kind {
		case rubric.PhaseQuestions:
			if s.Type != "" || s.Question != "" {
				if len(asks) > 0 {
					continue // one phase holds the focus
				}
				ph = focused(g, ph, s)
			}
			asks = append(asks, len(phases))
		case rubric.PhaseCandidateQuestions:
			if drill {
				continue
			}
			d = max(d, 90*time.Second)
		default:
			d = min(max(d, 30*time.Second), minutes(p.Minutes))
		}
		ph.MS = d.Round(time.Second).Milliseconds()
		if p.Kind != rubric.PhaseQuestions {
			left -= time.Duration(ph.MS) * time.Millisecond
		}
		phases = append(phases, ph)
	}
	return share(phases, asks, left)
}

// focused turns a phase of questions into the one that holds the focus.
func focused(g *rubric.Guide, p Phase, s Setup) Phase {
	typ := s.Type
	p.ID, p.Title = "focus", ""
	if q := g.Question(s.Question); q != nil {
		typ, p.Title = q.Type, q.Title
	} else {
		p.Title = g.Type(typ).Title
	}
	p.Types = []string{typ}
	return p
}

// share divides the time that is left among the phases of questions in
// proportion to their minutes, without those that would get too little.
func share(phases []Phase, asks []int, left time.Duration) []Phase {
	dropped := map[int]bool{}
	for len(asks) > 1 {
		var sum int64
		least := asks[0]
		for _, i := range asks {
			sum += phases[i].MS
			if phases[i].MS < phases[least].MS {
				least = i
			}
		}
		if time.Duration(float64(left)*float64(phases[least].MS)/float64(sum)) >= shortestPhase {
			break
		}
		dropped[least] = true
		asks = slices.DeleteFunc(asks, func(i int) bool { return i == least })
	}
	var sum, given int64
	for _, i := range asks {
		sum += phases[i].MS
	}
	for n, i := range asks {
		ms := time.Duration(float64(left) * float64(phases[i].MS) / float64(sum)).Round(time.Second).Milliseconds()
		if n == len(asks)-1 {
			ms = left.Milliseconds() - given // the rounding goes to the last
		}
		phases[i].MS = ms
		given += ms
	}
	var kept []Phase
	for i, p := range phases {
		if !dropped[i] {
			kept = append(kept, p)
		}
	}
	return kept
}

// order lists the questions that the agenda can hold: those for the chosen team
// first, those asked lately last, shuffled by the seed in between.
func order(g *rubric.Guide, round *rubric.Round, s Setup, agenda []Phase, recent []string, seed uint64) []string {
	if s.Question != "" {
		return []string{s.Question}
	}
	var qs []*rubric.Question
	for _, p := range agenda {
		for _, t := range p.Types {
			for _, q := range g.QuestionsIn(round.ID, t) {
				if !slices.Contains(qs, q) {
					qs = append(qs, q)
				}
			}
		}
	}
	rng := rand.New(rand.NewPCG(seed, 1))
	rng.Shuffle(len(qs), func(i, j int) { qs[i], qs[j] = qs[j], qs[i] })
	rank := func(q *rubric.Question) int {
		switch {
		case slices.Contains(recent, q.ID):
			return 2 + len(recent) - slices.Index(recent, q.ID) // recent has the newest first: asked longest ago comes first
		case s.Team != "" && slices.Contains(q.Teams, s.Team):
			return 0
		}
		return 1
	}
	slices.SortStableFunc(qs, func(a, b *rubric.Question) int { return rank(a) - rank(b) })
	ids := make([]string, len(qs))
	for i, q := range qs {
		ids[i] = q.ID
	}
	return ids
}

func minutes(m float64) time.Duration { return time.Duration(m * float64(time.Minute)) }

// nextQuestion is the next question for a phase, or "" when there is none or
// too little time is left to begin one.
func (s *Session) nextQuestion(g *rubric.Guide, p Phase, clock time.Duration) string {
	if p.Kind != string(rubric.PhaseQuestions) {
		return ""
	}
	asked := 0
	for _, q := range s.Asked {
		if q.Phase == p.ID {
			asked++
		}
	}
	left := s.endOf(p.ID) - clock
	if asked > 0 && (left < shortestTurn || asked >= max(1, int((time.Duration(p.MS)*time.Millisecond+questionPace/2)/questionPace))) {
		return ""
	}
	for _, id := range s.Order {
		q := g.Question(id)
		if q == nil || s.asked(id) != nil || !slices.Contains(p.Types, q.Type) {
			continue
		}
		if asked == 0 || left >= minutes(q.Minutes*0.4) {
			return id
		}
	}
	return ""
}

// endOf is the clock's reading at which a phase should be over.
func (s *Session) endOf(phase string) time.Duration {
	var end int64
	for _, p := range s.Agenda {
		end += p.MS
		if p.ID == phase {
			break
		}
	}
	return time.Duration(end) * time.Millisecond
}

// allotted is the clock's reading at which the question at hand should make
// room: its own good length where the phase has another question, else the phase's end.
func (s *Session) allotted(g *rubric.Guide, q *Asked) time.Duration {
	end := s.endOf(q.Phase)
	own := time.Duration(q.FromMS)*time.Millisecond + minutes(g.Question(q.ID).Minutes*1.25)
	if s.nextQuestion(g, s.Phase(), own) != "" {
		return min(own, end)
	}
	return end
}
