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

// asked is a line of own-questions.txt.
type asked struct {
	part, question string
	answers        []string // "topic equity", "corpus faq What should I", "job 28 days", "nothing"
}

func ownQuestions(t *testing.T) (all []asked) {
	t.Helper()
	text, err := os.ReadFile("testdata/own-questions.txt")
	if err != nil {
		t.Fatal(err)
	}
	part := ""
	for line := range strings.Lines(string(text)) {
		if heading, ok := strings.CutPrefix(line, "## "); ok {
			part = strings.TrimSpace(heading)
			continue
		}
		question, answers, ok := strings.Cut(line, "|")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		q := asked{part: part, question: strings.TrimSpace(question)}
		for a := range strings.SplitSeq(answers, ";") {
			q.answers = append(q.answers, strings.TrimSpace(a))
		}
		all = append(all, q)
	}
	return all
}

// fits says whether one of the answers is what was found.
func (a asked) fits(topic string, found []Citation) bool {
	return slices.ContainsFunc(a.answers, func(answer string) bool {
		where, what, _ := strings.Cut(answer, " ")
		switch {
		case where == "nothing":
			return topic == "" && len(found) == 0
		case where == "topic":
			return topic == what
		case topic != "" || len(found) == 0 || string(found[0].Kind) != where:
			return false
		case where != string(retrieval.KindCorpus):
			return strings.Contains(found[0].Quote, what)
		}
		document, heading, _ := strings.Cut(what, " ")
		return strings.Contains(found[0].Passage, "/"+document+".") && strings.Contains(strings.Join(found[0].Path, " "), heading)
	})
}

// log keeps silent about the questions that nothing is tuned to.
func (a asked) log(t *testing.T, format string, args ...any) {
	if !strings.HasPrefix(a.part, "held out") {
		t.Logf(format, args...)
	}
}

// TestOwnQuestions holds what is answered to questions as candidates ask them,
// with a job description and notes of their own: a wrong answer is worse than none.
func TestOwnQuestions(t *testing.T) {
	t.Parallel()
	g := testBrief(t).Guide
	l := realLibrary(t, g)
	for _, name := range []string{"job-connectors.md", "notes-berlin.md"} {
		kind := retrieval.Kind(name[:strings.IndexByte(name, '-')])
		text, err := os.ReadFile("testdata/documents/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.Add(t.Context(), retrieval.Upload{Owner: "owner", Guide: g.ID, Kind: kind, Name: name, Body: text}, nil); err != nil {
			t.Fatal(err)
		}
	}
	hears, err := newEars(g)
	if err != nil {
		t.Fatal(err)
	}
	d := &drawing{c: &Conductor{Options: Options{Library: l}, ears: map[string]*ears{g.ID: hears}}, guide: g, owner: "owner"}
	type tally struct{ right, wrong, silent, unknown int }
	counts := map[string]*tally{}
	for _, a := range ownQuestions(t) {
		n := counts[a.part]
		if n == nil {
			n = &tally{}
			counts[a.part] = n
		}
		answer, err := d.asked(t.Context(), a.question, hears.topics.of(a.question), "")
		if err != nil {
			t.Fatal(err)
		}
		topic, found := answer.topic, answer.drawn
		switch nothing := topic == "" && len(found) == 0; {
		case !a.fits(topic, found) && nothing:
			n.silent++
			a.log(t, "not found: %s: %q", a.question, a.answers)
		case !a.fits(topic, found):
			n.wrong++
			a.log(t, "wrong: %s: %s %v", a.question, topic, shown(found))
		case nothing:
			n.unknown++
		default:
			n.right++
		}
		for _, c := range found {
			if text := strings.Join(strings.Fields(c.text), " "); !strings.Contains(emphasis.Replace(text), c.Quote) {
				t.Errorf("%q does not stand in %s", c.Quote, c.Passage)
			}
		}
	}
	least := map[string]tally{"earlier": {right: 60, wrong: 6, unknown: 66}, "tuned": {right: 98, wrong: 5, unknown: 26}, "held out": {right: 44, wrong: 7, unknown: 22}, "held out, the second": {right: 21, wrong: 4, unknown: 15}}
	for part, n := range counts {
		t.Logf("%s: %+v", part, *n)
		if want := least[part]; n.right < want.right || n.wrong > want.wrong || n.unknown < want.unknown {
			t.Errorf("%s: %+v, want at least %+v and no more wrong", part, *n, want)
		}
	}
}

func shown(found []Citation) string {
	if len(found) == 0 {
		return ""
	}
	return found[0].Place() + ": " + found[0].Quote
}
