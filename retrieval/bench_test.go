package retrieval

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/pgvector/pgvector-go"

	"github.com/mockloop/mockloop/migrations/dbtest"
)

func benchLibrary(index Index) *Library {
	return New(Options{
		Index: index, Embedder: func(string) Embedder { return nil }, Log: slog.New(slog.DiscardHandler), Now: time.Now, Node: "bench",
	})
}

// median of the times that something takes.
func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

// BenchmarkSearchCorpus searches the corpus of the built-in guide on SQLite.
func BenchmarkSearchCorpus(b *testing.B) {
	corpus := os.DirFS("../rubric/guides/confluent-pm/corpus")
	l := benchLibrary(NewSQLite(dbtest.Open(b, b.TempDir()).DB))
	if err := l.Sync(b.Context(), "g", corpus); err != nil {
		b.Fatal(err)
	}
	body, err := readFile(corpus, "relevance.yaml")
	if err != nil {
		b.Fatal(err)
	}
	cases, err := LoadCases("relevance.yaml", body)
	if err != nil {
		b.Fatal(err)
	}
	var times []time.Duration
	for i := 0; b.Loop(); i++ {
		started := time.Now()
		if _, err := l.Search(b.Context(), cases[i%len(cases)].Query, Filter{Guide: "g", Owner: "ann"}, 5); err != nil {
			b.Fatal(err)
		}
		times = append(times, time.Since(started))
	}
	b.ReportMetric(float64(median(times).Microseconds())/1000, "ms/median")
}

// The corpus that BenchmarkSearchLarge makes: passages about topics, each with words of
// its own beside words that all share.
const (
	largePassages = 100_000
	largeTopics   = 2_000
	largeBatch    = 100 // passages of a document
	largeQueries  = 100
)

type largeCorpus struct {
	common []string
	topics [][]string
}

func newLargeCorpus() largeCorpus {
	r := rand.New(rand.NewPCG(1, 2))
	c := largeCorpus{topics: make([][]string, largeTopics)}
	for w := range lexicon().known {
		c.common = append(c.common, w)
	}
	slices.Sort(c.common)
	syllables := strings.Fields("ka lo mi ren ta sol per dan vi cor mes ul tri fa gon ple bor nas il ter que rum zen hal")
	for i := range c.topics {
		for range 40 {
			word := ""
			for range 3 + r.IntN(2) {
				word += syllables[r.IntN(len(syllables))]
			}
			c.topics[i] = append(c.topics[i], word)
		}
	}
	return c
}

// text of n words on a topic.
func (c largeCorpus) text(r *rand.Rand, topic, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		if r.IntN(2) == 0 {
			b.WriteString(c.topics[topic][r.IntN(40)])
		} else {
			at := r.Float64() // few words are frequent
			b.WriteString(c.common[int(at*at*float64(len(c.common)))])
		}
	}
	return b.String()
}

// fillLarge copies the corpus into the database, and indexes it as AddSpace does.
func fillLarge(b *testing.B, pool *pgxpool.Pool, c largeCorpus, space Space) {
	ctx := b.Context()
	conn, err := pool.Acquire(ctx)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Release()
	run := func(statement string) {
		if _, err := conn.Exec(ctx, statement); err != nil {
			b.Fatal(err)
		}
	}
	run(`SET statement_timeout = 0`)
	run(`SET maintenance_work_mem = '2GB'`)
	run(`DROP INDEX ` + indexName(space.ID))
	if err := NewPostgres(pool).with(ctx, func(c *pgxpool.Conn) error { return nil }); err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 4))
	var documents, passages, vectors [][]any
	for i := range largePassages / largeBatch {
		d := Document{ID: fmt.Sprintf("g/%05d", i), Guide: "g", Kind: KindCorpus, Title: "Large", Passages: largeBatch}
		documents = append(documents, documentArgs(d))
		for j := range largeBatch {
			p := Passage{ID: fmt.Sprintf("%s.%d", d.ID, j), Title: d.Title, Ordinal: j, Path: []string{}, Sources: []Source{}}
			p.Text = c.text(r, r.IntN(largeTopics), 120)
			args, err := passageArgs(d, p)
			if err != nil {
				b.Fatal(err)
			}
			passages = append(passages, args)
			vectors = append(vectors, []any{space.ID, p.ID, "", "g", string(KindCorpus), pgvector.NewVector(hashed(passageText(p)))})
		}
	}
	for _, table := range []struct {
		name    string
		columns string
		rows    [][]any
	}{
		{"documents", "id owner guide kind title name hash bytes pages passages created_at text", documents},
		{"passages", "id document owner guide kind ordinal title path start_at end_at text sources asked", passages},
		{"vectors", "space passage owner guide kind embedding", vectors},
	} {
		if _, err := conn.CopyFrom(ctx, pgx.Identifier{table.name}, strings.Fields(table.columns), pgx.CopyFromRows(table.rows)); err != nil {
			b.Fatal(err)
		}
	}
	run(spaceIndex(space.ID, space.Dimension))
	run(`ANALYZE documents, passages, vectors`)
	run(`RESET statement_timeout`)
}

