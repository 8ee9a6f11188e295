package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/mockloop/mockloop/retrieval"
	"github.com/mockloop/mockloop/rubric"
)

// Library is what the server needs of a retrieval.Library.
type Library interface {
	Add(ctx context.Context, u retrieval.Upload, progress func(done, total int)) (retrieval.Document, error)
	Documents(ctx context.Context, owner, guide string) ([]retrieval.Document, error)
	Open(ctx context.Context, owner, guide, id string) (retrieval.Document, error)
	Passages(ctx context.Context, owner, guide, id string) ([]retrieval.Passage, error)
	Passage(ctx context.Context, owner, guide, id string) (retrieval.Passage, error)
	Delete(ctx context.Context, owner, id string) error
	Search(ctx context.Context, query string, f retrieval.Filter, k int) ([]retrieval.Hit, error)
	Indexing() retrieval.State
}

// What documents may take of the server. An upload is in memory as a whole, and
// a PDF takes a multiple of that while it is read.
const (
	uploadsAtOnce    = 8
	uploadsPerOwner  = 2
	readingAtOnce    = 2
	uploadsPerSecond = 1 // of one address, in the long run
	uploadsInARow    = 60

	searchesPerSecond = 10
	searchesInARow    = 40
	searchTime        = 10 * time.Second
)

// patience is how long a document may take to come in and to be read.
type patience struct{ silence, upload, reading time.Duration }

var unhurried = patience{silence: 30 * time.Second, upload: 5 * time.Minute, reading: 5 * time.Minute}

// ownKinds are what a candidate's document can be.
var ownKinds = []retrieval.Kind{retrieval.KindResume, retrieval.KindJob, retrieval.KindGuide, retrieval.KindNotes}

// documents serves a Library: who sees what is the library's business, how much
// of it at once and what a refusal means is decided here.
type documents struct {
	library  Library
	guides   []string
	patience patience
	reading  chan struct{}   // holds one for each document that is being read
	serving  context.Context // ends when no upload may go on
	stop     func()

	mu   sync.Mutex
	open int            // uploads under way
	of   map[string]int // the same by owner
}

func newDocuments(l Library, guides []*rubric.Guide) *documents {
	d := &documents{library: l, patience: unhurried, reading: make(chan struct{}, readingAtOnce), of: map[string]int{}}
	d.serving, d.stop = context.WithCancel(context.Background())
	for _, g := range guides {
		d.guides = append(d.guides, g.ID)
	}
	return d
}

func (d *documents) list(w http.ResponseWriter, r *http.Request, owner, _ string) error {
	found, err := d.library.Documents(r.Context(), owner, d.guide(r))
	if err != nil {
		return err
	}
	answer := DocumentList{Own: []DocumentView{}, Guide: []DocumentView{}, Indexing: Indexing(d.library.Indexing())}
	for _, doc := range found {
		if doc.Kind == retrieval.KindCorpus {
			answer.Guide = append(answer.Guide, viewDocument(doc))
		} else {
			answer.Own = append(answer.Own, viewDocument(doc))
		}
	}
	return reply(w, http.StatusOK, answer)
}

func (d *documents) read(w http.ResponseWriter, r *http.Request, owner, id string) error {
	doc, err := d.library.Open(r.Context(), owner, guideOf(id), id)
	if err != nil {
		return err
	}
	passages, err := d.library.Passages(r.Context(), owner, guideOf(id), id)
	if err != nil {
		return err
	}
	answer := DocumentText{Document: viewDocument(doc), Passages: []PassageView{}}
	for _, p := range passages {
		answer.Passages = append(answer.Passages, viewPassage(p))
	}
	return reply(w, http.StatusOK, answer)
}

