package migrations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

const (
	oldestPostgres = 15
	// migrationLock is an advisory lock: any number that nobody else in the database uses.
	migrationLock = 0x6d6f636b6c6f6f70
	// migrationWait is how long a node waits for another that migrates.
	migrationWait = "60s"
	correctURL    = "correct the URL of the database"
)

// postgresDefaults hold where the URL says nothing else. A statement that takes
// longer, or a transaction that is left open, is a fault: it must not hold up others.
var postgresDefaults = [][2]string{
	{"application_name", "mockloop"},
	{"connect_timeout", "5"}, // seconds
	{"pool_max_conns", "16"},
	{"pool_max_conn_lifetime", "1h"},
	{"pool_max_conn_lifetime_jitter", "5m"},
	{"pool_max_conn_idle_time", "5m"},
	{"statement_timeout", "30s"},
	{"lock_timeout", "10s"},
	{"idle_in_transaction_session_timeout", "30s"},
	{"tcp_user_timeout", "10s"}, // the server's: a node that is gone without a word holds no lock for long
}

// alive finds out within half a minute that the server is gone without a word.
var alive = net.KeepAliveConfig{Enable: true, Idle: 10 * time.Second, Interval: 5 * time.Second, Count: 4}

// openPostgres opens the database that a URL names.
func openPostgres(ctx context.Context, where string) (*DB, error) {
	db, config, err := dialPostgres(ctx, where)
	if err != nil {
		return nil, err
	}
	if db.Was, db.Version, err = migratePostgres(ctx, db.DB, config); err != nil {
		db.Close()
		return nil, explainPostgres(config, err)
	}
	return db, nil
}

// Look is what a look at a PostgreSQL database found.
type Look struct {
	Name         string // server, database and user
	Have, Newest int64  // versions of the tables: 0 without any, and what Open would make of them
}

// LookPostgres says whether a server could work with the database that a URL names,
// without changing it.
func LookPostgres(ctx context.Context, where string) (look Look, err error) {
	db, config, err := dialPostgres(ctx, where)
	if err != nil {
		return look, err
	}
	defer db.Close()
	look.Name = databaseAt(config)
	if look.Have, err = examinePostgres(ctx, db.DB); err == nil {
		look.Newest, err = postgresTables().newest(look.Have)
	}
	if err == nil {
		err = fitPostgres(ctx, db.DB, look.Have, look.Newest)
	}
	if err == nil && look.Have < extended {
		err = tryVector(ctx, db.DB)
	}
	if err != nil {
		return look, explainPostgres(config, err)
	}
	return look, nil
}

// existsPostgres says whether a database has tables already.
func existsPostgres(ctx context.Context, where string) (bool, error) {
	db, config, err := dialPostgres(ctx, where)
	if err != nil {
		return false, err
	}
	defer db.Close()
	have, err := examinePostgres(ctx, db.DB)
	if err != nil {
		return false, explainPostgres(config, err)
	}
	return have > 0, nil
}

func dialPostgres(ctx context.Context, where string) (*DB, *pgx.ConnConfig, error) {
	config, err := postgresConfig(where)
	if err != nil {
		return nil, nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, nil, explainPostgres(config.ConnConfig, err)
	}
	return &DB{DB: stdlib.OpenDBFromPool(pool), pool: pool}, config.ConnConfig, nil
}

func postgresConfig(where string) (*pgxpool.Config, error) {
	u, err := url.Parse(where)
	if err != nil { // what url says holds the whole URL
		return nil, errors.New("the URL of the database cannot be read: it is postgres://USER:PASSWORD@HOST:PORT/DATABASE, with % codes for special characters in the password")
	}
	q := u.Query()
	for _, d := range postgresDefaults {
		if !q.Has(d[0]) {
			q.Set(d[0], d[1])
		}
	}
	u.RawQuery = q.Encode()
	config, err := pgxpool.ParseConfig(u.String())
	if err != nil {
		return nil, fmt.Errorf("the URL of the database cannot be used: %s: %s", faultOfURL(err), correctURL)
	}
	config.ConnConfig.DialFunc = (&net.Dialer{KeepAliveConfig: alive}).DialContext
	return config, nil
}

// faultOfURL is what pgx says of a URL without the URL, which may hold a password and
// holds what the user never wrote.
func faultOfURL(err error) string {
	text := oneLine(err)
	if _, fault, found := strings.Cut(text, "`: "); found { // a URL has no such quote: it is escaped there
		text = fault
	}
	if what, why, found := strings.Cut(text, " ("); found && strings.Contains(why, "://") {
		text = what
	}
	return text
}

// migratePostgres has one node bring the tables up to date while others that
// start wait for it, and returns the version that it found and the one that they
// have now. It works on a connection of its own, so that neither the lock nor its
// longer patience outlives it.
func migratePostgres(ctx context.Context, db *sql.DB, config *pgx.ConnConfig) (was, now int64, err error) {
	t := postgresTables()
	if was, err = examinePostgres(ctx, db); err != nil {
		return was, was, err
	}
	if now, err = t.newest(was); err != nil {
		return was, now, err
	}
	if err := fitPostgres(ctx, db, was, now); err != nil || was == now {
		return was, now, err
	}
	config = config.Copy()
	config.RuntimeParams["statement_timeout"] = "0"
	config.RuntimeParams["lock_timeout"] = migrationWait
	single := stdlib.OpenDB(*config)
	defer single.Close()
	if err := t.up(ctx, single, goose.WithSessionLocker(advisory{})); err != nil {
		return was, now, err
	}
	// While it waited, a newer program may have gone further.
	have, err := examinePostgres(ctx, db)
	if err == nil {
		_, err = t.newest(have)
	}
	if err == nil { // the extension is there now
		err = fitPostgres(ctx, db, now, now)
	}
	return was, now, err
}

