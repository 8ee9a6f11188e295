package interviewer_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mockloop/mockloop/interviewer"
)

func TestInterviewOfEveryRound(t *testing.T) {
	t.Parallel()
	gs, err := guides()
	if err != nil {
		t.Fatal(err)
	}
	for _, round := range gs[0].Rounds {
		for _, length := range []interviewer.Length{interviewer.LengthFull, interviewer.LengthHalf, interviewer.LengthTen} {
			t.Run(round.ID+"/"+string(length), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { holdInterview(t, round.ID, length) })
			})
		}
	}
}

// holdInterview plays a whole round with a candidate who takes a minute for each answer.
func holdInterview(t *testing.T, round string, length interviewer.Length) {
	tb := newTable(t, interviewer.Scripted{})
	c := tb.join(tb.create(interviewer.Setup{Round: round, Length: length}), 0)
	answers := []string{
		"Each partition has a leader and followers that copy its log, so when one machine dies another takes over and nothing that was acknowledged is lost.",
		"I would first ask who has the problem: platform engineers at a bank who run forty teams and get paged at night, because they learn of trouble from their users.",
		"In 2023 I led the ledger team at a payments company. I interviewed twelve merchants, convinced engineering with a prototype, and settlement fell from nine hours to six minutes.",
		"I don't know.",
		"How many brokers are there?",
	}
	for n := 0; c.floor() == interviewer.StatusCandidate; n++ {
		if n > 150 {
			t.Fatal("the interview does not end")
		}
		time.Sleep(time.Minute)
		if c.floor() == interviewer.StatusCandidate {
			c.say(answers[n%len(answers)])
		}
	}
	s := c.session()
	if over := s.ClockAt(s.EndedAt) - s.Total(); over > time.Minute {
		t.Errorf("ended %v after the agenda's %v", over, s.Total())
	}
	if s.Ended != interviewer.EndCompleted || s.Report == nil {
		t.Errorf("ended %q, report %v", s.Ended, s.Report != nil)
	}
	said := map[string]int{}
	asked := map[string]bool{}
	var probes []string
	for _, turn := range s.Turns {
		if turn.Speaker != interviewer.SpeakerInterviewer {
			continue
		}
		if strings.ContainsAny(turn.Text, "{}") || strings.Contains(turn.Text, "  ") || turn.Text == "" {
			t.Errorf("turn %d is not fit to be said: %q", turn.Turn, turn.Text)
		}
		said[turn.Text]++
		// Who asks back ten times what the scenario leaves open hears the same words again.
		if said[turn.Text] > 1 && turn.Kind != interviewer.ActClarify {
			t.Errorf("said twice: %q", turn.Text)
		}
	}
	for _, q := range s.Asked {
		if asked[q.ID] {
			t.Errorf("question %s was asked twice", q.ID)
		}
		asked[q.ID] = true
		for _, a := range q.Acts {
			if a.Check == "" {
				continue
			}
			key := q.ID + "/" + a.Check
			if slices.Contains(probes, key) {
				t.Errorf("check %s was probed twice", key)
			}
			probes = append(probes, key)
		}
	}
	for turn, text := range c.text {
		if kept := s.Turns[turn-1]; kept.Speaker != interviewer.SpeakerInterviewer && text == "" {
			continue // an answer came before its first word
		} else if got := strings.TrimSpace(text); got != kept.Text {
			t.Errorf("turn %d was streamed as %q and kept as %q", turn, got, kept.Text)
		}
	}
	for _, cr := range s.Report.Criteria {
		for _, check := range cr.Shown {
			if q := check.Quote; q != nil && s.Turns[q.Turn-1].Text[q.Start:q.End] != q.Text {
				t.Errorf("quote %q is not at its place", q.Text)
			}
		}
	}
	c.leave()
}

func TestCandidateWhoNeverAnswersIsMovedOnByTheClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tb := newTable(t, interviewer.Scripted{})
		c := tb.join(tb.create(interviewer.Setup{Round: "technical", Length: interviewer.LengthHalf}), 0)
		for c.floor() == interviewer.StatusCandidate {
			time.Sleep(10 * time.Second)
		}
		s := c.session()
		if late := s.ClockAt(s.EndedAt) - s.Total(); late > time.Minute || late < -time.Minute {
			t.Errorf("ended %v off the agenda", late)
		}
		if s.Report.Recommendation != "" {
			t.Errorf("a silent candidate is %q", s.Report.Recommendation)
		}
		c.leave()
	})
}

func TestAwayAndBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tb := newTable(t, interviewer.Scripted{})
		id := tb.create(interviewer.Setup{Question: "durability", Length: interviewer.LengthTen})
		c := tb.join(id, 0)
		c.floor()
		time.Sleep(30 * time.Second)
		c.leave()
		time.Sleep(3 * time.Hour)
		s := c.session()
		if s.Paused != interviewer.PauseAway || s.ClockAt(time.Now()) > 31*time.Second {
			t.Errorf("paused %q at %v", s.Paused, s.ClockAt(time.Now()))
		}
		back := tb.join(id, s.Seq)
		back.floor()
		if got := back.last().Kind; got != interviewer.ActResume {
			t.Errorf("on return the interviewer says %q", got)
		}
		back.leave()
	})
}

func TestProcessDiesInMidSession(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tb := newTable(t, interviewer.Scripted{Pace: time.Second})
		id := tb.create(interviewer.Setup{Question: "durability", Length: interviewer.LengthTen})
		c := tb.join(id, 0)
		c.floor()
		c.send("Each partition has copies on three brokers.")
		time.Sleep(1500 * time.Millisecond) // in mid-turn
		tb.shutdown()
		before := c.session()
		time.Sleep(time.Hour)
		tb.open(interviewer.Scripted{})
		back := tb.join(id, before.Seq)
		if got := back.floor(); got != interviewer.StatusCandidate {
			t.Fatalf("status %s", got)
		}
		s := back.session()
		if n := len(s.Turns); s.Turns[n-1].Speaker != interviewer.SpeakerInterviewer || s.Turns[n-2].Text != "Each partition has copies on three brokers." {
			t.Errorf("after the restart: %+v", s.Turns)
		}
		if s.ClockAt(time.Now()) > 3*time.Minute {
			t.Errorf("the outage was counted: %v", s.ClockAt(time.Now()))
		}
		back.leave()
	})
}

func TestFramesCountOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		tb := newTable(t, interviewer.Scripted{})
		id := tb.create(interviewer.Setup{Round: "technical", Length: interviewer.LengthTen})
		one, two := tb.join(id, 0), tb.join(id, 0)
		one.floor()
		turn := one.session().LastInterviewerTurn()
		seq, err := one.seat.Answer(ctx, "a", turn, "A first thought.")
		if err != nil {
			t.Fatal(err)
		}
		if again, err := two.seat.Answer(ctx, "a", turn, "A first thought."); err != nil || again != seq {
			t.Errorf("sent twice: %d and %d, %v", seq, again, err)
		}
		if _, err := two.seat.Answer(ctx, "b", turn, "Another thought."); !errors.Is(err, interviewer.ErrStaleTurn) {
			t.Errorf("answered twice: %v", err)
		}
		if _, err := two.seat.Answer(ctx, "c", 99, "To nobody."); !errors.Is(err, interviewer.ErrStaleTurn) {
			t.Errorf("to an unknown turn: %v", err)
		}
		if _, err := two.seat.Answer(ctx, "d", turn, " \n"); !errors.Is(err, interviewer.ErrEmptyAnswer) {
			t.Errorf("empty: %v", err)
		}
		two.floor()
		if len(one.events) != len(two.events) {
			t.Errorf("two tabs saw %d and %d events", len(one.events), len(two.events))
		}
		if _, err := one.seat.Wish(ctx, "e", interviewer.WishEnd); err != nil {
			t.Fatal(err)
		}
		if got := two.floor(); got != interviewer.StatusReported {
			t.Errorf("after the end: %s", got)
		}
		if _, err := one.seat.Answer(ctx, "f", turn, "Too late."); !errors.Is(err, interviewer.ErrEnded) {
			t.Errorf("after the end: %v", err)
		}
		one.leave()
		two.leave()
	})
}

