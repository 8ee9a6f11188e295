package interviewer_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/mockloop/mockloop/interviewer"
	"github.com/mockloop/mockloop/interviewer/journal"
	"github.com/mockloop/mockloop/migrations"
	"github.com/mockloop/mockloop/rubric"
)

var guides = sync.OnceValues(func() ([]*rubric.Guide, error) { return rubric.LoadAll("") })

// table is a conductor on a journal of its own, and what tests need around it.
type table struct {
	*interviewer.Conductor
	t   *testing.T
	db  *migrations.DB
	ids int
	// change adds to the options of every conductor of this table.
	change []func(*interviewer.Options)
}

const owner = "local"

func newTable(t *testing.T, speaker interviewer.Speaker, change ...func(*interviewer.Options)) *table {
	t.Helper()
	db, err := migrations.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	tb := &table{t: t, db: db, change: change}
	tb.open(speaker)
	t.Cleanup(func() {
		tb.shutdown()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return tb
}

// open starts a conductor as a new process would.
func (tb *table) open(speaker interviewer.Speaker) {
	tb.t.Helper()
	gs, err := guides()
	if err != nil {
		tb.t.Fatal(err)
	}
	o := interviewer.Options{
		Journal: journal.NewSQL(tb.db.DB), Guides: gs, Checker: rubric.EvidenceChecker{}, Speaker: speaker,
		Log: slog.New(slog.DiscardHandler), Now: time.Now,
		NewID:   func() string { tb.ids++; return fmt.Sprintf("session-%d", tb.ids) },
		NewSeed: func() uint64 { return uint64(7 + tb.ids) },
	}
	for _, c := range tb.change {
		c(&o)
	}
	tb.Conductor, err = interviewer.NewConductor(o)
	if err != nil {
		tb.t.Fatal(err)
	}
}

func (tb *table) shutdown() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := tb.Shutdown(ctx); err != nil {
		tb.t.Error("shutdown: ", err)
	}
}

func (tb *table) create(s interviewer.Setup) string {
	tb.t.Helper()
	s.Guide = "confluent-pm"
	r, err := tb.Create(tb.t.Context(), owner, s)
	if err != nil {
		tb.t.Fatal(err)
	}
	return r.ID
}

// client is an audience that keeps what it hears.
type client struct {
	tb   *table
	id   string
	seat *interviewer.Seat

	mu     sync.Mutex
	change *sync.Cond
	events []interviewer.Event
	live   interviewer.Live
	text   map[int]string // of turns, from deltas
	gone   error
	sent   int
}

func (tb *table) join(id string, since int64) *client {
	tb.t.Helper()
	c := &client{tb: tb, id: id, text: map[int]string{}}
	c.change = sync.NewCond(&c.mu)
	seat, err := tb.Join(tb.t.Context(), owner, id, since, c)
	if err != nil {
		tb.t.Fatal(err)
	}
	c.seat = seat
	return c
}

func (c *client) heard(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
	c.change.Broadcast()
}
func (c *client) Event(e interviewer.Event)                 { c.heard(func() { c.events = append(c.events, e) }) }
func (c *client) Live(_ int64, l interviewer.Live)          { c.heard(func() { c.live = l }) }
func (c *client) Turn(_ int64, turn int, _ interviewer.Act) { c.heard(func() { c.text[turn] = "" }) }
func (c *client) Delta(_ int64, turn, offset int, text string) {
	c.heard(func() {
		if got := len([]rune(c.text[turn])); got != offset { // the phrases hold no characters beyond the first plane
			c.tb.t.Errorf("delta of turn %d at %d, have %d", turn, offset, got)
		}
		c.text[turn] += text
	})
}
func (c *client) Gone(err error) { c.heard(func() { c.gone = err }) }

// floor waits until the candidate has the floor or the interview is over.
func (c *client) floor() interviewer.Status {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		switch s := c.live.Status; s {
		case interviewer.StatusCandidate, interviewer.StatusReported, interviewer.StatusPaused:
			return s
		}
		if c.gone != nil {
			c.tb.t.Fatal("the room is gone: ", c.gone)
		}
		c.change.Wait()
	}
}

func (c *client) session() *interviewer.Session {
	c.tb.t.Helper()
	events, err := c.tb.Events(c.tb.t.Context(), owner, c.id, 0)
	if err != nil {
		c.tb.t.Fatal(err)
	}
	s, err := interviewer.Fold(c.id, events)
	if err != nil {
		c.tb.t.Fatal(err)
	}
	return s
}

func (c *client) last() interviewer.Turn {
	turns := c.session().Turns
	return turns[len(turns)-1]
}

// say answers the newest turn and waits for what follows.
func (c *client) say(text string) interviewer.Turn {
	c.tb.t.Helper()
	c.send(text)
	c.floor()
	return c.last()
}

func (c *client) send(text string) {
	c.tb.t.Helper()
	c.mu.Lock()
	c.sent++
	id := fmt.Sprintf("%p-%d", c, c.sent)
	c.live.Status = interviewer.StatusInterviewer // until told otherwise
	c.mu.Unlock()
	_, err := c.seat.Answer(c.tb.t.Context(), id, c.session().LastInterviewerTurn(), text)
	// The clock may have moved the interviewer on in the same moment.
	if err != nil && !errors.Is(err, interviewer.ErrNotNow) && !errors.Is(err, interviewer.ErrEnded) && !errors.Is(err, interviewer.ErrStaleTurn) {
		c.tb.t.Fatal(err)
	}
}

// leave gives up the seat, so that the bubble can end.
func (c *client) leave() { c.seat.Leave() }
