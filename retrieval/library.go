package retrieval

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"
)

// Options of a library. Index, Log, Now and Node are needed.
type Options struct {
	Index Index
	// Embedder returns the embedder that is called name, or the one that is wanted
	// now if name is empty; nil if there is none. The built-in one is not meant.
	Embedder func(name string) Embedder
	Log      *slog.Logger
	Now      func() time.Time
	Node     string // this process among those that share the database
	Limits   Limits // of a document
	// MaxDocuments is how many one owner may have.
	MaxDocuments int
}

// Library is what the rest of the program knows of documents: it takes them in,
// gives them out to those who may see them, and finds passages. It is safe for
// concurrent use. Run must run for as long as it is used.
type Library struct {
	Options
	wake chan struct{} // there may be something to embed

	mu      sync.Mutex
	serving *Space // as it was when last looked at; nil: not yet
	state   State
	mute    time.Time // until then, a remote embedder that failed is not asked for queries
}

// The library's bounds.
const (
	maxQueryBytes = 16 << 10
	// maxEmbeddedQuery fits a small model's context: nobody's query may be its fault.
	maxEmbeddedQuery = 2000
	maxHits          = 50
	maxTitle         = 200 // bytes
	embedBatch       = 64  // texts that an embedder is given at once
	// queryTime is how long a search waits for a query's vector; then words alone have to do.
	queryTime = 2 * time.Second
	muteTime  = 15 * time.Second
)

// New returns a library; nothing is read yet.
func New(o Options) *Library { return &Library{Options: o, wake: make(chan struct{}, 1)} }

// Upload is a document as it comes in.
type Upload struct {
	Owner string // empty only with a guide's corpus
	Guide string
	Kind  Kind
	Name  string // of the file
	Title string // empty: the document's own, or its name
	Body  []byte
}

// Add takes in a document, all of it or nothing. An owner's document that is there
// already, byte for byte, is returned as it is. While passages are embedded, progress
// is told how many are done; it may be nil. An embedder that fails holds nobody up:
// words find the document at once, and Run sees to its vectors.
func (l *Library) Add(ctx context.Context, u Upload, progress func(done, total int)) (Document, error) {
	sum := sha256.Sum256(u.Body)
	hash := hex.EncodeToString(sum[:])
	id := documentID(u.Owner, hash)
	switch have, err := l.Index.Document(ctx, Filter{Owner: u.Owner}, id); {
	case err == nil:
		have.Text = ""
		return have, nil
	case !errors.Is(err, ErrNotFound):
		return Document{}, err
	}
	d := Document{ID: id, Owner: u.Owner, Kind: u.Kind, Title: u.Title, Name: u.Name, Hash: hash}
	return l.put(ctx, d, u.Body, nil, progress)
}

// documentID is the same for the same bytes of the same owner. It tells neither.
func documentID(owner, hash string) string {
	sum := sha256.Sum256([]byte(owner + "\x00" + hash))
	return strings.ToLower(base32.HexEncoding.EncodeToString(sum[:15]))
}

// put reads, cuts, embeds and keeps a document.
func (l *Library) put(ctx context.Context, d Document, body []byte, asked asked, progress func(done, total int)) (Document, error) {
	text, err := Read(ctx, d.Name, body, l.Limits)
	if err != nil {
		return Document{}, err
	}
	for _, title := range []string{d.Title, text.Title, d.Name, string(d.Kind)} {
		if d.Title = plain(title); d.Title != "" {
			break
		}
	}
	text.Title = d.Title
	passages := Cut(text)
	if len(passages) == 0 {
		return Document{}, ErrEmpty
	}
	if d.Owner == "" {
		if err := asked.give(strings.TrimSuffix(d.Name, ".md"), text.Markdown, passages); err != nil {
			return Document{}, err
		}
	}
	for i := range passages {
		p := &passages[i]
		p.ID, p.Document, p.Kind, p.Title, p.Ordinal = fmt.Sprintf("%s.%d", d.ID, i), d.ID, d.Kind, d.Title, i
	}
	d.Name, d.Text = plain(d.Name), text.Markdown
	d.Bytes, d.Pages, d.Passages = int64(len(body)), text.Pages, len(passages)
	d.CreatedAt = l.Now().UTC().Truncate(time.Millisecond)

	vectors, err := l.vectors(ctx, d, passages, progress)
	if err != nil {
		return Document{}, err
	}
	most := 0
	if d.Owner != "" {
		most = l.MaxDocuments
	}
	if err := l.Index.Put(ctx, d, passages, vectors, most); err != nil {
		return Document{}, err
	}
	if len(vectors.Values) == 0 {
		l.Wake()
	}
	d.Text = ""
	return d, nil
}

// plain is a name that fits on a line.
func plain(s string) string {
	s = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))), " ")
	return strings.ToValidUTF8(s[:min(len(s), maxTitle)], "")
}

