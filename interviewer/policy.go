package interviewer

import (
	"slices"
	"strings"
	"time"

	"github.com/mockloop/mockloop/rubric"
)

// Bounds of a conversation on one question.
const (
	maxFollowUps  = 4                // probes, challenges, deeper questions and threads
	maxDeeper     = 1                // of them, after a good answer
	maxRescues    = 2                // then the next question
	maxIdle       = 2                // follow-ups in a row that brought nothing new
	followUpTime  = 75 * time.Second // what a follow-up and its answer take at least
	warnBefore    = 2 * time.Minute  // of a phase's end
	warnFrom      = 5 * time.Minute  // shorter phases get no warning
	grace         = 30 * time.Second // for a last sentence, before the interviewer cuts in
	maxOwnAnswers = 40               // of the candidate's own questions; the clock ends them before
	lastWord      = 8                // words of a last answer that came with the floor already given; fewer are small talk
	drawPace      = 12 * time.Minute // of a session for each time that the candidate's documents are spoken of
)

// Policy decides what the interviewer does next. It is plain code, the same
// with and without a language model: it keeps the time, never repeats a question
// and never forgets one. It holds no state and does no I/O.
type Policy struct {
	Guide *rubric.Guide
}

// Next is the interviewer's next act, given what the last answer held. It is
// called when [Session.CandidatesTurn] is false.
func (p Policy) Next(s *Session, h Hearing, clock time.Duration) Act {
	act := p.next(s, h, clock)
	if act.Kind == ActAsk && s.mayDraw() && !s.drewOn(len(s.Asked)-1) {
		if c, ok := h.threads.pick(p.Guide, s, p.Guide.Question(act.Question), asLead); ok {
			act.Drawn, act.Said = []Citation{c}, "" // one quotation is enough
		}
	}
	return act
}

func (p Policy) next(s *Session, h Hearing, clock time.Duration) Act {
	last := Turn{}
	if n := len(s.Turns); n > 0 {
		last = s.Turns[n-1]
	}
	switch {
	case len(s.Turns) == 0:
		return Act{Kind: ActGreet, Phase: s.Agenda[0].ID}
	case last.Kind == ActGreet:
		return p.advance(s, clock, ReactNothing)
	case s.Phase().Kind == string(rubric.PhaseCandidateQuestions):
		return p.answerQuestion(s, h, clock)
	}
	q := s.AtHand()
	if q == nil {
		return p.advance(s, clock, ReactNothing)
	}
	switch {
	case q.Skipped:
		return p.advance(s, clock, ReactSkip)
	case q.Requested:
		return p.on(q, Act{Kind: ActHint, Rung: q.Hints + 1, Drawn: h.Drawn})
	case last.Speaker == SpeakerCandidate && last.Question != q.ID:
		return p.on(q, Act{Kind: ActLate})
	}
	return p.follow(s, q, h, clock)
}

// OnTime is what the interviewer does by the clock alone while the candidate has
// the floor, and when to ask again. A zero act means nothing yet.
func (p Policy) OnTime(s *Session, clock time.Duration) (Act, time.Duration) {
	end := s.PhaseEnd()
	if q := s.AtHand(); q != nil {
		end = max(end, s.endOf(q.Phase))
	}
	phase := s.Phase()
	long := time.Duration(phase.MS)*time.Millisecond >= warnFrom
	switch warn := end - warnBefore; {
	case phase.Kind == string(rubric.PhaseClosing):
		return Act{}, 0
	case clock >= end+grace:
		return p.advance(s, clock, ReactTime), 0
	case long && clock >= warn && clock < end-warnBefore/2 && !s.warned[phase.ID]:
		act := Act{Kind: ActTimeWarning, Phase: phase.ID, Minutes: max(1, int((end-clock+30*time.Second)/time.Minute))}
		if q := s.AtHand(); q != nil {
			act.Question = q.ID
		}
		return act, 0
	case long && clock < warn:
		return Act{}, warn - clock
	default:
		return Act{}, end + grace - clock
	}
}

// follow decides on the next turn after an answer to the question at hand.
func (p Policy) follow(s *Session, q *Asked, h Hearing, clock time.Duration) Act {
	act := p.reply(s, q, h, clock)
	if act.After == ReactStrong && act.Said == "" && act.Kind != ActThread {
		act.Said = h.heard()
	}
	return act
}

