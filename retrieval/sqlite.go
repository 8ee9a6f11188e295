package retrieval

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	_ "modernc.org/sqlite/vec" // vec_distance_cosine
)

// SQLite is an Index on FTS5 and sqlite-vec. A search looks at every vector that
// its filter sees: a guide and one person's documents are some hundreds, and no
// approximation is faster there.
type SQLite struct {
	db *sql.DB
}

// NewSQLite returns the index in db, whose tables must be up to date.
func NewSQLite(db *sql.DB) *SQLite { return &SQLite{db} }

// failed wraps an error as Index promises it.
func failed(ctx context.Context, doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrNotFound), errors.Is(err, ErrTooMany):
		return fmt.Errorf("%s: %w", doing, err)
	case ctx.Err() != nil:
		return fmt.Errorf("%s: %w", doing, ctx.Err())
	}
	return fmt.Errorf("%s: %w: %w", doing, ErrStorage, err)
}

func (s *SQLite) transact(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := do(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// Put implements Index.
func (s *SQLite) Put(ctx context.Context, d Document, passages []Passage, v Vectors, most int) error {
	return failed(ctx, "put document", s.transact(ctx, func(tx *sql.Tx) error {
		if most > 0 {
			var have int
			if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM documents WHERE owner = $1 AND id <> $2`, d.Owner, d.ID).Scan(&have); err != nil {
				return err
			}
			if have >= most {
				return ErrTooMany
			}
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM passages WHERE document = $1`, d.ID); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, putDocument, documentArgs(d)...); err != nil {
			return err
		}
		for _, p := range passages {
			args, err := passageArgs(d, p)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, putPassage, args...); err != nil {
				return err
			}
		}
		for i, vector := range v.Values {
			if err := putVector(ctx, tx, v.Space, passages[i].ID, vector); err != nil {
				return err
			}
		}
		// Each document leaves a piece of full text index behind, and a search looks each
		// word up in every piece: put together, it takes a quarter of the time.
		_, err := tx.ExecContext(ctx, `INSERT INTO passages_text (passages_text, rank) VALUES ('merge', $1)`, -mergePages)
		return err
	}))
}

// mergePages bounds what putting a document does for the searches after it.
const mergePages = 500

const (
	putDocument = `
		INSERT INTO documents (id, owner, guide, kind, title, name, hash, bytes, pages, passages, created_at, text)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, guide = excluded.guide, kind = excluded.kind, title = excluded.title,
			name = excluded.name, hash = excluded.hash, bytes = excluded.bytes, pages = excluded.pages, passages = excluded.passages, text = excluded.text`
	putPassage = `
		INSERT INTO passages (id, document, owner, guide, kind, ordinal, title, path, start_at, end_at, text, sources, asked)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`
)

func documentArgs(d Document) []any {
	return []any{d.ID, d.Owner, d.Guide, string(d.Kind), d.Title, d.Name, d.Hash, d.Bytes, d.Pages, d.Passages, d.CreatedAt.UnixMilli(), d.Text}
}

func passageArgs(d Document, p Passage) ([]any, error) {
	path, err := json.Marshal(p.Path)
	if err != nil {
		return nil, err
	}
	sources, err := json.Marshal(p.Sources)
	if err != nil {
		return nil, err
	}
	return []any{p.ID, d.ID, d.Owner, d.Guide, string(d.Kind), p.Ordinal, p.Title, string(path), p.Start, p.End, p.Text, string(sources), strings.Join(p.Asked, "\n")}, nil
}

