package interviewer

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mockloop/mockloop/retrieval"
	"github.com/mockloop/mockloop/rubric"
)

func TestMarks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text, want string
		of               int
		cited            []int
		unfit            bool
	}{
		{"none", "So how did it go?", "So how did it go?", 1, nil, false},
		{"at the end", "Your résumé says so [1].", "Your résumé says so.", 1, []int{1}, false},
		{"two", "One [1] and two [2], and both [1, 2].", "One and two, and both.", 2, []int{1, 2}, false},
		{"at the very end", "It says so. [1]", "It says so.", 1, []int{1}, false},
		{"beyond", "It says so [2].", "", 1, nil, true},
		{"nought", "It says so [0].", "", 1, nil, true},
		{"without passages", "It says so [1].", "", 0, nil, true},
		{"no mark", "An array a[i] and [brackets] and [ 7 ", "An array a[i] and [brackets] and [ 7", 1, nil, false},
		{"long number", "So [123456789012345678901].", "So [123456789012345678901].", 1, nil, false},
	} {
		for size := 1; size <= len(c.text); size++ {
			var heard strings.Builder
			m := &marks{of: c.of, hear: func(s string) error { heard.WriteString(s); return nil }}
			var err error
			for from := 0; from < len(c.text) && err == nil; from += size {
				err = m.take(strings.ToValidUTF8(c.text[from:min(len(c.text), from+size)], ""))
			}
			if err == nil {
				err = m.end()
			}
			if !strings.ContainsFunc(c.text, func(r rune) bool { return r > 127 }) || size == len(c.text) { // a letter is never split
				if got := heard.String(); (err != nil) != c.unfit || err == nil && (got != c.want || !slices.Equal(m.cited, c.cited)) {
					t.Errorf("%s, by %d bytes: %q, cited %v, %v", c.name, size, got, m.cited, err)
				}
			}
		}
	}
}

// TestSaysWhatIsThere: who claims a source has to have it.
func TestSaysWhatIsThere(t *testing.T) {
	t.Parallel()
	resume := Citation{Passage: "r.0", Kind: retrieval.KindResume, Quote: "Led the migration of 40 services to Kafka", text: "Led the migration of 40 services to Kafka, in eleven months."}
	page := Citation{Passage: "g/x.1", Kind: retrieval.KindCorpus, Title: "Storage", Path: []string{"Storage", "Tombstones"}, Quote: "A tombstone is a null value.", text: "A tombstone is a null value. It goes after a day."}
	thread := Act{Kind: ActThread, Drawn: []Citation{resume}}
	answer := Act{Kind: ActAnswer, Drawn: []Citation{page}}
	for _, c := range []struct {
		name, text string
		act        Act
		cited      []int
		essence    []string
		want       []int
		unfit      bool
	}{
		{"quoted and cited", "Your résumé says “Led the migration of 40 services to Kafka”. What was yours?", thread, []int{1}, nil, []int{1}, false},
		{"quoted word for word", "Your résumé says “led the migration of 40 services to Kafka”. What was yours?", thread, nil, nil, []int{1}, false},
		{"in other words, cited", "Your résumé speaks of forty services that moved. What was yours?", thread, []int{1}, nil, []int{1}, false},
		{"in other words, not cited", "Your résumé speaks of forty services that moved. What was yours?", thread, nil, nil, nil, true},
		{"invented quotation", "Your résumé says “founded a bank in Zurich alone”. What was yours?", thread, []int{1}, nil, nil, true},
		{"from around the quote", "Your résumé says “to Kafka, in eleven months”. Why so long?", thread, []int{1}, nil, []int{1}, false},
		{"no claim", "What did you decide there?", thread, nil, nil, nil, false},
		{"the guide, cited", "The guide says that it is a null value.", answer, []int{1}, nil, []int{1}, false},
		{"the guide, not cited", "The guide says that it is a null key.", answer, nil, nil, nil, true},
		{"another source", "The documentation says that it stays for a week.", answer, nil, nil, nil, true},
		{"another kind of source", "The job description asks for this.", answer, []int{1}, nil, nil, true},
		{"a résumé without passages", "Your résumé says that you led a bank.", Act{Kind: ActProbe}, nil, nil, nil, true},
		{"a study without passages", "A recent study found that most teams fail at it.", Act{Kind: ActProbe}, nil, nil, nil, true},
		{"what the direction says", "In many places the range has to be in the posting.", Act{Kind: ActAnswer}, nil, []string{"In many places the range has to be in the posting."}, nil, false},
		{"ordinary words", "Let me guide you back: who decides, and according to what?", Act{Kind: ActProbe}, nil, nil, nil, false},
	} {
		got, err := saysWhatIsThere(c.text, c.act, c.cited, c.essence)
		var unfit *unfitError
		if errors.As(err, &unfit) != c.unfit || unfit != nil && unfit.what != unfitCite || !slices.Equal(got, c.want) {
			t.Errorf("%s: cited %v, %v", c.name, got, err)
		}
	}
}

