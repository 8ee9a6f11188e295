package journal_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/mockloop/mockloop/interviewer"
	"github.com/mockloop/mockloop/interviewer/journal"
	"github.com/mockloop/mockloop/interviewer/journal/journaltest"
	"github.com/mockloop/mockloop/migrations/dbtest"
)

func TestSQL(t *testing.T) {
	t.Parallel()
	for kind, make := range dbtest.Kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			journaltest.Run(t, func(t *testing.T) journaltest.Store {
				where := make(t)
				db := dbtest.Open(t, where)
				return journaltest.Store{
					Journal: journal.NewSQL(db.DB),
					Reopen: func() interviewer.Journal {
						db.Close()
						return journal.NewSQL(dbtest.Open(t, where).DB)
					},
					Break: func() { db.Close() },
				}
			})
		})
	}
}

// What SQLite says of a disk that is full or a file that may only be read is ErrStorage,
// and nothing of the append stays.
func TestSQLiteRefusesWhole(t *testing.T) {
	t.Parallel()
	for name, pragma := range map[string]string{"full": "max_page_count = 1", "read-only": "query_only = ON"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := dbtest.Open(t, t.TempDir())
			j := journal.NewSQL(db.DB)
			first := []interviewer.Event{{Seq: 1, Body: interviewer.Started{}}}
			if err := j.Create(t.Context(), interviewer.Record{ID: "s", Seq: 1}, first); err != nil {
				t.Fatal(err)
			}
			if _, err := db.Exec("PRAGMA " + pragma); err != nil {
				t.Fatal(err)
			}
			more := []interviewer.Event{
				{Seq: 2, Body: interviewer.Started{}},
				{Seq: 3, Body: interviewer.Answered{Text: strings.Repeat("long ", 100_000)}},
			}
			if err := j.Append(t.Context(), "s", 0, 1, interviewer.Summary{}, more); !errors.Is(err, interviewer.ErrStorage) {
				t.Errorf("append: %v, want ErrStorage", err)
			}
			got, err := j.Read(t.Context(), "s", 0)
			if err != nil || len(got) != 1 {
				t.Errorf("%d events, %v; want 1", len(got), err)
			}
		})
	}
}

func BenchmarkAppend(b *testing.B) {
	j := journal.NewSQL(dbtest.Open(b, b.TempDir()).DB)
	if err := j.Create(b.Context(), interviewer.Record{ID: "s"}, nil); err != nil {
		b.Fatal(err)
	}
	text := strings.Repeat("an answer of some two hundred words ", 30)
	seq := int64(0)
	for b.Loop() {
		e := interviewer.Event{Seq: seq + 1, Body: interviewer.Answered{Text: text}}
		if err := j.Append(b.Context(), "s", 0, seq, interviewer.Summary{}, []interviewer.Event{e}); err != nil {
			b.Fatal(err)
		}
		seq++
	}
}
