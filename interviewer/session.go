package interviewer

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/mockloop/mockloop/retrieval"
	"github.com/mockloop/mockloop/rubric"
)

// Session is the fold of its events. The zero value is a session before its first event.
type Session struct {
	ID         string
	Seq        int64
	Setup      Setup
	Agenda     []Phase
	Order      []string // questions in the order in which they would be asked
	Seed       uint64
	RubricHash string

	CreatedAt time.Time
	StartedAt time.Time // zero before the candidate entered
	EndedAt   time.Time
	LastAt    time.Time // of the newest event
	Ended     EndReason
	Judged    []Judged // the judge's verdicts, while and after the report is made
	Report    *Report
	// Objections of the candidate to the report, the newest for each check.
	Objections []Objection

	Turns  []Turn
	Asked  []*Asked // questions asked so far, in order
	Phases []PhaseUse
	Paused PauseReason // empty while the clock may run
	// PausedAt is when the clock stopped counting, before Paused was written if the candidate had been gone.
	PausedAt time.Time

	elapsed   time.Duration // up to clockFrom
	clockFrom time.Time     // zero while the clock stands
	commands  map[string]int64
	warned    map[string]bool       // phases whose end was announced
	void      map[int][]rubric.Flag // see assess; by turn
}

// Asked is a question that was put to the candidate, and what came of it.
type Asked struct {
	ID        string
	Phase     string
	Turn      int // where it was asked
	FromMS    int64
	ToMS      int64 // so far, while it is at hand
	Answers   []int // the candidate's turns
	Acts      []Act // the interviewer's turns on it, the asking one included
	Hints     int   // rungs given on request
	Skipped   bool
	Closed    bool
	Requested bool // a hint was asked for and not yet given
}

// PhaseUse is when a phase was entered, on the session's clock.
type PhaseUse struct {
	ID     string
	FromMS int64
}

// Fold builds a session from its events.
func Fold(id string, events []Event) (*Session, error) {
	s := &Session{ID: id}
	for _, e := range events {
		if err := s.Apply(e); err != nil {
			return nil, err
		}
	}
	return s, nil
}

var errIllegal = errors.New("event does not fit the session")

// Apply adds one event. An error leaves the session unchanged.
func (s *Session) Apply(e Event) error {
	if err := s.legal(e); err != nil {
		return fmt.Errorf("session %s, event %d (%s): %w: %w", s.ID, e.Seq, e.Body.eventType(), errIllegal, err)
	}
	at := s.ClockAt(e.At).Milliseconds()
	switch b := e.Body.(type) {
	case Created:
		s.Setup, s.Agenda, s.Order, s.Seed, s.RubricHash = b.Setup, b.Agenda, b.Order, b.Seed, b.RubricHash
		s.CreatedAt = e.At
		s.commands, s.warned = map[string]int64{}, map[string]bool{}
	case Started:
		s.StartedAt, s.clockFrom = e.At, e.At
	case Spoke:
		s.spoke(b, at)
	case Answered:
		s.remember(b.ID, e.Seq)
		s.Turns = append(s.Turns, Turn{Turn: b.Turn, Speaker: SpeakerCandidate, Text: b.Text, AtMS: at, Question: b.Question, ReplyTo: b.ReplyTo, reading: &reading{}})
		if q := s.asked(b.Question); q != nil {
			q.Answers = append(q.Answers, b.Turn)
		}
	case Requested:
		s.remember(b.ID, e.Seq)
		if q := s.AtHand(); q != nil {
			switch b.Wish {
			case WishHint:
				q.Requested = true
			case WishSkip:
				q.Skipped = true
			}
		}
	case Paused:
		s.remember(b.ID, e.Seq)
		s.elapsed = s.ClockAt(e.At) - time.Duration(b.AwayMS)*time.Millisecond
		s.clockFrom, s.Paused = time.Time{}, b.Reason
		s.PausedAt = e.At.Add(-time.Duration(b.AwayMS) * time.Millisecond)
	case Resumed:
		s.remember(b.ID, e.Seq)
		s.clockFrom, s.Paused = e.At, ""
	case Ended:
		s.elapsed, s.clockFrom, s.Paused = s.ClockAt(e.At), time.Time{}, ""
		s.EndedAt, s.Ended = e.At, b.Reason
		s.close(at)
	case Judged:
		s.Judged = append(s.Judged, b)
	case Reported:
		s.Report = &b.Report
	case Objected:
		s.Objections = append(slices.DeleteFunc(s.Objections, b.Objection.sameCheck), b.Objection)
	}
	s.Seq, s.LastAt = e.Seq, e.At
	return nil
}

