// Package journal keeps the events of sessions in a SQL database. The SQL is
// written once, in words that SQLite and PostgreSQL share, but for one statement
// (statement.go). How the database is opened is a matter of package migrations;
// what events mean is not known here.
package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/stdlib"

	"github.com/mockloop/mockloop/interviewer"
)

// SQL is an interviewer.Journal on a database/sql database.
type SQL struct {
	db      *sql.DB
	appends commits
}

// NewSQL returns the journal in db, whose tables must be up to date.
func NewSQL(db *sql.DB) *SQL {
	_, postgres := db.Driver().(*stdlib.Driver)
	return &SQL{db: db, appends: commits{db: db, one: postgres}}
}

// failed wraps an error as interviewer.Journal promises it. What the database
// says of an operation whose context ended depends on the moment; the context's
// own error does not.
func failed(ctx context.Context, doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, interviewer.ErrNotFound), errors.Is(err, interviewer.ErrConflict), errors.Is(err, interviewer.ErrMoved):
		return fmt.Errorf("%s: %w", doing, err)
	case ctx.Err() != nil:
		return fmt.Errorf("%s: %w", doing, ctx.Err())
	case away(err):
		return fmt.Errorf("%s: %w: %w", doing, interviewer.ErrAway, err)
	}
	return fmt.Errorf("%s: %w: %w", doing, interviewer.ErrStorage, err)
}

