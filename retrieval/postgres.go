package retrieval

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/pgvector/pgvector-go"
	pgxvector "github.com/pgvector/pgvector-go/pgx"
)

// Postgres is an Index on tsvector and pgvector. The corpus of the guides, which may
// be large, has an HNSW index for each space. What one owner has is bounded, and looked
// at whole: there an approximate search that filters afterwards would find too little.
type Postgres struct {
	pool *pgxpool.Pool
}

// NewPostgres returns the index in the pool's database, whose tables must be up to date.
func NewPostgres(pool *pgxpool.Pool) *Postgres { return &Postgres{pool} }

// searchEffort is how many candidates the HNSW index keeps while it searches. With the
// built-in embedder's vectors it finds what an exact search does in at least 19 of 20
// cases (make bench measures it).
const searchEffort = 1000

// with does something on a connection that knows pgvector's type.
func (p *Postgres) with(ctx context.Context, do func(*pgxpool.Conn) error) error {
	return p.pool.AcquireFunc(ctx, func(conn *pgxpool.Conn) error {
		if _, known := conn.Conn().TypeMap().TypeForName("vector"); !known {
			if err := pgxvector.RegisterTypes(ctx, conn.Conn()); err != nil {
				return err
			}
		}
		return do(conn)
	})
}

func (p *Postgres) transact(ctx context.Context, do func(pgx.Tx) error) error {
	return p.with(ctx, func(conn *pgxpool.Conn) error { return pgx.BeginFunc(ctx, conn, do) })
}