func (p Policy) reply(s *Session, q *Asked, h Hearing, clock time.Duration) Act {
	question := p.Guide.Question(q.ID)
	react := h.reaction()
	switch h.Intent {
	case IntentSkip:
		return p.advance(s, clock, ReactSkip)
	case IntentRepeat:
		return p.on(q, again(p.Guide, question, q.Acts))
	case IntentTalk:
		return p.on(q, Act{Kind: ActSmallTalk})
	case IntentThink:
		return p.on(q, Act{Kind: ActThink})
	case IntentGrader:
		return p.on(q, Act{Kind: ActGrader})
	case IntentHint:
		if s.Setup.Mode == ModeLearning && q.Hints < len(question.Hints) {
			return p.on(q, Act{Kind: ActHint, Rung: q.Hints + 1, Drawn: h.Drawn})
		}
		return p.on(q, Act{Kind: ActNoHint})
	case IntentClarify:
		return p.on(q, Act{Kind: ActClarify, Topic: h.Topic, Also: h.Also, Drawn: h.Drawn})
	}
	if h.Intent == IntentDone && !h.shownAnything() {
		return p.advance(s, clock, react)
	}
	if clock+followUpTime/2 >= s.allotted(p.Guide, q) {
		return p.advance(s, clock, ReactTime)
	}
	count := func(kinds ...ActKind) (n int) {
		for _, a := range q.Acts {
			if slices.Contains(kinds, a.Kind) {
				n++
			}
		}
		return n
	}
	if h.Intent == IntentStuck || !h.shownAnything() && count(ActRedirect, ActRescue) > 0 {
		if count(ActRescue) < maxRescues {
			if act, ok := p.probe(s, q, question, h, ActRescue); ok {
				return p.on(q, act)
			}
		}
		return p.advance(s, clock, react)
	}
	if !h.shownAnything() && h.OffTopic {
		return p.on(q, Act{Kind: ActRedirect})
	}
	if count(ActProbe, ActChallenge, ActDeepen, ActThread) >= maxFollowUps || p.idle(q, h) {
		return p.advance(s, clock, react)
	}
	if m := h.Misconception; m != "" && !challenged(q, m) {
		return p.on(q, Act{Kind: ActChallenge, Misconception: m, Said: h.MisconceptionSaid})
	}
	if act, ok := p.thread(s, q, question, h); ok {
		act.After = react
		return p.on(q, act)
	}
	// A good answer earns a harder question before its last gaps are probed.
	if len(h.Strong) > 0 && h.Level >= 3 && count(ActDeepen) < maxDeeper && len(question.Deeper) > 0 {
		return p.on(q, Act{Kind: ActDeepen, FollowUp: int(s.Seed % uint64(len(question.Deeper))), After: react})
	}
	if h.Level < 4 {
		if act, ok := p.probe(s, q, question, h, ActProbe); ok {
			if act.Said == "" { // else the follow-up itself shows that it listened
				act.After = react
			}
			return p.on(q, act)
		}
	}
	return p.advance(s, clock, react)
}

// again says the last question once more in other words: a follow-up by another
// of its wordings, the question itself by its simpler form.
func again(g *rubric.Guide, question *rubric.Question, acts []Act) Act {
	for _, last := range slices.Backward(acts) {
		switch last.Kind {
		case ActChallenge:
			return Act{Kind: ActRepeat, Misconception: last.Misconception}
		case ActProbe, ActRescue, ActRepeat:
			check := checkOf(g, question, last.Check)
			if check == nil {
				return Act{Kind: ActRepeat}
			}
			for i := range check.FollowUps {
				if n := (last.FollowUp + 1 + i) % len(check.FollowUps); !quotes(check.FollowUps[n]) {
					return Act{Kind: ActRepeat, Check: last.Check, FollowUp: n}
				}
			}
			return Act{Kind: ActRepeat}
		case ActThread:
			return Act{Kind: ActRepeat, Drawn: last.Drawn}
		case ActAsk, ActDeepen:
			return Act{Kind: ActRepeat}
		}
	}
	return Act{Kind: ActRepeat}
}

// probe picks the unmet check that lifts the level most and was not asked about
// yet, and one of its follow-ups that fits: one that quotes the candidate only if
// there are words to quote, and that was not heard before, on another question.
func (p Policy) probe(s *Session, q *Asked, question *rubric.Question, h Hearing, kind ActKind) (Act, bool) {
	for _, id := range h.Unmet {
		if slices.ContainsFunc(q.Acts, func(a Act) bool { return a.Check == id }) {
			continue
		}
		check := checkOf(p.Guide, question, id)
		if check == nil {
			continue
		}
		said := ""
		if kind == ActProbe {
			said = h.saidFor(id)
		}
		for i := range check.FollowUps {
			n := (i + q.Turn) % len(check.FollowUps)
			if (!quotes(check.FollowUps[n]) || said != "") && !s.heard(check.FollowUps[n]) {
				return Act{Kind: kind, Check: id, FollowUp: n, Said: said}, true
			}
		}
	}
	return Act{}, false
}

// thread takes up something of the candidate's own documents, once the question
// has been talked about: at most once for each, and not on one after the other.
func (p Policy) thread(s *Session, q *Asked, question *rubric.Question, h Hearing) (Act, bool) {
	at := len(s.Asked) - 1
	if len(q.Answers) < 2 && h.Level < 3 || !s.mayDraw() || s.drewOn(at) || s.drewOn(at-1) {
		return Act{}, false
	}
	c, ok := h.threads.pick(p.Guide, s, question, asFollowUp)
	return Act{Kind: ActThread, Drawn: []Citation{c}}, ok
}

