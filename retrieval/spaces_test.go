package retrieval_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mockloop/mockloop/retrieval"
)

const builtIn = "hashing/2"

// fillShelf gives ann and bob documents.
func fillShelf(t *testing.T, l *shelf) {
	t.Helper()
	for _, owner := range []string{"ann", "bob"} {
		var b strings.Builder
		for i := range 100 {
			fmt.Fprintf(&b, "# Project %d\n\nA service of kind %c that I built and ran.\n\n", i, 'a'+i%26)
		}
		b.WriteString(resume)
		if _, err := l.Add(t.Context(), upload(owner, b.String()), nil); err != nil {
			t.Fatal(err)
		}
	}
}

// nearOnly is a query that no word of the résumé answers, but pieces of words do.
const nearOnly = "migratory billings"

func TestEmbedderChanges(t *testing.T) {
	t.Parallel()
	eachIndex(t, func(t *testing.T, index retrieval.Index) {
		l := newShelf(index, "a")
		fillShelf(t, l)
		l.run(t)
		l.until(t, "start", serves(builtIn))

		block := make(chan struct{})
		far := &remote{name: "host/far", block: block}
		l.want(far)
		l.until(t, "under way", func(s retrieval.State) bool { return s.Next == "host/far" && s.Total > 0 })
		if s := l.Indexing(); s.Embedder != builtIn || s.Done != 0 {
			t.Errorf("under way the state is %+v", s)
		}
		ann := retrieval.Filter{Owner: "ann"}
		if got := found(t, l, "leading a migration", ann); len(got) == 0 || !strings.Contains(got[0], "migration") {
			t.Errorf("under way %v is found", got)
		}
		if _, err := l.Add(t.Context(), upload("ann", "Notes on kestrels."), nil); err != nil {
			t.Fatal(err)
		}
		close(block)
		l.until(t, "switched", serves("host/far"))
		spaces, err := index.Spaces(t.Context())
		if err != nil || len(spaces) != 1 || spaces[0].Embedder != "host/far" || spaces[0].Dimension != (retrieval.Hashing{}).Dimension()+1 {
			t.Errorf("spaces are %+v, %v", spaces, err)
		}
		before := far.calls.Load()
		if got := found(t, l, "kestrels", ann); len(got) == 0 || !strings.Contains(got[0], "kestrels") {
			t.Errorf("after the switch %v is found", got)
		}
		if far.calls.Load() != before+1 {
			t.Error("the new embedder was not asked for the query's vector")
		}
		if found(t, l, strings.Repeat("kestrels ", 10_000), ann); far.longest > 2000 {
			t.Errorf("a query of %d bytes was sent: no small model takes that", far.longest)
		}
		l.want(nil)
		l.until(t, "back", serves(builtIn))
	})
}

func TestEmbedderFails(t *testing.T) {
	t.Parallel()
	eachIndex(t, func(t *testing.T, index retrieval.Index) {
		l := newShelf(index, "a")
		fillShelf(t, l)
		far := &remote{name: "host/far"}
		far.fail(errors.New("connection refused"))
		l.want(far)
		stop := l.run(t)
		l.until(t, "fault", func(s retrieval.State) bool { return strings.Contains(s.Fault, "connection refused") })
		ann := retrieval.Filter{Owner: "ann"}
		if s := l.Indexing(); s.Embedder != builtIn {
			t.Errorf("the old space does not serve: %+v", s)
		}
		if got := found(t, l, "leading a migration", ann); len(got) == 0 {
			t.Error("nothing is found")
		}
		// It is tried again by itself, and after a restart too.
		stop()
		far.fail(nil)
		l.run(t)
		l.until(t, "recovered", serves("host/far"))

		// Words find what nobody embeds, and the vectors come later.
		far.fail(errors.New("connection reset"))
		if _, err := l.Add(t.Context(), upload("ann", "Notes on kestrels."), nil); err != nil {
			t.Fatal(err)
		}
		if got := found(t, l, "kestrels", ann); len(got) != 1 {
			t.Errorf("found %v", got)
		}
		l.until(t, "fault again", func(s retrieval.State) bool { return strings.Contains(s.Fault, "connection reset") })
		far.fail(nil)
		l.until(t, "whole", serves("host/far"))
	})
}

func TestEmbedderIsGone(t *testing.T) {
	t.Parallel()
	eachIndex(t, func(t *testing.T, index retrieval.Index) {
		l := newShelf(index, "a")
		fillShelf(t, l)
		l.want(&remote{name: "host/far"})
		stop := l.run(t)
		l.until(t, "switched", serves("host/far"))
		stop()

		// A start without it, and with one that does not answer: words alone.
		l = newShelf(index, "b")
		other := &remote{name: "host/other"}
		other.fail(errors.New("connection refused"))
		l.want(other)
		stop = l.run(t)
		l.until(t, "fault", func(s retrieval.State) bool { return s.Fault != "" })
		if s := l.Indexing(); s.Embedder != "" {
			t.Errorf("the state says that %s serves", s.Embedder)
		}
		ann := retrieval.Filter{Owner: "ann"}
		if got := found(t, l, "leading a migration", ann); len(got) == 0 || !strings.Contains(got[0], "migration") {
			t.Errorf("by words %v is found", got)
		}
		if got := found(t, l, nearOnly, ann); len(got) > 1 { // stems may meet
			t.Errorf("by words %v is found", got)
		}
		stop()
		// Built-in vectors need nobody.
		l = newShelf(index, "c")
		l.run(t)
		l.until(t, "built in", serves(builtIn))
		if got := found(t, l, nearOnly, ann); len(got) == 0 || !strings.Contains(got[0], "migration") {
			t.Errorf("by vectors %v is found", got)
		}
	})
}

