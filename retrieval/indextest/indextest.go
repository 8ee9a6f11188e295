// Package indextest holds what every retrieval.Index must keep to, whatever it
// stores in.
package indextest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mockloop/mockloop/retrieval"
)

// Store is an index under test.
type Store struct {
	Index retrieval.Index
	// Break makes every later operation of the index fail.
	Break func()
}

// Run checks the indexes that open makes; each must be empty.
func Run(t *testing.T, open func(t *testing.T) Store) {
	for name, test := range map[string]func(*testing.T, Store){
		"what is put is read":                 testRead,
		"a document takes another's place":    testReplace,
		"deletion":                            testDelete,
		"everybody sees their own":            testFilters,
		"words":                               testWords,
		"words of any kind":                   testHostileWords,
		"nearness":                            testNear,
		"a filter starves no search":          testStarvation,
		"equals are ordered":                  testTies,
		"an owner's documents are bounded":    testBound,
		"all of a document or nothing":        testAtomic,
		"many writers":                        testConcurrency,
		"spaces":                              testSpaces,
		"a space takes another's place":       testServe,
		"vectors of what is gone are ignored": testGone,
		"one node fills a space":              testClaim,
		"canceled contexts":                   testCanceled,
		"failure is ErrStorage":               testBroken,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

const dimension = 8

// text is a document of one passage for each text.
func text(id, owner, guide string, texts ...string) (retrieval.Document, []retrieval.Passage) {
	d := retrieval.Document{
		ID: id, Owner: owner, Guide: guide, Kind: retrieval.KindNotes, Title: "On " + id, Name: id + ".md", Hash: "h", Bytes: 7, Pages: 3,
		Passages: len(texts), CreatedAt: time.Date(2026, 11, 22, 9, 30, 0, int(123*time.Millisecond), time.UTC), Text: strings.Join(texts, "\n\n"),
	}
	if owner == "" {
		d.Kind = retrieval.KindCorpus
	}
	passages := []retrieval.Passage{}
	at := 0
	for i, text := range texts {
		passages = append(passages, retrieval.Passage{
			ID: fmt.Sprintf("%s.%d", id, i), Document: id, Kind: d.Kind, Title: d.Title, Ordinal: i, Path: []string{"Part", fmt.Sprint(i)},
			Start: at, End: at + len(text), Text: text, Sources: []retrieval.Source{{Name: "a <b>", URL: "https://example.org/?a=1&b=2"}},
		})
		at += len(text) + 2
	}
	return d, passages
}

// axis is the vector that points along an axis, leaning a little towards the next.
func axis(i int, lean float32) []float32 {
	v := make([]float32, dimension)
	v[i%dimension], v[(i+1)%dimension] = 1, lean
	return v
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// space is the one that serves.
func space(t *testing.T, x retrieval.Index) retrieval.Space {
	t.Helper()
	s, err := x.AddSpace(t.Context(), "axes/1", dimension)
	must(t, err)
	return s
}

// put keeps a document whose passages have vectors along the axes.
func put(t *testing.T, x retrieval.Index, id, owner, guide string, texts ...string) {
	t.Helper()
	d, passages := text(id, owner, guide, texts...)
	v := retrieval.Vectors{Space: space(t, x).ID}
	for i := range passages {
		v.Values = append(v.Values, axis(i, 0))
	}
	must(t, x.Put(t.Context(), d, passages, v, 0))
}

func rank(t *testing.T, x retrieval.Index, q retrieval.Query) retrieval.Ranking {
	t.Helper()
	if q.Depth == 0 {
		q.Depth = 10
	}
	r, err := x.Rank(t.Context(), q)
	must(t, err)
	return r
}

func testRead(t *testing.T, s Store) {
	d, passages := text("doc", "ann", "", "First things.", "Änderung — 変更 🙂 \"quoted\" \\ back", "Third.")
	passages[1].Asked = []string{"how do I change it", "größer?"}
	must(t, s.Index.Put(t.Context(), d, passages, retrieval.Vectors{}, 0))
	ann := retrieval.Filter{Owner: "ann"}

	got, err := s.Index.Document(t.Context(), ann, "doc")
	must(t, err)
	if !reflect.DeepEqual(got, d) {
		t.Errorf("got document\n%+v, want\n%+v", got, d)
	}
	list, err := s.Index.Documents(t.Context(), ann)
	must(t, err)
	d.Text = ""
	if !reflect.DeepEqual(list, []retrieval.Document{d}) {
		t.Errorf("got list\n%+v, want\n%+v", list, d)
	}
	all, err := s.Index.Passages(t.Context(), ann, "doc")
	must(t, err)
	if !reflect.DeepEqual(all, passages) {
		t.Errorf("got passages\n%+v, want\n%+v", all, passages)
	}
	some, err := s.Index.Find(t.Context(), ann, []string{"doc.2", "nothing.7", "doc.0"})
	must(t, err)
	if want := []retrieval.Passage{passages[2], passages[0]}; !reflect.DeepEqual(some, want) {
		t.Errorf("found\n%+v, want\n%+v", some, want)
	}
	none, err := s.Index.Passages(t.Context(), ann, "other")
	must(t, err)
	if len(none) > 0 {
		t.Errorf("an unknown document has passages %+v", none)
	}
}

func testReplace(t *testing.T, s Store) {
	put(t, s.Index, "g/doc", "", "g", "quorum", "follower", "zebra")
	d, passages := text("g/doc", "", "g", "quorum", "leader")
	d.Title, d.Hash = "Anew", "other"
	passages[0].Title, passages[1].Title = d.Title, d.Title
	must(t, s.Index.Put(t.Context(), d, passages, retrieval.Vectors{Space: space(t, s.Index).ID, Values: [][]float32{axis(3, 0), axis(4, 0)}}, 0))
	g := retrieval.Filter{Guide: "g"}

	got, err := s.Index.Passages(t.Context(), g, "g/doc")
	must(t, err)
	if !reflect.DeepEqual(got, passages) {
		t.Errorf("got\n%+v, want\n%+v", got, passages)
	}
	list, err := s.Index.Documents(t.Context(), g)
	must(t, err)
	if len(list) != 1 || list[0].Title != "Anew" || list[0].Hash != "other" || list[0].Passages != 2 {
		t.Errorf("got %+v", list)
	}
	r := rank(t, s.Index, retrieval.Query{Words: []string{"zebra", "leader"}, Space: space(t, s.Index).ID, Vector: axis(4, 0), Filter: g})
	if !slices.Equal(r.Words, []string{"g/doc.1"}) || !slices.Equal(r.Near, []string{"g/doc.1", "g/doc.0"}) {
		t.Errorf("ranked %+v", r)
	}
}

func testDelete(t *testing.T, s Store) {
	put(t, s.Index, "doc", "ann", "", "quorum")
	put(t, s.Index, "g/doc", "", "g", "quorum")
	for name, f := range map[string]retrieval.Filter{"another": {Owner: "bob"}, "guide": {Guide: "g"}, "nobody": {}} {
		if err := s.Index.Delete(t.Context(), f, "doc"); !errors.Is(err, retrieval.ErrNotFound) {
			t.Errorf("%s deletes: %v, want ErrNotFound", name, err)
		}
	}
	ann := retrieval.Filter{Owner: "ann"}
	must(t, s.Index.Delete(t.Context(), ann, "doc"))
	if err := s.Index.Delete(t.Context(), ann, "doc"); !errors.Is(err, retrieval.ErrNotFound) {
		t.Errorf("deleted twice: %v, want ErrNotFound", err)
	}
	if _, err := s.Index.Document(t.Context(), ann, "doc"); !errors.Is(err, retrieval.ErrNotFound) {
		t.Errorf("read after deletion: %v, want ErrNotFound", err)
	}
	found, err := s.Index.Find(t.Context(), ann, []string{"doc.0"})
	must(t, err)
	r := rank(t, s.Index, retrieval.Query{Words: []string{"quorum"}, Space: space(t, s.Index).ID, Vector: axis(0, 0), Filter: retrieval.Filter{Owner: "ann", Guide: "g"}})
	if len(found) > 0 || !slices.Equal(r.Words, []string{"g/doc.0"}) || !slices.Equal(r.Near, []string{"g/doc.0"}) {
		t.Errorf("after deletion there are %+v, ranked %+v", found, r)
	}
	if s := space(t, s.Index); s.Done != 1 || s.Total != 1 {
		t.Errorf("%d vectors of %d passages are left, want 1 of 1", s.Done, s.Total)
	}
}

func testFilters(t *testing.T, s Store) {
	put(t, s.Index, "ann-notes", "ann", "", "quorum")
	put(t, s.Index, "bob-notes", "bob", "", "quorum")
	put(t, s.Index, "g/doc", "", "g", "quorum")
	put(t, s.Index, "h/doc", "", "h", "quorum")
	d, passages := text("ann-resume", "ann", "", "quorum")
	d.Kind = retrieval.KindResume
	must(t, s.Index.Put(t.Context(), d, passages, retrieval.Vectors{Space: space(t, s.Index).ID, Values: [][]float32{axis(0, 0)}}, 0))

	for name, tt := range map[string]struct {
		filter retrieval.Filter
		want   []string
	}{
		"owner and guide":  {retrieval.Filter{Owner: "ann", Guide: "g"}, []string{"ann-notes", "ann-resume", "g/doc"}},
		"owner":            {retrieval.Filter{Owner: "bob"}, []string{"bob-notes"}},
		"guide":            {retrieval.Filter{Guide: "h"}, []string{"h/doc"}},
		"kind":             {retrieval.Filter{Owner: "ann", Guide: "g", Kinds: []retrieval.Kind{retrieval.KindResume}}, []string{"ann-resume"}},
		"kinds":            {retrieval.Filter{Owner: "ann", Guide: "g", Kinds: []retrieval.Kind{retrieval.KindNotes, retrieval.KindCorpus}}, []string{"ann-notes", "g/doc"}},
		"no such kind":     {retrieval.Filter{Owner: "ann", Guide: "g", Kinds: []retrieval.Kind{"kind' OR 1=1 --"}}, nil},
		"nobody":           {retrieval.Filter{}, nil},
		"unknown":          {retrieval.Filter{Owner: "eve", Guide: "x"}, nil},
		"an owner's guide": {retrieval.Filter{Owner: "g", Guide: "ann"}, nil},
		"wildcards":        {retrieval.Filter{Owner: "%", Guide: "_"}, nil},
		"statements":       {retrieval.Filter{Owner: "' OR '1'='1", Guide: "g' OR '1'='1"}, nil},
	} {
		documents, err := s.Index.Documents(t.Context(), tt.filter)
		must(t, err)
		r := rank(t, s.Index, retrieval.Query{Words: []string{"quorum"}, Space: space(t, s.Index).ID, Vector: axis(0, 0), Filter: tt.filter})
		var listed, passages []string
		for _, d := range documents {
			listed = append(listed, d.ID)
		}
		for _, id := range tt.want {
			passages = append(passages, id+".0")
		}
		if !slices.Equal(listed, tt.want) || !slices.Equal(r.Words, passages) || !slices.Equal(r.Near, passages) {
			t.Errorf("%s sees documents %v, words %v, near %v; want %v", name, listed, r.Words, r.Near, tt.want)
		}
		for _, id := range []string{"ann-notes", "ann-resume", "bob-notes", "g/doc", "h/doc"} {
			_, err := s.Index.Document(t.Context(), tt.filter, id)
			found, err2 := s.Index.Find(t.Context(), tt.filter, []string{id + ".0"})
			all, err3 := s.Index.Passages(t.Context(), tt.filter, id)
			must(t, errors.Join(err2, err3))
			sees := slices.Contains(tt.want, id)
			if (err == nil) != sees || err != nil && !errors.Is(err, retrieval.ErrNotFound) || (len(found) == 1) != sees || (len(all) == 1) != sees {
				t.Errorf("%s and %s: %v, found %d, all %d; sees it: %t", name, id, err, len(found), len(all), sees)
			}
		}
	}
}

func testBound(t *testing.T, s Store) {
	for i := range 3 {
		d, passages := text(fmt.Sprintf("doc%d", i), "ann", "", "a")
		err := s.Index.Put(t.Context(), d, passages, retrieval.Vectors{}, 2)
		if i < 2 && err != nil || i == 2 && !errors.Is(err, retrieval.ErrTooMany) {
			t.Errorf("document %d: %v", i, err)
		}
	}
	d, passages := text("doc1", "ann", "", "b")
	must(t, s.Index.Put(t.Context(), d, passages, retrieval.Vectors{}, 2)) // takes its own place
	d, passages = text("bobs", "bob", "", "b")
	must(t, s.Index.Put(t.Context(), d, passages, retrieval.Vectors{}, 2))

	// Who comes at once gets no more than who comes one by one.
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			d, passages := text(fmt.Sprintf("eve%d", i), "eve", "", "a")
			if err := s.Index.Put(t.Context(), d, passages, retrieval.Vectors{}, 3); err != nil && !errors.Is(err, retrieval.ErrTooMany) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	list, err := s.Index.Documents(t.Context(), retrieval.Filter{Owner: "eve"})
	must(t, err)
	if len(list) != 3 {
		t.Errorf("eve has %d documents, want 3", len(list))
	}
}

func testAtomic(t *testing.T, s Store) {
	put(t, s.Index, "doc", "ann", "", "quorum")
	d, passages := text("doc", "ann", "", "leader", "follower")
	passages[1].ID = passages[0].ID
	err := s.Index.Put(t.Context(), d, passages, retrieval.Vectors{}, 0)
	if !errors.Is(err, retrieval.ErrStorage) {
		t.Fatalf("a passage twice: %v, want ErrStorage", err)
	}
	got, err := s.Index.Passages(t.Context(), retrieval.Filter{Owner: "ann"}, "doc")
	must(t, err)
	if len(got) != 1 || got[0].Text != "quorum" {
		t.Errorf("got %+v, want what was there", got)
	}
}

func testConcurrency(t *testing.T, s Store) {
	sp := space(t, s.Index)
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			// Four nodes put the same three documents, and others look on.
			d, passages := text(fmt.Sprintf("g/doc%d", i%3), "", "g", "quorum", "leader", "follower")
			v := retrieval.Vectors{Space: sp.ID, Values: [][]float32{axis(0, 0), axis(1, 0), axis(2, 0)}}
			if err := s.Index.Put(t.Context(), d, passages, v, 0); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			q := retrieval.Query{Words: []string{"quorum"}, Space: sp.ID, Vector: axis(0, 0), Filter: retrieval.Filter{Guide: "g"}, Depth: 10}
			if r, err := s.Index.Rank(t.Context(), q); err != nil || len(r.Words) > 3 {
				t.Errorf("ranked %+v, %v", r, err)
			}
		})
	}
	wg.Wait()
	if sp = space(t, s.Index); sp.Done != 9 || sp.Total != 9 {
		t.Errorf("%d vectors of %d passages, want 9 of 9", sp.Done, sp.Total)
	}
}

