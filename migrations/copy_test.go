package migrations_test

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mockloop/mockloop/migrations"
	"github.com/mockloop/mockloop/migrations/dbtest"
)

const copySessions, copyEvents = 3, 700 // events of each session: several statements

// fill puts rows into every table that is copied.
func fill(t *testing.T, db *migrations.DB) {
	t.Helper()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	run := func(query string, args ...any) {
		t.Helper()
		if _, err := tx.Exec(query, args...); err != nil {
			t.Fatal(err)
		}
	}
	run(`INSERT INTO settings (name, value) VALUES ('a', '{"b":1}'), ('c', 'null')`)
	for s := range copySessions {
		id := fmt.Sprint("s", s)
		run(`INSERT INTO sessions (id, owner, created_at, updated_at, seq, status, summary) VALUES ($1, 'o', 1, 9223372036854775807, -1, '', '{}')`, id)
		for e := range copyEvents {
			run(`INSERT INTO events (session_id, seq, event) VALUES ($1, $2, $3)`, id, e, fmt.Sprint(`"emoji 👩🏽‍💻, עברית, \u0000, e`, "\u0301 \\ ' ", e, `"`))
		}
	}
	run(`INSERT INTO documents (id, owner, guide, kind, title, name, hash, bytes, pages, passages, created_at, text)
		VALUES ('d', 'o', '', 'notes', 'Title', 'notes.md', 'h', 9, 1, 1, 2, '# Title')`)
	run(`INSERT INTO passages (id, document, ordinal, title, path, start_at, end_at, text, asked, owner, guide, kind, sources)
		VALUES ('d.0', 'd', 0, 'Title', '["Title"]', 0, 9, 'Brokers elect a leader.', 'who leads', 'o', '', 'notes', '[]')`)
	run(`UPDATE events SET event = $1 WHERE seq = 3`, strings.Repeat("long å ", 400_000))
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

// dump is all that the copied tables hold, each row as text, in one order for all databases.
func dump(t *testing.T, db *migrations.DB) (rows []string) {
	t.Helper()
	for table, columns := range map[string]string{
		"settings": "name, value", "events": "session_id, seq, event",
		"sessions":  "id, owner, created_at, updated_at, seq, status, summary, notes, node, fence",
		"documents": "id, owner, guide, kind, title, name, hash, bytes, pages, passages, created_at, text",
		"passages":  "id, document, ordinal, title, path, start_at, end_at, text, asked, owner, guide, kind, sources",
	} {
		found, err := db.Query("SELECT " + columns + " FROM " + table)
		if err != nil {
			t.Fatal(err)
		}
		for found.Next() {
			values := make([]any, strings.Count(columns, ",")+1)
			for i := range values {
				values[i] = new(string)
			}
			if err := found.Scan(values...); err != nil {
				t.Fatal(err)
			}
			row := table
			for _, v := range values {
				row += "|" + *v.(*string)
			}
			rows = append(rows, row)
		}
		if err := found.Err(); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(rows)
	return rows
}

func TestCopy(t *testing.T) {
	t.Parallel()
	for from, makeFrom := range dbtest.Kinds {
		for to, makeTo := range dbtest.Kinds {
			t.Run(from+" to "+to, func(t *testing.T) {
				t.Parallel()
				source, target := dbtest.Open(t, makeFrom(t)), dbtest.Open(t, makeTo(t))
				fill(t, source)
				checked := map[string]int64{}
				var last migrations.Copying
				err := migrations.Copy(t.Context(), source, target, false, func(c migrations.Copying) {
					if c.Table == last.Table && c.Done < last.Done || c.Done > c.Total {
						t.Errorf("%+v after %+v", c, last)
					}
					if last = c; c.Checked {
						checked[c.Table] = c.Done
					}
				})
				if err != nil {
					t.Fatal(err)
				}
				for table, want := range map[string]int64{"settings": 2, "sessions": copySessions, "events": copySessions * copyEvents, "documents": 1, "passages": 1} {
					if checked[table] != want {
						t.Errorf("%s: %d rows are checked, want %d", table, checked[table], want)
					}
				}
				want := dump(t, source)
				if got := dump(t, target); !slices.Equal(got, want) {
					t.Errorf("%d rows, want %d, or they differ", len(got), len(want))
				}
				find := `SELECT count(*) FROM passages_text WHERE passages_text MATCH 'elected'`
				if to == "postgres" {
					find = `SELECT count(*) FROM passages WHERE words @@ plainto_tsquery('english', 'elected')`
				}
				var found int
				if err := target.QueryRow(find).Scan(&found); err != nil || found != 1 {
					t.Errorf("full text finds %d passages, %v; want 1", found, err)
				}

				// Again: only if told to, and then what was there is gone.
				if _, err := target.Exec(`INSERT INTO settings (name, value) VALUES ('later', '')`); err != nil {
					t.Fatal(err)
				}
				if err := migrations.Copy(t.Context(), source, target, false, func(migrations.Copying) {}); !errors.Is(err, migrations.ErrNotEmpty) {
					t.Errorf("onto what is there: %v", err)
				}
				if err := migrations.Copy(t.Context(), source, target, true, func(migrations.Copying) {}); err != nil {
					t.Fatal(err)
				}
				if got := dump(t, target); !slices.Equal(got, want) {
					t.Error("replaced, the target differs")
				}
			})
		}
	}
}

// A copy that cannot be whole leaves the target as it was.
func TestCopyIsWholeOrNothing(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		spoil string // a statement at the target
		want  string
	}{
		"refused": {`ALTER TABLE events ADD CHECK (seq < 600)`, "copy the table events"},
		"altered": {`CREATE RULE altered AS ON INSERT TO settings DO ALSO UPDATE settings SET value = '{}'`, migrations.ErrDiffers.Error()},
		"lost":    {`CREATE RULE lost AS ON INSERT TO events DO INSTEAD NOTHING`, migrations.ErrDiffers.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source, target := dbtest.Open(t, t.TempDir()), dbtest.Open(t, dbtest.Postgres(t))
			fill(t, source)
			if _, err := target.Exec(tt.spoil); err != nil {
				t.Fatal(err)
			}
			if err := migrations.Copy(t.Context(), source, target, false, func(migrations.Copying) {}); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if rows := dump(t, target); len(rows) != 0 {
				t.Errorf("%d rows stay", len(rows))
			}
		})
	}
}

