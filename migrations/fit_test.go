package migrations_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mockloop/mockloop/migrations"
	"github.com/mockloop/mockloop/migrations/dbtest"
)

// nameOf is the user in a URL.
func nameOf(t *testing.T, at string) string {
	t.Helper()
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	return u.User.Username()
}

// give makes a user the owner of tables.
func give(t *testing.T, at, user string, tables ...string) {
	t.Helper()
	for _, table := range tables {
		exec(t, at, "ALTER TABLE "+table+" OWNER TO "+user)
	}
}

// state is all that a database is made of, as text.
func state(t *testing.T, at string) (text string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	err = conn.QueryRow(t.Context(), `SELECT concat(
		(SELECT string_agg(extname, ' ' ORDER BY extname) FROM pg_extension), (SELECT string_agg(relname, ' ' ORDER BY oid) FROM pg_class),
		(SELECT string_agg(nspname, ' ' ORDER BY nspname) FROM pg_namespace WHERE nspname NOT LIKE 'pg\_%temp\_%'))`).Scan(&text)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// What a server would fail on, a look finds, Open says in the same words, and neither changes anything.
func TestUnfit(t *testing.T) {
	t.Parallel()
	const mayCreate = "GRANT CREATE ON SCHEMA public TO public"
	for name, tt := range map[string]struct {
		empty   bool
		prepare func(t *testing.T, at string) string // returns the URL to look at
		want    []string
	}{
		"may not make the extension": {true, func(t *testing.T, at string) string {
			exec(t, at, mayCreate)
			return role(t, at)
		}, []string{"permission denied to create extension", "have a superuser run CREATE EXTENSION vector"}},
		"may not make tables": {true, func(t *testing.T, at string) string {
			exec(t, at, "CREATE EXTENSION vector")
			return role(t, at)
		}, []string{"may make no tables", `GRANT CREATE ON SCHEMA "public" TO "mockloop_test_`}},
		"may not make indexes": {false, func(t *testing.T, at string) string {
			as := role(t, at)
			give(t, at, nameOf(t, as), slices.Concat(migrations.Copied, migrations.Remade, []string{"goose_db_version"})...)
			return as
		}, []string{"no indexes in its schema public", "GRANT CREATE"}},
		"no schema": {true, func(t *testing.T, at string) string {
			return with(t, at, func(u *url.URL) { add(u, url.Values{"search_path": {"nowhere"}}) })
		}, []string{"its search_path (nowhere) names no schema", "CREATE SCHEMA AUTHORIZATION"}},
		"pgvector elsewhere": {true, func(t *testing.T, at string) string {
			exec(t, at, "CREATE SCHEMA others", "CREATE EXTENSION vector SCHEMA others")
			return at
		}, []string{"in its schema others", "search_path=public,others"}},
		"pgvector is old": {false, func(t *testing.T, at string) string {
			exec(t, at, "UPDATE pg_extension SET extversion = '0.7.4' WHERE extname = 'vector'")
			return at
		}, []string{"version 0.7.4", "ALTER EXTENSION vector UPDATE"}},
		"pgvector was dropped": {false, func(t *testing.T, at string) string {
			exec(t, at, "DROP EXTENSION vector CASCADE")
			return at
		}, []string{"dropped", "put back a copy"}},
		"a table is gone": {false, func(t *testing.T, at string) string {
			exec(t, at, "DROP TABLE nodes")
			return at
		}, []string{"its table nodes is gone"}},
		"no rights": {false, func(t *testing.T, at string) string {
			exec(t, at, mayCreate)
			return role(t, at)
		}, []string{"its tables belong to the user ", "may not read them"}},
		"rights but of the owner": {false, func(t *testing.T, at string) string {
			as := role(t, at)
			exec(t, at, mayCreate, "GRANT ALL ON ALL TABLES IN SCHEMA public TO "+nameOf(t, as))
			return as
		}, []string{"its table vectors belongs to the user ", "ALTER TABLE vectors OWNER TO"}},
		"may only read": {false, func(t *testing.T, at string) string {
			as := role(t, at)
			exec(t, at, mayCreate, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO "+nameOf(t, as))
			give(t, at, nameOf(t, as), "vectors")
			return as
		}, []string{"may not read and change its table settings", "ALTER TABLE settings OWNER TO"}},
		"may not bring them up to date": {false, func(t *testing.T, at string) string {
			as := role(t, at)
			exec(t, at, mayCreate, "GRANT ALL ON ALL TABLES IN SCHEMA public TO "+nameOf(t, as),
				"DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)")
			give(t, at, nameOf(t, as), "vectors")
			return as
		}, []string{"its table settings belongs to the user "}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			make := dbtest.Postgres
			if tt.empty {
				make = dbtest.Empty
			}
			at := make(t)
			as := tt.prepare(t, at)
			before := state(t, at)
			_, found := migrations.LookPostgres(t.Context(), as)
			if after := state(t, at); after != before {
				t.Errorf("the look changed\n%s to\n%s", before, after)
			}
			db, err := migrations.Open(t.Context(), as)
			if err == nil {
				db.Close()
			}
			if found == nil || err == nil {
				t.Fatalf("looked at with %v, opened with %v", found, err)
			}
			if err.Error() != found.Error() {
				t.Errorf("looked at: %v\nopened: %v", found, err)
			}
			for _, want := range append(tt.want, "(user "+nameOf(t, as)+")") {
				if text := err.Error(); !strings.Contains(text, want) || strings.Contains(text, "\n") || strings.Contains(text, "SQLSTATE") || strings.Contains(text, "quagga") {
					t.Errorf("got %q, want one line with %q and no password", text, want)
				}
			}
		})
	}
}

// The owner of the vectors who may change the other tables needs no more, once they are there.
func TestFit(t *testing.T) {
	t.Parallel()
	at := dbtest.Postgres(t)
	as := role(t, at)
	exec(t, at, "GRANT CREATE ON SCHEMA public TO public", "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "+nameOf(t, as))
	give(t, at, nameOf(t, as), "vectors")
	look, err := migrations.LookPostgres(t.Context(), as)
	if err != nil || look.Have == 0 || look.Have != look.Newest {
		t.Fatalf("looked at: %+v, %v", look, err)
	}
	db := dbtest.Open(t, as)
	for _, statement := range []string{
		`INSERT INTO vector_spaces (embedder, dimension, serving) VALUES ('e', 3, 0)`,
		`CREATE INDEX vectors_hnsw_1 ON vectors USING hnsw ((embedding::vector(3)) vector_cosine_ops) WHERE space = 1`,
		`DROP INDEX vectors_hnsw_1`,
		`DELETE FROM vector_spaces`,
		`UPDATE settings SET value = ''`,
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

// Of pgvector 1.0 or of a version that is none nothing is known that speaks against it.
func TestFitVector(t *testing.T) {
	t.Parallel()
	for version, fit := range map[string]bool{"": true, "0.8.0": true, "0.10.1": true, "1.0.0": true, "next": true, "0.7.4": false, "0.4": false} {
		if err := migrations.FitVector(version); (err == nil) != fit {
			t.Errorf("%q: %v", version, err)
		}
	}
}