func testCanceled(t *testing.T, s Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	f := retrieval.Filter{Guide: "g"}
	d, passages := text("g/doc", "", "g", "a")
	for name, err := range everything(ctx, s.Index, f, d, passages) {
		if !errors.Is(err, context.Canceled) || errors.Is(err, retrieval.ErrStorage) {
			t.Errorf("%s: %v, want context.Canceled alone", name, err)
		}
	}
}

func testBroken(t *testing.T, s Store) {
	s.Break()
	d, passages := text("g/doc", "", "g", "a")
	for name, err := range everything(t.Context(), s.Index, retrieval.Filter{Guide: "g"}, d, passages) {
		if !errors.Is(err, retrieval.ErrStorage) {
			t.Errorf("%s: %v, want ErrStorage", name, err)
		}
	}
}

// everything does each operation once and returns what came of it.
func everything(ctx context.Context, x retrieval.Index, f retrieval.Filter, d retrieval.Document, passages []retrieval.Passage) map[string]error {
	errs := make(map[string]error)
	errs["put"] = x.Put(ctx, d, passages, retrieval.Vectors{}, 0)
	_, errs["documents"] = x.Documents(ctx, f)
	_, errs["document"] = x.Document(ctx, f, d.ID)
	_, errs["passages"] = x.Passages(ctx, f, d.ID)
	_, errs["find"] = x.Find(ctx, f, []string{passages[0].ID})
	errs["delete"] = x.Delete(ctx, f, d.ID)
	_, errs["rank"] = x.Rank(ctx, retrieval.Query{Words: []string{"a"}, Space: 1, Vector: axis(0, 0), Filter: f, Depth: 1})
	_, errs["spaces"] = x.Spaces(ctx)
	_, errs["add space"] = x.AddSpace(ctx, "axes/1", dimension)
	_, errs["unembedded"] = x.Unembedded(ctx, 1, "", 1)
	errs["fill"] = x.Fill(ctx, 1, map[string][]float32{passages[0].ID: axis(0, 0)})
	_, errs["claim"] = x.Claim(ctx, 1, "node", time.Second)
	_, errs["serve"] = x.Serve(ctx, 1)
	return errs
}
