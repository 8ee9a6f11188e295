package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"sync"
	"time"

	"github.com/mockloop/mockloop/interviewer"
)

// commits gathers appends, so that many sessions share a transaction: what a
// commit costs is the wait for the disk, and that is the same for one append as
// for a hundred. Each append is answered only when its commit is durable.
//
// There is no goroutine that would have to be stopped. Whoever comes while
// nobody writes, writes for all that wait, once, and then passes the pen on to
// the first who came meanwhile.
type commits struct {
	db  *sql.DB
	one bool // the database can keep a batch by one statement: see statement.go

	mu      sync.Mutex
	waiting []*appending
	writing bool

	// Only whoever has the pen may look at these.
	update, insert *sql.Stmt
}

// maxBatch bounds a transaction, and with it how long its first append waits for the last.
const maxBatch = 128

// commitTime bounds a transaction: a database that is away may never say so.
const commitTime = 5 * time.Second

// appending is one session's append, in the form that the database keeps.
type appending struct {
	ctx             context.Context
	id              string
	fence, after    int64
	seq, at         int64 // of the last event
	status, summary string
	events          []string

	err  error
	done chan bool // true: it is kept or failed; false: the pen is passed to it
}

func newAppending(ctx context.Context, id string, fence, after int64, s interviewer.Summary, events []interviewer.Event) (*appending, error) {
	summary, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	kept, err := encode(events)
	if err != nil {
		return nil, err
	}
	last := events[len(events)-1]
	return &appending{
		ctx: ctx, id: id, fence: fence, after: after, seq: last.Seq, at: last.At.UnixMilli(),
		status: string(s.Status), summary: string(summary), events: kept, done: make(chan bool, 1),
	}, nil
}

// keep returns when the append is durable, or has failed. A context that ends
// before its transaction begins withdraws it; from then on it is one of many.
func (c *commits) keep(a *appending) error {
	c.mu.Lock()
	c.waiting = append(c.waiting, a)
	first := !c.writing
	c.writing = true
	c.mu.Unlock()
	if first || !<-a.done {
		c.write(a)
	}
	return a.err
}

// write keeps what waits, the writer's own append among it, and passes the pen on.
func (c *commits) write(own *appending) {
	c.mu.Lock()
	batch := c.next()
	c.mu.Unlock()

	c.together(batch)
	for _, a := range batch {
		if a != own {
			a.done <- true
		}
	}

	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.waiting) == 0 {
		c.waiting, c.writing = nil, false
		return
	}
	c.waiting[0].done <- false
}

// next takes what is written at once from what waits: no session twice, for the
// second append needs what becomes of the first.
func (c *commits) next() []*appending {
	taken := make(map[string]bool, min(len(c.waiting), maxBatch))
	var batch, later []*appending
	for _, a := range c.waiting {
		if taken[a.id] || len(batch) == maxBatch {
			later = append(later, a)
			continue
		}
		taken[a.id] = true
		batch = append(batch, a)
	}
	c.waiting = later
	return batch
}

// together keeps a batch in one transaction. If that fails, for whatever reason,
// each append is tried alone: one that cannot be kept takes no other with it.
// Not so if the database went away: whether it kept them is not known.
func (c *commits) together(batch []*appending) {
	transact := c.transact
	if c.one {
		transact = c.transactByOne
	}
	err := transact(batch)
	if err == nil {
		return
	}
	if away(err) {
		for _, a := range batch {
			a.err = err
		}
		return
	}
	for _, a := range batch {
		if err := transact([]*appending{a}); err != nil {
			a.err = err
		}
	}
}

// transact keeps appends in one transaction. An append that does not fit its
// session has changed nothing and only gets its error; any other error is that of all.
func (c *commits) transact(batch []*appending) error {
	// Not the context of one of them: it would end the transaction of the others.
	ctx, cancel := context.WithTimeout(context.Background(), commitTime)
	defer cancel()
	if err := c.prepare(ctx); err != nil {
		return err
	}
	tx, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after a commit there is nothing to roll back
	update, insert := tx.StmtContext(ctx, c.update), tx.StmtContext(ctx, c.insert)
	for _, a := range batch {
		if a.err = a.ctx.Err(); a.err != nil {
			continue
		}
		n, err := affected(update.ExecContext(ctx, a.seq, a.at, a.status, a.summary, a.id, a.after, a.fence))
		if err != nil {
			return err
		}
		if n == 0 {
			if a.err, err = refusal(ctx, tx, a); err != nil {
				return err
			}
			continue
		}
		if err := insertAll(ctx, insert, a.id, a.after, a.events); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// prepare has the database read the two statements of an append once.
func (c *commits) prepare(ctx context.Context) (err error) {
	if c.update == nil {
		c.update, err = c.db.PrepareContext(ctx, `UPDATE sessions SET seq = $1, updated_at = $2, status = $3, summary = $4 WHERE id = $5 AND seq = $6 AND fence = $7`)
		if err != nil {
			return err
		}
	}
	if c.insert == nil {
		c.insert, err = c.db.PrepareContext(ctx, insertEvent)
	}
	return err
}
