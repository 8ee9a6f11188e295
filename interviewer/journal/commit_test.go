package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mockloop/mockloop/interviewer"
	"github.com/mockloop/mockloop/migrations"
)

// opened is a database of the test's own.
func opened(t *testing.T) *sql.DB {
	t.Helper()
	db, err := migrations.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db.DB
}

// An append in a batch of others gets its own answer: what is in its way is in nobody else's.
func TestBatchAnswersEachAppend(t *testing.T) {
	t.Parallel()
	db := opened(t)
	j := NewSQL(db)
	const sessions = 20
	event := func(seq int64, text string) []interviewer.Event {
		return []interviewer.Event{{Seq: seq, Body: interviewer.Answered{ID: "a", Text: text}}}
	}
	for i := range sessions {
		if err := j.Create(t.Context(), interviewer.Record{ID: fmt.Sprint("s", i), Seq: 1}, event(1, "")); err != nil {
			t.Fatal(err)
		}
	}
	// The disk has room for all that is said here but for one answer.
	var pages int
	if err := db.QueryRow(`PRAGMA page_count`).Scan(&pages); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(fmt.Sprintf(`PRAGMA max_page_count = %d`, pages+20)); err != nil {
		t.Fatal(err)
	}
	withdrawn, withdraw := context.WithCancel(t.Context())
	appends := []struct {
		ctx   context.Context
		id    string
		after int64
		text  string
		want  error
	}{
		{t.Context(), "s0", 0, "x", interviewer.ErrConflict},
		{t.Context(), "s1", 2, "x", interviewer.ErrConflict},
		{t.Context(), "nobody", 1, "x", interviewer.ErrNotFound},
		{withdrawn, "s2", 1, "x", context.Canceled},
		{t.Context(), "s3", 1, strings.Repeat("long ", 100_000), interviewer.ErrStorage},
	}
	for i := 4; i < sessions; i++ {
		appends = append(appends, appends[0])
		a := &appends[len(appends)-1]
		a.id, a.after, a.want = fmt.Sprint("s", i), 1, nil
	}
	// Somebody has the only connection: one append waits for it, the others for that one.
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := make([]error, len(appends))
	var wait sync.WaitGroup
	waiting := func(n int) bool {
		j.appends.mu.Lock()
		defer j.appends.mu.Unlock()
		return j.appends.writing && len(j.appends.waiting) == n
	}
	for i, a := range appends {
		wait.Go(func() { got[i] = j.Append(a.ctx, a.id, 0, a.after, interviewer.Summary{}, event(a.after+1, a.text)) })
		for !waiting(i) { // the first has the pen and no longer waits
			time.Sleep(time.Millisecond)
		}
	}
	withdraw()
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	wait.Wait()
	for i, a := range appends {
		if !errors.Is(got[i], a.want) {
			t.Errorf("append to %s: %v, want %v", a.id, got[i], a.want)
		}
		if a.id == "nobody" {
			continue
		}
		want := 1
		if a.want == nil {
			want = 2
		}
		if events, err := j.Read(t.Context(), a.id, 0); err != nil || len(events) != want {
			t.Errorf("%s: %d events, %v; want %d", a.id, len(events), err, want)
		}
	}
	if err := j.Append(t.Context(), "s0", 0, 1, interviewer.Summary{}, event(2, "y")); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// Sessions that write at once get all of their events kept, in order, and each conflict is told.
func TestManySessionsAtOnce(t *testing.T) {
	t.Parallel()
	db := opened(t)
	j := NewSQL(db)
	const sessions, appends = 2 * maxBatch, 10
	var wait sync.WaitGroup
	for i := range sessions {
		wait.Go(func() {
			id := fmt.Sprint("s", i)
			if err := j.Create(t.Context(), interviewer.Record{ID: id}, nil); err != nil {
				t.Error(err)
			}
			for n := range int64(appends) {
				e := []interviewer.Event{{Seq: n + 1, Body: interviewer.Answered{ID: fmt.Sprint(n), Text: id}}}
				if err := j.Append(t.Context(), id, 0, n, interviewer.Summary{}, e); err != nil {
					t.Errorf("%s, event %d: %v", id, n+1, err)
				}
				if err := j.Append(t.Context(), id, 0, n, interviewer.Summary{}, e); !errors.Is(err, interviewer.ErrConflict) {
					t.Errorf("%s, event %d again: %v", id, n+1, err)
				}
				if kept, err := j.Read(t.Context(), id, n); err != nil || len(kept) != 1 || kept[0].Body.(interviewer.Answered).Text != id {
					t.Errorf("%s, event %d: %v, %v", id, n+1, kept, err)
				}
			}
		})
	}
	wait.Wait()
}