// While the new space is filled, the old one's embedder answers queries if it is
// still to be had.
func TestOldEmbedderAnswersMeanwhile(t *testing.T) {
	t.Parallel()
	eachIndex(t, func(t *testing.T, index retrieval.Index) {
		l := newShelf(index, "a")
		fillShelf(t, l)
		old := &remote{name: "host/old"}
		l.want(old)
		l.run(t)
		l.until(t, "switched", serves("host/old"))
		block := make(chan struct{})
		l.others["host/old"] = old
		l.want(&remote{name: "host/new", dimension: retrieval.Hashing{}.Dimension() + 1, block: block})
		l.until(t, "under way", func(s retrieval.State) bool { return s.Next == "host/new" })
		before := old.calls.Load()
		if got := found(t, l, nearOnly, retrieval.Filter{Owner: "ann"}); len(got) == 0 {
			t.Error("nothing is found")
		}
		if old.calls.Load() != before+1 || l.Indexing().Embedder != "host/old" {
			t.Errorf("the old embedder was asked %d times, the state is %+v", old.calls.Load()-before, l.Indexing())
		}
		close(block)
		l.until(t, "switched again", serves("host/new"))
	})
}

func TestReEmbeddingGoesOnAfterARestart(t *testing.T) {
	t.Parallel()
	eachIndex(t, func(t *testing.T, index retrieval.Index) {
		l := newShelf(index, "a")
		fillShelf(t, l)
		far := &remote{name: "host/far", dimension: retrieval.Hashing{}.Dimension() + 1, block: make(chan struct{}, 1)}
		far.block <- struct{}{} // one batch
		l.want(far)
		stop := l.run(t)
		l.until(t, "one batch", func(s retrieval.State) bool { return s.Next == "host/far" && s.Done > 0 })
		stop()
		spaces, err := index.Spaces(t.Context())
		if err != nil || len(spaces) != 2 || !spaces[0].Serving || spaces[1].Done == 0 || spaces[1].Done == spaces[1].Total {
			t.Fatalf("after the stop there are %+v, %v", spaces, err)
		}
		l = newShelf(index, "a")
		again := &remote{name: "host/far", dimension: retrieval.Hashing{}.Dimension() + 1}
		l.want(again)
		l.run(t)
		l.until(t, "switched", serves("host/far"))
		if want := int64((spaces[1].Total - spaces[1].Done + 63) / 64); again.calls.Load() != want {
			t.Errorf("the rest took %d calls, want %d", again.calls.Load(), want)
		}
	})
}

func TestOneNodeReEmbeds(t *testing.T) {
	t.Parallel()
	eachIndex(t, func(t *testing.T, index retrieval.Index) {
		fillShelf(t, newShelf(index, "x"))
		far := &remote{name: "host/far", dimension: retrieval.Hashing{}.Dimension() + 1}
		nodes := []*shelf{}
		for i := range 3 {
			l := newShelf(index, fmt.Sprint(i))
			l.want(far)
			nodes = append(nodes, l)
		}
		for _, l := range nodes {
			l.run(t)
		}
		for _, l := range nodes {
			l.until(t, "switched", serves("host/far"))
		}
		spaces, err := index.Spaces(t.Context())
		if err != nil || len(spaces) != 1 {
			t.Fatalf("spaces are %+v, %v", spaces, err)
		}
		if most := int64((spaces[0].Total + 63) / 64); far.calls.Load() > most {
			t.Errorf("three nodes embedded in %d batches, want at most %d", far.calls.Load(), most)
		}
		// A node that never ran Run notices that its space is gone.
		for _, l := range nodes {
			if got := found(t, l, nearOnly, retrieval.Filter{Owner: "ann"}); len(got) == 0 {
				t.Error("a node finds nothing near")
			}
		}
	})
}

// A node that wants another embedder than the ones that started later leaves what they
// made: two that differ must not embed by turns for ever.
func TestNodesThatDiffer(t *testing.T) {
	t.Parallel()
	eachIndex(t, func(t *testing.T, index retrieval.Index) {
		old := newShelf(index, "old")
		fillShelf(t, old)
		old.run(t)
		old.until(t, "start", serves(builtIn))
		young := newShelf(index, "young")
		far := &remote{name: "host/far"}
		young.want(far)
		young.run(t)
		young.until(t, "switched", serves("host/far"))
		old.Wake()
		old.until(t, "old noticed", func(s retrieval.State) bool { return s.Embedder == "" })
		time.Sleep(50 * time.Millisecond)
		spaces, err := index.Spaces(t.Context())
		if err != nil || len(spaces) != 1 || spaces[0].Embedder != "host/far" {
			t.Errorf("spaces are %+v, %v", spaces, err)
		}
	})
}
