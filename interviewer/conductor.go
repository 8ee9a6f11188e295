package interviewer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/mockloop/mockloop/rubric"
)

// What the Conductor refuses.
var (
	ErrNotEnded    = errors.New("the interview is still running")
	ErrEnded       = errors.New("the interview is over")
	ErrStaleTurn   = errors.New("that turn was already answered")
	ErrEmptyAnswer = errors.New("the answer is empty")
	ErrNotNow      = errors.New("not possible now")
	ErrTooMany     = errors.New("too many sessions")
	ErrShutdown    = errors.New("the server is shutting down")
	// ErrNoObjection says that an objection names nothing that can be objected to.
	ErrNoObjection = errors.New("not an objection to this report")
)

// SetupError says which choice of the lobby is wrong and what to choose instead.
type SetupError struct{ Field, Detail string }

func (e *SetupError) Error() string { return fmt.Sprintf("%s: %s", e.Field, e.Detail) }

// Options of a Conductor. All are required but Conversation, Connected, Judging, Library, MaxSessions and Address.
type Options struct {
	Journal Journal
	Guides  []*rubric.Guide
	Checker rubric.Checker
	Speaker Speaker // the built-in interviewer
	// Conversation speaks in sessions that want a model. Connected says whether there is one.
	Conversation Speaker
	Connected    func() bool
	// Judging grades the same sessions.
	Judging *Judging
	// Library holds what interviews and reports draw on.
	Library Library
	Log     *slog.Logger
	Now     func() time.Time
	NewID   func() string
	NewSeed func() uint64
	// MaxSessions an owner may have; 0 means no limit.
	MaxSessions int
	// Address (host:port) is where other nodes that share the journal reach this one; empty if there are none.
	Address string
}

// Conductor owns every live session: one goroutine each, from the first
// connection until a minute after the last one left. It is safe for concurrent use.
type Conductor struct {
	Options
	node    string           // id of this server
	ears    map[string]*ears // by guide
	corpora corpora
	ctx     context.Context // of all that outlives a request
	cancel  context.CancelFunc
	work    sync.WaitGroup

	mu     sync.Mutex
	rooms  map[string]*room
	making map[string]bool      // sessions whose reports are being made
	failed map[string]time.Time // when a report could not be made
	done   bool

	// Of the beats' goroutine alone, but for peers.
	peers  peers
	warned map[string]bool // of nodes with this one's address
	away   bool            // the database, at the last beat
}

// NewConductor starts one. Reports that an earlier run left unmade are made in the background.
func NewConductor(o Options) (*Conductor, error) {
	c := &Conductor{Options: o, node: o.NewID(), rooms: map[string]*room{}, making: map[string]bool{}, failed: map[string]time.Time{}, warned: map[string]bool{}, ears: map[string]*ears{}}
	for _, g := range o.Guides {
		e, err := newEars(g)
		if err != nil {
			return nil, err
		}
		c.ears[g.ID] = e
	}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	c.work.Go(func() {
		for _, g := range o.Guides {
			g.Warm()
		}
	})
	c.work.Go(c.sweep)
	if c.Address != "" { // else nobody could see it
		c.work.Go(c.tend)
	}
	return c, nil
}

