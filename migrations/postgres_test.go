package migrations_test

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mockloop/mockloop/migrations"
	"github.com/mockloop/mockloop/migrations/dbtest"
)

// Nodes that start at once on an empty database all come up, and its tables are made once.
func TestNodesStartAtOnce(t *testing.T) {
	t.Parallel()
	at := dbtest.Empty(t)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			db, err := migrations.Open(t.Context(), at)
			if err != nil {
				t.Error(err)
				return
			}
			db.Close()
		})
	}
	wait.Wait()
	var twice int
	err := dbtest.Open(t, at).QueryRow(`SELECT count(*) FROM (SELECT FROM goose_db_version GROUP BY version_id HAVING count(*) > 1) AS twice`).Scan(&twice)
	if err != nil || twice != 0 {
		t.Errorf("%d versions were applied twice, %v", twice, err)
	}
}

func TestPostgresHasBounds(t *testing.T) {
	t.Parallel()
	at := dbtest.Postgres(t)
	for name, tt := range map[string]struct {
		query            url.Values
		conns            int32
		statement, locks string
	}{
		"by default": {nil, 16, "30s", "10s"},
		"by the URL": {url.Values{"pool_max_conns": {"3"}, "statement_timeout": {"7000"}, "lock_timeout": {"2s"}}, 3, "7s", "2s"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := dbtest.Open(t, with(t, at, func(u *url.URL) { add(u, tt.query) }))
			if got := db.Postgres().Config().MaxConns; got != tt.conns {
				t.Errorf("%d connections at most, want %d", got, tt.conns)
			}
			for setting, want := range map[string]string{
				"statement_timeout": tt.statement, "lock_timeout": tt.locks,
				"idle_in_transaction_session_timeout": "30s", "application_name": "mockloop",
			} {
				var got string
				if err := db.QueryRow(`SELECT current_setting($1)`, setting).Scan(&got); err != nil || got != want {
					t.Errorf("%s = %q, %v; want %q", setting, got, err, want)
				}
			}
		})
	}
}

// with is a URL changed.
func with(t *testing.T, at string, change func(*url.URL)) string {
	t.Helper()
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	change(u)
	return u.String()
}

func add(u *url.URL, more url.Values) {
	q := u.Query()
	for name, values := range more {
		q[name] = values
	}
	u.RawQuery = q.Encode()
}