// vectors embeds passages into the space that serves. Without an embedder for it, or
// if that fails, there are none. A guide's corpus is embedded here only by the
// built-in one: a start waits for no network.
func (l *Library) vectors(ctx context.Context, d Document, passages []Passage, progress func(done, total int)) (Vectors, error) {
	space, err := l.space(ctx)
	if err != nil {
		return Vectors{}, err
	}
	e := l.embedder(space.Embedder)
	if e == nil || d.Owner == "" && space.Embedder != hashingName {
		return Vectors{}, nil
	}
	v := Vectors{Space: space.ID}
	for at := 0; at < len(passages); at += embedBatch {
		batch, err := embed(ctx, e, space.Dimension, passages[at:min(at+embedBatch, len(passages))])
		if ctx.Err() != nil {
			return Vectors{}, fmt.Errorf("embed document: %w", ctx.Err())
		}
		if err != nil {
			l.Log.Warn("document_not_embedded", "embedder", e.Name(), "error", err)
			return Vectors{}, nil
		}
		v.Values = append(v.Values, batch...)
		if progress != nil {
			progress(len(v.Values), len(passages))
		}
	}
	return v, nil
}

// Documents lists what the owner has and what the guide's corpus holds, without texts.
func (l *Library) Documents(ctx context.Context, owner, guide string) ([]Document, error) {
	return l.Index.Documents(ctx, Filter{Owner: owner, Guide: guide})
}

// Open returns a document with its text.
func (l *Library) Open(ctx context.Context, owner, guide, id string) (Document, error) {
	return l.Index.Document(ctx, Filter{Owner: owner, Guide: guide}, id)
}

// Passages returns the passages of a document in their order.
func (l *Library) Passages(ctx context.Context, owner, guide, id string) ([]Passage, error) {
	f := Filter{Owner: owner, Guide: guide}
	passages, err := l.Index.Passages(ctx, f, id)
	if err == nil && len(passages) == 0 { // a document has at least one
		err = fmt.Errorf("read passages: %w", ErrNotFound)
	}
	return passages, err
}

// Passage returns one passage. It is ErrNotFound if it is gone or not theirs to see.
func (l *Library) Passage(ctx context.Context, owner, guide, id string) (Passage, error) {
	found, err := l.Index.Find(ctx, Filter{Owner: owner, Guide: guide}, []string{id})
	if err != nil {
		return Passage{}, err
	}
	if len(found) == 0 {
		return Passage{}, fmt.Errorf("read passage: %w", ErrNotFound)
	}
	return found[0], nil
}

// Delete removes an owner's document and its passages.
func (l *Library) Delete(ctx context.Context, owner, id string) error {
	return l.Index.Delete(ctx, Filter{Owner: owner}, id)
}

// Search finds the k passages that a query is about, best first.
func (l *Library) Search(ctx context.Context, query string, f Filter, k int) ([]Hit, error) {
	query = query[:min(len(query), maxQueryBytes)]
	k = min(k, maxHits)
	if k <= 0 {
		return nil, nil
	}
	r, err := l.rank(ctx, query, f)
	if err != nil {
		return nil, err
	}
	list := fuse(r, k)
	ids := make([]string, len(list))
	scores := make(map[string]float64, len(list))
	for i, e := range list {
		ids[i], scores[e.id] = e.id, e.score
	}
	if len(ids) == 0 {
		return nil, nil
	}
	passages, err := l.Index.Find(ctx, f, ids)
	if err != nil {
		return nil, err
	}
	hits := make([]Hit, len(passages))
	for i, p := range passages {
		hits[i] = Hit{p, scores[p.ID]}
	}
	return hits, nil
}

// rank asks the index, a second time if the first found nothing near: another node
// may have put a new space in the place of the one that is remembered.
func (l *Library) rank(ctx context.Context, query string, f Filter) (Ranking, error) {
	terms, parts, empty := hyphenated(query)
	words := slices.DeleteFunc(contentWords(query), func(w string) bool { return empty[w] })
	if len(words) == 0 && len(terms) == 0 {
		return Ranking{}, nil
	}
	if meant := lexicon().meant(words); len(meant) > 0 {
		words = append(words, meant...)
		query += " " + strings.Join(meant, " ")
	}
	alone := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return parts[w] })
	q := Query{Words: words, Terms: terms, Synonyms: lexicon().of(alone), Filter: f, Depth: rankDepth}
	for try := 1; ; try++ {
		var err error
		if q.Space, q.Vector, err = l.queryVector(ctx, query); err != nil {
			return Ranking{}, err
		}
		r, err := l.Index.Rank(ctx, q)
		if len(r.Words) == 0 && l.builtIn() {
			r.Near = nil // it knows no meaning but that of words
		}
		if err != nil || try > 1 || len(q.Vector) == 0 || len(r.Near) > 0 || len(r.Words) == 0 {
			return r, err
		}
		l.forget()
	}
}
