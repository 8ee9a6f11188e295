package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"time"

	"github.com/mockloop/mockloop/interviewer/llm"
	"github.com/mockloop/mockloop/migrations"
	"github.com/mockloop/mockloop/retrieval"
	"github.com/mockloop/mockloop/rubric"
)

// relevanceName is a file of a guide's corpus: queries, and the sections that answer them.
const relevanceName = "relevance.yaml"

// embeddingWait is how long an endpoint may take to embed the corpora.
const embeddingWait = 10 * time.Minute

// searches measures the search in the corpus of each guide that has a relevance set, in
// the database at where.
func (c evalCommand) searches(ctx context.Context, guides []*rubric.Guide, where string, out io.Writer) (err error) {
	var client *llm.Client
	if c.EmbeddingModel != "" {
		if client, err = c.connect(ctx); err != nil {
			return err
		}
	}
	db, err := migrations.Open(ctx, where)
	if err != nil {
		return err
	}
	defer db.Close()
	library := openLibrary(db, func(name string) retrieval.Embedder { return embedderOf(client, name) }, 0, slog.New(slog.DiscardHandler))
	sets := make(map[*rubric.Guide][]retrieval.Case)
	for _, g := range guides {
		if sets[g], err = relevanceOf(g); err != nil {
			return err
		}
		if len(sets[g]) > 0 {
			if err := library.Sync(ctx, g.ID, g.Corpus); err != nil {
				return err
			}
		}
	}
	if client != nil {
		if err := embedAll(ctx, library, client.Embedder(c.EmbeddingModel).Name()); err != nil {
			return err
		}
	}
	evaluations := []*retrieval.Evaluation{}
	for _, g := range guides {
		if len(sets[g]) == 0 {
			continue
		}
		e, err := library.Evaluate(ctx, g.ID, sets[g])
		if err != nil {
			return err
		}
		evaluations = append(evaluations, e)
	}
	if len(evaluations) == 0 {
		return fmt.Errorf("no guide has a corpus with a %s", relevanceName)
	}
	if c.JSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(evaluations)
	}
	for _, e := range evaluations {
		writeSearches(out, e, c.Misses)
	}
	return nil
}

// relevanceOf is a guide's relevance set; nothing if it has none.
func relevanceOf(g *rubric.Guide) ([]retrieval.Case, error) {
	if g.Corpus == nil {
		return nil, nil
	}
	body, err := fs.ReadFile(g.Corpus, relevanceName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	return retrieval.LoadCases(g.ID+"/corpus/"+relevanceName, body)
}

// embedAll waits until every passage has a vector by an embedder.
func embedAll(ctx context.Context, library *retrieval.Library, embedder string) error {
	ctx, cancel := context.WithTimeout(ctx, embeddingWait)
	defer cancel()
	defer keepEmbedding(ctx, library)()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return fmt.Errorf("embed the corpus: %w", ctx.Err())
		case <-tick.C:
		}
		switch s := library.Indexing(); {
		case s.Fault != "":
			return fmt.Errorf("embed the corpus: %s", s.Fault)
		case s.Embedder == embedder && s.Next == "" && s.Done == s.Total:
			return nil
		}
	}
}

// writeSearches writes an evaluation as Markdown that reads well in a terminal too.
func writeSearches(w io.Writer, e *retrieval.Evaluation, misses int) {
	fmt.Fprintf(w, "# Search in the corpus of %s\n\n%d passages; vectors by %s.\n\n", e.Guide, e.Passages, e.Embedder)
	rows := [][]string{{"half", "search", "queries", "recall@5", "MRR", "nDCG@10", "nothing in 5"}}
	for _, f := range e.Figures {
		rows = append(rows, []string{
			string(f.Half), f.Search, fmt.Sprint(f.Queries), fmt.Sprintf("%.3f", f.Recall5), fmt.Sprintf("%.3f", f.MRR), fmt.Sprintf("%.3f", f.NDCG10), fmt.Sprint(f.Nowhere),
		})
	}
	writeTable(w, rows)
	if misses = min(misses, len(e.Misses)); misses == 0 {
		return
	}
	fmt.Fprint(w, "\n## Queries of the tuned half without an answer among the first five\n\n")
	for _, m := range e.Misses[:misses] {
		fmt.Fprintf(w, "- %s\n", m.Query)
		for _, a := range m.Answers {
			fmt.Fprintf(w, "  - answered by %s\n", a)
		}
	}
}
