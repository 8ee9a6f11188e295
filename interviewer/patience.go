package interviewer

import (
	"context"
	"errors"
	"sync"
	"time"
)

const (
	// noticeAfter is how long an append may take before everybody is told that it
	// waits; they are told again, as a sign of life, as often as noticeEvery.
	noticeAfter = 1500 * time.Millisecond
	noticeEvery = 3 * time.Second
	// patience bounds the wait for a database that is away. Then the room closes,
	// and whoever was in it comes back with what was not acknowledged.
	patience  = 2 * time.Minute
	awayRetry = 500 * time.Millisecond
)

// writing is the time for one try to reach the journal. The end of the server
// does not cut it short: what is under way is finished.
func (r *room) writing() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(r.c.ctx), writeTimeout)
}

// keep makes events durable. While the database is away they wait for it, and
// everybody is told so.
func (r *room) keep(after int64, s Summary, events []Event) error {
	defer r.notice()()
	try := func() error {
		ctx, cancel := r.writing()
		defer cancel()
		return r.c.Journal.Append(ctx, r.s.ID, r.fence, after, s, events)
	}
	err := try()
	for until := time.Now().Add(patience); isAway(err) && time.Now().Before(until); {
		select {
		case <-time.After(awayRetry):
		case <-r.c.ctx.Done():
			return ErrShutdown // nothing was acknowledged
		}
		// Of an append whose connection broke only the journal knows whether it was kept.
		var record Record
		record, err = r.find()
		switch {
		case err != nil:
		case record.Fence != r.fence:
			err = ErrMoved
		case record.Seq == after+int64(len(events)):
			return nil // by us: nobody else writes under this fence while the room waits
		case record.Seq == after:
			err = try()
		default:
			err = ErrConflict
		}
	}
	return err
}

func (r *room) find() (Record, error) {
	ctx, cancel := r.writing()
	defer cancel()
	return r.c.Journal.Find(ctx, r.s.ID)
}

func isAway(err error) bool {
	return errors.Is(err, ErrAway) || errors.Is(err, context.DeadlineExceeded)
}

// notice tells everybody that the session waits for the database, if what
// follows takes long, until the returned function is called. It holds the floor for the room, which waits.
func (r *room) notice() (done func()) {
	var mu sync.Mutex
	over := false
	var timer *time.Timer
	tell := func() {
		mu.Lock()
		defer mu.Unlock()
		if over {
			return
		}
		l := r.live()
		l.Waiting = true
		for seat := range r.seats {
			seat.audience.Live(r.s.Seq, l)
		}
		timer.Reset(noticeEvery)
	}
	mu.Lock()
	timer = time.AfterFunc(noticeAfter, tell)
	mu.Unlock()
	return func() {
		timer.Stop()
		mu.Lock()
		over = true
		mu.Unlock()
	}
}