// Put implements Index.
func (p *Postgres) Put(ctx context.Context, d Document, passages []Passage, v Vectors, most int) error {
	return failed(ctx, "put document", p.transact(ctx, func(tx pgx.Tx) error {
		if most > 0 {
			var have int
			_, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('documents of ' || $1, 0))`, d.Owner)
			if err == nil {
				err = tx.QueryRow(ctx, `SELECT count(*) FROM documents WHERE owner = $1 AND id <> $2`, d.Owner, d.ID).Scan(&have)
			}
			if err != nil {
				return err
			}
			if have >= most {
				return ErrTooMany
			}
		}
		// The space stays until the end, or its vectors are left out. Whoever puts the
		// same document waits at its row.
		spaces, err := keepSpace(ctx, tx, v.Space)
		if err != nil {
			return err
		}
		b := &pgx.Batch{}
		b.Queue(putDocument, documentArgs(d)...)
		b.Queue(`DELETE FROM passages WHERE document = $1`, d.ID)
		for _, passage := range passages {
			args, err := passageArgs(d, passage)
			if err != nil {
				return err
			}
			b.Queue(putPassage, args...)
		}
		if spaces > 0 {
			for i, vector := range v.Values {
				b.Queue(putVectorPG, v.Space, passages[i].ID, pgvector.NewVector(vector))
			}
		}
		return tx.SendBatch(ctx, b).Close()
	}))
}

const putVectorPG = `
	INSERT INTO vectors (space, passage, owner, guide, kind, embedding)
	SELECT $1, id, owner, guide, kind, $3 FROM passages WHERE id = $2 ON CONFLICT DO NOTHING`

// keepSpace holds on to a space until the transaction ends; it counts 0 if it is gone.
// It comes before anything else is locked in table vectors: see Serve.
func keepSpace(ctx context.Context, tx pgx.Tx, space int64) (int64, error) {
	tag, err := tx.Exec(ctx, `SELECT FROM vector_spaces WHERE id = $1 FOR KEY SHARE`, space)
	return tag.RowsAffected(), err
}

// Documents implements Index.
func (p *Postgres) Documents(ctx context.Context, f Filter) ([]Document, error) {
	where, args := seen("d", 1, f)
	rows, err := p.pool.Query(ctx, `SELECT `+documentColumns+`'' FROM documents d WHERE `+where+` ORDER BY d.created_at, d.id`, args...)
	if err != nil {
		return nil, failed(ctx, "list documents", err)
	}
	documents, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Document, error) { return scanDocument(row.Scan) })
	return documents, failed(ctx, "list documents", err)
}

// Document implements Index.
func (p *Postgres) Document(ctx context.Context, f Filter, id string) (Document, error) {
	where, args := seen("d", 2, f)
	row := p.pool.QueryRow(ctx, `SELECT `+documentColumns+`d.text FROM documents d WHERE d.id = $1 AND `+where, append([]any{id}, args...)...)
	d, err := scanDocument(row.Scan)
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNotFound
	}
	return d, failed(ctx, "read document", err)
}

func (p *Postgres) passages(ctx context.Context, query string, args ...any) ([]Passage, error) {
	rows, err := p.pool.Query(ctx, `SELECT `+passageColumns+` FROM passages p WHERE `+query, args...)
	if err != nil {
		return nil, failed(ctx, "read passages", err)
	}
	passages, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Passage, error) { return scanPassage(row.Scan) })
	return passages, failed(ctx, "read passages", err)
}

// Passages implements Index.
func (p *Postgres) Passages(ctx context.Context, f Filter, document string) ([]Passage, error) {
	where, args := seen("p", 2, f)
	return p.passages(ctx, `p.document = $1 AND `+where+` ORDER BY p.ordinal`, append([]any{document}, args...)...)
}

// Find implements Index.
func (p *Postgres) Find(ctx context.Context, f Filter, ids []string) ([]Passage, error) {
	where, args := seen("p", 2, f)
	found, err := p.passages(ctx, `p.id = ANY($1) AND `+where, append([]any{ids}, args...)...)
	return inOrder(found, ids), err
}

// Delete implements Index.
func (p *Postgres) Delete(ctx context.Context, f Filter, id string) error {
	where, args := seen("documents", 2, f)
	tag, err := p.pool.Exec(ctx, `DELETE FROM documents WHERE id = $1 AND `+where, append([]any{id}, args...)...)
	if err == nil && tag.RowsAffected() == 0 {
		err = ErrNotFound
	}
	return failed(ctx, "delete document", err)
}

// Rank implements Index. Both rankings and their settings take one round trip.
func (p *Postgres) Rank(ctx context.Context, q Query) (Ranking, error) {
	var r Ranking
	err := p.with(ctx, func(conn *pgxpool.Conn) error {
		b := &pgx.Batch{}
		collect := func(into *[]string) func(pgx.Rows) error {
			return func(rows pgx.Rows) (err error) {
				*into, err = pgx.CollectRows(rows, pgx.RowTo[string])
				return err
			}
		}
		if len(q.Words)+len(q.Terms) > 0 {
			statement, args := rankWords(q)
			b.Queue(statement, args...).Query(collect(&r.Words))
		}
		if len(q.Vector) > 0 && len(q.Vector) <= maxDimension {
			b.Queue(searchSettings, searchEffort)
			statement, args := rankNear(q, true)
			b.Queue(statement, args...).Query(collect(&r.Near))
		}
		err := conn.SendBatch(ctx, b).Close()
		if err != nil || len(q.Vector) == 0 || len(r.Near) >= q.Depth {
			return err
		}
		// Fewer than asked for: there are no more, or the approximate search has not
		// come to those that the filter sees. Then those are few.
		statement, args := rankNear(q, false)
		rows, err := conn.Query(ctx, statement, args...)
		if err != nil {
			return err
		}
		return collect(&r.Near)(rows)
	})
	return r, failed(ctx, "rank passages", err)
}

// searchSettings hold until the batch ends. A plan is made for each search, because
// what is best depends on how many passages the filter sees.
const searchSettings = `SELECT set_config('hnsw.ef_search', $1::int::text, true), set_config('hnsw.iterative_scan', 'relaxed_order', true),
	set_config('plan_cache_mode', 'force_custom_plan', true)`

// rankedMost bounds how many passages a search by words looks at, twice over: first
// those that have two words of the query, then those that have any, or a synonym. Below
// that it looks at all that match; ts_rank has to read each of them, and in a large
// corpus every other passage has some word of every query.
const (
	rankedMost = 1500
	rankedBest = 300 // are looked at once more
	pairedMost = 12  // words that pairs are made of
)

// rankWords is a full text search. What a passage is called says more than a word
// somewhere in it, and a word more than its synonyms. ts_rank knows nothing of how
// rare a word is, so each word of the query is weighed by the number of passages that have
// it among the best of a first look.
func rankWords(q Query) (string, []any) {
	// Its dictionary leaves stop words out, and with them what tells a term from its parts.
	words := slices.Clone(q.Words)
	for _, t := range q.Terms {
		for w := range strings.FieldsSeq(t) {
			if !stopWords[w] && !slices.Contains(words, w) {
				words = append(words, w)
			}
		}
	}
	if len(words) == 0 {
		return `SELECT '' WHERE false`, nil
	}
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = `'` + w + `'`
	}
	either, synonyms := strings.Join(quoted, " | "), ""
	if len(q.Synonyms) > 0 {
		synonyms = `'` + strings.Join(q.Synonyms, `' | '`) + `'`
	}
	pairs := []string{quoted[0]}
	if few := quoted[:min(len(quoted), pairedMost)]; len(few) > 1 {
		pairs = nil
		for i, w := range few {
			for _, v := range few[:i] {
				pairs = append(pairs, w+" & "+v)
			}
		}
	}
	// ts_rank divides by the number of words that are looked for.
	said, meant := float64(len(words)), 0.4*float64(len(q.Synonyms))
	where, args := seen("p", 9, q.Filter)
	return fmt.Sprintf(`
		WITH query AS MATERIALIZED (
			SELECT to_tsquery('english', $1) AS said, to_tsquery('english', $2) AS meant, to_tsquery('english', $8) AS paired
		), pool AS MATERIALIZED (
			(SELECT p.id, p.words FROM passages p WHERE p.words @@ (SELECT paired FROM query) AND %[1]s LIMIT %[2]d)
			UNION ALL
			(SELECT p.id, p.words FROM passages p WHERE p.words @@ (SELECT said || meant FROM query)
				AND NOT p.words @@ (SELECT paired FROM query) AND %[1]s LIMIT %[2]d)
		), hit AS MATERIALIZED (
			SELECT id, words, $7 * ts_rank($5, words, meant, 1) AS meant FROM pool, query
			ORDER BY $6 * ts_rank($5, words, said, 1) + $7 * ts_rank($5, words, meant, 1) DESC, id LIMIT %[3]d
		), word AS MATERIALIZED (
			SELECT w.word, ln(1 + (SELECT count(*) FROM hit) / (0.5 + count(*))) AS rarity
			FROM (SELECT DISTINCT to_tsquery('english', x) AS word FROM unnest($3::text[]) x) w JOIN hit ON hit.words @@ w.word GROUP BY w.word
		)
		SELECT hit.id FROM hit LEFT JOIN word ON hit.words @@ word.word GROUP BY hit.id, hit.meant
		ORDER BY hit.meant + coalesce(sum(word.rarity * ts_rank($5, hit.words, word.word, 1)), 0) DESC, hit.id LIMIT $4`,
			where, rankedMost, rankedBest),
		append([]any{either, synonyms, quoted, q.Depth, []float32{0.3, 0.6, 0.6, 0.3}, said, meant, strings.Join(pairs, " | ")}, args...)
}

// rankNear is a search by vectors. The corpus is searched by its index if approximate,
// the owner's documents never are.
func rankNear(q Query, approximate bool) (string, []any) {
	distance := fmt.Sprintf(`%s <=> $1::%s`, typed("embedding", len(q.Vector)), vectorType(len(q.Vector)))
	args := []any{pgvector.NewVector(q.Vector), q.Depth}
	branch := func(condition string, value any) string {
		args = append(args, value)
		branch := fmt.Sprintf(`SELECT passage, %s AS distance FROM vectors v WHERE v.space = %d
			AND (SELECT dimension FROM vector_spaces WHERE id = %[2]d) = %[3]d AND `+condition, distance, q.Space, len(q.Vector), len(args))
		if len(q.Filter.Kinds) > 0 {
			args = append(args, q.Filter.Kinds)
			branch += fmt.Sprintf(` AND v.kind = ANY($%d)`, len(args))
		}
		return branch
	}
	var branches []string
	if q.Filter.Guide != "" && (len(q.Filter.Kinds) == 0 || slices.Contains(q.Filter.Kinds, KindCorpus)) {
		corpus := branch(`v.owner = '' AND v.guide = $%[4]d`, q.Filter.Guide)
		if approximate {
			corpus += ` ORDER BY ` + distance + ` LIMIT $2`
		}
		branches = append(branches, corpus)
	}
	if q.Filter.Owner != "" {
		branches = append(branches, branch(`v.owner = $%[4]d`, q.Filter.Owner))
	}
	if len(branches) == 0 {
		return `SELECT '' WHERE $1::vector IS NULL AND $2::bigint IS NULL`, args
	}
	return fmt.Sprintf(`WITH near AS MATERIALIZED ((%s)) SELECT passage FROM near ORDER BY distance, passage LIMIT $2`,
		strings.Join(branches, `) UNION ALL (`)), args
}

// What pgvector indexes: up to 2,000 numbers as they are, up to 4,000 in half
// precision. Longer vectors are searched without an index, up to what its type holds.
const (
	maxIndexed     = 2000
	maxHalfIndexed = 4000
	maxDimension   = 16000
)

func vectorType(dimension int) string {
	if dimension > maxIndexed && dimension <= maxHalfIndexed {
		return fmt.Sprintf("halfvec(%d)", dimension)
	}
	return fmt.Sprintf("vector(%d)", dimension)
}

// typed is a column of vectors as a space's index has it.
func typed(column string, dimension int) string { return column + "::" + vectorType(dimension) }
