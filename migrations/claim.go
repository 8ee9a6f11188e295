package migrations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

const (
	// copyLock is the first half of an advisory lock; the other stands for the schema.
	copyLock = 0x636f7079
	// releaseTime is how long it may take to give a lock back. Without that the
	// connection's end does.
	releaseTime = 5 * time.Second
)

// claimed is a connection to a database that no other copy writes to, nor reads from
// if this one writes.
type claimed struct {
	*sql.Conn
	db  *DB
	pid int64 // of the connection at a PostgreSQL server
}

// claim claims a database to read it, or to write to it what is read from source.
// SQLite's is ours alone since it was opened. It comes before the transaction, so that
// whoever claims next sees what this one has written.
func claim(ctx context.Context, db *DB, source *claimed) (*claimed, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect to copy: %w", err)
	}
	c := &claimed{Conn: conn, db: db}
	if db.pool != nil {
		err = c.lock(ctx, source)
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return c, nil
}

func (c *claimed) lock(ctx context.Context, source *claimed) error {
	try := `pg_try_advisory_lock`
	if source == nil {
		try = `pg_try_advisory_lock_shared`
	}
	var got bool
	err := c.QueryRowContext(ctx, `SELECT pg_backend_pid(), `+try+`($1, hashtext(current_schema()))`, copyLock).Scan(&c.pid, &got)
	if err != nil || got {
		return err
	}
	same := false
	if source != nil && source.db.pool != nil {
		err = c.QueryRowContext(ctx, `SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = $1 AND classid::bigint = $2
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))`, source.pid, copyLock).Scan(&same)
	}
	switch {
	case err != nil:
		return err
	case same:
		err = ErrSame
	default:
		err = ErrCopied
	}
	return fmt.Errorf("%s: %w", databaseAt(c.db.pool.Config().ConnConfig), err)
}

// release gives the connection back, and first of all what was claimed with it.
func (c *claimed) release() {
	if c.db.pool != nil {
		ctx, cancel := context.WithTimeout(context.Background(), releaseTime) // the copy's own may have ended
		defer cancel()
		// If that fails the connection is broken, and the lock gone with it.
		c.ExecContext(ctx, `SELECT pg_advisory_unlock_all()`)
	}
	c.Close()
}

// idle says whether no server is at work on a database. SQLite's is ours alone
// since it was opened.
func (c *claimed) idle(ctx context.Context) error {
	if c.db.pool == nil {
		return nil
	}
	var before, after int64
	if err := c.QueryRowContext(ctx, `SELECT coalesce(sum(beat), 0)::bigint FROM nodes`).Scan(&before); err != nil || before == 0 {
		return err
	}
	select {
	case <-time.After(beatWatch):
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := c.QueryRowContext(ctx, `SELECT coalesce(sum(beat), 0)::bigint FROM nodes`).Scan(&after); err != nil {
		return err
	}
	if after > before {
		return fmt.Errorf("%s: %w", databaseAt(c.db.pool.Config().ConnConfig), ErrServed)
	}
	return nil
}

// begin starts a transaction that may take its time, and sees the database as it
// is at its beginning.
func (c *claimed) begin(ctx context.Context, readOnly bool) (*sql.Tx, error) {
	if c.db.pool == nil {
		return c.BeginTx(ctx, nil)
	}
	tx, err := c.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: readOnly})
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"statement_timeout", "idle_in_transaction_session_timeout"} {
		if _, err := tx.ExecContext(ctx, "SET LOCAL "+name+" = 0"); err != nil {
			return nil, errors.Join(err, tx.Rollback())
		}
	}
	return tx, nil
}
