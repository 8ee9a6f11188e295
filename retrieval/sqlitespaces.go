package retrieval

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"time"
)

const spaceColumns = `SELECT s.id, s.embedder, s.dimension, s.serving = 1,
	(SELECT count(*) FROM vectors v WHERE v.space = s.id), (SELECT count(*) FROM passages) FROM vector_spaces s `

func scanSpace(scan func(...any) error) (Space, error) {
	var s Space
	err := scan(&s.ID, &s.Embedder, &s.Dimension, &s.Serving, &s.Done, &s.Total)
	return s, err
}

// Spaces implements Index.
func (s *SQLite) Spaces(ctx context.Context) ([]Space, error) {
	spaces := []Space{}
	err := s.each(ctx, func(scan func(...any) error) error {
		space, err := scanSpace(scan)
		spaces = append(spaces, space)
		return err
	}, spaceColumns+`ORDER BY s.id`)
	return spaces, failed(ctx, "list vector spaces", err)
}

const addSpace = `
	INSERT INTO vector_spaces (embedder, dimension, serving)
	VALUES ($1, $2, CASE WHEN EXISTS (SELECT 1 FROM vector_spaces WHERE serving = 1) THEN 0 ELSE 1 END)
	ON CONFLICT DO NOTHING`

// AddSpace implements Index.
func (s *SQLite) AddSpace(ctx context.Context, embedder string, dimension int) (Space, error) {
	var space Space
	err := s.transact(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, addSpace, embedder, dimension); err != nil {
			return err
		}
		var err error
		space, err = scanSpace(tx.QueryRowContext(ctx, spaceColumns+`WHERE s.embedder = $1 AND s.dimension = $2`, embedder, dimension).Scan)
		return err
	})
	return space, failed(ctx, "add vector space", err)
}

// Unembedded implements Index.
func (s *SQLite) Unembedded(ctx context.Context, space int64, after string, n int) ([]Passage, error) {
	return s.passages(ctx, `p.id > $2 AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.passage = p.id AND v.space = $1) ORDER BY p.id LIMIT $3`, space, after, n)
}

// Fill implements Index.
func (s *SQLite) Fill(ctx context.Context, space int64, vectors map[string][]float32) error {
	return failed(ctx, "fill vector space", s.transact(ctx, func(tx *sql.Tx) error {
		for _, id := range slices.Sorted(maps.Keys(vectors)) {
			if err := putVector(ctx, tx, space, id, vectors[id]); err != nil {
				return err
			}
		}
		return nil
	}))
}

// Claim implements Index.
func (s *SQLite) Claim(ctx context.Context, space int64, node string, d time.Duration) (bool, error) {
	result, err := s.db.ExecContext(ctx, `
		UPDATE vector_spaces SET claimant = $2, claimed_until = CAST(unixepoch('subsec') * 1000 AS INTEGER) + $3
		WHERE id = $1 AND (claimant = $2 OR claimed_until < CAST(unixepoch('subsec') * 1000 AS INTEGER))`, space, node, d.Milliseconds())
	if err != nil {
		return false, failed(ctx, "claim vector space", err)
	}
	n, err := result.RowsAffected()
	return n > 0, failed(ctx, "claim vector space", err)
}

// Serve implements Index.
func (s *SQLite) Serve(ctx context.Context, space int64) (bool, error) {
	var serves bool
	err := s.transact(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, `
			SELECT EXISTS (SELECT 1 FROM vector_spaces WHERE id = $1) AND NOT EXISTS (
				SELECT 1 FROM passages p WHERE NOT EXISTS (SELECT 1 FROM vectors v WHERE v.passage = p.id AND v.space = $1))`, space).Scan(&serves)
		if err != nil || !serves {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM vector_spaces WHERE id <> $1`, space); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE vector_spaces SET serving = 1 WHERE id = $1`, space)
		return err
	})
	return serves, failed(ctx, "serve vector space", err)
}
