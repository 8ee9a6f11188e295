package indextest

import (
	"slices"
	"testing"
	"time"

	"github.com/mockloop/mockloop/retrieval"
)

func testSpaces(t *testing.T, s Store) {
	first, err := s.Index.AddSpace(t.Context(), "one/1", 4)
	must(t, err)
	if !first.Serving || first.Embedder != "one/1" || first.Dimension != 4 {
		t.Errorf("the first is %+v, want it to serve", first)
	}
	second, err := s.Index.AddSpace(t.Context(), "two/1", 4)
	must(t, err)
	wider, err := s.Index.AddSpace(t.Context(), "two/1", 3072)
	must(t, err)
	huge, err := s.Index.AddSpace(t.Context(), "three/1", 5000)
	must(t, err)
	again, err := s.Index.AddSpace(t.Context(), "two/1", 4)
	must(t, err)
	if second.Serving || wider.Serving || second.ID == first.ID || wider.ID == second.ID || again != second {
		t.Errorf("got %+v, %+v, %+v, %+v", first, second, wider, again)
	}
	all, err := s.Index.Spaces(t.Context())
	must(t, err)
	if !slices.Equal(all, []retrieval.Space{first, second, wider, huge}) {
		t.Errorf("got %+v", all)
	}
	// Vectors of each length find their like.
	d, passages := text("g/doc", "", "g", "a", "b")
	must(t, s.Index.Put(t.Context(), d, passages, retrieval.Vectors{}, 0))
	for _, sp := range all {
		v := make([]float32, sp.Dimension)
		w := make([]float32, sp.Dimension)
		v[0], w[3] = 1, 1
		must(t, s.Index.Fill(t.Context(), sp.ID, map[string][]float32{"g/doc.0": v, "g/doc.1": w}))
		r := rank(t, s.Index, retrieval.Query{Space: sp.ID, Vector: w, Filter: retrieval.Filter{Guide: "g"}})
		if !slices.Equal(r.Near, []string{"g/doc.1", "g/doc.0"}) {
			t.Errorf("dimension %d: near are %v", sp.Dimension, r.Near)
		}
	}
}

func testServe(t *testing.T, s Store) {
	put(t, s.Index, "g/a", "", "g", "a", "b")
	put(t, s.Index, "mine", "ann", "", "c")
	old := space(t, s.Index)
	next, err := s.Index.AddSpace(t.Context(), "other/1", dimension)
	must(t, err)
	if next.Done != 0 || next.Total != 3 {
		t.Errorf("the new space is %+v, want 0 of 3", next)
	}

	var missing []string
	for after := ""; ; {
		passages, err := s.Index.Unembedded(t.Context(), next.ID, after, 2)
		must(t, err)
		if len(passages) == 0 {
			break
		}
		for _, p := range passages {
			missing = append(missing, p.ID)
			if p.Text == "" || p.Title == "" || len(p.Path) == 0 {
				t.Errorf("a passage lacks what is embedded of it: %+v", p)
			}
		}
		after = missing[len(missing)-1]
	}
	if !slices.Equal(missing, []string{"g/a.0", "g/a.1", "mine.0"}) {
		t.Fatalf("unembedded are %v", missing)
	}
	must(t, s.Index.Fill(t.Context(), next.ID, map[string][]float32{"g/a.0": axis(5, 0), "mine.0": axis(6, 0)}))
	if serves, err := s.Index.Serve(t.Context(), next.ID); err != nil || serves {
		t.Fatalf("a space with a gap serves: %t, %v", serves, err)
	}
	f := retrieval.Filter{Guide: "g", Owner: "ann"}
	if near := rank(t, s.Index, retrieval.Query{Space: old.ID, Vector: axis(1, 0), Filter: f, Depth: 1}).Near; !slices.Equal(near, []string{"g/a.1"}) {
		t.Errorf("while another is filled, the old space finds %v", near)
	}
	must(t, s.Index.Fill(t.Context(), next.ID, map[string][]float32{"g/a.1": axis(7, 0), "g/a.0": axis(1, 0)})) // the second has one
	if serves, err := s.Index.Serve(t.Context(), next.ID); err != nil || !serves {
		t.Fatalf("a whole space does not serve: %t, %v", serves, err)
	}
	all, err := s.Index.Spaces(t.Context())
	must(t, err)
	if len(all) != 1 || all[0].ID != next.ID || !all[0].Serving || all[0].Done != 3 {
		t.Errorf("spaces are %+v, want the new one alone", all)
	}
	for _, want := range []struct {
		space int64
		axis  int
		near  []string
	}{{next.ID, 5, []string{"g/a.0"}}, {next.ID, 6, []string{"mine.0"}}, {old.ID, 1, nil}} {
		if near := rank(t, s.Index, retrieval.Query{Space: want.space, Vector: axis(want.axis, 0), Filter: f, Depth: 1}).Near; !slices.Equal(near, want.near) {
			t.Errorf("space %d, axis %d: near are %v, want %v", want.space, want.axis, near, want.near)
		}
	}
	if serves, err := s.Index.Serve(t.Context(), old.ID); err != nil || serves {
		t.Errorf("a space that is gone serves: %t, %v", serves, err)
	}
	anew, err := s.Index.AddSpace(t.Context(), "axes/1", dimension)
	must(t, err)
	if anew.ID == old.ID || anew.Serving || anew.Done != 0 {
		t.Errorf("the old embedder's new space is %+v", anew)
	}
}

func testGone(t *testing.T, s Store) {
	sp := space(t, s.Index)
	must(t, s.Index.Fill(t.Context(), sp.ID, map[string][]float32{"gone.0": axis(0, 0)}))
	must(t, s.Index.Fill(t.Context(), sp.ID+77, map[string][]float32{"gone.0": axis(0, 0)}))
	d, passages := text("g/doc", "", "g", "a")
	must(t, s.Index.Put(t.Context(), d, passages, retrieval.Vectors{Space: sp.ID + 77, Values: [][]float32{axis(0, 0)}}, 0))
	missing, err := s.Index.Unembedded(t.Context(), sp.ID, "", 10)
	must(t, err)
	if len(missing) != 1 || missing[0].ID != "g/doc.0" {
		t.Errorf("unembedded are %+v", missing)
	}
}

func testClaim(t *testing.T, s Store) {
	sp := space(t, s.Index)
	claim := func(node string, d time.Duration, want bool) {
		t.Helper()
		if got, err := s.Index.Claim(t.Context(), sp.ID, node, d); err != nil || got != want {
			t.Errorf("%s claims: %t, %v; want %t", node, got, err, want)
		}
	}
	claim("a", time.Hour, true)
	claim("b", time.Hour, false)
	claim("a", -time.Second, true) // its time is over
	claim("b", time.Hour, true)
	claim("a", time.Hour, false)
	if got, err := s.Index.Claim(t.Context(), sp.ID+77, "a", time.Hour); err != nil || got {
		t.Errorf("a space that is not there: %t, %v", got, err)
	}
}
