package web

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/mockloop/mockloop/retrieval"
)

// fakeLibrary keeps documents in memory and finds the passages that hold the query.
// A paragraph is a passage.
type fakeLibrary struct {
	mu     sync.Mutex
	docs   []retrieval.Document
	state  retrieval.State
	broken error
	adding chan struct{} // if set, Add waits until it is closed
}

func (l *fakeLibrary) Add(ctx context.Context, u retrieval.Upload, _ func(done, total int)) (retrieval.Document, error) {
	if l.adding != nil {
		select {
		case <-l.adding:
		case <-ctx.Done():
			return retrieval.Document{}, fmt.Errorf("embed: %w", ctx.Err())
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken != nil {
		return retrieval.Document{}, fmt.Errorf("read %s: %w", u.Name, l.broken)
	}
	d := retrieval.Document{
		ID: fmt.Sprintf("d%d", len(l.docs)+1), Owner: u.Owner, Kind: u.Kind, Name: u.Name, Title: u.Title,
		Bytes: int64(len(u.Body)), Text: string(u.Body), CreatedAt: testTime,
	}
	d.Passages = len(cut(d))
	l.docs = append(l.docs, d)
	return d, nil
}

func cut(d retrieval.Document) []retrieval.Passage {
	var found []retrieval.Passage
	for i, text := range strings.Split(d.Text, "\n\n") {
		found = append(found, retrieval.Passage{ID: fmt.Sprintf("%s.%d", d.ID, i), Document: d.ID, Kind: d.Kind, Title: d.Title, Ordinal: i, Text: text})
	}
	return found
}

// seen are the documents that an owner sees.
func (l *fakeLibrary) seen(owner, guide string) []retrieval.Document {
	var found []retrieval.Document
	for _, d := range l.docs {
		if d.Owner == owner || d.Owner == "" && d.Guide == guide {
			found = append(found, d)
		}
	}
	return found
}

func (l *fakeLibrary) Documents(_ context.Context, owner, guide string) ([]retrieval.Document, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.seen(owner, guide), l.broken
}

func (l *fakeLibrary) Open(_ context.Context, owner, guide, id string) (retrieval.Document, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, d := range l.seen(owner, guide) {
		if d.ID == id {
			return d, nil
		}
	}
	return retrieval.Document{}, fmt.Errorf("open: %w", retrieval.ErrNotFound)
}

func (l *fakeLibrary) Passages(ctx context.Context, owner, guide, id string) ([]retrieval.Passage, error) {
	d, err := l.Open(ctx, owner, guide, id)
	if err != nil {
		return nil, err
	}
	return cut(d), nil
}

func (l *fakeLibrary) Passage(ctx context.Context, owner, guide, id string) (retrieval.Passage, error) {
	document, _, _ := strings.Cut(id, ".")
	passages, err := l.Passages(ctx, owner, guide, document)
	for _, p := range passages {
		if p.ID == id {
			return p, nil
		}
	}
	if err == nil {
		err = retrieval.ErrNotFound
	}
	return retrieval.Passage{}, err
}

func (l *fakeLibrary) Delete(_ context.Context, owner, id string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, d := range l.docs {
		if d.ID == id && d.Owner == owner {
			l.docs[i].Owner = "nobody" // the id stays taken
			return nil
		}
	}
	return retrieval.ErrNotFound
}

func (l *fakeLibrary) Search(ctx context.Context, query string, f retrieval.Filter, k int) ([]retrieval.Hit, error) {
	if l.adding != nil {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	var hits []retrieval.Hit
	for _, d := range l.seen(f.Owner, f.Guide) {
		for _, p := range cut(d) {
			if strings.Contains(p.Text, query) && len(hits) < k {
				hits = append(hits, retrieval.Hit{Passage: p, Score: 1})
			}
		}
	}
	return hits, nil
}

func (l *fakeLibrary) Indexing() retrieval.State { return l.state }
