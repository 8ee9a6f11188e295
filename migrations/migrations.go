// Package migrations opens the database, SQLite or PostgreSQL, and brings its
// tables up to date. It knows the drivers, the files and the locks; it does not
// know what the tables mean: their readers are interviewer/journal and retrieval.
package migrations

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
)

// Files in shared/ are valid on every database; those of the other folders on
// one alone. All numbers are of one sequence.
//
//go:embed all:shared all:sqlite all:postgres
var files embed.FS

// DB is an open, migrated database. How it is asked is the same for each kind;
// only retrieval has statements that one kind alone understands.
type DB struct {
	*sql.DB
	Was     int64 // version of its tables before Open brought them up to date, 0 without any
	Version int64 // and after

	lock *os.File      // SQLite: nobody else serves it
	pool *pgxpool.Pool // PostgreSQL: what *sql.DB takes its connections from
}

// Open opens the database at where, a postgres:// URL or the folder of a SQLite
// database, and brings its tables up to date. Its errors are one line that says
// what to do; none shows a password.
func Open(ctx context.Context, where string) (*DB, error) {
	if IsPostgres(where) {
		return openPostgres(ctx, where)
	}
	if strings.Contains(where, "://") {
		return nil, errors.New("the database is a folder or a postgres:// URL: correct what names it")
	}
	return openSQLite(ctx, where)
}

// Exists says whether a database at where has tables already. It makes none.
func Exists(ctx context.Context, where string) (bool, error) {
	if IsPostgres(where) {
		return existsPostgres(ctx, where)
	}
	_, err := os.Stat(filepath.Join(where, databaseName))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// IsPostgres tells the URL of a PostgreSQL database from a folder.
func IsPostgres(where string) bool {
	return strings.HasPrefix(where, "postgres://") || strings.HasPrefix(where, "postgresql://")
}

// Postgres is the pool of a PostgreSQL database, nil for SQLite.
func (db *DB) Postgres() *pgxpool.Pool { return db.pool }

// Digest names the tables that Open makes on PostgreSQL: as long as it stays the
// same, so do they.
func Digest() (string, error) { return postgresTables().digest() }

// Close closes the database and lets other processes have it.
func (db *DB) Close() error {
	err := db.DB.Close()
	if db.pool != nil {
		db.pool.Close()
	}
	if db.lock != nil {
		err = errors.Join(err, db.lock.Close())
	}
	return err
}

var errNewer = errors.New("the database was written by a newer mockloop")

// tables are the files for a kind of database.
type tables struct {
	dialect database.Dialect
	fs      layers
}

func sqliteTables() tables {
	return tables{goose.DialectSQLite3, layers{files, []string{"shared", "sqlite"}}}
}

func postgresTables() tables {
	return tables{goose.DialectPostgres, layers{files, []string{"shared", "postgres"}}}
}

// digest names what the files make of an empty database.
func (t tables) digest() (string, error) {
	sum := sha256.New()
	names, err := fs.Glob(t.fs, "*.sql")
	for _, name := range names {
		text, err := fs.ReadFile(t.fs, name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%s %d\n%s", name, len(text), text)
	}
	return hex.EncodeToString(sum.Sum(nil)[:8]), err
}

// newest is the version that this program knows. One that has version have
// already needs no look by goose, which costs more than the rest of the start.
func (t tables) newest(have int64) (newest int64, err error) {
	names, err := fs.Glob(t.fs, "*.sql")
	for _, name := range names {
		n, err := goose.NumericComponent(name)
		if err != nil {
			return 0, err
		}
		newest = max(newest, n)
	}
	if err == nil && have > newest {
		err = fmt.Errorf("%w: it has version %d of the tables, this program knows %d", errNewer, have, newest)
	}
	return newest, err
}

func (t tables) up(ctx context.Context, db *sql.DB, options ...goose.ProviderOption) error {
	p, err := goose.NewProvider(t.dialect, db, t.fs, options...)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

const maxVersion = `SELECT coalesce(max(version_id), 0) FROM goose_db_version`

// layers are folders that are read as if they were one.
type layers struct {
	fs.FS
	folders []string
}

// Open implements fs.FS.
func (l layers) Open(name string) (fs.File, error) {
	for _, folder := range l.folders {
		f, err := l.FS.Open(folder + "/" + name)
		if !errors.Is(err, fs.ErrNotExist) {
			return f, err
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// ReadDir implements fs.ReadDirFS.
func (l layers) ReadDir(name string) (all []fs.DirEntry, err error) {
	for _, folder := range l.folders {
		entries, err := fs.ReadDir(l.FS, folder)
		if err != nil {
			return nil, err
		}
		all = append(all, entries...)
	}
	return all, nil
}