// BenchmarkSearchLarge compares a search in 100,000 passages on PostgreSQL with the same
// statements run by pgx alone, and the index with an exact search.
func BenchmarkSearchLarge(b *testing.B) {
	db := dbtest.Open(b, dbtest.Postgres(b))
	index := NewPostgres(db.Postgres())
	l := benchLibrary(index)
	space, err := l.space(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	c := newLargeCorpus()
	fillLarge(b, db.Postgres(), c, space)
	r := rand.New(rand.NewPCG(5, 6))
	queries := make([]string, largeQueries)
	for i := range queries {
		queries[i] = c.text(r, r.IntN(largeTopics), 8)
	}
	filter := Filter{Guide: "g", Owner: "ann"}

	var ours, bare []time.Duration
	for i := 0; b.Loop(); i++ {
		query := queries[i%len(queries)]
		q := largeQuery(b, l, query, filter)
		started := time.Now()
		hits, err := l.Search(b.Context(), query, filter, 5)
		if err != nil || len(hits) != 5 {
			b.Fatal(len(hits), err)
		}
		ours = append(ours, time.Since(started))
		ids := make([]string, len(hits))
		for i, h := range hits {
			ids[i] = h.ID
		}
		started = time.Now()
		if err := bareSearch(b.Context(), db.Postgres(), q, ids); err != nil {
			b.Fatal(err)
		}
		bare = append(bare, time.Since(started))
	}
	b.ReportMetric(float64(median(ours).Microseconds())/1000, "ms/median")
	b.ReportMetric(float64(median(ours))/float64(median(bare)), "of-bare")
	b.ReportMetric(recall(b, l, queries, filter), "recall@10")
}

func largeQuery(b *testing.B, l *Library, query string, f Filter) Query {
	space, vector, err := l.queryVector(b.Context(), query)
	if err != nil {
		b.Fatal(err)
	}
	words := contentWords(query)
	return Query{Words: words, Synonyms: lexicon().of(words), Space: space, Vector: vector, Filter: f, Depth: rankDepth}
}

// bareSearch runs the statements of a search whose words, vector and result are known.
func bareSearch(ctx context.Context, pool *pgxpool.Pool, q Query, ids []string) error {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	batch := &pgx.Batch{}
	words, args := rankWords(q)
	batch.Queue(words, args...)
	batch.Queue(searchSettings, searchEffort)
	near, args := rankNear(q, true)
	batch.Queue(near, args...)
	results := conn.SendBatch(ctx, batch)
	for range batch.Len() {
		rows, err := results.Query()
		if err != nil {
			return err
		}
		for rows.Next() {
			rows.RawValues()
		}
		rows.Close()
	}
	if err := results.Close(); err != nil {
		return err
	}
	where, more := seen("p", 2, q.Filter)
	rows, err := conn.Query(ctx, `SELECT `+passageColumns+` FROM passages p WHERE p.id = ANY($1) AND `+where, append([]any{ids}, more...)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		rows.RawValues()
	}
	return rows.Err()
}

// recall is the share of the ten nearest passages that the index finds.
func recall(b *testing.B, l *Library, queries []string, f Filter) float64 {
	found := 0
	for _, query := range queries {
		q := largeQuery(b, l, query, f)
		q.Words, q.Depth = nil, 10
		r, err := l.Index.Rank(b.Context(), q)
		if err != nil {
			b.Fatal(err)
		}
		statement, args := rankNear(q, false)
		var exact []string
		err = l.Index.(*Postgres).with(b.Context(), func(conn *pgxpool.Conn) error {
			rows, err := conn.Query(b.Context(), statement, args...)
			if err == nil {
				exact, err = pgx.CollectRows(rows, pgx.RowTo[string])
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		for _, id := range r.Near {
			if slices.Contains(exact, id) {
				found++
			}
		}
	}
	return float64(found) / float64(10*len(queries))
}
