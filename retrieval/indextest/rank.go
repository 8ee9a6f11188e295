package indextest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mockloop/mockloop/retrieval"
)

func testWords(t *testing.T, s Store) {
	put(t, s.Index, "g/doc", "", "g",
		"The controller replicates its log to the other voters, and a majority of them commits.",
		"A consumer that rebalances stops reading; rebalancing costs time.",
		"Résumé naïve Übergröße.",
		"Retention deletes segments, compaction keeps the last value of a key, min.insync.replicas/acks=all.")
	d, passages := text("g/rebalance", "", "g", "Cooperative protocols move few partitions.")
	d.Title, passages[0].Title, passages[0].Path, passages[0].Asked = "Rebalance", "Rebalance", []string{"Incremental"}, []string{"pause while scaling", "hiccup"}
	must(t, s.Index.Put(t.Context(), d, passages, retrieval.Vectors{}, 0))
	for name, tt := range map[string]struct {
		words []string
		want  []string
	}{
		"one word":                 {[]string{"compaction"}, []string{"g/doc.3"}},
		"another form of it":       {[]string{"replicating"}, []string{"g/doc.0"}},
		"any of the words":         {[]string{"voter", "elephant"}, []string{"g/doc.0"}},
		"more of them are better":  {[]string{"majority", "voters", "retention"}, []string{"g/doc.0", "g/doc.3"}},
		"a title weighs more":      {[]string{"rebalances"}, []string{"g/rebalance.0", "g/doc.1"}},
		"headings are searched":    {[]string{"incremental"}, []string{"g/rebalance.0"}},
		"so are other questions":   {[]string{"hiccups"}, []string{"g/rebalance.0"}},
		"accents are nothing":      {[]string{"resume"}, []string{"g/doc.2"}},
		"parts of a name":          {[]string{"insync"}, []string{"g/doc.3"}},
		"nothing":                  {[]string{"elephant"}, nil},
		"no words":                 {nil, nil},
		"operators are only words": {[]string{"and", "or", "not", "near", "compaction"}, []string{"g/doc.3"}},
	} {
		got := rank(t, s.Index, retrieval.Query{Words: tt.words, Filter: retrieval.Filter{Guide: "g"}}).Words
		if name == "operators are only words" { // databases differ in whether they find such words
			got = slices.DeleteFunc(got, func(id string) bool { return id != "g/doc.3" })
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
	// A synonym finds what nothing else does, and weighs less than a word.
	got := rank(t, s.Index, retrieval.Query{Words: []string{"zebra"}, Synonyms: []string{"compaction"}, Filter: retrieval.Filter{Guide: "g"}}).Words
	if !slices.Equal(got, []string{"g/doc.3"}) {
		t.Errorf("by a synonym %v is found", got)
	}
	for _, words := range [][2]string{{"majority", "deletes"}, {"deletes", "majority"}} {
		got := rank(t, s.Index, retrieval.Query{Words: words[:1], Synonyms: words[1:], Filter: retrieval.Filter{Guide: "g"}}).Words
		if want := map[string]string{"majority": "g/doc.0", "deletes": "g/doc.3"}[words[0]]; len(got) != 2 || got[0] != want {
			t.Errorf("%s, also called %s: %v", words[0], words[1], got)
		}
	}
	got = rank(t, s.Index, retrieval.Query{Words: []string{"on"}, Filter: retrieval.Filter{Guide: "g"}, Depth: 2}).Words
	if len(got) > 2 {
		t.Errorf("depth 2 gives %v", got)
	}
}

// testHostileWords takes the words through a library, as queries take them.
func testHostileWords(t *testing.T, s Store) {
	put(t, s.Index, "g/doc", "", "g", "Exactly-once needs idempotent producers and transactions.")
	l := retrieval.New(retrieval.Options{Index: s.Index, Embedder: func(string) retrieval.Embedder { return nil }, Now: time.Now})
	for _, query := range []string{
		`"exactly once`, `transactions"`, `'transactions'; DROP TABLE passages; --`, `transactions*`, `NEAR(transactions producers, 2)`,
		`{title path}: transactions`, `-transactions`, `transactions & | ! ( )`, `transactions <-> producers`, `transactions:*`, `^transactions`,
		"transactions\x00producers", "\xff\xfetransactions\xc3\x28", "transactions\u202eproducers", "tra\u0301nsactions", "TRANSACTIONS AND NOT OR",
		"\\transactions\\", "$1 transactions ?1 :name @x %s", "{{transactions}}", "transactions " + strings.Repeat("(", 5000),
		"transactions " + strings.Repeat("word ", 10_000), many("transactions", 10_000), "transactions " + strings.Repeat("x", 100_000),
	} {
		hits, err := l.Search(t.Context(), query, retrieval.Filter{Guide: "g"}, 5)
		if err != nil || len(hits) != 1 || hits[0].ID != "g/doc.0" {
			t.Errorf("%.60q: %v, %v", query, hits, err)
		}
	}
	for _, query := range []string{"", " ", "\x00", `"`, `""`, "()", "the and of", "🙂", "%", "\xff", strings.Repeat("'", 9999)} {
		if hits, err := l.Search(t.Context(), query, retrieval.Filter{Guide: "g"}, 5); err != nil || len(hits) > 0 {
			t.Errorf("%.60q: %v, %v; want nothing", query, hits, err)
		}
	}
}

// many are different words behind a first one.
func many(first string, n int) string {
	var b strings.Builder
	b.WriteString(first)
	for i := range n {
		fmt.Fprintf(&b, " word%d", i)
	}
	return b.String()
}

func testNear(t *testing.T, s Store) {
	d, passages := text("g/doc", "", "g", "a", "b", "c", "d")
	sp := space(t, s.Index)
	must(t, s.Index.Put(t.Context(), d, passages, retrieval.Vectors{Space: sp.ID, Values: [][]float32{axis(0, 0), axis(0, 0.5), axis(0, 2), axis(3, 0)}}, 0))
	g := retrieval.Filter{Guide: "g"}
	for name, tt := range map[string]struct {
		query retrieval.Query
		want  []string
	}{
		"by angle":          {retrieval.Query{Space: sp.ID, Vector: axis(0, 0.6)}, []string{"g/doc.1", "g/doc.0", "g/doc.2", "g/doc.3"}},
		"length is nothing": {retrieval.Query{Space: sp.ID, Vector: []float32{100, 60, 0, 0, 0, 0, 0, 0}}, []string{"g/doc.1", "g/doc.0", "g/doc.2", "g/doc.3"}},
		"depth":             {retrieval.Query{Space: sp.ID, Vector: axis(0, 0.6), Depth: 2}, []string{"g/doc.1", "g/doc.0"}},
		"no vector":         {retrieval.Query{Space: sp.ID}, nil},
		"no such space":     {retrieval.Query{Space: sp.ID + 77, Vector: axis(0, 0)}, nil},
		"another dimension": {retrieval.Query{Space: sp.ID, Vector: []float32{1, 2, 3}}, nil},
	} {
		tt.query.Filter = g
		if got := rank(t, s.Index, tt.query).Near; !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
}

// testStarvation hides one owner's passages and a small guide behind a thousand that
// are nearer: a search that looks at the nearest first and filters then would find
// nothing.
func testStarvation(t *testing.T, s Store) {
	sp := space(t, s.Index)
	for _, crowd := range []struct{ id, owner, guide string }{{"g/doc", "", "g"}, {"bob", "bob", ""}} {
		texts := make([]string, 1000)
		v := retrieval.Vectors{Space: sp.ID}
		for i := range texts {
			texts[i] = "quorum quorum quorum"
			v.Values = append(v.Values, axis(0, float32(i)/10_000))
		}
		d, passages := text(crowd.id, crowd.owner, crowd.guide, texts...)
		must(t, s.Index.Put(t.Context(), d, passages, v, 0))
	}
	put(t, s.Index, "h/doc", "", "h", "quorum", "quorum", "quorum")
	put(t, s.Index, "ann", "ann", "", "quorum", "quorum", "quorum")
	for _, f := range []retrieval.Filter{{Guide: "h"}, {Owner: "ann"}, {Owner: "ann", Guide: "g", Kinds: []retrieval.Kind{retrieval.KindNotes}}} {
		r := rank(t, s.Index, retrieval.Query{Words: []string{"quorum"}, Space: sp.ID, Vector: axis(0, 0), Filter: f, Depth: 3})
		if len(r.Words) != 3 || len(r.Near) != 3 {
			t.Errorf("%+v: ranked %+v, want 3 each", f, r)
		}
	}
	both := rank(t, s.Index, retrieval.Query{Space: sp.ID, Vector: axis(1, 0), Filter: retrieval.Filter{Owner: "ann", Guide: "g"}, Depth: 1})
	if !slices.Equal(both.Near, []string{"ann.1"}) {
		t.Errorf("the nearest is %v, want the owner's", both.Near)
	}
}

func testTies(t *testing.T, s Store) {
	for _, id := range []string{"g/c", "g/a", "g/b"} {
		put(t, s.Index, id, "", "g", "the same quorum")
	}
	put(t, s.Index, "m-e", "ann", "", "the same quorum")
	r := rank(t, s.Index, retrieval.Query{Words: []string{"same", "quorum"}, Space: space(t, s.Index).ID, Vector: axis(0, 0), Filter: retrieval.Filter{Guide: "g", Owner: "ann"}})
	want := []string{"g/a.0", "g/b.0", "g/c.0", "m-e.0"}
	slices.Sort(want)
	if !slices.Equal(r.Words, want) || !slices.Equal(r.Near, want) {
		t.Errorf("ranked %+v, want %v", r, want)
	}
}
