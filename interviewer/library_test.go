package interviewer

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mockloop/mockloop/retrieval"
	"github.com/mockloop/mockloop/rubric"
)

// FakeLibrary holds documents in memory and finds passages by the words they
// share with a query. It shows whatever the filter asks for and can be slow or broken.
type FakeLibrary struct {
	Guide *rubric.Guide
	Delay time.Duration
	Err   error

	mu        sync.Mutex
	documents []retrieval.Document
	passages  []retrieval.Passage
	stems     []map[string]bool // of the passages
	searches  []retrieval.Filter
}

// Put adds a document, one passage for each of its second-level sections.
func (l *FakeLibrary) Put(d retrieval.Document, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	d.CreatedAt = time.Unix(int64(len(l.documents)), 0)
	l.documents = append(l.documents, d)
	title, rest, _ := strings.Cut(text, "\n")
	title = strings.TrimPrefix(title, "# ")
	for i, section := range strings.Split("\n"+rest, "\n## ") {
		p := retrieval.Passage{ID: fmt.Sprintf("%s.%d", d.ID, i), Document: d.ID, Kind: d.Kind, Title: title, Ordinal: i, Path: []string{title}, Text: section}
		if i > 0 {
			heading, body, _ := strings.Cut(section, "\n")
			p.Path, p.Text = append(p.Path, heading), body
		}
		if strings.TrimSpace(p.Text) != "" {
			l.passages, l.stems = append(l.passages, p), append(l.stems, l.Guide.Stems(wholeOf(p)))
		}
	}
}

// Drop deletes a document.
func (l *FakeLibrary) Drop(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.documents = slices.DeleteFunc(l.documents, func(d retrieval.Document) bool { return d.ID == id })
	for i := len(l.passages) - 1; i >= 0; i-- {
		if l.passages[i].Document == id {
			l.passages, l.stems = slices.Delete(l.passages, i, i+1), slices.Delete(l.stems, i, i+1)
		}
	}
}

func (l *FakeLibrary) fails(ctx context.Context) error {
	if l.Delay > 0 {
		time.Sleep(l.Delay) // deaf to its context, as a driver may be
	}
	return cmp.Or(l.Err, ctx.Err())
}

func (l *FakeLibrary) sees(f retrieval.Filter, id string) bool {
	at := slices.IndexFunc(l.documents, func(d retrieval.Document) bool { return d.ID == id })
	d := l.documents[at]
	return (d.Owner == "" && d.Guide == f.Guide || d.Owner != "" && d.Owner == f.Owner) && (len(f.Kinds) == 0 || slices.Contains(f.Kinds, d.Kind))
}

func (l *FakeLibrary) Search(ctx context.Context, query string, f retrieval.Filter, k int) ([]retrieval.Hit, error) {
	if err := l.fails(ctx); err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.searches = append(l.searches, f)
	in := map[string]int{}
	for _, stems := range l.stems {
		for s := range stems {
			in[s]++
		}
	}
	var hits []retrieval.Hit
	wanted := l.Guide.Stems(query)
	for i, p := range l.passages {
		if !l.sees(f, p.Document) {
			continue
		}
		score := 0.0
		heading := l.Guide.Stems(headingOf(p))
		for s := range wanted {
			weight := math.Log(1 + float64(len(l.passages))/float64(max(1, in[s])))
			if l.stems[i][s] {
				score += weight
			}
			if heading[s] {
				score += weight
			}
		}
		if score > 0 {
			hits = append(hits, retrieval.Hit{Passage: p, Score: score})
		}
	}
	slices.SortStableFunc(hits, func(a, b retrieval.Hit) int { return cmp.Compare(b.Score, a.Score) })
	return hits[:min(k, len(hits))], nil
}

func (l *FakeLibrary) Documents(ctx context.Context, owner, guide string) ([]retrieval.Document, error) {
	if err := l.fails(ctx); err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(l.documents), func(d retrieval.Document) bool {
		return !l.sees(retrieval.Filter{Owner: owner, Guide: guide}, d.ID)
	}), nil
}

func (l *FakeLibrary) Passages(ctx context.Context, owner, guide, id string) ([]retrieval.Passage, error) {
	if err := l.fails(ctx); err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !slices.ContainsFunc(l.documents, func(d retrieval.Document) bool { return d.ID == id }) || !l.sees(retrieval.Filter{Owner: owner, Guide: guide}, id) {
		return nil, retrieval.ErrNotFound
	}
	return slices.DeleteFunc(slices.Clone(l.passages), func(p retrieval.Passage) bool { return p.Document != id }), nil
}

// PutFile adds a document of testdata/documents for an owner.
func (l *FakeLibrary) PutFile(t *testing.T, owner, name string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "documents", name))
	if err != nil {
		t.Fatal(err)
	}
	kind := retrieval.KindResume
	switch {
	case strings.HasPrefix(name, "job"):
		kind = retrieval.KindJob
	case strings.HasPrefix(name, "notes"):
		kind = retrieval.KindNotes
	}
	l.Put(retrieval.Document{ID: name[:len(name)-len(filepath.Ext(name))], Owner: owner, Kind: kind, Title: name}, string(text))
}

// Searches are the filters that were searched with.
func (l *FakeLibrary) Searches() []retrieval.Filter {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.searches)
}

// Text is what a passage says, on one line and without its marks.
func (l *FakeLibrary) Text(passage string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range l.passages {
		if p.ID == passage {
			return emphasis.Replace(strings.Join(strings.Fields(p.Text), " "))
		}
	}
	return ""
}
