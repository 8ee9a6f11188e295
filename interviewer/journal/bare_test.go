package journal_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/mockloop/mockloop/interviewer"
	"github.com/mockloop/mockloop/interviewer/journal"
	"github.com/mockloop/mockloop/migrations/dbtest"
)

// bare does what the journal does by pgx alone, as one would write it at first:
// a connection of the pool, a transaction, two statements.
type bare struct{ pool *pgxpool.Pool }

func (p bare) append(ctx context.Context, id string, fence, after int64, s interviewer.Summary, events []interviewer.Event) error {
	summary, err := json.Marshal(s)
	if err != nil {
		return err
	}
	last := events[len(events)-1]
	return pgx.BeginFunc(ctx, p.pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE sessions SET seq = $1, updated_at = $2, status = $3, summary = $4 WHERE id = $5 AND seq = $6 AND fence = $7`,
			last.Seq, last.At.UnixMilli(), string(s.Status), string(summary), id, after, fence)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return interviewer.ErrConflict
		}
		for _, e := range events {
			event, err := json.Marshal(e)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `INSERT INTO events (session_id, seq, event) VALUES ($1, $2, $3)`, id, e.Seq, string(event)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (p bare) read(ctx context.Context, id string) (events []interviewer.Event, err error) {
	rows, err := p.pool.Query(ctx, `SELECT event FROM events WHERE session_id = $1 AND seq > $2 ORDER BY seq`, id, 0)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (e interviewer.Event, err error) {
		var text []byte
		if err := row.Scan(&text); err != nil {
			return e, err
		}
		return e, json.Unmarshal(text, &e)
	})
}

const (
	benchSessions = 64
	benchText     = "an answer of some two hundred words "
)

func benchEvents(seq int64) []interviewer.Event {
	return []interviewer.Event{{Seq: seq, At: time.UnixMilli(seq), Body: interviewer.Answered{ID: fmt.Sprint(seq), Text: strings.Repeat(benchText, 30)}}}
}

// sides are the journal and bare pgx in one PostgreSQL, each with sessions of its own.
func sides(b *testing.B) (*journal.SQL, bare) {
	b.Helper()
	at, err := url.Parse(dbtest.Postgres(b))
	if err != nil {
		b.Fatal(err)
	}
	q := at.Query()
	q.Set("pool_max_conns", fmt.Sprint(benchSessions))
	at.RawQuery = q.Encode()
	where := at.String()
	j := journal.NewSQL(dbtest.Open(b, where).DB)
	pool, err := pgxpool.New(b.Context(), where)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(pool.Close)
	for i := range benchSessions {
		for _, side := range []string{"ours", "bare"} {
			if err := j.Create(b.Context(), interviewer.Record{ID: fmt.Sprint(side, i)}, nil); err != nil {
				b.Fatal(err)
			}
		}
	}
	return j, bare{pool}
}

// compare runs both sides in turn and reports how long each takes for one of n
// things. It compares medians: what else the machine does is in neither.
func compare(b *testing.B, n int, ours, bare func() error) {
	b.Helper()
	took := [2][]time.Duration{}
	for b.Loop() {
		for i, side := range []func() error{ours, bare} {
			from := time.Now()
			if err := side(); err != nil {
				b.Fatal(err)
			}
			took[i] = append(took[i], time.Since(from))
		}
	}
	median := func(d []time.Duration) float64 {
		slices.Sort(d)
		return float64(d[len(d)/2].Microseconds()) / float64(n)
	}
	o, p := median(took[0]), median(took[1])
	b.ReportMetric(o, "ours-µs")
	b.ReportMetric(p, "bare-µs")
	b.ReportMetric(o/p, "ours/bare")
}

func BenchmarkPostgresAppend(b *testing.B) {
	j, p := sides(b)
	after := map[string]int64{}
	alone := func(side string, append func(context.Context, string, int64, int64, interviewer.Summary, []interviewer.Event) error) func() error {
		id := side + "0"
		return func() error {
			err := append(b.Context(), id, 0, after[id], interviewer.Summary{}, benchEvents(after[id]+1))
			after[id]++
			return err
		}
	}
	b.Run("alone", func(b *testing.B) { compare(b, 1, alone("ours", j.Append), alone("bare", p.append)) })

	const each = 10
	var begun [2]int64
	atOnce := func(side int, name string, append func(context.Context, string, int64, int64, interviewer.Summary, []interviewer.Event) error) func() error {
		return func() error {
			errs := make([]error, benchSessions)
			var wait sync.WaitGroup
			for i := 1; i < benchSessions; i++ {
				wait.Go(func() {
					for n := range int64(each) {
						after := begun[side] + n
						errs[i] = errors.Join(errs[i], append(b.Context(), fmt.Sprint(name, i), 0, after, interviewer.Summary{}, benchEvents(after+1)))
					}
				})
			}
			wait.Wait()
			begun[side] += each
			return errors.Join(errs...)
		}
	}
	b.Run("64 at once", func(b *testing.B) {
		compare(b, each*(benchSessions-1), atOnce(0, "ours", j.Append), atOnce(1, "bare", p.append))
	})
}

func BenchmarkPostgresLoad(b *testing.B) {
	j, p := sides(b)
	for seq := range int64(100) {
		if err := j.Append(b.Context(), "ours0", 0, seq, interviewer.Summary{}, benchEvents(seq+1)); err != nil {
			b.Fatal(err)
		}
	}
	compare(b, 1, func() error {
		_, err := j.Read(b.Context(), "ours0", 0)
		return err
	}, func() error {
		_, err := p.read(b.Context(), "ours0")
		return err
	})
}
