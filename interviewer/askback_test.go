package interviewer

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/mockloop/mockloop/rubric"
)

// askedBack is what candidates say to one question, labelled.
type askedBack struct {
	Question, Half string
	Asks           []struct {
		Say        string
		Facts, May []string
	}
	Others []struct{ Say, Wants string }
}

// hearings counts how what was said was understood.
type hearings struct {
	Facts, Found        int // that were asked for, and those of them that are given
	Asks, Wrong         int // clarifying questions, and the facts given to them that nobody asked for
	Open, LeftOpen      int // those that no fact answers
	Intents, Understood int
}

func (h hearings) String() string {
	share := func(n, of int) string {
		return fmt.Sprintf("%d of %d (%.0f%%)", n, of, 100*float64(n)/float64(max(1, of)))
	}
	return fmt.Sprintf("facts found %s, wrong facts %s, left open %s, intents %s",
		share(h.Found, h.Facts), share(h.Wrong, h.Asks), share(h.LeftOpen, h.Open), share(h.Understood, h.Intents))
}

// TestClarifyingQuestionsAreUnderstood as well as they were so far. Of the held half only
// totals are known, so that it tells how questions are understood that nobody has seen.
func TestClarifyingQuestionsAreUnderstood(t *testing.T) {
	t.Parallel()
	guides, err := guidesOnce()
	if err != nil {
		t.Fatal(err)
	}
	g := guides[0]
	e, err := newEars(g)
	if err != nil {
		t.Fatal(err)
	}
	c := &Conductor{Options: Options{Checker: rubric.EvidenceChecker{}}, ears: map[string]*ears{g.ID: e}}
	raw, err := os.ReadFile("testdata/asked-back.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var list []askedBack
	if err := yaml.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	hear := func(question, say string) Hearing {
		setup := Setup{Guide: g.ID, Round: g.Question(question).Rounds[0], Length: LengthFull, Mode: ModeLearning}
		agenda := []Phase{{ID: "q", Kind: string(rubric.PhaseQuestions), MS: time.Hour.Milliseconds()}}
		s, err := Fold("s", scriptOf(Created{Setup: setup, Agenda: agenda, Order: []string{question}}, Started{},
			Spoke{Turn: 1, Act: Act{Kind: ActAsk, Phase: "q", Question: question}, Text: g.Question(question).Prompt},
			answer("a", 2, 1, question, say)))
		if err != nil {
			t.Fatal(err)
		}
		h, err := c.listen(t.Context(), g, s)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	halves := map[string]*hearings{"tuned": {}, "held": {}}
	for _, l := range list {
		half := halves[l.Half]
		missed := func(say string, h Hearing, want any) {
			if l.Half == "tuned" {
				t.Logf("%s: %q is heard as %q about %q, want %v", l.Question, say, h.Intent, h.topics(), want)
			}
		}
		for _, ask := range l.Asks {
			for _, topic := range slices.Concat(ask.Facts, ask.May) {
				if !slices.ContainsFunc(g.Question(l.Question).Facts, func(f rubric.Fact) bool { return f.Topic == topic }) {
					t.Errorf("%s has no fact %q", l.Question, topic)
				}
			}
			h := hear(l.Question, ask.Say)
			wrong := 0
			for _, topic := range h.topics() {
				if slices.Contains(ask.Facts, topic) {
					half.Found++
				} else if !slices.Contains(ask.May, topic) {
					wrong++
				}
			}
			half.Asks++
			half.Intents++
			half.Facts += len(ask.Facts)
			half.Wrong += wrong
			if h.Intent == IntentClarify {
				half.Understood++
			}
			if len(ask.Facts) == 0 {
				half.Open++
				if h.Intent == IntentClarify && wrong == 0 {
					half.LeftOpen++
				}
			}
			if h.Intent != IntentClarify || wrong > 0 || len(h.topics()) < len(ask.Facts) {
				missed(ask.Say, h, ask.Facts)
			}
		}
		for _, other := range l.Others {
			h := hear(l.Question, other.Say)
			half.Intents++
			want := Intent(other.Wants)
			if want == "answer" {
				want = IntentAnswer
			}
			if h.Intent == want {
				half.Understood++
			} else {
				missed(other.Say, h, other.Wants)
			}
		}
	}
	for name, least := range map[string]hearings{
		"tuned": {Facts: 91, Found: 91, Asks: 100, Wrong: 2, Open: 20, LeftOpen: 19, Intents: 160, Understood: 160},
		"held":  {Facts: 97, Found: 87, Asks: 100, Wrong: 4, Open: 20, LeftOpen: 17, Intents: 160, Understood: 151},
	} {
		got := *halves[name]
		t.Logf("%s: %s", name, got)
		if got.Found < least.Found || got.Wrong > least.Wrong || got.LeftOpen < least.LeftOpen || got.Understood < least.Understood {
			t.Errorf("%s: were %s", name, least)
		}
	}
}
