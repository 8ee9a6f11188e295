package interviewer

import (
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mockloop/mockloop/migrations"
	"github.com/mockloop/mockloop/retrieval"
	"github.com/mockloop/mockloop/rubric"
)

// WithCorpus is a library that holds the guide's own texts.
func WithCorpus(t *testing.T) *FakeLibrary {
	t.Helper()
	g := testBrief(t).Guide
	l := &FakeLibrary{Guide: g}
	names, err := fs.Glob(g.Corpus, "*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(g.Corpus, name)
		if err != nil {
			t.Fatal(err)
		}
		l.Put(retrieval.Document{ID: g.ID + "/" + strings.TrimSuffix(name, ".md"), Guide: g.ID, Kind: retrieval.KindCorpus}, string(text))
	}
	return l
}

// realLibrary is the library as the program has it, with the guide's own texts.
func realLibrary(t *testing.T, g *rubric.Guide) *retrieval.Library {
	t.Helper()
	db, err := migrations.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	l := retrieval.New(retrieval.Options{
		Index: retrieval.NewSQLite(db.DB), Embedder: func(string) retrieval.Embedder { return nil }, Log: slog.New(slog.DiscardHandler), Now: time.Now, Node: "test",
	})
	if err := l.Sync(t.Context(), g.ID, g.Corpus); err != nil {
		t.Fatal(err)
	}
	return l
}

// TestToldOrNotKnown holds what is read out to questions that the corpus answers,
// and to those that it doesn't: a wrong passage is worse than none.
func TestToldOrNotKnown(t *testing.T) {
	t.Parallel()
	g := testBrief(t).Guide
	l := realLibrary(t, g)
	lines, err := os.ReadFile("testdata/own-questions.txt")
	if err != nil {
		t.Fatal(err)
	}
	d := &drawing{c: &Conductor{Options: Options{Library: l}}, guide: g}
	var right, silent, wrong, unknown int
	for line := range strings.Lines(string(lines)) {
		question, want, ok := strings.Cut(line, "|")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		found, err := d.told(t.Context(), strings.TrimSpace(question))
		if err != nil {
			t.Fatal(err)
		}
		answered := func(id string) bool {
			return len(found) > 0 && strings.Contains(found[0].Passage, "/"+strings.TrimSpace(id)+".")
		}
		switch known := strings.TrimSpace(want) != ""; {
		case known && len(found) == 0:
			silent++
		case known && slices.ContainsFunc(strings.Split(want, ","), answered):
			right++
		case len(found) > 0:
			wrong++
			t.Logf("%s\n\tis answered with %s: %q", question, found[0].Passage, found[0].Quote)
		default:
			unknown++
		}
		for _, c := range found {
			if text := strings.Join(strings.Fields(c.text), " "); !strings.Contains(emphasis.Replace(text), c.Quote) {
				t.Errorf("%q does not stand in %s", c.Quote, c.Passage)
			}
		}
	}
	t.Logf("%d right, %d not found, %d wrong, %d not known", right, silent, wrong, unknown)
	if right < 60 || wrong > 1 || unknown < 69 {
		t.Errorf("%d right, %d not found, %d wrong, %d not known", right, silent, wrong, unknown)
	}
}
