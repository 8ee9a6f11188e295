package interviewer

import (
	"errors"
	"slices"
	"testing"
	"time"
)

var epoch = time.Date(2026, 1, 2, 15, 0, 0, 0, time.UTC)

// script makes numbered events, each a second after the one before.
func scriptOf(bodies ...Body) []Event {
	events := make([]Event, len(bodies))
	for i, b := range bodies {
		events[i] = Event{Seq: int64(i + 1), At: epoch.Add(time.Duration(i) * time.Second), Body: b}
	}
	return events
}

var (
	created = Created{
		Setup:  Setup{Guide: "g", Round: "r", Length: LengthFull, Mode: ModeLearning},
		Agenda: []Phase{{ID: "opening", Kind: "opening", MS: 60_000}, {ID: "q", Kind: "questions", MS: 600_000, Types: []string{"t"}}, {ID: "closing", Kind: "closing", MS: 60_000}},
		Order:  []string{"one", "two"},
	}
	greet = Spoke{Turn: 1, Act: Act{Kind: ActGreet, Phase: "opening"}, Text: "Hello."}
	ask   = Spoke{Turn: 2, Act: Act{Kind: ActAsk, Phase: "q", Question: "one"}, Text: "First?"}
)

func answer(id string, turn, to int, question, text string) Answered {
	return Answered{ID: id, Turn: turn, ReplyTo: to, Question: question, Text: text}
}

func TestFoldFollowsAnInterview(t *testing.T) {
	t.Parallel()
	s, err := Fold("s", scriptOf(created, Started{}, greet, ask,
		answer("a", 3, 2, "one", "An answer."),
		Spoke{Turn: 4, Act: Act{Kind: ActProbe, Phase: "q", Question: "one", Check: "c"}, Text: "And then?"},
		answer("b", 5, 4, "one", "More."),
		Requested{ID: "h", Wish: WishHint},
		Spoke{Turn: 6, Act: Act{Kind: ActHint, Phase: "q", Question: "one", Rung: 1}, Text: "Look there."},
		Spoke{Turn: 7, Act: Act{Kind: ActAsk, Phase: "q", Question: "two"}, Text: "Second?"},
		Ended{Reason: EndCandidate},
	))
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Text("one").Text; got != "An answer.\n\nMore." {
		t.Errorf("text on the question: %q", got)
	}
	if len(s.Asked) != 2 || !s.Asked[0].Closed || !s.Asked[1].Closed || s.Asked[0].Hints != 1 {
		t.Errorf("asked: %+v %+v", s.Asked[0], s.Asked[1])
	}
	if seq, ok := s.Command("b"); !ok || seq != 7 {
		t.Errorf("command b at %d, %v", seq, ok)
	}
	if s.Status() != StatusEnded || s.Running() {
		t.Errorf("status %s, running %v", s.Status(), s.Running())
	}
	if got := s.ClockAt(epoch.Add(time.Hour)); got != 9*time.Second {
		t.Errorf("the clock stands at %v after the end", got)
	}
}

func TestFoldRefusesWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	begun := []Body{created, Started{}, greet, ask}
	for name, body := range map[string]Body{
		"created twice":        created,
		"started twice":        Started{},
		"turn out of order":    Spoke{Turn: 9, Act: Act{Kind: ActProbe, Phase: "q", Question: "one"}},
		"answer out of order":  answer("x", 7, 2, "one", "no"),
		"answer to nothing":    answer("x", 3, 9, "one", "no"),
		"resumed when running": Resumed{},
		"report before end":    Reported{},
	} {
		if _, err := Fold("s", scriptOf(append(begun[:4:4], body)...)); !errors.Is(err, errIllegal) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Fold("s", scriptOf(Started{})); !errors.Is(err, errIllegal) {
		t.Errorf("without created: %v", err)
	}
	events := scriptOf(begun...)
	events[2].Seq = 7
	if _, err := Fold("s", events); !errors.Is(err, errIllegal) {
		t.Errorf("with a gap: %v", err)
	}
	if _, err := Fold("s", scriptOf(append(begun[:4:4], Ended{Reason: EndCandidate}, answer("x", 3, 2, "one", "late"))...)); !errors.Is(err, ErrEnded) {
		t.Errorf("after the end: %v", err)
	}
}

// What was said after an answer is no echo in it.
func TestHeardIsWhatWasSaidBefore(t *testing.T) {
	t.Parallel()
	s, err := Fold("s", scriptOf(created, Started{}, greet, ask,
		answer("a", 3, 2, "one", "An answer."),
		Spoke{Turn: 4, Act: Act{Kind: ActProbe, Phase: "q", Question: "one", Check: "c"}, Text: "And then?"},
		answer("b", 5, 4, "one", "More."),
	))
	if err != nil {
		t.Fatal(err)
	}
	for turn, want := range map[int][]string{3: {"First?"}, 5: {"First?", "And then?"}} {
		if got := s.Heard("one", turn); !slices.Equal(got, want) {
			t.Errorf("before turn %d: %q, want %q", turn, got, want)
		}
	}
	if got := s.Heard("two", 5); len(got) > 0 {
		t.Errorf("on another question: %q", got)
	}
}

func TestClockLeavesAbsencesOut(t *testing.T) {
	t.Parallel()
	events := scriptOf(created, Started{}, greet, ask)
	at := func(d time.Duration, b Body) {
		events = append(events, Event{Seq: int64(len(events) + 1), At: epoch.Add(d), Body: b})
	}
	at(61*time.Second, Paused{ID: "p", Reason: PauseCandidate})
	at(600*time.Second, Resumed{ID: "r"})
	at(660*time.Second, Paused{Reason: PauseAway, AwayMS: 40_000})
	at(9000*time.Second, Resumed{})
	s, err := Fold("s", events)
	if err != nil {
		t.Fatal(err)
	}
	// Started at 1 s: 60 s until the pause, 60 s after it less 40 s away, 5 s since.
	if got := s.ClockAt(epoch.Add(9005 * time.Second)); got != 85*time.Second {
		t.Errorf("clock: %v", got)
	}
}

func TestJoinedMapsQuotesBack(t *testing.T) {
	t.Parallel()
	var j Joined
	j.add(3, "Größe zählt.")
	j.add(5, "Three copies.")
	start := len("Größe zählt." + turnGap)
	q := j.Quote(start, start+len("Three"))
	if q == nil || *q != (Quote{Turn: 5, Start: 0, End: 5, Text: "Three"}) {
		t.Errorf("quote %+v", q)
	}
	if q := j.Quote(len("Größe "), start+5); q == nil || q.Text != "zählt." || q.Turn != 3 {
		t.Errorf("a span over two turns: %+v", q)
	}
	if j.Quote(len("Größe zählt."), len("Größe zählt.")+1) != nil {
		t.Error("a span between turns is no quote")
	}
}

func BenchmarkFold200Events(b *testing.B) {
	bodies := []Body{created, Started{}, greet, ask}
	for turn := 3; len(bodies) < 200; turn += 2 {
		bodies = append(bodies, answer(string(rune('a'+turn)), turn, turn-1, "one", "Each partition has copies on three brokers, and the leader waits for them."),
			Spoke{Turn: turn + 1, Act: Act{Kind: ActProbe, Phase: "q", Question: "one", Check: "c"}, Text: "What happens when one of them is slow?"})
	}
	events := scriptOf(bodies...)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Fold("s", events); err != nil {
			b.Fatal(err)
		}
	}
}