// mayDraw says whether the candidate's documents were not spoken of too often yet.
func (s *Session) mayDraw() bool {
	drew := 0
	for i := range s.Asked {
		if s.drewOn(i) {
			drew++
		}
	}
	return drew < max(1, int(s.Total()/drawPace))
}

// drewOn says whether the candidate's documents were spoken of on the question
// that was asked as number at, from 0.
func (s *Session) drewOn(at int) bool {
	return at >= 0 && at < len(s.Asked) && slices.ContainsFunc(s.Asked[at].Acts, func(a Act) bool {
		return len(a.Drawn) > 0 && (a.Kind == ActAsk || a.Kind == ActThread)
	})
}

// heard says whether the interviewer has used a follow-up's words before.
func (s *Session) heard(followUp string) bool {
	words := longestLiteral(followUp)
	return slices.ContainsFunc(s.Turns, func(t Turn) bool { return t.Speaker == SpeakerInterviewer && strings.Contains(t.Text, words) })
}

// checkOf finds a check among the question's own and the general ones of its criteria.
func checkOf(g *rubric.Guide, q *rubric.Question, id string) *rubric.Check {
	for _, c := range q.Checks {
		if c.ID == id {
			return c
		}
	}
	for _, round := range q.Rounds {
		for _, criterion := range g.CriteriaFor(q, round) {
			for _, c := range criterion.Checks {
				if c.ID == id {
					return c
				}
			}
		}
	}
	return nil
}

// idle says that the last follow-ups brought nothing new.
func (p Policy) idle(q *Asked, h Hearing) bool {
	if len(h.New) > 0 || len(q.Answers) <= maxIdle {
		return false
	}
	return h.IdleAnswers >= maxIdle
}

func challenged(q *Asked, m string) bool {
	return slices.ContainsFunc(q.Acts, func(a Act) bool { return a.Misconception == m })
}

// on completes an act about the question at hand.
func (p Policy) on(q *Asked, a Act) Act {
	a.Phase, a.Question = q.Phase, q.ID
	return a
}

// advance goes on to the next question, the next phase or the end.
func (p Policy) advance(s *Session, clock time.Duration, react Reaction) Act {
	at := slices.IndexFunc(s.Agenda, func(x Phase) bool { return x.ID == s.Phase().ID })
	for i := at; i < len(s.Agenda); i++ {
		ph := s.Agenda[i]
		switch ph.Kind {
		case string(rubric.PhaseQuestions):
			if i > at && s.endOf(ph.ID)-clock < shortestTurn {
				continue // its time has been used up
			}
			if id := s.nextQuestion(p.Guide, ph, clock); id != "" {
				return Act{Kind: ActAsk, Phase: ph.ID, Question: id, After: react}
			}
		case string(rubric.PhaseCandidateQuestions):
			if i > at {
				left := max(time.Minute, s.endOf(ph.ID)-clock)
				left = min(left, time.Duration(ph.MS)*time.Millisecond)
				return Act{Kind: ActHandover, Phase: ph.ID, After: react, Minutes: int((left + 30*time.Second) / time.Minute)}
			}
		case string(rubric.PhaseClosing):
			return Act{Kind: ActClose, Phase: ph.ID, After: react}
		}
	}
	return Act{Kind: ActClose, Phase: s.Agenda[len(s.Agenda)-1].ID, After: react}
}

// answerQuestion answers what the candidate asks at the end.
func (p Policy) answerQuestion(s *Session, h Hearing, clock time.Duration) Act {
	phase := s.Phase()
	answered := 0
	for _, t := range s.Turns {
		if t.Kind == ActAnswer {
			answered++
		}
	}
	switch {
	case s.Turns[len(s.Turns)-1].Question != "":
		return Act{Kind: ActLate, Phase: phase.ID}
	case (h.Intent == IntentNone || h.Intent == IntentStuck) && (!h.Asks || h.Topic == "" && len(h.Drawn) == 0):
		return p.advance(s, clock, ReactNothing)
	case clock >= s.PhaseEnd():
		return p.last(s, h, clock, ReactTime)
	case answered >= maxOwnAnswers:
		return p.last(s, h, clock, ReactMany)
	case h.Intent == IntentThink:
		return Act{Kind: ActThink, Phase: phase.ID}
	case h.Asks || h.Topic != "":
		return Act{Kind: ActAnswer, Phase: phase.ID, Topic: h.Topic, Drawn: h.Drawn}
	}
	n := len(s.Turns)
	if n > 1 && s.Turns[n-2].Kind == ActHandover && len(strings.Fields(s.Turns[n-1].Text)) >= lastWord { // on what was asked before
		return Act{Kind: ActLate, Phase: phase.ID}
	}
	return Act{Kind: ActSmallTalk, Phase: phase.ID} // a thank-you, a remark
}

// last answers one more question on the way out, and says why it is the last.
func (p Policy) last(s *Session, h Hearing, clock time.Duration, why Reaction) Act {
	act := p.advance(s, clock, why)
	act.Topic, act.Drawn = h.Topic, h.Drawn
	return act
}
