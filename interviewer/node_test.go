package interviewer_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mockloop/mockloop/interviewer"
	"github.com/mockloop/mockloop/interviewer/journal"
	"github.com/mockloop/mockloop/migrations"
	"github.com/mockloop/mockloop/migrations/dbtest"
)

const goodAnswer = "Each partition has a leader and followers that copy its log, so when one machine dies another takes over and nothing that was acknowledged is lost."

// flaky is a journal whose database comes and goes.
type flaky struct {
	interviewer.Journal
	away    atomic.Bool // every call fails
	kept    atomic.Bool // but what is appended is kept
	mute    atomic.Bool // only beats fail
	appends atomic.Int32
}

func (f *flaky) Append(ctx context.Context, id string, fence, after int64, s interviewer.Summary, events []interviewer.Event) error {
	f.appends.Add(1)
	if f.away.Load() {
		if f.kept.Swap(false) {
			if err := f.Journal.Append(ctx, id, fence, after, s, events); err != nil {
				return err
			}
		}
		return interviewer.ErrAway
	}
	return f.Journal.Append(ctx, id, fence, after, s, events)
}

func (f *flaky) Find(ctx context.Context, id string) (interviewer.Record, error) {
	if f.away.Load() {
		return interviewer.Record{}, interviewer.ErrAway
	}
	return f.Journal.Find(ctx, id)
}

func (f *flaky) Beat(ctx context.Context, n interviewer.Node) error {
	if f.mute.Load() || f.away.Load() {
		return interviewer.ErrAway
	}
	return f.Journal.Beat(ctx, n)
}

func (f *flaky) Nodes(ctx context.Context) ([]interviewer.Node, error) {
	if f.mute.Load() || f.away.Load() {
		return nil, interviewer.ErrAway
	}
	return f.Journal.Nodes(ctx)
}

// node opens a conductor that shares a database with others.
func node(t *testing.T, db *migrations.DB, name string) (*table, *flaky) {
	t.Helper()
	f := &flaky{Journal: journal.NewSQL(db.DB)}
	tb := &table{t: t, db: db}
	tb.change = []func(*interviewer.Options){func(o *interviewer.Options) {
		o.Journal, o.Address = f, name+":8080"
		o.NewID = func() string { tb.ids++; return fmt.Sprint(name, "-", tb.ids) }
	}}
	tb.open(interviewer.Scripted{})
	t.Cleanup(sync.OnceFunc(tb.shutdown))
	return tb, f
}

func where(tb *table, id string) string {
	tb.t.Helper()
	n, err := tb.Where(tb.t.Context(), owner, id)
	if err != nil {
		tb.t.Fatal(err)
	}
	return n.Address
}

// pair opens two nodes on one database that have seen each other.
func pair(t *testing.T) (a, b *table, ofA, ofB *flaky) {
	t.Helper()
	db := dbtest.Open(t, t.TempDir())
	a, ofA = node(t, db, "a")
	b, ofB = node(t, db, "b")
	time.Sleep(time.Second)
	return a, b, ofA, ofB
}

// seated is a candidate in a session of their own who has the floor, and the
// turn that they are to answer.
func (tb *table) seated() (c *client, turn int) {
	tb.t.Helper()
	c = tb.join(tb.create(interviewer.Setup{Round: "technical", Length: interviewer.LengthTen}), 0)
	c.floor()
	return c, c.session().LastInterviewerTurn()
}

func TestSessionHasOneOwner(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, b, _, _ := pair(t)
		if a.Nodes() != 2 || b.Nodes() != 2 {
			t.Errorf("a sees %d nodes, b %d", a.Nodes(), b.Nodes())
		}
		at, _ := a.seated()
		id := at.id
		if got := where(b, id); got != "a:8080" || where(a, id) != "" {
			t.Errorf("b takes the session to be at %q, a at %q", got, where(a, id))
		}
		var elsewhere *interviewer.Elsewhere
		if _, err := b.Join(t.Context(), owner, id, 0, at); !errors.As(err, &elsewhere) || elsewhere.Address != "a:8080" {
			t.Errorf("joining at b: %v", err)
		}
		at.say(goodAnswer)
		a.shutdown()
		if !errors.Is(at.gone, interviewer.ErrShutdown) {
			t.Errorf("a shut down, and its audience was told %v", at.gone)
		}
		time.Sleep(time.Second) // a node that leaves says so, and need not be given up first
		if got := where(b, id); got != "" {
			t.Errorf("b takes the session to be at %q, which has left", got)
		}
		next := b.join(id, 0)
		next.floor()
		next.say("Then the producer tries again, because the new leader has the record already and knows its number.")
		if answers := next.session().Turns; len(answers) < 4 {
			t.Errorf("%d turns", len(answers))
		}
		next.leave()
	})
}

func TestDeadNodeIsTakenOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, b, cut, _ := pair(t)
		at, turn := a.seated()
		id := at.id
		cut.mute.Store(true)
		died := time.Now()
		for where(b, id) != "" {
			if time.Sleep(100 * time.Millisecond); time.Since(died) > 4*time.Second {
				t.Fatal("b still waits for a")
			}
		}
		next := b.join(id, 0)
		next.floor()
		next.say(goodAnswer)
		// It lived on after all, and may write no more.
		cut.mute.Store(false)
		_, err := at.seat.Answer(t.Context(), "late", turn, "I say this to the wrong server, and it must not count here.")
		if !errors.Is(err, interviewer.ErrMoved) {
			t.Errorf("an answer at the node that was given up: %v", err)
		}
		synctest.Wait()
		if !errors.Is(at.gone, interviewer.ErrMoved) {
			t.Errorf("its audience was told %v", at.gone)
		}
		for _, turn := range next.session().Turns {
			if turn.Text == "I say this to the wrong server, and it must not count here." {
				t.Error("it was kept")
			}
		}
		next.leave()
	})
}

// A node that beats and cannot be reached loses the session to whoever is asked for it.
func TestSessionIsSeized(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, b, _, _ := pair(t)
		at, turn := a.seated()
		id := at.id
		if err := b.Seize(t.Context(), "somebody else", id); !errors.Is(err, interviewer.ErrNotFound) {
			t.Errorf("another owner's session: %v", err)
		}
		if err := b.Seize(t.Context(), owner, id); err != nil {
			t.Fatal(err)
		}
		next := b.join(id, 0)
		next.floor()
		if _, err := at.seat.Answer(t.Context(), "late", turn, goodAnswer); !errors.Is(err, interviewer.ErrMoved) {
			t.Errorf("an answer at the node that lost it: %v", err)
		}
		next.say(goodAnswer)
		next.leave()
	})
}

// A node that could not look must not take those for dead that it did not see.
func TestDatabaseThatWasAwayBuriesNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, b, one, two := pair(t)
		at, _ := a.seated()
		id := at.id
		one.away.Store(true)
		two.away.Store(true)
		time.Sleep(30 * time.Second)
		two.away.Store(false) // b is back a little earlier
		time.Sleep(time.Second)
		if got := where(b, id); got != "a:8080" {
			t.Errorf("b takes the session to be at %q", got)
		}
		one.away.Store(false)
		at.say(goodAnswer)
		at.leave()
	})
}

// An answer waits for a database that is away, and whoever is there is told.
func TestAnswerWaitsForDatabase(t *testing.T) {
	t.Parallel()
	for name, kept := range map[string]bool{"nothing was kept": false, "it was kept, and nobody said so": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a, f := node(t, dbtest.Open(t, t.TempDir()), "a")
				c, turn := a.seated()
				f.kept.Store(kept)
				f.away.Store(true)
				acked := make(chan error)
				go func() {
					_, err := c.seat.Answer(t.Context(), "one", turn, goodAnswer)
					acked <- err
				}()
				time.Sleep(10 * time.Second)
				c.mu.Lock()
				waiting := c.live.Waiting
				c.mu.Unlock()
				if !waiting {
					t.Error("nobody was told that the answer waits")
				}
				select {
				case err := <-acked:
					t.Fatalf("acknowledged (%v) while the database was away", err)
				default:
				}
				f.away.Store(false)
				if err := <-acked; err != nil {
					t.Fatal(err)
				}
				c.floor()
				if c.live.Waiting {
					t.Error("the notice stays")
				}
				n := 0
				for _, turn := range c.session().Turns {
					if turn.Text == goodAnswer {
						n++
					}
				}
				if n != 1 {
					t.Errorf("the answer is kept %d times", n)
				}
				c.leave()
			})
		})
	}
}

// Patience has an end: then the room closes, and nothing was acknowledged.
func TestDatabaseThatStaysAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, f := node(t, dbtest.Open(t, t.TempDir()), "a")
		c, turn := a.seated()
		f.away.Store(true)
		began := time.Now()
		if _, err := c.seat.Answer(t.Context(), "one", turn, goodAnswer); !errors.Is(err, interviewer.ErrStorage) {
			t.Errorf("got %v", err)
		}
		if took := time.Since(began); took > 3*time.Minute {
			t.Errorf("waited for %v", took)
		}
		f.away.Store(false)
		time.Sleep(time.Second)
		next := a.join(c.id, 0)
		next.floor()
		next.say(goodAnswer)
		next.leave()
	})
}

// A report whose node dies between the end and the report is made by another.
func TestReportIsMadeInTheEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, b, _, two := pair(t)
		c, _ := b.seated()
		c.say(goodAnswer)
		two.away.Store(true)
		two.kept.Store(true)
		go c.seat.Wish(t.Context(), "end", interviewer.WishEnd)
		time.Sleep(20 * time.Second)
		if _, err := a.Report(t.Context(), owner, c.id); err != nil {
			t.Errorf("no other node made the report: %v", err)
		}
		two.away.Store(false)
		time.Sleep(time.Second)
	})
}