// Shutdown stops every session and tells every audience. A turn under way is
// said again when the session is next opened. It returns when all is written or ctx ends.
func (c *Conductor) Shutdown(ctx context.Context) error {
	c.mu.Lock()
	c.done = true
	c.mu.Unlock()
	c.cancel()
	stopped := make(chan struct{})
	go func() { c.work.Wait(); close(stopped) }()
	select {
	case <-stopped:
		c.resign(ctx)
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *Conductor) guide(id string) *rubric.Guide {
	for _, g := range c.Guides {
		if g.ID == id {
			return g
		}
	}
	return nil
}

// Plan checks a setup and lays out its agenda without making a session.
func (c *Conductor) Plan(setup Setup) (Setup, []Phase, error) {
	g, err := c.guideOf(&setup)
	if err != nil {
		return setup, nil, err
	}
	setup, agenda, _, err := plan(g, setup, nil, 0)
	return setup, agenda, err
}

func (c *Conductor) guideOf(setup *Setup) (*rubric.Guide, error) {
	if setup.Guide == "" && len(c.Guides) == 1 {
		setup.Guide = c.Guides[0].ID
	}
	if g := c.guide(setup.Guide); g != nil {
		return g, nil
	}
	return nil, &SetupError{Field: "guide", Detail: "no such guide here"}
}

// speakerFor returns who speaks in a session. A model that went away since the
// session was made is Conversation's to cope with.
func (c *Conductor) speakerFor(s Setup) Speaker {
	if s.Interviewer == InterviewerModel && c.Conversation != nil {
		return c.Conversation
	}
	return c.Speaker
}

// settleInterviewer fills in who asks, and refuses a model that is not there.
func (c *Conductor) settleInterviewer(s *Setup) error {
	connected := c.Connected != nil && c.Connected()
	switch {
	case s.Interviewer == "" && connected:
		s.Interviewer = InterviewerModel
	case s.Interviewer == "":
		s.Interviewer = InterviewerBuiltIn
	case s.Interviewer != InterviewerBuiltIn && s.Interviewer != InterviewerModel:
		return &SetupError{Field: "interviewer", Detail: "choose built-in or model"}
	case s.Interviewer == InterviewerModel && !connected:
		return &SetupError{Field: "interviewer", Detail: "no model is connected: connect one in the settings, or choose built-in"}
	}
	return nil
}

// rememberedSessions bounds how far back questions count as asked lately.
const rememberedSessions = 20

// Create makes a session from the choices of the lobby. Its clock starts when
// the candidate first joins.
func (c *Conductor) Create(ctx context.Context, owner string, setup Setup) (Record, error) {
	g, err := c.guideOf(&setup)
	if err != nil {
		return Record{}, err
	}
	if err := c.settleInterviewer(&setup); err != nil {
		return Record{}, err
	}
	if c.MaxSessions > 0 {
		n, err := c.Journal.Count(ctx, owner)
		if err != nil {
			return Record{}, err
		}
		if n >= c.MaxSessions {
			return Record{}, ErrTooMany
		}
	}
	earlier, err := c.Journal.List(ctx, owner, "", rememberedSessions)
	if err != nil {
		return Record{}, err
	}
	var recent []string
	for _, r := range earlier {
		if r.Summary.Setup.Guide == g.ID {
			recent = append(recent, r.Summary.Asked...)
		}
	}
	seed := c.NewSeed()
	setup, agenda, order, err := plan(g, setup, recent, seed)
	if err != nil {
		return Record{}, err
	}
	if setup.RetryOf != "" {
		if _, err := c.Find(ctx, owner, setup.RetryOf); errors.Is(err, ErrNotFound) {
			return Record{}, &SetupError{Field: "retry_of", Detail: "no such session; leave it out to start afresh"}
		} else if err != nil {
			return Record{}, err
		}
	}
	now := c.now()
	s := &Session{ID: c.NewID()}
	e := Event{Seq: 1, At: now, Body: Created{Setup: setup, Agenda: agenda, Order: order, Seed: seed, RubricHash: g.Hash}}
	if err := s.Apply(e); err != nil {
		return Record{}, err
	}
	r := Record{ID: s.ID, Owner: owner, CreatedAt: now, UpdatedAt: now, Seq: 1, Node: c.node, Fence: 1, Summary: s.Summary(now)}
	return r, c.Journal.Create(ctx, r, []Event{e})
}

// now is the time as events keep it.
func (c *Conductor) now() time.Time { return c.Now().UTC().Truncate(time.Millisecond) }

// Find returns one of the owner's sessions; another owner's does not exist.
func (c *Conductor) Find(ctx context.Context, owner, id string) (Record, error) {
	r, err := c.Journal.Find(ctx, id)
	if err == nil && r.Owner != owner {
		err = ErrNotFound
	}
	if err != nil {
		return Record{}, err
	}
	return r, nil
}

// List returns the owner's sessions, newest first.
func (c *Conductor) List(ctx context.Context, owner, before string, limit int) ([]Record, error) {
	if before != "" {
		if _, err := c.Find(ctx, owner, before); err != nil {
			return nil, err
		}
	}
	return c.Journal.List(ctx, owner, before, limit)
}

// Events returns a session's events behind number since.
func (c *Conductor) Events(ctx context.Context, owner, id string, since int64) ([]Event, error) {
	if _, err := c.Find(ctx, owner, id); err != nil {
		return nil, err
	}
	return c.Journal.Read(ctx, id, since)
}

// Report returns the report of a session that ended; ErrNotEnded until it is made.
func (c *Conductor) Report(ctx context.Context, owner, id string) (Report, error) {
	r, err := c.Find(ctx, owner, id)
	if err != nil {
		return Report{}, err
	}
	return c.report(ctx, r)
}

func (c *Conductor) report(ctx context.Context, r Record) (Report, error) {
	s, err := c.read(ctx, r.ID)
	if err != nil {
		return Report{}, err
	}
	if s.Report == nil {
		if g := c.guide(s.Setup.Guide); g != nil && s.Ended != "" && len(s.Judged) > 0 && c.judgedBy(s) {
			return c.compile(ctx, g, s) // what is done of it so far
		}
		return Report{}, ErrNotEnded
	}
	report := *s.Report
	report.complete()
	report.Objections = append([]Objection{}, s.Objections...)
	return report, nil
}

// read folds a session from the journal.
func (c *Conductor) read(ctx context.Context, id string) (*Session, error) {
	events, err := c.Journal.Read(ctx, id, 0)
	if err != nil {
		return nil, err
	}
	return Fold(id, events)
}

// Delete removes a session for good, under the feet of whoever is in it.
func (c *Conductor) Delete(ctx context.Context, owner, id string) error {
	if _, err := c.Find(ctx, owner, id); err != nil {
		return err
	}
	if err := c.Journal.Delete(ctx, id); err != nil {
		return err
	}
	c.mu.Lock()
	r := c.rooms[id]
	c.mu.Unlock()
	if r != nil {
		r.stop(ErrNotFound)
	}
	return nil
}

// Notes are the candidate's own; nothing reads them but the candidate.
func (c *Conductor) Notes(ctx context.Context, owner, id string) (string, error) {
	if _, err := c.Find(ctx, owner, id); err != nil {
		return "", err
	}
	return c.Journal.Notes(ctx, id)
}

// SetNotes replaces the notes.
func (c *Conductor) SetNotes(ctx context.Context, owner, id, text string) error {
	if _, err := c.Find(ctx, owner, id); err != nil {
		return err
	}
	return c.Journal.SetNotes(ctx, id, text)
}

// Ready says whether sessions can be served.
func (c *Conductor) Ready(ctx context.Context) error {
	c.mu.Lock()
	done := c.done
	c.mu.Unlock()
	if done {
		return ErrShutdown
	}
	return c.Journal.Ready(ctx)
}

// Join tells a everything behind event number since, then what happens, until
// Leave. The interview goes on, or begins, when somebody has joined.
func (c *Conductor) Join(ctx context.Context, owner, id string, since int64, a Audience) (*Seat, error) {
	for {
		record, err := c.Find(ctx, owner, id)
		if err != nil {
			return nil, err
		}
		r, err := c.open(ctx, record)
		if err != nil {
			return nil, err
		}
		seat := &Seat{room: r, audience: a}
		_, err = r.do(ctx, func() (int64, error) { return 0, r.join(seat, since) })
		if errors.Is(err, errRoomClosed) {
			continue // it closed behind the last one who left; open it again
		}
		if err != nil {
			return nil, err
		}
		return seat, nil
	}
}

// open returns the session's room, loading it if nobody is in it. It is owned
// before it is read, so that nobody else adds to it behind that.
func (c *Conductor) open(ctx context.Context, record Record) (*room, error) {
	id := record.ID
	c.mu.Lock()
	r, done := c.rooms[id], c.done
	c.mu.Unlock()
	if done {
		return nil, ErrShutdown
	}
	if r != nil {
		return r, nil
	}
	fence, err := c.own(ctx, record)
	if err != nil {
		return nil, err
	}
	s, err := c.read(ctx, id)
	if err != nil {
		return nil, err
	}
	g := c.guide(s.Setup.Guide)
	if g == nil || g.Round(s.Setup.Round) == nil {
		return nil, fmt.Errorf("%w: its guide %q is not loaded; start the server with it", ErrNotNow, s.Setup.Guide)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.rooms[id]; r != nil {
		return r, nil // somebody else was faster
	}
	if c.done {
		return nil, ErrShutdown
	}
	r = newRoom(c, g, s, fence)
	r.drawing = newDrawing(c, g, record.Owner, s.Order)
	c.rooms[id] = r
	c.work.Go(r.run)
	return r, nil
}

// closed forgets a room whose goroutine is about to end.
func (c *Conductor) closed(r *room) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.rooms, r.s.ID)
}

// tell lets a session's room know of an event that was appended without it.
func (c *Conductor) tell(id string, e Event) error {
	c.mu.Lock()
	r := c.rooms[id]
	c.mu.Unlock()
	if r == nil {
		return nil
	}
	_, err := r.do(c.ctx, func() (int64, error) { return 0, r.applied(e) })
	if errors.Is(err, errRoomClosed) {
		return nil
	}
	return err
}

// before looks up the report that a session retries; without it there is no comparison.
func (c *Conductor) before(s *Session) *Report {
	if s.Setup.RetryOf == "" {
		return nil
	}
	r, err := c.Journal.Find(c.ctx, s.Setup.RetryOf)
	if err != nil {
		return nil
	}
	report, err := c.report(c.ctx, r)
	if err != nil {
		return nil
	}
	return &report
}
