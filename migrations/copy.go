package migrations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// copied are the tables that Copy moves, each behind those that it refers to.
// A table's columns are those that both databases have.
var copied = []string{"settings", "sessions", "events", "documents", "passages"}

// remade are the tables that a server makes anew from the others, or that are
// about servers themselves.
var remade = []string{"vector_spaces", "vectors", "nodes"}

const (
	copyRows  = 200     // in one statement, at most
	copyBytes = 1 << 20 // of a statement; a row may be larger
	// beatWatch is how long a node is watched for a sign of life; they give two in a second.
	beatWatch = 2 * time.Second
)

var (
	// ErrNotEmpty is returned by Copy for a target that has rows already.
	ErrNotEmpty = errors.New("the target is not empty")
	// ErrServed is returned by Copy if a server is at work on one of the databases.
	ErrServed = errors.New("a server is running on it: stop all servers first")
	// ErrCopied is returned by Copy if another copy is at work on one of the databases.
	ErrCopied = errors.New("another copy from or to it is running: wait for it or stop it")
	// ErrSame is returned by Copy if source and target are one database.
	ErrSame = errors.New("source and target are the same database")
	// ErrDiffers is returned by Copy when the target's rows are not the source's.
	ErrDiffers = errors.New("the copy differs from the source")
)

// Copying says how far a copy is.
type Copying struct {
	Table       string
	Done, Total int64 // rows of the table
	Checked     bool  // the target has them, each as it is at the source
}

// Copy moves all rows of one database to another, and then compares them row for
// row. The target is as it was unless all of this succeeds. With replace, what it
// had is gone.
func Copy(ctx context.Context, from, to *DB, replace bool, progress func(Copying)) error {
	reading, err := claim(ctx, from, nil)
	if err != nil {
		return err
	}
	defer reading.release()
	writing, err := claim(ctx, to, reading)
	if err != nil {
		return err
	}
	defer writing.release()
	for _, side := range []*claimed{reading, writing} {
		if err := side.idle(ctx); err != nil {
			return err
		}
	}
	source, err := reading.begin(ctx, true)
	if err != nil {
		return fmt.Errorf("read the source: %w", err)
	}
	defer source.Rollback() // nothing was changed
	target, err := writing.begin(ctx, false)
	if err != nil {
		return fmt.Errorf("write the target: %w", err)
	}
	defer target.Rollback() // after a commit there is nothing to roll back
	if err := makeRoom(ctx, target, replace); err != nil {
		return err
	}
	for _, table := range copied {
		if err := copyTable(ctx, from, to, source, target, table, progress); err != nil {
			return fmt.Errorf("copy the table %s: %w", table, err)
		}
	}
	return target.Commit()
}

// makeRoom makes sure that the target has no rows.
func makeRoom(ctx context.Context, target *sql.Tx, replace bool) error {
	for _, table := range slices.Backward(copied) {
		n, err := count(ctx, target, table)
		switch {
		case err != nil:
			return err
		case n > 0 && !replace:
			return fmt.Errorf("%w: its table %s has %d rows", ErrNotEmpty, table, n)
		}
	}
	if !replace {
		return nil
	}
	gone := slices.Concat(copied, remade)
	for _, table := range slices.Backward(gone) {
		if _, err := target.ExecContext(ctx, "DELETE FROM "+table); err != nil {
			return fmt.Errorf("empty the target's table %s: %w", table, err)
		}
	}
	return nil
}

func count(ctx context.Context, tx *sql.Tx, table string) (n int64, err error) {
	err = tx.QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(&n)
	return n, err
}

func copyTable(ctx context.Context, from, to *DB, source, target *sql.Tx, table string, progress func(Copying)) error {
	columns, err := common(ctx, from, to, source, target, table)
	if err != nil {
		return err
	}
	total, err := count(ctx, source, table)
	if err != nil {
		return err
	}
	w := writer{tx: target, into: "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES ", width: len(columns)}
	read, err := each(ctx, source, table, columns, func(row []any) error {
		if err := w.add(ctx, row); err != nil {
			return err
		}
		if w.rows == 0 {
			progress(Copying{Table: table, Done: w.written, Total: total})
		}
		return nil
	})
	if err == nil {
		err = w.flush(ctx)
	}
	if err != nil {
		return err
	}
	kept, err := each(ctx, target, table, columns, func([]any) error { return nil })
	if err != nil {
		return err
	}
	if read != kept {
		return fmt.Errorf("%w: %d rows of %d", ErrDiffers, kept.rows, read.rows)
	}
	progress(Copying{Table: table, Done: kept.rows, Total: total, Checked: true})
	return nil
}

// common are the columns of a table that both databases have, but for those that
// a database fills by itself.
func common(ctx context.Context, from, to *DB, source, target *sql.Tx, table string) ([]string, error) {
	have, err := columnsOf(ctx, from, source, table)
	if err != nil {
		return nil, err
	}
	other, err := columnsOf(ctx, to, target, table)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(have, func(c string) bool { return !slices.Contains(other, c) }), nil
}

func columnsOf(ctx context.Context, db *DB, tx *sql.Tx, table string) (names []string, err error) {
	query := `SELECT name FROM pragma_table_info($1) ORDER BY cid`
	if db.pool != nil {
		query = `SELECT column_name::text FROM information_schema.columns
			WHERE table_schema = current_schema() AND table_name = $1 AND is_generated = 'NEVER' ORDER BY ordinal_position`
	}
	rows, err := tx.QueryContext(ctx, query, table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

// each reads a table as it comes, row for row, and returns its fingerprint.
func each(ctx context.Context, tx *sql.Tx, table string, columns []string, do func([]any) error) (sum fingerprint, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT "+strings.Join(columns, ", ")+" FROM "+table)
	if err != nil {
		return sum, err
	}
	defer rows.Close()
	for rows.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return sum, err
		}
		if err := sum.add(row); err != nil {
			return sum, err
		}
		if err := do(row); err != nil {
			return sum, err
		}
	}
	return sum, rows.Err()
}

// writer gathers rows into statements.
type writer struct {
	tx    *sql.Tx
	into  string // the statement up to its values
	width int    // columns

	args    []any
	rows    int
	bytes   int
	written int64
}

func (w *writer) add(ctx context.Context, row []any) error {
	w.args = append(w.args, row...)
	w.rows++
	for _, v := range row {
		w.bytes += size(v)
	}
	if w.rows < copyRows && w.bytes < copyBytes {
		return nil
	}
	return w.flush(ctx)
}

func (w *writer) flush(ctx context.Context) error {
	if w.rows == 0 {
		return nil
	}
	var b strings.Builder
	b.WriteString(w.into)
	for i := range w.args {
		switch {
		case i == 0:
			b.WriteString("(")
		case i%w.width == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", i+1)
	}
	b.WriteString(")")
	if _, err := w.tx.ExecContext(ctx, b.String(), w.args...); err != nil {
		return err
	}
	w.written += int64(w.rows)
	w.args, w.rows, w.bytes = w.args[:0], 0, 0
	return nil
}
