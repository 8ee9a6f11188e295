package retrieval_test

import (
	"testing"

	"github.com/mockloop/mockloop/migrations"
	"github.com/mockloop/mockloop/migrations/dbtest"
	"github.com/mockloop/mockloop/retrieval"
	"github.com/mockloop/mockloop/retrieval/indextest"
)

// indexOf is the index that fits the kind of a database.
func indexOf(db *migrations.DB) retrieval.Index {
	if pool := db.Postgres(); pool != nil {
		return retrieval.NewPostgres(pool)
	}
	return retrieval.NewSQLite(db.DB)
}

func TestIndex(t *testing.T) {
	t.Parallel()
	for name, where := range dbtest.Kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			indextest.Run(t, func(t *testing.T) indextest.Store {
				db := dbtest.Open(t, where(t))
				return indextest.Store{Index: indexOf(db), Break: func() { db.Close() }}
			})
		})
	}
}

// eachIndex runs a test on an empty index of each kind.
func eachIndex(t *testing.T, test func(t *testing.T, index retrieval.Index)) {
	for name, where := range dbtest.Kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, indexOf(dbtest.Open(t, where(t))))
		})
	}
}
