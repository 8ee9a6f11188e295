package journal

import (
	"context"
	"database/sql"
	"errors"

	"github.com/mockloop/mockloop/interviewer"
)

// Own implements interviewer.Journal.
func (j *SQL) Own(ctx context.Context, id, node string, fence int64) (int64, error) {
	n, err := affected(j.db.ExecContext(ctx, `UPDATE sessions SET node = $1, fence = fence + 1 WHERE id = $2 AND fence = $3`, node, id, fence))
	if err == nil && n == 0 {
		if err = exists(ctx, j.db, id); err == nil {
			err = interviewer.ErrConflict
		}
	}
	return fence + 1, failed(ctx, "own session", err)
}

// Beat implements interviewer.Journal.
func (j *SQL) Beat(ctx context.Context, n interviewer.Node) error {
	_, err := j.db.ExecContext(ctx, `
		INSERT INTO nodes (id, address, beat) VALUES ($1, $2, 1)
		ON CONFLICT (id) DO UPDATE SET address = excluded.address, beat = nodes.beat + 1`, n.ID, n.Address)
	return failed(ctx, "beat", err)
}

// Nodes implements interviewer.Journal.
func (j *SQL) Nodes(ctx context.Context) ([]interviewer.Node, error) {
	var nodes []interviewer.Node
	err := each(ctx, j.db, func(rows *sql.Rows) error {
		var n interviewer.Node
		err := rows.Scan(&n.ID, &n.Address, &n.Beat)
		nodes = append(nodes, n)
		return err
	}, `SELECT id, address, beat FROM nodes ORDER BY id`)
	return nodes, failed(ctx, "list nodes", err)
}

// Bury implements interviewer.Journal.
func (j *SQL) Bury(ctx context.Context, n interviewer.Node) error {
	_, err := j.db.ExecContext(ctx, `DELETE FROM nodes WHERE id = $1 AND beat = $2`, n.ID, n.Beat)
	return failed(ctx, "bury node", err)
}

// refusal says why an append did not fit its session. In a transaction it must ask that.
func refusal(ctx context.Context, q queryer, a *appending) (refused, err error) {
	var fence int64
	err = known(q.QueryRowContext(ctx, `SELECT fence FROM sessions WHERE id = $1`, a.id).Scan(&fence))
	switch {
	case errors.Is(err, interviewer.ErrNotFound):
		return err, nil
	case err == nil && fence != a.fence:
		return interviewer.ErrMoved, nil
	}
	return interviewer.ErrConflict, err
}
