package migrations_test

import (
	"testing"

	"github.com/mockloop/mockloop/migrations"
	"github.com/mockloop/mockloop/migrations/dbtest"
)

// onEach runs a test on an empty database of each kind.
func onEach(t *testing.T, test func(t *testing.T, where string)) {
	t.Helper()
	for kind, make := range dbtest.Kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			test(t, make(t))
		})
	}
}

func TestOpenAgainKeepsWhatIsThere(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, where string) {
		db := dbtest.Open(t, where)
		if _, err := db.Exec(`INSERT INTO sessions (id, owner, created_at, updated_at, seq, status, summary) VALUES ('a', 'b', 1, 1, 1, 's', '{}')`); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		var n int
		if err := dbtest.Open(t, where).QueryRow(`SELECT count(*) FROM sessions`).Scan(&n); err != nil || n != 1 {
			t.Fatalf("%d sessions, %v; want 1", n, err)
		}
	})
}

func TestPostgresTellsTheKind(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, where string) {
		if pool := dbtest.Open(t, where).Postgres(); (pool != nil) != migrations.IsPostgres(where) {
			t.Errorf("%s has the pool %v", where, pool)
		}
	})
}
