package migrations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

const (
	databaseName = "mockloop.db"
	lockName     = "mockloop.lock"
)

var (
	// ErrTaken says that a SQLite database belongs to another process.
	ErrTaken = errors.New("another mockloop already serves the data")
	// ErrElsewhere ends an error that another folder would help against. By which flag
	// it is chosen the command knows.
	ErrElsewhere = errors.New("choose another folder")
)

// openSQLite opens the database in folder dir, both made if they are missing.
func openSQLite(ctx context.Context, dir string) (*DB, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the data folder cannot be made (%w): %w", err, ErrElsewhere)
	}
	lock, err := lockFile(filepath.Join(dir, lockName))
	if errors.Is(err, errLocked) {
		return nil, fmt.Errorf("%w in %s: stop it, or %w", ErrTaken, dir, ErrElsewhere)
	} else if err != nil {
		return nil, fmt.Errorf("the data folder is not writable (%w): %w", err, ErrElsewhere)
	}
	path := filepath.Join(dir, databaseName)
	db := &DB{lock: lock}
	if db.DB, err = openFile(path); err == nil {
		if db.Was, db.Version, err = migrateSQLite(ctx, db.DB); err != nil {
			db.DB.Close()
		}
	}
	if err != nil {
		lock.Close()
		return nil, explainSQLite(path, err)
	}
	return db, nil
}

func openFile(path string) (*sql.DB, error) {
	// Made here, not by SQLite, so that nobody else on the machine can read it.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	f.Close()
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: url.Values{
		"_txlock": {"immediate"},
		"_pragma": {"busy_timeout(2000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)"},
	}.Encode()}).String())
	if err != nil {
		return nil, err
	}
	// SQLite has one writer anyway; with one connection nobody meets a lock.
	db.SetMaxOpenConns(1)
	return db, nil
}

// migrateSQLite brings the tables up to date and returns the version that it
// found and the one that they have now.
func migrateSQLite(ctx context.Context, db *sql.DB) (was, now int64, err error) {
	var there int64
	if err := db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema WHERE name = 'goose_db_version'`).Scan(&there); err != nil {
		return 0, 0, err
	}
	if there > 0 {
		if err := db.QueryRowContext(ctx, maxVersion).Scan(&was); err != nil {
			return 0, 0, err
		}
	}
	t := sqliteTables()
	now, err = t.newest(was)
	if err == nil && was < now {
		err = t.up(ctx, db)
	}
	return was, now, err
}

// explainSQLite says in one line what is wrong with the database at path and what to do.
func explainSQLite(path string, err error) error {
	if errors.Is(err, errNewer) {
		return fmt.Errorf("%s: %w: update the program, or %w", path, err, ErrElsewhere)
	}
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return fmt.Errorf("the database cannot be opened (%w): %w", err, ErrElsewhere)
	}
	advice := ErrElsewhere
	switch e.Code() & 0xff { // the rest of the code is detail
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		advice = errors.New("another program has it open and locked: close that program")
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN:
		advice = fmt.Errorf("make the file and its folder writable, or %w", ErrElsewhere)
	case sqlite3.SQLITE_FULL:
		advice = errors.New("the disk is full: free some space")
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		advice = errors.New("the file is damaged: put back a copy, or move it away to start afresh")
	case sqlite3.SQLITE_IOERR:
		advice = errors.New("the disk fails or is full: check it")
	}
	return fmt.Errorf("%s: %w: %w", path, err, advice)
}
