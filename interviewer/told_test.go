package interviewer

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/mockloop/mockloop/retrieval"
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

// TestToldOrNotKnown holds what is read out to questions that the corpus answers,
// and to those that it doesn't: a wrong passage is worse than none.
func TestToldOrNotKnown(t *testing.T) {
	t.Parallel()
	l := WithCorpus(t)
	lines, err := os.ReadFile("testdata/own-questions.txt")
	if err != nil {
		t.Fatal(err)
	}
	d := &drawing{c: &Conductor{Options: Options{Library: l}}, guide: l.Guide}
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
			i := slices.IndexFunc(l.passages, func(p retrieval.Passage) bool { return p.ID == c.Passage })
			if text := strings.Join(strings.Fields(l.passages[i].Text), " "); !strings.Contains(emphasis.Replace(text), c.Quote) {
				t.Errorf("%q does not stand in %s", c.Quote, c.Passage)
			}
		}
	}
	t.Logf("%d right, %d not found, %d wrong, %d not known", right, silent, wrong, unknown)
	if right < 46 || wrong > 1 || unknown < 54 {
		t.Errorf("%d right, %d not found, %d wrong, %d not known", right, silent, wrong, unknown)
	}
}