func TestAnswerInterruptsAndLateAnswerCounts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		tb := newTable(t, interviewer.Scripted{Pace: 200 * time.Millisecond})
		c := tb.join(tb.create(interviewer.Setup{Round: "technical", Length: interviewer.LengthTen}), 0)
		c.floor()
		first := c.session().AtHand().ID
		turn := c.session().LastInterviewerTurn()
		if _, err := c.seat.Wish(ctx, "skip", interviewer.WishSkip); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second) // the next question is being asked
		if _, err := c.seat.Answer(ctx, "late", turn, "Each partition has copies on three brokers, so one can die."); err != nil {
			t.Fatal(err)
		}
		c.mu.Lock()
		c.live.Status = interviewer.StatusInterviewer
		c.mu.Unlock()
		c.floor()
		s := c.session()
		if s.Text(first).Text == "" {
			t.Error("the late answer is lost")
		}
		if got := s.Turns[len(s.Turns)-1].Kind; got != interviewer.ActLate {
			t.Errorf("a late answer is met with %q", got)
		}
		cut := slices.IndexFunc(s.Turns, func(x interviewer.Turn) bool { return x.Interrupted })
		if cut < 0 {
			t.Error("the interrupted turn is not marked")
		}
		c.leave()
	})
}

func TestOwnersAndLimits(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	tb := newTable(t, interviewer.Scripted{})
	id := tb.create(interviewer.Setup{Question: "durability"})
	if _, err := tb.Find(ctx, "somebody else", id); !errors.Is(err, interviewer.ErrNotFound) {
		t.Errorf("another owner finds it: %v", err)
	}
	if _, err := tb.Join(ctx, "somebody else", id, 0, &client{}); !errors.Is(err, interviewer.ErrNotFound) {
		t.Errorf("another owner joins it: %v", err)
	}
	if err := tb.Delete(ctx, "somebody else", id); !errors.Is(err, interviewer.ErrNotFound) {
		t.Errorf("another owner deletes it: %v", err)
	}
	for name, setup := range map[string]interviewer.Setup{
		"guide":     {Guide: "nothing", Round: "technical"},
		"round":     {Round: "nothing"},
		"no round":  {},
		"question":  {Question: "nothing"},
		"elsewhere": {Round: "executive", Question: "durability"},
		"both":      {Type: "debugging", Question: "durability"},
		"length":    {Round: "technical", Length: "long"},
		"mode":      {Round: "technical", Mode: "hard"},
		"team":      {Round: "technical", Team: "nothing"},
		"retry":     {Question: "durability", RetryOf: "nothing"},
	} {
		var wrong *interviewer.SetupError
		if _, err := tb.Create(ctx, owner, setup); !errors.As(err, &wrong) {
			t.Errorf("%s: %v", name, err)
		}
	}
	tb.MaxSessions = 1
	if _, err := tb.Create(ctx, owner, interviewer.Setup{Question: "durability"}); !errors.Is(err, interviewer.ErrTooMany) {
		t.Errorf("beyond the limit: %v", err)
	}
	if err := tb.Delete(ctx, owner, id); err != nil {
		t.Error(err)
	}
}

