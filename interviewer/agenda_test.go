package interviewer

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mockloop/mockloop/rubric"
)

func builtin(t *testing.T) *rubric.Guide {
	t.Helper()
	guides, err := rubric.LoadAll("")
	if err != nil {
		t.Fatal(err)
	}
	return guides[0]
}

func TestAgendaFillsItsTime(t *testing.T) {
	t.Parallel()
	g := builtin(t)
	for _, round := range g.Rounds {
		for _, length := range []Length{LengthFull, LengthHalf, LengthTen} {
			_, agenda, order, err := plan(g, Setup{Guide: g.ID, Round: round.ID, Length: length}, nil, 1)
			if err != nil {
				t.Fatal(err)
			}
			want := map[Length]time.Duration{
				LengthFull: minutes(float64(round.Minutes.Full)), LengthHalf: minutes(float64(round.Minutes.Full)) / 2, LengthTen: tenMinutes,
			}[length]
			var sum time.Duration
			questions := 0
			for _, p := range agenda {
				d := time.Duration(p.MS) * time.Millisecond
				sum += d
				if p.Kind == string(rubric.PhaseQuestions) {
					questions++
					if d < shortestPhase {
						t.Errorf("%s %s: phase %s has %v", round.ID, length, p.ID, d)
					}
				}
			}
			if sum != want || questions == 0 || len(order) == 0 {
				t.Errorf("%s %s: %v of %v, %d phases of questions, %d questions", round.ID, length, sum, want, questions, len(order))
			}
		}
	}
}

func TestAgendaOfADrillHoldsOnlyItsFocus(t *testing.T) {
	t.Parallel()
	g := builtin(t)
	for _, typ := range g.Types {
		s, agenda, order, err := plan(g, Setup{Guide: g.ID, Type: typ.ID, Length: LengthTen}, nil, 1)
		if err != nil {
			t.Fatal(err)
		}
		asks := slices.DeleteFunc(slices.Clone(agenda), func(p Phase) bool { return p.Kind != string(rubric.PhaseQuestions) })
		if len(asks) != 1 || !slices.Equal(asks[0].Types, []string{typ.ID}) || asks[0].MS < (8*time.Minute).Milliseconds() {
			t.Errorf("%s in %s: %+v", typ.ID, s.Round, agenda)
		}
		for _, id := range order {
			if g.Question(id).Type != typ.ID {
				t.Errorf("%s asks %s", typ.ID, id)
			}
		}
	}
	if _, _, order, _ := plan(g, Setup{Guide: g.ID, Question: "kraft"}, nil, 1); !slices.Equal(order, []string{"kraft"}) {
		t.Errorf("a single question: %v", order)
	}
}

func TestOrderAsksForTheTeamFirstAndTheKnownLast(t *testing.T) {
	t.Parallel()
	g := builtin(t)
	for _, q := range g.Questions {
		if q.Rounds[0] != "technical" || len(q.Teams) == 0 {
			continue
		}
		setup := Setup{Guide: g.ID, Round: "technical", Team: q.Teams[0]}
		_, _, fresh, err := plan(g, setup, nil, 3)
		if err != nil {
			t.Fatal(err)
		}
		if first := g.Question(fresh[0]); !slices.Contains(first.Teams, q.Teams[0]) {
			t.Errorf("for %s the first question is %s", q.Teams[0], first.ID)
		}
		_, _, again, err := plan(g, setup, fresh[:2], 3)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(again); again[n-1] != fresh[0] || again[n-2] != fresh[1] {
			t.Errorf("asked %v before, and now in the order %v", fresh[:2], again)
		}
	}
}

func TestSaidIsFitToBeQuoted(t *testing.T) {
	t.Parallel()
	text := "We key the topic by account id, because all events of one account stay in order. Replicas: three copies on different brokers and then some. Ok. " +
		"I ran pricing and all of the online products for a group of homes. Then we ask the sales lead on who signs what the rival may offer us."
	for part, want := range map[string]string{
		"topic by account id, because all events": "We key the topic by account id",
		"three copies on different":               "three copies on different brokers",
		"Ok":                                      "",
		"I ran pricing":                           "I ran pricing and all of the online products",
		"sales lead":                              "the sales lead on who signs what the rival",
	} {
		at := strings.Index(text, part)
		if got := said(text, at); got != want {
			t.Errorf("%q: %q, want %q", part, got, want)
		}
	}
}
