package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mockloop/mockloop/interviewer/llm/llmtest"
	"github.com/mockloop/mockloop/migrations/dbtest"
	"github.com/mockloop/mockloop/retrieval"
	"github.com/mockloop/mockloop/rubric"
)

// TestSearchFindsWhatIsMeant holds the search to what was promised of it, on queries that
// nobody looked at while it was made.
func TestSearchFindsWhatIsMeant(t *testing.T) {
	t.Parallel()
	builtIn, err := guides()
	if err != nil {
		t.Fatal(err)
	}
	for kind, where := range dbtest.Kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			if err := (evalCommand{JSON: true}).searches(t.Context(), builtIn, where(t), &out); err != nil {
				t.Fatal(err)
			}
			var evaluations []*retrieval.Evaluation
			if err := json.Unmarshal(out.Bytes(), &evaluations); err != nil {
				t.Fatal(err)
			}
			writeSearches(t.Output(), evaluations[0], 0)
			checkSearches(t, evaluations[0].Figures)
		})
	}
}

func checkSearches(t *testing.T, figures []retrieval.Figures) {
	t.Helper()
	found := make(map[string]retrieval.Figures)
	queries := 0
	for _, f := range figures {
		found[string(f.Half)+" "+f.Search] = f
		if f.Search == retrieval.SearchHybrid {
			queries += f.Queries
		}
	}
	hybrid := found["untuned hybrid"]
	if queries < 120 || hybrid.Queries < 60 {
		t.Errorf("%d queries, of them %d untuned", queries, hybrid.Queries)
	}
	if hybrid.Recall5 < 0.85 {
		t.Errorf("recall@5 is %.3f, want 0.85", hybrid.Recall5)
	}
	// A rank more or less decides little in a half alone.
	all := func(search string, of func(retrieval.Figures) float64) float64 {
		tuned, untuned := found["tuned "+search], found["untuned "+search]
		return (of(tuned)*float64(tuned.Queries) + of(untuned)*float64(untuned.Queries)) / float64(queries)
	}
	for _, alone := range []string{retrieval.SearchWords, retrieval.SearchNear} {
		if had := found["untuned "+alone].Recall5; hybrid.Recall5 <= had {
			t.Errorf("recall@5 is %.3f, and %.3f by %s alone", hybrid.Recall5, had, alone)
		}
		for name, of := range map[string]func(retrieval.Figures) float64{
			"MRR":     func(f retrieval.Figures) float64 { return f.MRR },
			"nDCG@10": func(f retrieval.Figures) float64 { return f.NDCG10 },
		} {
			if got, had := all(retrieval.SearchHybrid, of), all(alone, of); got <= had {
				t.Errorf("%s is %.3f, and %.3f by %s alone", name, got, had, alone)
			}
		}
	}
}

// small is a folder with a guide that has a corpus of two sections and a relevance set.
func small(t *testing.T, relevance, asked string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "tiny"), os.DirFS("../../rubric/testdata/guides/tiny")); err != nil {
		t.Fatal(err)
	}
	corpus := filepath.Join(dir, "tiny", "corpus")
	if err := os.MkdirAll(corpus, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"copies.md": "# Copies\n\n## Who may lead\n\n" + strings.Repeat("Only a copy that has everything may lead the others. ", 12) +
			"\n\nSources: [docs](https://example.org/a)\n\n## How long a record stays\n\n" + strings.Repeat("Retention deletes a segment when its time is over. ", 12) +
			"\n\nSources: [docs](https://example.org/b)\n",
		"relevance.yaml": relevance,
		"asked.yaml":     asked,
	} {
		if err := os.WriteFile(filepath.Join(corpus, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// What else was in the corpus is not spoken of here.
	all, err := filepath.Glob(filepath.Join(corpus, "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range all {
		if filepath.Base(file) != "copies.md" {
			os.Remove(file)
		}
	}
	return dir
}

const (
	smallRelevance = "- query: who is elected\n  half: tuned\n  answers: [\"copies#Who may lead\"]\n- query: when is it deleted\n  half: untuned\n  answers: [\"copies#How long a record stays\"]\n"
	smallAsked     = "copies:\n  Who may lead: [electing a stale replica]\n"
)

// tiny loads the guide that small made, without the built-in ones.
func tiny(t *testing.T, dir string) []*rubric.Guide {
	t.Helper()
	all, err := rubric.LoadAll(dir)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(g *rubric.Guide) bool { return g.ID != "tiny" })
}

func TestSearchesOfAGuideOfOnesOwn(t *testing.T) {
	t.Parallel()
	own := tiny(t, small(t, smallRelevance, smallAsked))
	endpoint := llmtest.New(t, llmtest.Embed(func(text string) []float32 { return []float32{float32(len(text)%7) + 1, 1} }))
	for name, c := range map[string]evalCommand{
		"hashing/2":       {Misses: 3},
		"/small; renamed": {modelFlags: modelFlags{BaseURL: endpoint.BaseURL(), Model: "chat", EmbeddingModel: "small; renamed"}},
	} {
		var out bytes.Buffer
		if err := c.searches(t.Context(), own, t.TempDir(), &out); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"# Search in the corpus of tiny", "vectors by ", name, "| tuned   | hybrid    | 1 ", "| untuned | full text | 1 "} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: %q is not in\n%s", name, want, out.String())
			}
		}
	}
}

func TestSearchesRefuse(t *testing.T) {
	t.Parallel()
	for want, files := range map[string][2]string{
		`tiny/corpus/relevance.yaml:1: the corpus has no section "copies#Who leads"`: {strings.Replace(smallRelevance, "may lead", "leads", 1), smallAsked},
		`relevance.yaml:4: half is tuned or untuned, not "other"`:                    {strings.Replace(smallRelevance, "untuned", "other", 1), smallAsked},
		`relevance.yaml:4: the query "Who is elected" is asked in line 1 already`:    {strings.Replace(smallRelevance, "when is it deleted", "Who is elected", 1), smallAsked},
		`relevance.yaml:1: the query "who is it" says nothing`:                       {strings.Replace(smallRelevance, "elected", "it", 1), smallAsked},
		`no section answers the query "who is elected"`:                              {strings.Replace(smallRelevance, `["copies#Who may lead"]`, "[]", 1), smallAsked},
		"field half2 not found":                 {strings.Replace(smallRelevance, "half:", "half2:", 1), smallAsked},
		"a relevance set has 1 to":              {"[]", smallAsked},
		"relevance.yaml: ":                      {"- query: [", smallAsked},
		"asked.yaml:2: copies has no section":   {smallRelevance, strings.Replace(smallAsked, "Who may", "Who can", 1)},
		"asked.yaml speaks of others":           {smallRelevance, strings.Replace(smallAsked, "copies", "others", 1)},
		"read the corpus of tiny: asked.yaml: ": {smallRelevance, "copies: 3"},
	} {
		err := evalCommand{}.searches(t.Context(), tiny(t, small(t, files[0], files[1])), t.TempDir(), &bytes.Buffer{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