// TestPassagesAreData: what a document orders is in no prompt, nor what is private.
func TestPassagesAreData(t *testing.T) {
	t.Parallel()
	b := testBrief(t)
	for _, name := range []string{"resume-orders.md", "resume-cv.txt", "resume-changer.md"} {
		l := &FakeLibrary{Guide: b.Guide}
		l.PutFile(t, "somebody", name)
		for _, th := range newThreads(b.Guide, l.passages).list {
			for _, kind := range []ActKind{ActAsk, ActThread, ActRepeat} {
				act := Act{Kind: kind, Question: b.Question.ID, Drawn: []Citation{th.Citation}}
				direction, _ := direction(act, b)
				p, err := newPrompt(act, b, direction)
				if err != nil {
					t.Fatal(err)
				}
				if !strings.Contains(p.User, "[1] the candidate's résumé: "+th.Quote) || strings.Contains(p.System, th.Quote) {
					t.Errorf("%q is not where it belongs:\n%s", th.Quote, p.User)
				}
				said, passages, _ := strings.Cut(p.User, "<passages>")
				passages, rest, _ := strings.Cut(passages, "</passages>")
				for _, never := range []string{"gnore all", "hidden checks", "career coach", "strong hire", "new prompt", "has passed", "<system>", "example", "Old Mill", "555 0199", "Born", "married"} {
					if strings.Contains(passages, never) {
						t.Errorf("%s: %q is in the prompt:\n%s", name, never, passages)
					}
				}
				if strings.Contains(said+rest, "</passages>") || rubric.Addressed(passages) {
					t.Errorf("the passages are not closed in:\n%s", p.User)
				}
			}
		}
	}
}

// TestPassagePrompts holds what a model is told where there is something to draw on.
func TestPassagePrompts(t *testing.T) {
	t.Parallel()
	b := testBrief(t)
	l := WithCorpus(t)
	l.PutFile(t, "somebody", "resume-platform.md")
	l.PutFile(t, "somebody", "job-connect.md")
	text := func(id, quote string) Citation {
		i := slices.IndexFunc(l.passages, func(p retrieval.Passage) bool { return p.ID == id })
		return cite(l.passages[i], quote)
	}
	resume := text("resume-platform.2", "Led the migration of 40 services from RabbitMQ to Kafka")
	for name, act := range map[string]Act{
		"thread": {Kind: ActThread, Question: "durability", After: ReactSome, Drawn: []Citation{resume}},
		"lead":   {Kind: ActAsk, Question: "durability", After: ReactSome, Drawn: []Citation{resume}},
		"told": {Kind: ActAnswer, Drawn: []Citation{text("confluent-pm/kafka-storage.3",
			"Deleting from a compacted topic means writing a record with the key and a null value, a tombstone.")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := b
			if act.Kind == ActAnswer {
				b.Question = nil
			}
			direction, _ := direction(act, b)
			p, err := newPrompt(act, b, direction)
			if err != nil {
				t.Fatal(err)
			}
			got := p.System + "\n=====\n" + p.User
			path := filepath.Join("testdata", "prompts", name+".txt")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("the prompt has changed; run: go test ./interviewer -run Prompts -update")
			}
			if tokens := len(got) / tokenBytes; tokens > 8192-replyTokens {
				t.Errorf("%d tokens", tokens)
			}
		})
	}
}