// legal holds the order in which events may come.
func (s *Session) legal(e Event) error {
	if e.Seq != s.Seq+1 {
		return fmt.Errorf("expected number %d", s.Seq+1)
	}
	if _, first := e.Body.(Created); first != (s.Seq == 0) {
		return errors.New("a session begins with created, once")
	}
	switch b := e.Body.(type) {
	case Created:
		if len(b.Agenda) == 0 {
			return errors.New("no agenda")
		}
		return nil
	case Started:
		if !s.StartedAt.IsZero() {
			return errors.New("started before")
		}
		return nil
	case Judged:
		if s.Ended == "" || s.Report != nil {
			return errors.New("verdicts come between the end and the report")
		}
		if slices.ContainsFunc(s.Judged, func(d Judged) bool { return d.Question == b.Question && d.Verdict.Criterion == b.Verdict.Criterion }) {
			return errors.New("judged before")
		}
		return nil
	case Reported:
		if s.Ended == "" || s.Report != nil {
			return errors.New("a report follows the end, once")
		}
		return nil
	case Objected:
		if s.Report == nil {
			return ErrNotEnded
		}
		return nil
	case Ended:
		if s.Ended != "" {
			return ErrEnded
		}
		return nil
	case Spoke:
		if b.Turn != len(s.Turns)+1 {
			return fmt.Errorf("expected turn %d", len(s.Turns)+1)
		}
	case Answered:
		if b.Turn != len(s.Turns)+1 {
			return fmt.Errorf("expected turn %d", len(s.Turns)+1)
		}
		if b.ReplyTo < 1 || b.ReplyTo > len(s.Turns) || s.Turns[b.ReplyTo-1].Speaker != SpeakerInterviewer {
			return errors.New("replies to no turn of the interviewer")
		}
	case Paused:
		// The server's own pause may follow the candidate's: it only takes time off.
		if s.Paused != "" && b.Reason == PauseCandidate {
			return errors.New("paused before")
		}
	case Resumed:
		if s.Paused == "" {
			return errors.New("not paused")
		}
	}
	if s.StartedAt.IsZero() {
		return errors.New("not started")
	}
	if s.Ended != "" {
		return ErrEnded
	}
	return nil
}

func (s *Session) spoke(b Spoke, at int64) {
	s.Turns = append(s.Turns, Turn{Turn: b.Turn, Speaker: SpeakerInterviewer, Text: b.Text, AtMS: at,
		Question: b.Act.Question, Kind: b.Act.Kind, Topic: b.Act.Topic, Drawn: b.drawn(), Interrupted: b.Interrupted, Made: b.Made})
	if n := len(s.Phases); n == 0 || s.Phases[n-1].ID != b.Act.Phase {
		s.Phases = append(s.Phases, PhaseUse{b.Act.Phase, at})
	}
	if b.Act.Kind == ActTimeWarning {
		s.warned[b.Act.Phase] = true
	}
	q := s.AtHand()
	if b.Act.Question != "" && (q == nil || q.ID != b.Act.Question) {
		s.close(at)
		q = &Asked{ID: b.Act.Question, Phase: b.Act.Phase, Turn: b.Turn, FromMS: at, ToMS: at}
		s.Asked = append(s.Asked, q)
	} else if b.Act.Question == "" {
		s.close(at)
		return
	}
	q.Acts = append(q.Acts, b.Act)
	if b.Act.Kind == ActHint {
		q.Hints, q.Requested = b.Act.Rung, false
	}
}

// close ends the question at hand.
func (s *Session) close(at int64) {
	if q := s.AtHand(); q != nil {
		q.ToMS, q.Closed = at, true
	}
}

// AtHand is the question under discussion, or nil.
func (s *Session) AtHand() *Asked {
	if n := len(s.Asked); n > 0 && !s.Asked[n-1].Closed {
		return s.Asked[n-1]
	}
	return nil
}

func (s *Session) asked(question string) *Asked {
	for _, q := range s.Asked {
		if q.ID == question {
			return q
		}
	}
	return nil
}

// Phase is the phase at hand; the first before anything was said.
func (s *Session) Phase() Phase {
	if n := len(s.Phases); n > 0 {
		for _, p := range s.Agenda {
			if p.ID == s.Phases[n-1].ID {
				return p
			}
		}
	}
	return s.Agenda[0]
}

// PhaseEnd is the clock's reading at which the phase at hand should be over.
// Phases keep to the agenda's absolute times: minutes saved in one are the next one's.
func (s *Session) PhaseEnd() time.Duration {
	return s.endOf(s.Phase().ID)
}

// Total is the planned length of the session.
func (s *Session) Total() time.Duration {
	var ms int64
	for _, p := range s.Agenda {
		ms += p.MS
	}
	return time.Duration(ms) * time.Millisecond
}

// ClockAt is the session's clock at a wall-clock time: pauses and absences are left out.
func (s *Session) ClockAt(now time.Time) time.Duration {
	if s.clockFrom.IsZero() || now.Before(s.clockFrom) {
		return s.elapsed
	}
	return s.elapsed + now.Sub(s.clockFrom)
}

