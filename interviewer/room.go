package interviewer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mockloop/mockloop/rubric"
)

const (
	// awayAfter is how long a session goes on without anybody connected.
	awayAfter = time.Minute
	// recapAfter is the absence after which the interviewer says where they were.
	recapAfter = 2 * time.Minute
	// writeTimeout bounds one try to write to the journal.
	writeTimeout = 10 * time.Second
	// inboxSize bounds the commands that wait for a room; whoever has more waits at the door.
	inboxSize = 8
)

var errRoomClosed = errors.New("room closed")

// room is a live session and the one goroutine that owns it. Everything below
// runs on that goroutine unless it says otherwise, and holds the floor: it lets
// go of it only while it waits for something to do. The words of a turn under
// way come in between, on their speaker's goroutine, so that none of them costs
// a switch to this one.
type room struct {
	floor sync.Mutex

	c       *Conductor
	fence   int64 // as whose owner the session is written to
	guide   *rubric.Guide
	round   *rubric.Round
	policy  Policy
	s       *Session
	seats   map[*Seat]bool
	speech  *speech  // the turn under way, or nil
	heard   *heard   // how the last answer is heard out, while it is made durable
	drawing *drawing // what there is to draw on, or nil
	leftAt  time.Time
	timer   *time.Timer

	inbox  chan func()
	closed chan struct{}
	cause  chan error // why it should stop
	broken error      // why it cannot go on
}

// speech is a turn under way.
type speech struct {
	turn   int
	act    Act
	text   strings.Builder
	offset int // of the next delta, in UTF-16 code units
	done   chan made
	cancel context.CancelFunc
}

// made is how a turn came about, or why it did not.
type made struct {
	making Making
	err    error
}

func newRoom(c *Conductor, g *rubric.Guide, s *Session, fence int64) *room {
	return &room{
		c: c, fence: fence, guide: g, round: g.Round(s.Setup.Round), policy: Policy{g}, s: s, seats: map[*Seat]bool{},
		timer: time.NewTimer(time.Hour), inbox: make(chan func(), inboxSize), closed: make(chan struct{}), cause: make(chan error, 1),
	}
}

