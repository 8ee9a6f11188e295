package main

import (
	"context"
	"io"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// TestMain lets the test's program play the parts of a load test: they are this
// program, started again.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "loadtest" {
		main()
		return
	}
	os.Exit(m.Run())
}

func TestLoadtest(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
	defer cancel()
	dir := t.TempDir()
	var out, progress strings.Builder
	c := loadtestCommand{Rounds: 1, Sessions: 3, Many: 6, Turns: 1, Limit: 8 * time.Minute, Pause: time.Millisecond, Dir: dir}
	if err := c.measure(ctx, &out, &progress); err != nil {
		t.Fatal(err)
	}
	for _, want := range targets {
		if !strings.Contains(out.String(), want.what) {
			t.Errorf("the table lacks %q:\n%s", want.what, &out)
		}
	}
	if strings.Contains(out.String(), "NaN") || strings.Contains(out.String(), "Inf") || !strings.Contains(progress.String(), "round 1 of 1 done") {
		t.Errorf("%s\n%s", &progress, &out)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestLoadtestRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []loadtestCommand{{Rounds: 0, Sessions: 1, Many: 1, Turns: 1}, {Rounds: 1, Sessions: 2, Many: 1, Turns: 1}, {Rounds: 1, Sessions: 1, Many: 1, Turns: mostTurns + 1}} {
		if err := c.measure(t.Context(), io.Discard, io.Discard); err == nil {
			t.Errorf("%+v was taken", c)
		}
	}
}

// A word that is lost, doubled or out of its place is noticed.
func TestLoadtestNoticesWrongWords(t *testing.T) {
	t.Parallel()
	said := []string{turnFor("", 1), turnFor("", 2)}
	sent := loadSent{Turns: 2, Sum: hashTurn([]byte(said[0])) + hashTurn([]byte(said[1]))}
	hear := func(turns ...[]string) loadHeard {
		var h turnHeard
		for _, pieces := range turns {
			for _, p := range pieces {
				h.delta([]byte(p), true)
			}
			h.whole()
		}
		return h.loadHeard
	}
	one, other := cut(said[0], turnDeltas), cut(said[1], turnDeltas)
	if err := sent.differ(hear(other, one)); err != nil {
		t.Errorf("the same turns: %v", err)
	}
	swapped := append([]string{}, one...)
	swapped[7], swapped[8] = swapped[8], swapped[7]
	for name, heard := range map[string]loadHeard{
		"lost": hear(other, one[1:]), "doubled": hear(other, append(one[:1:1], one...)), "swapped": hear(other, swapped), "a turn short": hear(one),
	} {
		if sent.differ(heard) == nil {
			t.Errorf("%s: not noticed", name)
		}
	}
}

func TestTurnFor(t *testing.T) {
	t.Parallel()
	const asked = "How would you keep naïve clients’ records in order? And what is the level of the rubric?"
	text := turnFor("Take it up. Ask this: “"+asked+"”", 7)
	if n := len(strings.Fields(text)); n != turnWords {
		t.Errorf("%d words, want %d", n, turnWords)
	}
	for _, w := range []string{"naïve", "records", "order"} {
		if !strings.Contains(strings.ToLower(text), w) {
			t.Errorf("%q is not asked for in %q", w, text)
		}
	}
	if strings.Contains(text, "rubric") || text == turnFor(asked, 8) || strings.ContainsAny(text, "\"\\\n") {
		t.Errorf("got %q", text)
	}
	pieces := cut(text, turnDeltas)
	if len(pieces) != turnDeltas || strings.Join(pieces, "") != text {
		t.Errorf("cut into %d: %q", len(pieces), pieces)
	}
	for _, p := range pieces {
		if p == "" || !utf8.ValidString(p) {
			t.Errorf("a piece is %q", p)
		}
	}
}
