// Package dbtest hands databases to tests: each test gets its own, on SQLite or
// on PostgreSQL. It is for tests alone.
package dbtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mockloop/mockloop/migrations"
)

// Kinds are the databases that a test which is about any of them runs on; the
// functions make an empty one and return where it is, for migrations.Open.
var Kinds = map[string]func(testing.TB) string{
	"sqlite":   func(t testing.TB) string { return t.TempDir() },
	"postgres": Postgres,
}

// Open opens the database at where until the test ends.
func Open(t testing.TB, where string) *migrations.DB {
	t.Helper()
	db, err := migrations.Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// Postgres makes a database with up-to-date tables and returns its URL. The
// server is the one in TEST_DATABASE_URL, or else one that .ci/postgres starts.
func Postgres(t testing.TB) string {
	t.Helper()
	from, err := template()
	if err != nil {
		t.Fatal(err)
	}
	return database(t, from)
}

// Empty makes a database without tables and returns its URL.
func Empty(t testing.TB) string {
	t.Helper()
	return database(t, "template1")
}

func database(t testing.TB, from string) string {
	t.Helper()
	server, err := server()
	if err != nil {
		t.Fatal(err)
	}
	name := "mockloop_test_" + strings.ToLower(rand.Text())
	if err := run(t.Context(), server, "CREATE DATABASE "+name+" TEMPLATE "+from); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// Not the test's context: that has ended.
		if err := run(context.Background(), server, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return named(server, name)
}

// server is the URL of the server, started by whichever test asks first.
var server = sync.OnceValues(func() (string, error) {
	if at := os.Getenv("TEST_DATABASE_URL"); at != "" {
		return at, nil
	}
	script, err := script()
	if err != nil {
		return "", err
	}
	out, err := exec.Command(script, "up").Output()
	if e := new(exec.ExitError); errors.As(err, &e) {
		return "", errors.New(strings.TrimSpace(string(e.Stderr)))
	}
	return strings.TrimSpace(string(out)), err
})

// script is the program that starts servers for tests.
func script() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		script := filepath.Join(dir, ".ci", "postgres")
		if _, err = os.Stat(script); err == nil {
			return script, nil
		}
		if parent := filepath.Dir(dir); parent != dir {
			dir, err = parent, nil
		}
	}
	return "", fmt.Errorf("no PostgreSQL to test with: set TEST_DATABASE_URL (%w)", err)
}

// template is the name of a database with up-to-date tables, which others are
// copied from. It is made once on a server, by whichever test program comes first.
var template = sync.OnceValues(func() (name string, err error) {
	digest, err := migrations.Digest()
	if err != nil {
		return "", err
	}
	name = "mockloop_template_" + digest
	server, err := server()
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }() // and with it the lock ends
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock(hashtext('mockloop test template'))`); err != nil {
		return "", err
	}
	var there bool
	if err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name).Scan(&there); err != nil || there {
		return name, err
	}
	// Under another name until it is whole.
	raw := name + "_raw"
	for _, statement := range []string{"DROP DATABASE IF EXISTS " + raw, "CREATE DATABASE " + raw} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return "", err
		}
	}
	db, err := migrations.Open(ctx, named(server, raw))
	if err != nil {
		return "", err
	}
	if err := db.Close(); err != nil {
		return "", err
	}
	_, err = conn.Exec(ctx, "ALTER DATABASE "+raw+" RENAME TO "+name)
	return name, err
})

func run(ctx context.Context, at, statement string) error {
	conn, err := pgx.Connect(ctx, at)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}

// named is the server's URL with another database.
func named(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		panic(err) // run has connected to it
	}
	u.Path = "/" + name
	return u.String()
}

// Server is a PostgreSQL server of a test's own, which it may stop in its tracks.
// It keeps what it acknowledges, as others do not.
type Server struct {
	URL string // of an empty database with pgvector
	env []string
}

// NewServer starts one that ends with the test.
func NewServer(t testing.TB) *Server {
	t.Helper()
	dir, err := os.MkdirTemp("", "mockloop-postgres-") // not the test's: the server, another user, must reach it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	s := &Server{env: append(os.Environ(), "TEST_DATABASE_URL=", "DURABLE=1", "MOCKLOOP_TEST_RUN="+filepath.Join(dir, "server"))}
	s.URL = strings.TrimSpace(s.command(t, "up"))
	t.Cleanup(func() {
		s.command(t, "resume") // one that stands still cannot be stopped
		s.command(t, "down")
	})
	return s
}

// Pause has the server stand still, without a word to anybody.
func (s *Server) Pause(t testing.TB) { t.Helper(); s.command(t, "pause") }

// Resume has it go on.
func (s *Server) Resume(t testing.TB) { t.Helper(); s.command(t, "resume") }

func (s *Server) command(t testing.TB, what string) string {
	t.Helper()
	script, err := script()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(script, what)
	cmd.Env = s.env
	out, err := cmd.Output()
	if e := new(exec.ExitError); errors.As(err, &e) {
		t.Fatalf("%s", e.Stderr)
	} else if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