// Create implements interviewer.Journal.
func (j *SQL) Create(ctx context.Context, r interviewer.Record, events []interviewer.Event) error {
	return failed(ctx, "create session", j.transact(ctx, func(tx *sql.Tx) error {
		summary, err := json.Marshal(r.Summary)
		if err != nil {
			return err
		}
		n, err := affected(tx.ExecContext(ctx, `
			INSERT INTO sessions (id, owner, created_at, updated_at, seq, status, summary, node, fence)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
			r.ID, r.Owner, r.CreatedAt.UnixMilli(), r.UpdatedAt.UnixMilli(), r.Seq, string(r.Summary.Status), string(summary), r.Node, r.Fence))
		if err != nil {
			return err
		}
		if n == 0 {
			return interviewer.ErrConflict
		}
		kept, err := encode(events)
		if err != nil {
			return err
		}
		insert, err := tx.PrepareContext(ctx, insertEvent)
		if err != nil {
			return err
		}
		defer insert.Close()
		return insertAll(ctx, insert, r.ID, r.Seq-int64(len(events)), kept)
	}))
}

// Append implements interviewer.Journal.
func (j *SQL) Append(ctx context.Context, id string, fence, after int64, s interviewer.Summary, events []interviewer.Event) error {
	if len(events) == 0 {
		return nil
	}
	a, err := newAppending(ctx, id, fence, after, s, events)
	if err == nil {
		err = j.appends.keep(a)
	}
	return failed(ctx, "append to session", err)
}

const insertEvent = `INSERT INTO events (session_id, seq, event) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`

// insertAll adds events behind number after.
func insertAll(ctx context.Context, insert *sql.Stmt, id string, after int64, events []string) error {
	for i, event := range events {
		n, err := affected(insert.ExecContext(ctx, id, after+int64(i)+1, event))
		if err != nil {
			return err
		}
		if n == 0 {
			return interviewer.ErrConflict
		}
	}
	return nil
}

// encode brings events into the form that the database keeps.
func encode(events []interviewer.Event) ([]string, error) {
	kept := make([]string, len(events))
	for i, e := range events {
		event, err := json.Marshal(e)
		if err != nil {
			return nil, err
		}
		kept[i] = string(event)
	}
	return kept, nil
}

// Read implements interviewer.Journal.
func (j *SQL) Read(ctx context.Context, id string, since int64) ([]interviewer.Event, error) {
	var events []interviewer.Event
	err := each(ctx, j.db, func(rows *sql.Rows) error {
		var event sql.RawBytes // decoded before the next row comes
		if err := rows.Scan(&event); err != nil {
			return err
		}
		var e interviewer.Event
		if err := json.Unmarshal(event, &e); err != nil {
			return err
		}
		events = append(events, e)
		return nil
	}, `SELECT event FROM events WHERE session_id = $1 AND seq > $2 ORDER BY seq`, id, since)
	if err == nil && len(events) == 0 {
		err = exists(ctx, j.db, id)
	}
	return events, failed(ctx, "read session", err)
}

const record = `SELECT id, owner, created_at, updated_at, seq, summary, node, fence FROM sessions `

// Find implements interviewer.Journal.
func (j *SQL) Find(ctx context.Context, id string) (interviewer.Record, error) {
	r, err := scanRecord(j.db.QueryRowContext(ctx, record+`WHERE id = $1`, id).Scan)
	return r, failed(ctx, "find session", known(err))
}

// List implements interviewer.Journal.
func (j *SQL) List(ctx context.Context, owner, before string, limit int) ([]interviewer.Record, error) {
	query, args := record+`WHERE owner = $1 ORDER BY created_at DESC, id DESC LIMIT $2`, []any{owner, limit}
	if before != "" {
		var createdAt int64
		err := j.db.QueryRowContext(ctx, `SELECT created_at FROM sessions WHERE id = $1 AND owner = $2`, before, owner).Scan(&createdAt)
		if err != nil {
			return nil, failed(ctx, "list sessions", known(err))
		}
		query = record + `WHERE owner = $1 AND (created_at, id) < ($3, $4) ORDER BY created_at DESC, id DESC LIMIT $2`
		args = append(args, createdAt, before)
	}
	var records []interviewer.Record
	err := each(ctx, j.db, func(rows *sql.Rows) error {
		r, err := scanRecord(rows.Scan)
		records = append(records, r)
		return err
	}, query, args...)
	return records, failed(ctx, "list sessions", err)
}

// Count implements interviewer.Journal.
func (j *SQL) Count(ctx context.Context, owner string) (n int, err error) {
	err = j.db.QueryRowContext(ctx, `SELECT count(*) FROM sessions WHERE owner = $1`, owner).Scan(&n)
	return n, failed(ctx, "count sessions", err)
}

// Unreported implements interviewer.Journal.
func (j *SQL) Unreported(ctx context.Context, limit int) ([]string, error) {
	var ids []string
	err := each(ctx, j.db, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	}, `SELECT id FROM sessions WHERE status = 'ended' ORDER BY updated_at LIMIT $1`, limit)
	return ids, failed(ctx, "find sessions without a report", err)
}

// Delete implements interviewer.Journal.
func (j *SQL) Delete(ctx context.Context, id string) error {
	return failed(ctx, "delete session", j.update(ctx, `DELETE FROM sessions WHERE id = $1`, id))
}

// Notes implements interviewer.Journal.
func (j *SQL) Notes(ctx context.Context, id string) (text string, err error) {
	var notes []byte
	err = known(j.db.QueryRowContext(ctx, `SELECT notes FROM sessions WHERE id = $1`, id).Scan(&notes))
	if err == nil {
		err = json.Unmarshal(notes, &text)
	}
	return text, failed(ctx, "read notes", err)
}

// SetNotes implements interviewer.Journal.
func (j *SQL) SetNotes(ctx context.Context, id, text string) error {
	notes, err := json.Marshal(text)
	if err != nil {
		return failed(ctx, "write notes", err)
	}
	return failed(ctx, "write notes", j.update(ctx, `UPDATE sessions SET notes = $1 WHERE id = $2`, string(notes), id))
}

// Ready implements interviewer.Journal. An update that meets no row asks for
// everything that a write needs, but for the room on the disk.
func (j *SQL) Ready(ctx context.Context) error {
	_, err := j.db.ExecContext(ctx, `UPDATE sessions SET seq = seq WHERE id = ''`)
	return failed(ctx, "reach the database", err)
}

func (j *SQL) transact(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := j.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after a commit there is nothing to roll back
	if err := do(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// update changes one session.
func (j *SQL) update(ctx context.Context, query string, args ...any) error {
	n, err := affected(j.db.ExecContext(ctx, query, args...))
	if err == nil && n == 0 {
		return interviewer.ErrNotFound
	}
	return err
}

// queryer is a database or a transaction in it.
type queryer interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// exists returns ErrNotFound if there is no such session. In a transaction it must ask q, the transaction.
func exists(ctx context.Context, q queryer, id string) error {
	var n int
	return known(q.QueryRowContext(ctx, `SELECT 1 FROM sessions WHERE id = $1`, id).Scan(&n))
}

func each(ctx context.Context, db *sql.DB, do func(*sql.Rows) error, query string, args ...any) error {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func scanRecord(scan func(...any) error) (r interviewer.Record, err error) {
	var createdAt, updatedAt int64
	var summary []byte
	if err := scan(&r.ID, &r.Owner, &createdAt, &updatedAt, &r.Seq, &summary, &r.Node, &r.Fence); err != nil {
		return r, err
	}
	r.CreatedAt, r.UpdatedAt = time.UnixMilli(createdAt).UTC(), time.UnixMilli(updatedAt).UTC()
	return r, json.Unmarshal(summary, &r.Summary)
}

// known turns the absence of a row into ErrNotFound.
func known(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return interviewer.ErrNotFound
	}
	return err
}

func affected(r sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}