// Running says whether the clock runs.
func (s *Session) Running() bool { return !s.clockFrom.IsZero() }

// Command returns the event number that made a client's frame durable.
func (s *Session) Command(id string) (int64, bool) {
	seq, ok := s.commands[id]
	return seq, ok
}

func (s *Session) remember(id string, seq int64) {
	if id != "" {
		s.commands[id] = seq
	}
}

// LastInterviewerTurn is the number of the interviewer's newest turn, 0 before any.
func (s *Session) LastInterviewerTurn() int {
	for i := len(s.Turns) - 1; i >= 0; i-- {
		if s.Turns[i].Speaker == SpeakerInterviewer {
			return s.Turns[i].Turn
		}
	}
	return 0
}

// CandidatesTurn says whether the interviewer has nothing to say: its last act
// was the last thing that happened that asks for one.
func (s *Session) CandidatesTurn() bool {
	n := len(s.Turns)
	if n == 0 || s.Turns[n-1].Speaker == SpeakerCandidate || s.Turns[n-1].Kind == ActGreet {
		return false
	}
	q := s.AtHand()
	return q == nil || !q.Requested && !q.Skipped
}

// Text joins the candidate's answers to a question, as it is graded, with the
// turn and offset that each part came from.
func (s *Session) Text(question string) Joined {
	var j Joined
	if q := s.asked(question); q != nil {
		for _, n := range q.Answers {
			if !s.wished(n) {
				j.add(n, s.Turns[n-1].Text)
			}
		}
	}
	return j
}

// wished says that a turn of the candidate was heard as a wish or as small talk:
// "let me think" is no answer, and proves nothing.
func (s *Session) wished(turn int) bool {
	if turn >= len(s.Turns) {
		return false // not replied to yet
	}
	switch s.Turns[turn].Kind {
	case ActThink, ActRepeat, ActSmallTalk, ActNoHint:
		return true
	}
	return false
}

// Heard returns what the interviewer said on a question before a turn, which that turn
// may repeat like an echo.
func (s *Session) Heard(question string, turn int) []string {
	var heard []string
	for _, t := range s.Turns[:turn-1] {
		if t.Speaker == SpeakerInterviewer && t.Question == question {
			heard = append(heard, t.ownWords())
		}
	}
	return heard
}

// Status says whose turn it is.
func (s *Session) Status() Status {
	switch {
	case s.Report != nil:
		return StatusReported
	case s.Ended != "":
		return StatusEnded
	case s.Paused != "":
		return StatusPaused
	case s.CandidatesTurn():
		return StatusCandidate
	}
	return StatusInterviewer
}

// Clock is the clock as it is shown.
func (s *Session) Clock(now time.Time) Clock {
	return Clock{
		ElapsedMS: s.ClockAt(now).Milliseconds(), TotalMS: s.Total().Milliseconds(), Running: s.Running(),
		Phase: s.Phase().ID, PhaseEndMS: s.PhaseEnd().Milliseconds(),
	}
}

// Summary projects the session for lists.
func (s *Session) Summary(now time.Time) Summary {
	sum := Summary{Setup: s.Setup, Status: s.Status(), Clock: s.Clock(now), Agenda: s.Agenda}
	for _, q := range s.Asked {
		sum.Asked = append(sum.Asked, q.ID)
	}
	for _, t := range s.Turns {
		for _, c := range t.Drawn {
			if c.Kind == retrieval.KindResume || c.Kind == retrieval.KindJob {
				sum.Drawn = append(sum.Drawn, mark(c.Quote))
			}
		}
	}
	if s.Report != nil {
		sum.Recommendation, sum.Mean = s.Report.Recommendation, s.Report.Mean
	}
	return sum
}

// Joined is several turns as one text.
type Joined struct {
	Text  string
	parts []part
}

type part struct{ turn, from, to int }

const turnGap = "\n\n"

func (j *Joined) add(turn int, text string) {
	if j.Text != "" {
		j.Text += turnGap
	}
	from := len(j.Text)
	j.Text += text
	j.parts = append(j.parts, part{turn, from, len(j.Text)})
}

// last is the turn of the last part; the first of all if there is none.
func (j Joined) last() int {
	if len(j.parts) == 0 {
		return 1
	}
	return j.parts[len(j.parts)-1].turn
}

// Quote maps a span of the joined text back to the turn it was said in; a span
// over two turns is cut to the first.
func (j Joined) Quote(start, end int) *Quote {
	for _, p := range j.parts {
		if start >= p.from && start < p.to {
			end = min(end, p.to)
			return &Quote{Turn: p.turn, Start: start - p.from, End: end - p.from, Text: j.Text[start:end]}
		}
	}
	return nil
}

// Since says whether an offset lies in the given turn or a later one.
func (j Joined) Since(offset, turn int) bool {
	for _, p := range j.parts {
		if p.turn >= turn {
			return offset >= p.from
		}
	}
	return false
}