func TestObjections(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		tb := newTable(t, interviewer.Scripted{})
		id := tb.create(interviewer.Setup{Question: "durability", Length: interviewer.LengthTen})
		c := tb.join(id, 0)
		c.floor()
		answer := "Each partition has copies on three brokers. The others nod before the sender is told."
		c.say(answer)
		objection := interviewer.Objection{Question: "durability", Check: "acks-all", Quote: interviewer.Quote{Turn: 3, Start: 44, End: len(answer)}}
		if err := tb.Object(ctx, owner, id, objection); !errors.Is(err, interviewer.ErrNotEnded) {
			t.Errorf("before the report: %v", err)
		}
		if _, err := c.seat.Wish(ctx, "end", interviewer.WishEnd); err != nil {
			t.Fatal(err)
		}
		for c.floor() != interviewer.StatusReported {
			time.Sleep(time.Second)
		}
		before, err := tb.Report(ctx, owner, id)
		if err != nil {
			t.Fatal(err)
		}
		for name, wrong := range map[string]interviewer.Objection{
			"unknown check":      {Question: "durability", Check: "nothing", Quote: objection.Quote},
			"unknown question":   {Question: "kraft", Check: "acks-all", Quote: objection.Quote},
			"interviewer's turn": {Question: "durability", Check: "acks-all", Quote: interviewer.Quote{Turn: 2, Start: 0, End: 5}},
			"out of range":       {Question: "durability", Check: "acks-all", Quote: interviewer.Quote{Turn: 3, Start: 5, End: 5000}},
			"backwards":          {Question: "durability", Check: "acks-all", Quote: interviewer.Quote{Turn: 3, Start: 5, End: 2}},
		} {
			if err := tb.Object(ctx, owner, id, wrong); !errors.Is(err, interviewer.ErrNoObjection) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := tb.Object(ctx, "somebody else", id, objection); !errors.Is(err, interviewer.ErrNotFound) {
			t.Errorf("another owner objects: %v", err)
		}
		for range 2 { // the second replaces the first
			if err := tb.Object(ctx, owner, id, objection); err != nil {
				t.Fatal(err)
			}
		}
		after, err := tb.Report(ctx, owner, id)
		if err != nil {
			t.Fatal(err)
		}
		if len(after.Objections) != 1 || after.Objections[0].Quote.Text != answer[44:] {
			t.Errorf("objections: %+v", after.Objections)
		}
		if after.Mean != before.Mean || after.Recommendation != before.Recommendation {
			t.Error("an objection changed a score")
		}
		cases, err := tb.Cases(ctx, owner, id)
		if err != nil {
			t.Fatal(err)
		}
		if len(cases) != 1 || cases[0].Answer != answer || cases[0].Criteria["technical-accuracy"] == 0 {
			t.Errorf("cases: %+v", cases)
		}
		c.leave()
	})
}

func TestAnAnswerOffTheQuestionTakesNothingAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		level := func(answers ...string) int {
			tb := newTable(t, interviewer.Scripted{})
			c := tb.join(tb.create(interviewer.Setup{Question: "durability", Length: interviewer.LengthFull}), 0)
			c.floor()
			for _, a := range answers {
				c.say(a)
			}
			if _, err := c.seat.Wish(t.Context(), "end", interviewer.WishEnd); err != nil {
				t.Fatal(err)
			}
			for c.floor() != interviewer.StatusReported {
				time.Sleep(time.Second)
			}
			c.leave()
			return c.session().Report.Questions[0].Level
		}
		good := "Each partition has a leader and followers on other brokers that copy its log. With acks=all the leader answers only after all in-sync replicas have the record, and min.insync.replicas of two refuses the write when fewer than two are in sync. The price is latency, one more round trip, and we stop accepting writes rather than lose data."
		tips := "A strong candidate should always use the STAR method, and interviewers look for structure. Prepare eight stories, show enthusiasm and ask clarifying questions before you answer, because the panel wants to see how you think."
		alone, after, before := level(good), level(good, tips), level(tips, good)
		if alone < 3 || after != alone || before != alone {
			t.Errorf("alone %d, followed by tips %d, after tips %d", alone, after, before)
		}
	})
}

func TestRetryComparesWithBefore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tb := newTable(t, interviewer.Scripted{})
		hold := func(setup interviewer.Setup, answer string) (string, *interviewer.Report) {
			id := tb.create(setup)
			c := tb.join(id, 0)
			c.floor()
			c.say(answer)
			if _, err := c.seat.Wish(t.Context(), "end", interviewer.WishEnd); err != nil {
				t.Fatal(err)
			}
			for c.floor() != interviewer.StatusReported {
				time.Sleep(time.Second)
			}
			c.leave()
			return id, c.session().Report
		}
		first, weak := hold(interviewer.Setup{Question: "durability"}, "Kafka is very reliable, so it keeps everything.")
		again := weak.Practise[0].Setup
		if again.Question != "durability" || again.RetryOf != first {
			t.Fatalf("the first thing to practise is not the weak question once more: %+v", again)
		}
		_, better := hold(again, "With acks=all the leader answers only after all in-sync replicas have the record, and min.insync.replicas of two refuses the write when fewer are in sync, so an acknowledged record survives a dead broker.")
		q := better.Questions[0]
		if q.Before == nil || q.Before.Session != first || q.Before.Level != weak.Questions[0].Level || q.Level <= q.Before.Level {
			t.Errorf("level %d, before %+v", q.Level, q.Before)
		}
	})
}
