package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/mockloop/mockloop/migrations/dbtest"
	"github.com/mockloop/mockloop/retrieval"
	"github.com/mockloop/mockloop/web"
)

// ask sends a request, decodes the answer into v if it is given, and returns the status.
func ask(t *testing.T, method, url, body string, v any) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	data, err := io.ReadAll(w.Body)
	if err == nil && v != nil {
		err = json.Unmarshal(data, v)
	}
	if err != nil {
		t.Fatalf("%s %s: %q: %v", method, url, data, err)
	}
	return w.StatusCode
}

// TestLibraryServed: what is in the library is found, opened and gone as the wire says,
// on both databases.
func TestLibraryServed(t *testing.T) {
	t.Parallel()
	for kind, make := range dbtest.Kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			c := serveCommand{databaseFlags: at(make(t))}
			url, stop := start(t, c)
			defer stop()
			testLibraryServed(t, url+"/api")
			stop()

			// The guide's corpus is indexed once.
			before := ""
			for range 2 {
				url, stop := start(t, c)
				var list web.DocumentList
				ask(t, "GET", url+"/api/documents", "", &list)
				stop()
				if after := fmt.Sprint(list.Guide); before != "" && after != before {
					t.Errorf("the next start changed the corpus from %s to %s", before, after)
				} else {
					before = after
				}
			}
		})
	}
}

func testLibraryServed(t *testing.T, api string) {
	var added web.DocumentView
	const words = "A quaggamire of settlement reports was what the merchants of Ann Lee had, until she moved the ledger to a stream."
	if status := ask(t, "POST", api+"/documents", `{"kind":"resume","text":"# Ann Lee\n\n`+words+`"}`, &added); status != http.StatusCreated || added.Title != "Ann Lee" {
		t.Fatalf("%d %+v", status, added)
	}
	for query, want := range map[string]struct {
		kind    retrieval.Kind
		words   string
		sources bool
	}{
		"quaggamire+of+the+merchants":     {retrieval.KindResume, words, false},
		"what+happens+when+a+broker+dies": {retrieval.KindCorpus, "controller", true},
	} {
		var found web.SearchResult
		if ask(t, "GET", api+"/search?q="+query, "", &found); len(found.Hits) == 0 {
			t.Errorf("%s: nothing is found", query)
			continue
		}
		best := found.Hits[0].Passage
		var opened web.PassageView
		if status := ask(t, "GET", api+"/passages/"+best.ID, "", &opened); status != 200 || opened.Text != best.Text || opened.Kind != want.kind || !strings.Contains(opened.Text, want.words) {
			t.Errorf("%s: %d %+v", query, status, opened)
		}
		if (len(opened.Sources) > 0) != want.sources {
			t.Errorf("%s: %s names the sources %v", query, opened.ID, opened.Sources)
		}
		var text web.DocumentText
		if ask(t, "GET", api+"/documents/"+best.Document, "", &text); len(text.Passages) != text.Document.Passages {
			t.Errorf("%s: %d passages of %d", best.Document, len(text.Passages), text.Document.Passages)
		}
	}
	if status := ask(t, "DELETE", api+"/documents/"+added.ID, "", nil); status != http.StatusNoContent {
		t.Errorf("delete: %d", status)
	}
	var p web.Problem
	if status := ask(t, "GET", api+"/passages/"+added.ID+".0", "", &p); status != http.StatusNotFound || p.Code != "not_found" {
		t.Errorf("a passage of what is gone: %d %+v", status, p)
	}
	if status := ask(t, "DELETE", api+"/documents/confluent-pm/kafka-log", "", &p); status != http.StatusNotFound {
		t.Errorf("the guide's own was deleted: %d", status)
	}
}