// do runs f on the room's goroutine; called from any other.
func (r *room) do(ctx context.Context, f func() (int64, error)) (seq int64, err error) {
	ran := make(chan struct{})
	select {
	case r.inbox <- func() { seq, err = f(); close(ran) }:
	case <-r.closed:
		return 0, errRoomClosed
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	select {
	case <-ran:
		return seq, err
	case <-r.closed:
		select {
		case <-ran: // it ran and then the room closed
			return seq, err
		default:
			return 0, errRoomClosed
		}
	}
}

// stop asks the room to end; called from any goroutine.
func (r *room) stop(cause error) {
	select {
	case r.cause <- cause:
	default: // it is stopping already
	}
}

// run is the room's goroutine.
func (r *room) run() {
	err := r.loop()
	_ = r.holding(func() error { r.hush(); return nil }) // it cannot fail
	r.c.closed(r)
	close(r.closed)
	for seat := range r.seats {
		seat.audience.Gone(err)
	}
	if err != nil && !errors.Is(err, ErrShutdown) && !errors.Is(err, ErrNotFound) {
		r.c.Log.Error("room_failed", "session", r.s.ID, "error", err)
	}
}

// loop serves the room until nobody needs it (nil) or it cannot go on.
func (r *room) loop() error {
	for {
		r.timer.Reset(r.next())
		var done chan made
		if r.speech != nil {
			done = r.speech.done
		}
		var do func() error
		select {
		case f := <-r.inbox:
			do = func() error { f(); return r.broken }
		case m := <-done:
			do = func() error { return r.spoken(m) }
		case <-r.timer.C:
			if r.abandoned() {
				return r.leave()
			}
			do = r.onTime
		case cause := <-r.cause:
			return cause
		case <-r.c.ctx.Done():
			return ErrShutdown
		}
		if err := r.holding(do); err != nil {
			return err
		}
	}
}

// holding does something that words of a turn under way must not come between.
func (r *room) holding(do func() error) error {
	r.floor.Lock()
	defer r.floor.Unlock()
	return do()
}

// next is how long the room may sleep.
func (r *room) next() time.Duration {
	const long = time.Hour
	if len(r.seats) == 0 {
		return max(0, awayAfter-r.c.Now().Sub(r.leftAt))
	}
	if r.speech != nil || !r.s.Running() || !r.s.CandidatesTurn() {
		return long
	}
	if _, wait := r.policy.OnTime(r.s, r.s.ClockAt(r.c.now())); wait > 0 {
		return wait
	}
	return 0
}

// abandoned says that nobody has been here for a while.
func (r *room) abandoned() bool {
	return len(r.seats) == 0 && r.c.Now().Sub(r.leftAt) >= awayAfter
}

// leave stops the clock behind the last one; the absence is not counted.
func (r *room) leave() error {
	if !r.s.Running() {
		return nil
	}
	away := r.s.ClockAt(r.c.now()) - r.s.ClockAt(r.leftAt)
	return r.append(Paused{Reason: PauseAway, AwayMS: away.Milliseconds()})
}

// onTime lets the interviewer act by the clock alone.
func (r *room) onTime() error {
	if len(r.seats) == 0 || r.speech != nil || !r.s.Running() || !r.s.CandidatesTurn() {
		return nil
	}
	if act, _ := r.policy.OnTime(r.s, r.s.ClockAt(r.c.now())); act.Kind != "" {
		r.speak(act)
	}
	return nil
}

// join seats somebody, brings them up to date and lets the interview go on.
func (r *room) join(seat *Seat, since int64) error {
	if since < 0 || since > r.s.Seq {
		return fmt.Errorf("%w that has an event %d", ErrNotFound, since)
	}
	ctx, cancel := r.writing()
	defer cancel()
	events, err := r.c.Journal.Read(ctx, r.s.ID, since)
	if err != nil {
		return err
	}
	for _, e := range events {
		seat.audience.Event(e)
	}
	r.seats[seat] = true
	if len(r.seats) == 1 {
		if err := r.welcome(); err != nil {
			delete(r.seats, seat)
			return err
		}
	}
	seat.audience.Live(r.s.Seq, r.live())
	return nil
}

// welcome starts the interview, or takes it up again, for the first who joins.
func (r *room) welcome() error {
	fresh := r.leftAt.IsZero() // the room was just loaded
	r.leftAt = time.Time{}
	switch {
	case r.s.Report != nil:
		return nil
	case r.s.Ended != "":
		r.report()
		return nil
	case r.s.StartedAt.IsZero():
		if err := r.append(Started{}); err != nil {
			return err
		}
	case fresh && r.s.Running():
		// The server went away in mid-session: the time since the last event is not the candidate's.
		gone := r.s.ClockAt(r.c.now()) - r.s.ClockAt(r.s.LastAt)
		if err := r.append(Paused{Reason: PauseAway, AwayMS: gone.Milliseconds()}); err != nil {
			return err
		}
	}
	if r.s.Paused == PauseAway {
		return r.resume("")
	}
	r.goOn()
	return nil
}

// resume lets the clock run on. After a long pause the interviewer says where they were.
func (r *room) resume(id string) error {
	long := r.c.now().Sub(r.s.PausedAt) >= recapAfter
	if err := r.append(Resumed{ID: id}); err != nil {
		return err
	}
	if r.s.CandidatesTurn() && long {
		act := Act{Kind: ActResume, Phase: r.s.Phase().ID}
		if q := r.s.AtHand(); q != nil {
			act.Question = q.ID
		}
		r.speak(act)
	}
	r.goOn()
	return nil
}

// goOn lets the interviewer speak if it is its turn.
func (r *room) goOn() {
	if r.speech != nil || !r.s.Running() || r.s.CandidatesTurn() {
		return
	}
	clock := r.s.ClockAt(r.c.now())
	if r.heard == nil || r.heard.seq != r.s.Seq {
		r.listen()
	}
	hearing, err := r.heard.wait()
	r.heard = nil
	if err != nil {
		// A checker that fails must not stop the interview: the policy goes on as if nothing was shown.
		r.c.Log.Error("hearing_failed", "session", r.s.ID, "error", err)
	}
	r.speak(r.policy.Next(r.s, hearing, clock))
}

// heard is how the last turn is heard out, on a goroutine of its own.
type heard struct {
	seq     int64 // of the session then
	done    chan struct{}
	hearing Hearing
	err     error
}

func (h *heard) wait() (Hearing, error) {
	<-h.done
	return h.hearing, h.err
}

// listen begins to hear out the last turn. The session stays as it is until that is done.
func (r *room) listen() {
	h := &heard{seq: r.s.Seq, done: make(chan struct{})}
	r.heard = h
	s := r.s
	r.c.work.Go(func() {
		defer close(h.done)
		h.hearing, h.err = r.c.listen(r.c.ctx, r.guide, s)
		r.drawing.complete(r.c.ctx, s, &h.hearing)
	})
	if n := len(s.Turns); n > 0 && s.Turns[n-1].Speaker == SpeakerCandidate && s.Setup.Interviewer == InterviewerModel {
		last := s.Turns[n-1]
		r.c.work.Go(func() { last.read(r.guide) }) // the model's turn will need it
	}
}

// speak begins a turn.
func (r *room) speak(act Act) {
	ctx, cancel := context.WithCancel(r.c.ctx)
	sp := &speech{turn: len(r.s.Turns) + 1, act: act, done: make(chan made, 1), cancel: cancel}
	r.speech = sp
	r.announce()
	total := r.s.Total()
	brief := Brief{
		Guide: r.guide, Round: r.round, Question: r.guide.Question(act.Question), Setup: r.s.Setup,
		Seed: r.s.Seed, Total: total, Left: total - r.s.ClockAt(r.c.now()), Turns: slices.Clone(r.s.Turns),
	}
	speaker := r.c.speakerFor(r.s.Setup)
	r.c.work.Go(func() {
		making, err := speaker.Speak(ctx, act, brief, stage{r, sp})
		sp.done <- made{making, err}
	})
	r.tellLive()
}

// announce tells everybody that the turn begins.
func (r *room) announce() {
	for seat := range r.seats {
		seat.audience.Turn(r.s.Seq, r.speech.turn, r.speech.act)
	}
}

// spoken ends a turn that was said to its end.
func (r *room) spoken(m made) error {
	if m.err != nil {
		return fmt.Errorf("speak: %w", m.err)
	}
	spoke := r.cut(false)
	if !m.making.none() {
		spoke.Made = &m.making
	}
	bodies := []Body{spoke}
	if spoke.Act.Kind == ActClose {
		bodies = append(bodies, Ended{Reason: EndCompleted})
	}
	if err := r.append(bodies...); err != nil {
		return err
	}
	if r.s.Ended != "" {
		r.report()
		return nil
	}
	r.goOn()
	return nil
}

// cut takes the turn under way as far as it was heard.
func (r *room) cut(interrupted bool) Spoke {
	sp := r.speech
	sp.cancel()
	r.speech = nil
	return Spoke{Turn: sp.turn, Act: sp.act, Text: strings.Clone(strings.TrimSpace(sp.text.String())), Interrupted: interrupted}
}

// interrupt cuts a turn under way short; one of which nothing was heard yet is dropped.
func (r *room) interrupt() []Body {
	switch {
	case r.speech == nil:
		return nil
	case r.speech.text.Len() == 0:
		r.hush()
		return nil
	}
	return []Body{r.cut(true)}
}

// hush drops a turn under way: it is said again when the session is next opened.
func (r *room) hush() {
	if r.speech != nil {
		r.speech.cancel()
		r.speech = nil
	}
}

// append makes events durable and tells everybody. On failure the session is
// read again from the journal, which alone knows what was kept.
func (r *room) append(bodies ...Body) error {
	if len(bodies) == 0 {
		return nil
	}
	now, after := r.c.now(), r.s.Seq
	events := make([]Event, len(bodies))
	for i, b := range bodies {
		events[i] = Event{Seq: after + int64(i) + 1, At: now, Body: b}
		if err := r.s.Apply(events[i]); err != nil {
			return errors.Join(err, r.reload())
		}
	}
	summary := r.s.Summary(now)
	if _, answered := bodies[len(bodies)-1].(Answered); answered {
		r.listen() // while the disk is at work
	}
	err := r.keep(after, summary, events)
	if r.heard != nil {
		<-r.heard.done
	}
	if err != nil {
		r.heard = nil
		if errors.Is(err, ErrMoved) || errors.Is(err, ErrShutdown) {
			r.broken = err // what others know of it is not for this room to say
			return err
		}
		return errors.Join(err, r.reload())
	}
	for _, e := range events {
		for seat := range r.seats {
			seat.audience.Event(e)
		}
	}
	r.tellLive()
	return nil
}

// reload takes the journal's word for the session. If that fails too, the room closes.
func (r *room) reload() error {
	ctx, cancel := r.writing()
	defer cancel()
	s, err := r.c.read(ctx, r.s.ID)
	if err != nil {
		r.broken = err
		return err
	}
	r.s = s
	return nil
}

// applied takes in an event that was appended elsewhere.
func (r *room) applied(e Event) error {
	if e.Seq <= r.s.Seq {
		return nil
	}
	if err := r.s.Apply(e); err != nil {
		return err
	}
	for seat := range r.seats {
		seat.audience.Event(e)
	}
	r.tellLive()
	return nil
}

// report has the report made; it arrives as an event.
func (r *room) report() {
	id := r.s.ID
	r.c.work.Go(func() { r.c.makeReport(id) })
}

func (r *room) live() Live {
	l := Live{Status: r.s.Status(), Clock: r.s.Clock(r.c.now())}
	if sp := r.speech; sp != nil {
		l.Status = StatusInterviewer
		l.Speaking = &Speaking{Turn: sp.turn, Act: sp.act, Text: sp.text.String()}
	}
	return l
}

func (r *room) tellLive() {
	if len(r.seats) == 0 {
		return
	}
	l := r.live()
	for seat := range r.seats {
		seat.audience.Live(r.s.Seq, l)
	}
}