func TestCopyRefusesWhileAServerRuns(t *testing.T) {
	t.Parallel()
	at := dbtest.Postgres(t)
	source, target := dbtest.Open(t, at), dbtest.Open(t, t.TempDir())
	if _, err := source.Exec(`INSERT INTO nodes (id, address, beat) VALUES ('n', '', 1), ('dead', '', 7)`); err != nil {
		t.Fatal(err)
	}
	stop, stopped := make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				if _, err := source.Exec(`UPDATE nodes SET beat = beat + 1 WHERE id = 'n'`); err != nil {
					t.Error(err)
				}
			case <-stop:
				return
			}
		}
	}()
	if err := migrations.Copy(t.Context(), source, target, false, func(migrations.Copying) {}); !errors.Is(err, migrations.ErrServed) {
		t.Errorf("from under a server: %v", err)
	}
	if err := migrations.Copy(t.Context(), target, source, true, func(migrations.Copying) {}); !errors.Is(err, migrations.ErrServed) {
		t.Errorf("to a server: %v", err)
	}
	close(stop)
	<-stopped
	if err := migrations.Copy(t.Context(), source, target, false, func(migrations.Copying) {}); err != nil {
		t.Errorf("from what servers left: %v", err)
	}
}

// While one copy is at work, nobody else writes to its databases, or reads what it writes.
func TestCopiesAtOnce(t *testing.T) {
	t.Parallel()
	source, target := dbtest.Open(t, dbtest.Postgres(t)), dbtest.Open(t, dbtest.Postgres(t))
	other := dbtest.Open(t, t.TempDir())
	fill(t, source)
	fill(t, other)
	nothing := func(migrations.Copying) {}
	meanwhile := func() {
		for name, tt := range map[string]struct {
			from, to *migrations.DB
			want     error
		}{
			"into what is written": {other, target, migrations.ErrCopied},
			"into what is read":    {other, source, migrations.ErrCopied},
			"from what is written": {target, dbtest.Open(t, t.TempDir()), migrations.ErrCopied},
			"from what is read":    {source, dbtest.Open(t, dbtest.Postgres(t)), nil},
		} {
			if err := migrations.Copy(t.Context(), tt.from, tt.to, false, nothing); !errors.Is(err, tt.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	once := sync.OnceFunc(meanwhile)
	if err := migrations.Copy(t.Context(), source, target, false, func(migrations.Copying) { once() }); err != nil {
		t.Fatal(err)
	}
	// What was claimed is free again.
	if err := migrations.Copy(t.Context(), other, target, true, nothing); err != nil {
		t.Error(err)
	}
	if err := migrations.Copy(t.Context(), target, source, true, nothing); err != nil {
		t.Error(err)
	}
}

func TestCopyRefusesToCopyOntoItself(t *testing.T) {
	t.Parallel()
	at := dbtest.Postgres(t)
	again := with(t, at, func(u *url.URL) { add(u, url.Values{"pool_max_conns": {"1"}}) })
	source, target := dbtest.Open(t, at), dbtest.Open(t, again)
	fill(t, source)
	want := dump(t, source)
	if err := migrations.Copy(t.Context(), source, target, true, func(migrations.Copying) {}); !errors.Is(err, migrations.ErrSame) {
		t.Errorf("copied with %v", err)
	}
	if got := dump(t, source); !slices.Equal(got, want) {
		t.Errorf("%d rows are left of %d", len(got), len(want))
	}
	// One connection is enough to copy on.
	if err := migrations.Copy(t.Context(), target, dbtest.Open(t, t.TempDir()), false, func(migrations.Copying) {}); err != nil {
		t.Error(err)
	}
}

// No table and no column is forgotten.
func TestCopyKnowsAllTables(t *testing.T) {
	t.Parallel()
	ownColumns := []string{"passages.n", "passages.words"} // what one kind of database alone has, and fills by itself
	columns := map[string]map[string]bool{}
	for kind, make := range dbtest.Kinds {
		db := dbtest.Open(t, make(t))
		query := `SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table'
			AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'passages_text%' AND m.name NOT LIKE 'goose_%'`
		if kind == "postgres" {
			query = `SELECT table_name::text, column_name::text FROM information_schema.columns
				WHERE table_schema = current_schema() AND table_name NOT LIKE 'goose_%'`
		}
		rows, err := db.Query(query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var table, column string
			if err := rows.Scan(&table, &column); err != nil {
				t.Fatal(err)
			}
			known := migrations.Copied
			if !slices.Contains(known, table) && !slices.Contains(migrations.Remade, table) {
				t.Errorf("%s: the table %s is neither copied nor remade", kind, table)
			}
			if columns[table+"."+column] == nil {
				columns[table+"."+column] = map[string]bool{}
			}
			columns[table+"."+column][kind] = true
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	for column, kinds := range columns {
		table, _, _ := strings.Cut(column, ".")
		if len(kinds) != len(dbtest.Kinds) && slices.Contains(migrations.Copied, table) && !slices.Contains(ownColumns, column) {
			t.Errorf("the column %s is only in %v", column, kinds)
		}
	}
	if len(columns) < 15 {
		t.Errorf("only %d columns were looked at", len(columns))
	}
}
