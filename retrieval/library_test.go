package retrieval_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/mockloop/mockloop/retrieval"
)

// remote is an embedder as an endpoint has it: its vectors are the built-in one's
// with a number in front, it may fail, and it counts.
type remote struct {
	name      string
	dimension int // 0: shown by the first vector alone
	calls     atomic.Int64

	mu      sync.Mutex
	fault   error
	block   chan struct{} // passages wait for it; queries do not
	longest int           // query, in bytes
}

func (r *remote) Name() string   { return r.name }
func (r *remote) Dimension() int { return r.dimension }

func (r *remote) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fault = err
}

func (r *remote) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	r.calls.Add(1)
	r.mu.Lock()
	fault, block := r.fault, r.block
	if !strings.Contains(texts[0], "\n\n") {
		r.longest = max(r.longest, len(texts[0]))
	}
	r.mu.Unlock()
	if fault != nil {
		return nil, fault
	}
	if block != nil && strings.Contains(texts[0], "\n\n") {
		select {
		case <-block:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	vectors, err := retrieval.Hashing{}.Embed(ctx, texts)
	for i := range vectors {
		vectors[i] = append([]float32{0.1}, vectors[i]...)
	}
	return vectors, err
}

// shelf is a library under test whose embedder can be changed.
type shelf struct {
	*retrieval.Library
	index retrieval.Index

	mu     sync.Mutex
	wanted *remote
	others map[string]*remote // to be had, but not wanted
}

func (s *shelf) want(r *remote) {
	s.mu.Lock()
	s.wanted = r
	s.mu.Unlock()
	s.Wake()
}

func newShelf(index retrieval.Index, node string) *shelf {
	s := &shelf{index: index, others: map[string]*remote{}}
	s.Library = retrieval.New(retrieval.Options{
		Index: index,
		Embedder: func(name string) retrieval.Embedder {
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.wanted != nil && (name == "" || name == s.wanted.name) {
				return s.wanted
			}
			if r := s.others[name]; r != nil {
				return r
			}
			return nil
		},
		Log: slog.New(slog.DiscardHandler), Now: time.Now, Node: node, MaxDocuments: 3,
	})
	return s
}

// run keeps the shelf's vectors until the test ends, or stop is called.
func (s *shelf) run(t *testing.T) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Run(ctx)
	}()
	stop = func() {
		cancel()
		<-done
	}
	t.Cleanup(stop)
	return stop
}

// until waits for the state to be as ok wants it.
func (s *shelf) until(t *testing.T, what string, ok func(retrieval.State) bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(s.Indexing()); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: the state stays %+v", what, s.Indexing())
		}
	}
}

func serves(name string) func(retrieval.State) bool {
	return func(s retrieval.State) bool {
		return s.Embedder == name && s.Next == "" && s.Done == s.Total && s.Fault == ""
	}
}

const resume = "# Ann's résumé\n\nI led the migration of billing to event streams.\n\nI wrote the on-call handbook for twelve engineers.\n"

func upload(owner, body string) retrieval.Upload {
	return retrieval.Upload{Owner: owner, Kind: retrieval.KindResume, Name: "resume.md", Body: []byte(body)}
}

func found(t *testing.T, l *shelf, query string, f retrieval.Filter) []string {
	t.Helper()
	hits, err := l.Search(t.Context(), query, f, 5)
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{}
	for _, h := range hits {
		ids = append(ids, h.Text)
	}
	return ids
}

// What a document says in the words of a query comes before what is only like it,
// and what has nothing in common with any document finds none.
func TestSearchFindsWords(t *testing.T) {
	t.Parallel()
	eachIndex(t, func(t *testing.T, index retrieval.Index) {
		l := newShelf(index, "a")
		job := upload("ann", "# Senior PM\n\n## On-call\n\nProduct managers are not on call. They join the review of an incident.\n\n## Interviews\n\nFive conversations, each a call or a meeting with people of the team who talk to you about work.\n")
		job.Kind = retrieval.KindJob
		if _, err := l.Add(t.Context(), job, nil); err != nil {
			t.Fatal(err)
		}
		if err := l.Sync(t.Context(), "g", fstest.MapFS{"calls.md": {Data: []byte("# Calls\n\n## The day before a call\n\nA call is a meeting. Call the recruiter before the interview call, and talk before the meeting calls you.\n")}}); err != nil {
			t.Fatal(err)
		}
		f := retrieval.Filter{Owner: "ann", Guide: "g"}
		for _, query := range []string{"on-call", "how is on-call organised?"} {
			hits, err := l.Search(t.Context(), query, f, 5)
			found := slices.ContainsFunc(hits[:min(len(hits), 2)], func(h retrieval.Hit) bool { return strings.Contains(h.Text, "not on call") })
			if err != nil || !found {
				t.Errorf("%q finds %+v, %v", query, hits, err)
			}
		}
		for _, query := range []string{"zzzz", "qqqqq xxxxx", strings.Repeat("x", 5000)} {
			if hits, err := l.Search(t.Context(), query, f, 5); err != nil || len(hits) > 0 {
				t.Errorf("%.20q finds %+v, %v", query, hits, err)
			}
		}
	})
}

