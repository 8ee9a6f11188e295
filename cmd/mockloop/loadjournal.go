package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mockloop/mockloop/interviewer"
	"github.com/mockloop/mockloop/interviewer/journal"
	"github.com/mockloop/mockloop/migrations"
)

// Appends are measured at the journal itself: this many sessions at once.
const (
	appendSessions = 64
	appendsEach    = 20
)

// loadJournal appends answers of sessions to a journal of its own.
type loadJournal struct {
	journal interviewer.Journal
	seq     [appendSessions]int64
}

// loadAppends is how long appends took, from the call to the return.
type loadAppends struct {
	Wall time.Duration
	Took []time.Duration
}

func newLoadJournal(ctx context.Context, dir string) (*loadJournal, func() error, error) {
	db, err := migrations.Open(ctx, dir)
	if err != nil {
		return nil, nil, err
	}
	j := journal.NewSQL(db.DB)
	l := &loadJournal{journal: j}
	for i := range l.seq {
		l.seq[i] = 1
		err := j.Create(ctx, interviewer.Record{ID: fmt.Sprint("s", i), Seq: 1}, []interviewer.Event{{Seq: 1, Body: interviewer.Started{}}})
		if err != nil {
			return nil, nil, errors.Join(err, db.Close())
		}
	}
	return l, db.Close, nil
}

// obey has every session append its answers. Alone, one append waits for the
// other: each has a commit of its own.
func (l *loadJournal) obey(ctx context.Context, o loadOrder) (any, error) {
	text := strings.Repeat("an answer of some two hundred words ", 30)
	var mu sync.Mutex // of the result
	var turn sync.Mutex
	var all loadAppends
	var failed error
	var wait sync.WaitGroup
	began := time.Now()
	for i := range l.seq {
		wait.Go(func() {
			for range appendsEach {
				e := interviewer.Event{Seq: l.seq[i] + 1, At: time.Now(), Body: interviewer.Answered{ID: fmt.Sprint(l.seq[i]), Text: text}}
				if o.Alone {
					turn.Lock()
				}
				from := time.Now()
				err := l.journal.Append(ctx, fmt.Sprint("s", i), 0, l.seq[i], interviewer.Summary{}, []interviewer.Event{e})
				took := time.Since(from)
				if o.Alone {
					turn.Unlock()
				}
				l.seq[i]++
				mu.Lock()
				all.Took = append(all.Took, took)
				failed = errors.Join(failed, err)
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	all.Wall = time.Since(began)
	slices.Sort(all.Took)
	return all, failed
}

// appends measures the journal in a process of its own.
func (r *loadRound) appends(ctx context.Context) (err error) {
	c := r.command
	c.Data, c.Profile = c.Data+"-journal", ""
	p, err := startPart(ctx, "journal", c)
	if err != nil {
		return err
	}
	defer p.stop(&err)
	var alone, grouped loadAppends
	if err := p.do(loadOrder{Do: "append", Alone: true}, &alone); err != nil {
		return err
	}
	if err := p.do(loadOrder{Do: "append"}, &grouped); err != nil {
		return err
	}
	r.figures.appended(alone, grouped)
	return nil
}