// putVector leaves out a vector whose space or passage is gone.
func putVector(ctx context.Context, tx *sql.Tx, space int64, passage string, vector []float32) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO vectors (space, passage, owner, guide, kind, embedding)
		SELECT s.id, p.id, p.owner, p.guide, p.kind, $3 FROM vector_spaces s, passages p
		WHERE s.id = $1 AND p.id = $2 ON CONFLICT DO NOTHING`, space, passage, blob(vector))
	return err
}

// blob is a vector as sqlite-vec keeps it.
func blob(vector []float32) []byte {
	b := make([]byte, 0, 4*len(vector))
	for _, x := range vector {
		bits := math.Float32bits(x)
		b = append(b, byte(bits), byte(bits>>8), byte(bits>>16), byte(bits>>24))
	}
	return b
}

// seen is a filter as a condition on the columns owner, guide and kind of a
// table, with the arguments it has from number first on.
func seen(table string, first int, f Filter) (string, []any) {
	c := fmt.Sprintf(`(%[1]s.owner = '' AND %[1]s.guide = $%[2]d AND $%[2]d <> '' OR %[1]s.owner = $%[3]d AND %[1]s.owner <> '')`, table, first, first+1)
	args := []any{f.Guide, f.Owner}
	if len(f.Kinds) > 0 {
		var places []string
		for _, k := range f.Kinds {
			args = append(args, string(k))
			places = append(places, fmt.Sprintf("$%d", first+len(args)-1))
		}
		c += fmt.Sprintf(` AND %s.kind IN (%s)`, table, strings.Join(places, ", "))
	}
	return c, args
}

const documentColumns = `d.id, d.owner, d.guide, d.kind, d.title, d.name, d.hash, d.bytes, d.pages, d.passages, d.created_at, `

// scanDocument reads documentColumns and the text.
func scanDocument(scan func(...any) error) (Document, error) {
	var d Document
	var created int64
	err := scan(&d.ID, &d.Owner, &d.Guide, &d.Kind, &d.Title, &d.Name, &d.Hash, &d.Bytes, &d.Pages, &d.Passages, &created, &d.Text)
	d.CreatedAt = time.UnixMilli(created).UTC()
	return d, err
}

const passageColumns = `p.id, p.document, p.kind, p.title, p.ordinal, p.path, p.start_at, p.end_at, p.text, p.sources, p.asked`

func scanPassage(scan func(...any) error) (Passage, error) {
	var p Passage
	var path, sources, asked string
	if err := scan(&p.ID, &p.Document, &p.Kind, &p.Title, &p.Ordinal, &path, &p.Start, &p.End, &p.Text, &sources, &asked); err != nil {
		return p, err
	}
	if asked != "" {
		p.Asked = strings.Split(asked, "\n")
	}
	return p, errors.Join(json.Unmarshal([]byte(path), &p.Path), json.Unmarshal([]byte(sources), &p.Sources))
}

// each calls scan for every row of a query.
func (s *SQLite) each(ctx context.Context, row func(scan func(...any) error) error, query string, args ...any) error {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Documents implements Index.
func (s *SQLite) Documents(ctx context.Context, f Filter) ([]Document, error) {
	where, args := seen("d", 1, f)
	documents := []Document{}
	err := s.each(ctx, func(scan func(...any) error) error {
		d, err := scanDocument(scan)
		documents = append(documents, d)
		return err
	}, `SELECT `+documentColumns+`'' FROM documents d WHERE `+where+` ORDER BY d.created_at, d.id`, args...)
	return documents, failed(ctx, "list documents", err)
}

// Document implements Index.
func (s *SQLite) Document(ctx context.Context, f Filter, id string) (Document, error) {
	where, args := seen("d", 2, f)
	row := s.db.QueryRowContext(ctx, `SELECT `+documentColumns+`d.text FROM documents d WHERE d.id = $1 AND `+where, append([]any{id}, args...)...)
	d, err := scanDocument(row.Scan)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return d, failed(ctx, "read document", err)
}

func (s *SQLite) passages(ctx context.Context, query string, args ...any) ([]Passage, error) {
	passages := []Passage{}
	err := s.each(ctx, func(scan func(...any) error) error {
		p, err := scanPassage(scan)
		passages = append(passages, p)
		return err
	}, `SELECT `+passageColumns+` FROM passages p WHERE `+query, args...)
	return passages, failed(ctx, "read passages", err)
}

// Passages implements Index.
func (s *SQLite) Passages(ctx context.Context, f Filter, document string) ([]Passage, error) {
	where, args := seen("p", 2, f)
	return s.passages(ctx, `p.document = $1 AND `+where+` ORDER BY p.ordinal`, append([]any{document}, args...)...)
}

// Find implements Index.
func (s *SQLite) Find(ctx context.Context, f Filter, ids []string) ([]Passage, error) {
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	where, args := seen("p", 2, f)
	found, err := s.passages(ctx, `p.id IN (SELECT value FROM json_each($1)) AND `+where, append([]any{string(list)}, args...)...)
	return inOrder(found, ids), err
}

// inOrder brings passages into the order of their IDs.
func inOrder(passages []Passage, ids []string) []Passage {
	place := make(map[string]int, len(ids))
	for i, id := range ids {
		place[id] = i
	}
	slices.SortFunc(passages, func(a, b Passage) int { return place[a.ID] - place[b.ID] })
	return passages
}

// Delete implements Index.
func (s *SQLite) Delete(ctx context.Context, f Filter, id string) error {
	where, args := seen("documents", 2, f)
	result, err := s.db.ExecContext(ctx, `DELETE FROM documents WHERE id = $1 AND `+where, append([]any{id}, args...)...)
	if err == nil {
		var n int64
		if n, err = result.RowsAffected(); err == nil && n == 0 {
			err = ErrNotFound
		}
	}
	return failed(ctx, "delete document", err)
}

// match is a query in FTS5's language. A phrase that is there three times counts three
// times: so a word weighs more than its synonyms.
func match(q Query) string {
	words := slices.Concat(q.Words, q.Words, q.Words, q.Terms, q.Terms, q.Terms, q.Synonyms)
	return `"` + strings.Join(words, `" OR "`) + `"`
}

// Rank implements Index. What a passage is called says more than a word somewhere in it.
func (s *SQLite) Rank(ctx context.Context, q Query) (Ranking, error) {
	var r Ranking
	collect := func(into *[]string) func(func(...any) error) error {
		return func(scan func(...any) error) error {
			var id string
			err := scan(&id)
			*into = append(*into, id)
			return err
		}
	}
	var err error
	if len(q.Words)+len(q.Terms) > 0 {
		where, args := seen("p", 3, q.Filter)
		err = s.each(ctx, collect(&r.Words), `
			SELECT p.id FROM passages_text t JOIN passages p ON p.n = t.rowid
			WHERE passages_text MATCH $1 AND `+where+`
			ORDER BY bm25(passages_text, 1.0, 2.0, 2.0, 1.0), p.id LIMIT $2`, append([]any{match(q), q.Depth}, args...)...)
	}
	if err == nil && len(q.Vector) > 0 {
		where, args := seen("v", 4, q.Filter)
		err = s.each(ctx, collect(&r.Near), `
			SELECT v.passage FROM vectors v JOIN vector_spaces s ON s.id = v.space
			WHERE v.space = $1 AND s.dimension * 4 = length($2) AND `+where+`
			ORDER BY vec_distance_cosine(v.embedding, $2), v.passage LIMIT $3`, append([]any{q.Space, blob(q.Vector), q.Depth}, args...)...)
	}
	return r, failed(ctx, "rank passages", err)
}
