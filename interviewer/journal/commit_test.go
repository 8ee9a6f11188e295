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
	"github.com/mockloop/mockloop/migrations/dbtest"
)

// An append in a batch of others gets its own answer: what is in its way is in nobody else's.
func TestBatchAnswersEachAppend(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		db := dbtest.Open(t, t.TempDir()).DB
		testBatch(t, db, func() { // the disk has room for all that is said here but for one answer
			var pages int
			if err := db.QueryRow(`PRAGMA page_count`).Scan(&pages); err != nil {
				t.Fatal(err)
			}
			if _, err := db.Exec(fmt.Sprintf(`PRAGMA max_page_count = %d`, pages+20)); err != nil {
				t.Fatal(err)
			}
		})
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		db := dbtest.Open(t, dbtest.Postgres(t)).DB
		db.SetMaxOpenConns(1)
		testBatch(t, db, func() {
			if _, err := db.Exec(`ALTER TABLE events ADD CHECK (length(event) < 100000)`); err != nil {
				t.Fatal(err)
			}
		})
	})
}

// testBatch is given a database with one connection, and the way to make it too
// small for one answer.
func testBatch(t *testing.T, db *sql.DB, fill func()) {
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
	fill()
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
	// One more behind the first, and one in its place: they are in the batch after.
	appends = append(appends, appends[5], appends[6])
	appends[len(appends)-2].after = 2
	appends[len(appends)-1].want = interviewer.ErrConflict
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
	kept := map[string]int{}
	for _, a := range appends {
		if a.want == nil {
			kept[a.id]++
		}
	}
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
		want := 1 + kept[a.id]
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
	for kind, make := range dbtest.Kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			testManyAtOnce(t, NewSQL(dbtest.Open(t, make(t)).DB))
		})
	}
}

func testManyAtOnce(t *testing.T, j *SQL) {
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