func (d *documents) delete(w http.ResponseWriter, r *http.Request, owner, id string) error {
	if err := d.library.Delete(r.Context(), owner, id); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (d *documents) passage(w http.ResponseWriter, r *http.Request, owner, id string) error {
	p, err := d.library.Passage(r.Context(), owner, guideOf(id), id)
	if err != nil {
		return err
	}
	return reply(w, http.StatusOK, viewPassage(p))
}

func (d *documents) search(w http.ResponseWriter, r *http.Request, owner, _ string) error {
	query := strings.TrimSpace(r.URL.Query().Get("q"))
	if query == "" || len(query) > MaxQueryBytes {
		return problem("bad_request", fmt.Sprintf("q: some words are needed, at most %d bytes.", MaxQueryBytes))
	}
	limit, err := number(r, "limit", 10, 1, MaxHits)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), searchTime)
	defer cancel()
	hits, err := d.library.Search(ctx, query, retrieval.Filter{Owner: owner, Guide: d.guide(r)}, int(limit))
	if err != nil {
		return tooSlow(err, "The search was given up. Try again, with fewer words.")
	}
	answer := SearchResult{Hits: []SearchHit{}}
	for _, h := range hits {
		answer.Hits = append(answer.Hits, SearchHit{Passage: viewPassage(h.Passage), Score: h.Score})
	}
	return reply(w, http.StatusOK, answer)
}

// add takes a document in: a file, or a text that was pasted.
func (d *documents) add(w http.ResponseWriter, r *http.Request, owner, _ string) error {
	leave, err := d.enter(owner)
	if err != nil {
		return err
	}
	defer leave()
	u, err := d.receive(w, r)
	if d.serving.Err() != nil {
		return errStopped
	}
	if err != nil {
		return tooSlow(err, fmt.Sprintf("The document did not arrive within %v. Try again on a faster line, or paste what matters of it.", d.patience.upload))
	}
	u.Owner = owner

	ctx, cancel := context.WithTimeout(r.Context(), d.patience.reading)
	defer cancel()
	defer context.AfterFunc(d.serving, cancel)()
	select {
	case d.reading <- struct{}{}:
		defer func() { <-d.reading }()
	case <-ctx.Done():
		if d.serving.Err() != nil {
			return errStopped
		}
		return tooSlow(ctx.Err(), "Many documents are being read. Try again in some minutes.")
	}
	doc, err := d.library.Add(ctx, u, nil)
	if err != nil && d.serving.Err() != nil {
		return errStopped
	}
	if err != nil {
		return tooSlow(err, "Reading the document was given up. Cut it into parts, or paste what matters of it.")
	}
	w.Header().Set("Location", (&url.URL{Path: "/api/documents/" + doc.ID}).String())
	return reply(w, http.StatusCreated, viewDocument(doc))
}

var errStopped = problem("shutting_down", "The document is not in the library yet. Send it again in a moment.")

// enter bounds how many uploads are under way.
func (d *documents) enter(owner string) (leave func(), err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.of[owner] == uploadsPerOwner {
		return nil, problem("too_many_requests", "Documents of yours are still on their way. Wait until they are in, then send this one.")
	}
	if d.open == uploadsAtOnce {
		return nil, problem("too_many_requests", "Others are sending documents. Try again in a moment.")
	}
	d.open++
	d.of[owner]++
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.open--
		if d.of[owner]--; d.of[owner] == 0 {
			delete(d.of, owner)
		}
	}, nil
}

// tooSlow is err, or the problem with what was given up for its time.
func tooSlow(err error, advice string) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return problem("too_slow", advice)
	}
	return err
}

// guide is the one that a request is about; where there are several and none is
// named, there are only own documents.
func (d *documents) guide(r *http.Request) string {
	guide := r.URL.Query().Get("guide")
	if guide == "" && len(d.guides) == 1 {
		guide = d.guides[0]
	}
	return guide
}

// guideOf is the guide whose corpus a document or passage is in, or empty.
func guideOf(id string) string {
	guide, _, ok := strings.Cut(id, "/")
	if !ok {
		return ""
	}
	return guide
}

// label makes a name from elsewhere fit to be shown: one line, and nothing that
// turns around what is read after it.
func label(name string) string {
	name = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(name, "\ufffd"), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.Is(unicode.C, r)
	}), " ")
	if len(name) > MaxNameBytes {
		name = strings.ToValidUTF8(name[:MaxNameBytes-len("…")], "") + "…"
	}
	return name
}

func viewDocument(d retrieval.Document) DocumentView {
	return DocumentView{
		ID: d.ID, Kind: d.Kind, Title: d.Title, Name: d.Name,
		Bytes: d.Bytes, Pages: d.Pages, Passages: d.Passages, CreatedAt: d.CreatedAt,
	}
}

func viewPassage(p retrieval.Passage) PassageView {
	return PassageView{
		ID: p.ID, Document: p.Document, Kind: p.Kind, Title: p.Title,
		Path: list(p.Path), Text: p.Text, Sources: list(p.Sources),
	}
}