// exec runs statements in a database whose tables may be missing.
func exec(t *testing.T, at string, statements ...string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for _, s := range statements {
		if _, err := conn.Exec(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
}

// role makes a user who may do nothing, and returns the URL with it.
func role(t *testing.T, at string) string {
	t.Helper()
	name := fmt.Sprintf("mockloop_test_%d", time.Now().UnixNano())
	exec(t, at, "CREATE ROLE "+name+" LOGIN PASSWORD 'quagga'", "ALTER ROLE "+name+" CONNECTION LIMIT 50")
	t.Cleanup(func() {
		conn, err := pgx.Connect(context.Background(), at)
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close(context.Background())
		for _, s := range []string{"DROP OWNED BY " + name, "DROP ROLE " + name} {
			if _, err := conn.Exec(context.Background(), s); err != nil {
				t.Error(err)
			}
		}
	})
	return with(t, at, func(u *url.URL) { u.User = url.UserPassword(name, "quagga") })
}

func TestOpenPostgresSaysWhatToDo(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		prepare func(t *testing.T, at string) string // returns the URL to open
		want    string
	}{
		"no URL": {func(t *testing.T, at string) string {
			return "postgres://mockloop:quagga%zz@host/db"
		}, "% codes for special characters"},
		"bad setting": {func(t *testing.T, at string) string {
			return "postgres://mockloop:quagga@127.0.0.1/db?pool_max_conns=many"
		}, `cannot be used: cannot parse pool_max_conns (strconv.ParseInt: parsing "many": invalid syntax): correct the URL`},
		"too few connections": {func(t *testing.T, at string) string {
			return "postgres://mockloop:quagga@127.0.0.1/db?pool_max_conns=0"
		}, "cannot be used: pool_max_conns too small: correct the URL"},
		"bad setting with the password": {func(t *testing.T, at string) string {
			return "postgres://127.0.0.1/db?user=mockloop&password=quagga&pool_max_conns=many"
		}, "cannot be used: cannot parse pool_max_conns"},
		"an unknown parameter": {func(t *testing.T, at string) string {
			return with(t, at, func(u *url.URL) { add(u, url.Values{"colour": {"red"}}) })
		}, `parameter "colour": correct the URL of the database`},
		"a parameter's value": {func(t *testing.T, at string) string {
			return with(t, at, func(u *url.URL) { add(u, url.Values{"lock_timeout": {"soon"}}) })
		}, `parameter "lock_timeout": "soon": correct the URL of the database`},
		"a file that is not there": {func(t *testing.T, at string) string {
			return with(t, at, func(u *url.URL) { add(u, url.Values{"sslmode": {"verify-full"}, "sslrootcert": {"/nowhere.pem"}}) })
		}, "/nowhere.pem"},
		"nobody listens": {func(t *testing.T, at string) string {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			l.Close()
			return "postgres://mockloop:quagga@" + l.Addr().String() + "/db"
		}, "start PostgreSQL"},
		"no answer": {func(t *testing.T, at string) string {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { l.Close() })
			return "postgres://mockloop:quagga@" + l.Addr().String() + "/db?connect_timeout=1"
		}, "the server does not answer"},
		"no such host": {func(t *testing.T, at string) string {
			return "postgres://mockloop:quagga@nowhere.invalid/db"
		}, "correct the host"},
		"no such database": {func(t *testing.T, at string) string {
			return with(t, at, func(u *url.URL) { u.Path = "/nowhere" })
		}, `CREATE DATABASE "nowhere"`},
		"wrong password": {func(t *testing.T, at string) string {
			return with(t, at, func(u *url.URL) { u.User = url.UserPassword(u.User.Username(), "quagga") })
		}, "correct user and password"},
		"no TLS": {func(t *testing.T, at string) string {
			return with(t, at, func(u *url.URL) { add(u, url.Values{"sslmode": {"require"}}) })
		}, "sslmode=disable"},
		"too many connections": {func(t *testing.T, at string) string {
			as := role(t, at)
			u, err := url.Parse(as)
			if err != nil {
				t.Fatal(err)
			}
			exec(t, at, "ALTER ROLE "+u.User.Username()+" CONNECTION LIMIT 0")
			return as
		}, "max_connections"},
		"may not make the extension": {func(t *testing.T, at string) string {
			exec(t, at, "GRANT CREATE ON SCHEMA public TO public", "DROP EXTENSION IF EXISTS vector")
			return role(t, at)
		}, "CREATE EXTENSION vector in this database once"},
		"may not make tables": {func(t *testing.T, at string) string {
			return role(t, at)
		}, "GRANT CREATE"},
		"read-only": {func(t *testing.T, at string) string {
			return with(t, at, func(u *url.URL) { add(u, url.Values{"default_transaction_read_only": {"on"}}) })
		}, "use the primary server"},
		"newer tables": {func(t *testing.T, at string) string {
			dbtest.Open(t, at).Close()
			exec(t, at, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)`)
			return at
		}, "update the program"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, err := migrations.Open(t.Context(), tt.prepare(t, dbtest.Empty(t)))
			if err == nil {
				db.Close()
				t.Fatal("opened")
			}
			if text := err.Error(); !strings.Contains(text, tt.want) || strings.Contains(text, "\n") || strings.Contains(text, "quagga") || strings.Contains(text, "pool_max_conn_lifetime") {
				t.Errorf("got %q, want one line with %q, no password and no parameter of ours", text, tt.want)
			}
		})
	}
}

// A user who may only make tables is enough where a superuser has made the extension.
func TestOpenPostgresAsAPlainUser(t *testing.T) {
	t.Parallel()
	at := dbtest.Empty(t)
	exec(t, at, "CREATE EXTENSION vector", "GRANT CREATE ON SCHEMA public TO public")
	plain := role(t, at)
	for range 2 {
		db := dbtest.Open(t, plain)
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A migration that never ends holds a node up for as long as it says, not forever.
func TestOpenWaitsForAnotherThatMigrates(t *testing.T) {
	t.Parallel()
	at := dbtest.Empty(t)
	conn, err := pgx.Connect(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), `SELECT pg_advisory_lock($1)`, int64(migrations.MigrationLock)); err != nil {
		t.Fatal(err)
	}
	opened := make(chan error, 1)
	go func() {
		db, err := migrations.Open(t.Context(), at)
		if err == nil {
			err = db.Close()
		}
		opened <- err
	}()
	for waiting := 0; waiting == 0; {
		if err := conn.QueryRow(t.Context(), `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).Scan(&waiting); err != nil {
			t.Fatal(err)
		}
	}
	select {
	case err := <-opened:
		t.Fatal("did not wait: ", err)
	default:
	}
	if _, err := conn.Exec(t.Context(), `SELECT pg_advisory_unlock($1)`, int64(migrations.MigrationLock)); err != nil {
		t.Fatal(err)
	}
	if err := <-opened; err != nil {
		t.Fatal(err)
	}
}