var (
	errTooOld   = fmt.Errorf("the server is older than PostgreSQL %d", oldestPostgres)
	errReadOnly = errors.New("it is read-only")
)

// examinePostgres returns the version of the tables, 0 without any.
func examinePostgres(ctx context.Context, db *sql.DB) (have int64, err error) {
	var server int
	var readOnly, there, readable bool
	var owner string
	err = db.QueryRowContext(ctx, `SELECT current_setting('server_version_num')::int / 10000, current_setting('transaction_read_only')::bool,
		c.oid IS NOT NULL, coalesce(has_table_privilege(c.oid, 'SELECT'), false), coalesce(c.relowner::regrole::text, '')
		FROM (VALUES (1)) AS one LEFT JOIN pg_class c ON c.oid = to_regclass('goose_db_version')`).Scan(&server, &readOnly, &there, &readable, &owner)
	switch {
	case err != nil:
		return 0, err
	case server < oldestPostgres:
		return 0, fmt.Errorf("%w: it is %d", errTooOld, server)
	case readOnly:
		return 0, errReadOnly
	case !there:
		return 0, nil
	case !readable:
		return 0, &unfit{"its tables belong to the user " + owner + ", and this one may not read them",
			"name that user in the URL, or make this one the owner of each of mockloop's tables"}
	}
	return have, db.QueryRowContext(ctx, maxVersion).Scan(&have)
}

// advisory is goose's session lock without its polling: who waits goes on at once.
type advisory struct{}

func (advisory) SessionLock(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, int64(migrationLock))
	return err
}

func (advisory) SessionUnlock(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, `SELECT pg_advisory_unlock($1)`, int64(migrationLock))
	return err
}

// explainPostgres says in one line what is wrong with a database and what to do.
// It names server, database and user, never the password.
func explainPostgres(c *pgx.ConnConfig, err error) error {
	advice, cause := correctURL, err
	var e *pgconn.PgError
	var dns *net.DNSError
	var u *unfit
	switch {
	case errors.As(err, &u):
		cause, advice = errors.New(u.cause), u.advice
	case errors.Is(err, errNewer):
		advice = "update the program, or use another database"
	case errors.Is(err, errTooOld):
		advice = fmt.Sprintf("use PostgreSQL %d or newer, with pgvector", oldestPostgres)
	case errors.Is(err, errReadOnly):
		advice = "it may be a replica: use the primary server"
	case errors.As(err, &e):
		cause = errors.New(e.Message)
		advice = postgresAdvice(c, e)
	case errors.As(err, &dns):
		cause = dns
		advice = "correct the host in the URL of the database"
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ENOENT):
		cause = errors.New("nothing listens there")
		advice = "start PostgreSQL, or correct host and port in the URL"
	case errors.Is(err, context.Canceled):
		cause = context.Canceled
		advice = "start again"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		cause = errors.New("the server does not answer")
		advice = "check that it runs and that no firewall is between"
	case strings.Contains(err.Error(), "refused TLS"):
		cause = errors.New("the server speaks no TLS")
		advice = "set it up there, or on a network of your own add sslmode=disable to the URL"
	}
	return fmt.Errorf("%s: %s: %s", databaseAt(c), oneLine(cause), advice)
}

func postgresAdvice(c *pgx.ConnConfig, e *pgconn.PgError) string {
	switch e.Code {
	case "28P01", "28000":
		return "correct user and password in the URL, or allow the user in the server's pg_hba.conf"
	case "3D000":
		return fmt.Sprintf("create it (CREATE DATABASE %s), or correct the URL", pgx.Identifier{c.Database}.Sanitize())
	case "53300":
		return "raise the server's max_connections, or lower pool_max_conns in the URL of each node"
	case "57P03":
		return "the server starts or stops: try again in a moment"
	case "53100":
		return "the server's disk is full: free some space"
	case "55P03":
		return "another mockloop has been changing the tables for a minute: wait for it or stop it"
	case "0A000", "58P01":
		if strings.Contains(e.Message, "vector") {
			return "install pgvector at the server (Debian: postgresql-17-pgvector; Docker: the image pgvector/pgvector)"
		}
	case "42704", "22023":
		if strings.Contains(e.Message, "parameter") { // and it is named there
			return correctURL
		}
	case "42501":
		if strings.Contains(e.Message, "extension") {
			return "have a superuser run CREATE EXTENSION vector in this database once"
		}
		return "give the user that right, or use the one that owns mockloop's tables"
	}
	return "see the server's log (code " + e.Code + ")"
}

// databaseAt names a database, without the password.
func databaseAt(c *pgx.ConnConfig) string {
	at := c.Host // a folder, if that is where the server's socket is
	if !strings.HasPrefix(at, "/") {
		at = net.JoinHostPort(c.Host, fmt.Sprint(c.Port))
	}
	return fmt.Sprintf("the database %s at %s (user %s)", c.Database, at, c.User)
}

// oneLine puts what a driver says in several lines into one.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
