package retrieval

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/pgvector/pgvector-go"
)

// Spaces implements Index.
func (p *Postgres) Spaces(ctx context.Context) ([]Space, error) {
	rows, err := p.pool.Query(ctx, spaceColumns+`ORDER BY s.id`)
	if err != nil {
		return nil, failed(ctx, "list vector spaces", err)
	}
	spaces, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Space, error) { return scanSpace(row.Scan) })
	return spaces, failed(ctx, "list vector spaces", err)
}

// AddSpace implements Index. A new space gets its index at once, while it is empty.
func (p *Postgres) AddSpace(ctx context.Context, embedder string, dimension int) (Space, error) {
	var space Space
	err := p.transact(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, addSpace, embedder, dimension)
		if err != nil {
			return err
		}
		if space, err = scanSpace(tx.QueryRow(ctx, spaceColumns+`WHERE s.embedder = $1 AND s.dimension = $2`, embedder, dimension).Scan); err != nil {
			return err
		}
		if tag.RowsAffected() > 0 && dimension <= maxHalfIndexed {
			_, err = tx.Exec(ctx, spaceIndex(space.ID, dimension))
		}
		return err
	})
	return space, failed(ctx, "add vector space", err)
}

func indexName(space int64) string { return fmt.Sprintf("vectors_hnsw_%d", space) }

// spaceIndex is the statement that makes a space's HNSW index, over the corpus alone.
// Hashed vectors are near one another; with pgvector's own m and ef_construction a search
// among them misses too much, whatever its effort.
func spaceIndex(space int64, dimension int) string {
	kind := "vector_cosine_ops"
	if dimension > maxIndexed {
		kind = "halfvec_cosine_ops"
	}
	return fmt.Sprintf(`CREATE INDEX %s ON vectors USING hnsw ((%s) %s) WITH (m = 32, ef_construction = 200) WHERE space = %d AND owner = ''`,
		indexName(space), typed("embedding", dimension), kind, space)
}

// Unembedded implements Index.
func (p *Postgres) Unembedded(ctx context.Context, space int64, after string, n int) ([]Passage, error) {
	return p.passages(ctx, `p.id > $2 AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.passage = p.id AND v.space = $1) ORDER BY p.id LIMIT $3`, space, after, n)
}

// Fill implements Index.
func (p *Postgres) Fill(ctx context.Context, space int64, vectors map[string][]float32) error {
	return failed(ctx, "fill vector space", p.transact(ctx, func(tx pgx.Tx) error {
		spaces, err := keepSpace(ctx, tx, space)
		if err != nil || spaces == 0 {
			return err
		}
		b := &pgx.Batch{}
		for _, id := range slices.Sorted(maps.Keys(vectors)) {
			b.Queue(putVectorPG, space, id, pgvector.NewVector(vectors[id]))
		}
		return tx.SendBatch(ctx, b).Close()
	}))
}

// Claim implements Index. The time is the database's: nodes' clocks differ.
func (p *Postgres) Claim(ctx context.Context, space int64, node string, d time.Duration) (bool, error) {
	const now = `(extract(epoch FROM clock_timestamp()) * 1000)::bigint`
	tag, err := p.pool.Exec(ctx, `
		UPDATE vector_spaces SET claimant = $2, claimed_until = `+now+` + $3
		WHERE id = $1 AND (claimant = $2 OR claimed_until < `+now+`)`, space, node, d.Milliseconds())
	return tag.RowsAffected() > 0, failed(ctx, "claim vector space", err)
}

// Serve implements Index. The switch is one transaction; what is left of the other
// spaces is cleared away behind it, without a lock that searches or writers wait for
// while rows are deleted.
func (p *Postgres) Serve(ctx context.Context, space int64) (bool, error) {
	var others []int64
	serves := false
	err := p.transact(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id FROM vector_spaces ORDER BY id FOR UPDATE`)
		if err != nil {
			return err
		}
		all, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil || !slices.Contains(all, space) {
			return err
		}
		err = tx.QueryRow(ctx, `SELECT NOT EXISTS (
			SELECT 1 FROM passages p WHERE NOT EXISTS (SELECT 1 FROM vectors v WHERE v.passage = p.id AND v.space = $1))`, space).Scan(&serves)
		if err != nil || !serves {
			return err
		}
		others = slices.DeleteFunc(all, func(id int64) bool { return id == space })
		if _, err := tx.Exec(ctx, `UPDATE vector_spaces SET serving = 0 WHERE serving = 1 AND id <> $1`, space); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE vector_spaces SET serving = 1 WHERE id = $1 AND serving = 0`, space)
		return err
	})
	for _, id := range others {
		if err == nil {
			_, err = p.pool.Exec(ctx, `DROP INDEX IF EXISTS `+indexName(id))
		}
		if err == nil {
			_, err = p.pool.Exec(ctx, `DELETE FROM vector_spaces WHERE id = $1 AND serving = 0`, id)
		}
	}
	return serves && err == nil, failed(ctx, "serve vector space", err)
}