func TestLibrary(t *testing.T) {
	t.Parallel()
	eachIndex(t, func(t *testing.T, index retrieval.Index) {
		l := newShelf(index, "a")
		told := []int{}
		d, err := l.Add(t.Context(), upload("ann", resume), func(done, total int) { told = append(told, done, total) })
		if err != nil {
			t.Fatal(err)
		}
		if d.Title != "Ann's résumé" || d.Passages == 0 || d.Bytes != int64(len(resume)) || d.Hash == "" || d.Text != "" {
			t.Errorf("added %+v", d)
		}
		if !slices.Equal(told, []int{d.Passages, d.Passages}) {
			t.Errorf("progress was %v", told)
		}
		again, err := l.Add(t.Context(), upload("ann", resume), nil)
		if err != nil || again != d {
			t.Errorf("added again: %+v, %v; want %+v", again, err, d)
		}
		bobs, err := l.Add(t.Context(), upload("bob", resume), nil)
		if err != nil || bobs.ID == d.ID {
			t.Errorf("another's copy is %+v, %v", bobs, err)
		}
		list, err := l.Documents(t.Context(), "ann", "")
		if err != nil || len(list) != 1 || list[0] != d {
			t.Errorf("listed %+v, %v", list, err)
		}
		opened, err := l.Open(t.Context(), "ann", "", d.ID)
		if err != nil || !strings.Contains(opened.Text, "on-call handbook") {
			t.Errorf("opened %+v, %v", opened, err)
		}
		passages, err := l.Passages(t.Context(), "ann", "", d.ID)
		if err != nil || len(passages) != d.Passages {
			t.Errorf("passages %+v, %v", passages, err)
		}
		for i, p := range passages {
			if p.ID != fmt.Sprintf("%s.%d", d.ID, i) || p.Title != d.Title || p.Kind != retrieval.KindResume {
				t.Errorf("passage %d is %+v", i, p)
			}
			one, err := l.Passage(t.Context(), "ann", "", p.ID)
			if err != nil || one.Text != p.Text {
				t.Errorf("passage %s is %+v, %v", p.ID, one, err)
			}
		}
		for owner, want := range map[string]int{"ann": 1, "bob": 1, "eve": 0} {
			hits, err := l.Search(t.Context(), "Which migrations have you been leading?", retrieval.Filter{Owner: owner}, 5)
			if err != nil || (len(hits) > 0) != (want > 0) {
				t.Errorf("%s finds %+v, %v", owner, hits, err)
			}
			if want > 0 && (!strings.Contains(hits[0].Text, "migration") || hits[0].Score <= 0) {
				t.Errorf("%s finds %+v first", owner, hits[0])
			}
		}
		for name, err := range map[string]error{
			"open":             second(l.Open(t.Context(), "bob", "", d.ID)),
			"passages":         second(l.Passages(t.Context(), "bob", "", d.ID)),
			"passage":          second(l.Passage(t.Context(), "bob", "", d.ID+".0")),
			"passage, no such": second(l.Passage(t.Context(), "ann", "", d.ID+".99")),
			"delete":           l.Delete(t.Context(), "bob", d.ID),
		} {
			if !errors.Is(err, retrieval.ErrNotFound) {
				t.Errorf("%s: %v, want ErrNotFound", name, err)
			}
		}
		if err := l.Delete(t.Context(), "ann", d.ID); err != nil {
			t.Fatal(err)
		}
		if got := found(t, l, "migration", retrieval.Filter{Owner: "ann"}); len(got) > 0 {
			t.Errorf("after deletion %v is found", got)
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestLibraryRefuses(t *testing.T) {
	t.Parallel()
	eachIndex(t, func(t *testing.T, index retrieval.Index) {
		l := newShelf(index, "a")
		if _, err := l.Add(t.Context(), upload("ann", " \n\n"), nil); !errors.Is(err, retrieval.ErrEmpty) {
			t.Errorf("an empty document: %v", err)
		}
		for i := range 4 {
			_, err := l.Add(t.Context(), upload("ann", fmt.Sprintf("Version %d of the notes.", i)), nil)
			if i < 3 && err != nil || i == 3 && !errors.Is(err, retrieval.ErrTooMany) {
				t.Errorf("document %d: %v", i, err)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := l.Add(ctx, upload("bob", resume), nil); !errors.Is(err, context.Canceled) {
			t.Errorf("canceled: %v", err)
		}
		if list, err := l.Documents(t.Context(), "bob", ""); err != nil || len(list) > 0 {
			t.Errorf("a canceled upload left %+v, %v", list, err)
		}
	})
}

func TestSync(t *testing.T) {
	t.Parallel()
	eachIndex(t, func(t *testing.T, index retrieval.Index) {
		corpus := fstest.MapFS{
			"logs.md":     {Data: []byte("# Logs\n\n## Replication\n\nFollowers copy the leader's log.\n")},
			"groups.md":   {Data: []byte("# Groups\n\n## Rebalancing\n\nPartitions move between consumers.\n")},
			"ignored.txt": {Data: []byte("Not part of it.")},
		}
		g := retrieval.Filter{Guide: "g"}
		// Nodes that start at once leave one copy behind.
		var wg sync.WaitGroup
		for i := range 4 {
			wg.Go(func() {
				if err := newShelf(index, fmt.Sprint(i)).Sync(t.Context(), "g", corpus); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		l := newShelf(index, "a")
		list, err := l.Documents(t.Context(), "", "g")
		if err != nil || len(list) != 2 {
			t.Fatalf("listed %+v, %v", list, err)
		}
		if !slices.ContainsFunc(list, func(d retrieval.Document) bool {
			return d.ID == "g/logs" && d.Title == "Logs" && d.Kind == retrieval.KindCorpus && d.Guide == "g" && d.Owner == ""
		}) {
			t.Errorf("listed %+v", list)
		}
		if hits, err := l.Search(t.Context(), "how do followers replicate", g, 1); err != nil || len(hits) != 1 || hits[0].Document != "g/logs" {
			t.Errorf("found %+v, %v", hits, err)
		}
		if err := l.Delete(t.Context(), "ann", "g/logs"); !errors.Is(err, retrieval.ErrNotFound) {
			t.Errorf("somebody deletes the corpus: %v", err)
		}

		corpus["logs.md"] = &fstest.MapFile{Data: []byte("# Logs\n\n## Retention\n\nOld segments are deleted.\n")}
		delete(corpus, "groups.md")
		if err := l.Sync(t.Context(), "g", corpus); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(found(t, l, "followers partitions segments", g), ""); !strings.Contains(got, "segments") || strings.Contains(got, "ollowers") || strings.Contains(got, "artitions") {
			t.Errorf("after a change %q is found", got)
		}
		// Sections are found by what they are asked for, once the guide says so.
		corpus["asked.yaml"] = &fstest.MapFile{Data: []byte("logs:\n  Retention: [where do the kestrels go]\n")}
		if err := l.Sync(t.Context(), "g", corpus); err != nil {
			t.Fatal(err)
		}
		passages, err := l.Passages(t.Context(), "", "g", "g/logs")
		if err != nil || len(passages) == 0 || !slices.Equal(passages[0].Asked, []string{"where do the kestrels go"}) || strings.Contains(passages[0].Text, "kestrels") {
			t.Errorf("the passages are %+v, %v", passages, err)
		}
		words, err := index.Rank(t.Context(), retrieval.Query{Words: []string{"kestrels"}, Filter: g, Depth: 5})
		if err != nil || !slices.Equal(words.Words, []string{"g/logs.0"}) {
			t.Errorf("ranked %+v, %v", words, err)
		}
		// What did not change is left alone.
		counting := &puts{Index: index}
		if err := newShelf(counting, "b").Sync(t.Context(), "g", corpus); err != nil || counting.n != 0 {
			t.Errorf("an unchanged corpus: %d documents put, %v", counting.n, err)
		}
		if err := l.Sync(t.Context(), "h", fstest.MapFS{}); err != nil {
			t.Error(err)
		}
		if list, err := l.Documents(t.Context(), "", "g"); err != nil || len(list) != 1 {
			t.Errorf("another guide's corpus took some of this: %+v, %v", list, err)
		}
	})
}

// puts counts what is put.
type puts struct {
	retrieval.Index
	n int
}

func (p *puts) Put(ctx context.Context, d retrieval.Document, passages []retrieval.Passage, v retrieval.Vectors, most int) error {
	p.n++
	return p.Index.Put(ctx, d, passages, v, most)
}
