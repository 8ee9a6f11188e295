package retrieval

import (
	"context"
	"errors"
	"time"
)

// ErrStorage is what an Index wraps every fault of its database in.
var ErrStorage = errors.New("the library's database fails")

// Index keeps documents, their passages and the passages' vectors, and ranks
// passages by words and by vectors. indextest says what an implementation has to do.
// Every method that takes a Filter sees what the filter sees and nothing else.
type Index interface {
	// Put keeps a document with all its passages and their vectors, or nothing of
	// it, in the place of the document with its ID if there is one. With most > 0
	// it is ErrTooMany if its owner would then have more documents than that.
	// Vectors may be missing, as may be their space by now: Unembedded finds
	// their passages.
	Put(ctx context.Context, d Document, passages []Passage, v Vectors, most int) error
	// Documents lists documents without their texts, oldest first.
	Documents(ctx context.Context, f Filter) ([]Document, error)
	// Document returns a document with its text, or ErrNotFound.
	Document(ctx context.Context, f Filter, id string) (Document, error)
	// Passages returns the passages of a document in their order.
	Passages(ctx context.Context, f Filter, document string) ([]Passage, error)
	// Find returns the passages with these IDs, in this order, without those that are not there.
	Find(ctx context.Context, f Filter, ids []string) ([]Passage, error)
	// Delete removes a document and all that was made of it, or says ErrNotFound.
	Delete(ctx context.Context, f Filter, id string) error
	// Rank ranks passages by words and by nearness.
	Rank(ctx context.Context, q Query) (Ranking, error)

	// Spaces lists the vector spaces; at most one of them serves.
	Spaces(ctx context.Context) ([]Space, error)
	// AddSpace returns the embedder's space of a dimension, made if it is missing.
	// The first of all serves at once.
	AddSpace(ctx context.Context, embedder string, dimension int) (Space, error)
	// Unembedded returns at most n passages that have no vector in a space, by
	// ascending ID beyond after.
	Unembedded(ctx context.Context, space int64, after string, n int) ([]Passage, error)
	// Fill keeps vectors of passages, without those that are gone or have one.
	Fill(ctx context.Context, space int64, vectors map[string][]float32) error
	// Claim gives a node the sole right to fill a space for a time, again to
	// prolong it. It says whether the node has it.
	Claim(ctx context.Context, space int64, node string, d time.Duration) (bool, error)
	// Serve makes a space the one that serves and drops all others, if no passage
	// lacks a vector in it. It says whether the space serves.
	Serve(ctx context.Context, space int64) (bool, error)
}

// Space is where an embedder's vectors can be compared.
type Space struct {
	ID        int64
	Embedder  string
	Dimension int
	Serving   bool
	Done      int // passages that have a vector
	Total     int // passages
}

// Vectors belong to a document's passages, one each, or there are none.
type Vectors struct {
	Space  int64
	Values [][]float32
}

// Query is what passages are ranked by. Either part may be empty.
type Query struct {
	Words    []string // lower case, letters and digits only
	Terms    []string // of several such words with spaces between; an index that knows no neighbours leaves them out
	Synonyms []string // likewise; each weighs a third of a word
	Space    int64
	Vector   []float32
	Filter   Filter
	Depth    int // passages in each ranking, at most
}

// Ranking is passages by ID, best first; equals are ordered by ID.
type Ranking struct {
	Words []string
	Near  []string
}
