package interviewer_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mockloop/mockloop/interviewer"
)

// toTheirQuestions skips to the candidate's own questions.
func toTheirQuestions(t *testing.T, c *client) {
	t.Helper()
	for n := 0; c.session().Phase().ID != "candidate-questions"; n++ {
		if c.floor(); n > 40 {
			t.Fatal("no handover")
		}
		c.say("Can we skip this one?")
	}
}

// TestSmallTalkIsAnswered in the candidate's time: a short word, and the floor back.
func TestSmallTalkIsAnswered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tb := newTable(t, interviewer.Scripted{})
		c := tb.join(tb.create(interviewer.Setup{Round: "recruiter-screen", Length: interviewer.LengthHalf}), 0)
		toTheirQuestions(t, c)
		for _, words := range []string{"Nice weather today.", "Okay, I see.", "That's helpful, thank you.", "Thanks, good to know."} {
			if got := c.say(words); got.Kind != interviewer.ActSmallTalk || len(strings.Fields(got.Text)) > 14 {
				t.Errorf("%q is met with %q: %s", words, got.Kind, got.Text)
			}
		}
		if got := c.say("No, that was all, thank you."); got.Kind != interviewer.ActClose || strings.Contains(got.Text, "time!") {
			t.Errorf("the end is %q: %s", got.Kind, got.Text)
		}
		c.leave()
	})
}

// TestOwnQuestionsEndByTheClock, not by their number, unless that is beyond measure;
// the last words say which.
func TestOwnQuestionsEndByTheClock(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		every       time.Duration
		least, most int
		says        []string
	}{
		"by the clock": {time.Minute, 12, 38, []string{"That's time.", "the clock is done"}},
		"by number":    {time.Second, 40, 40, []string{"a great deal", "a long list"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				tb := newTable(t, interviewer.Scripted{})
				cl := tb.join(tb.create(interviewer.Setup{Round: "hiring-manager", Length: interviewer.LengthHalf}), 0)
				toTheirQuestions(t, cl)
				answered := 0
				for n := 0; cl.floor() == interviewer.StatusCandidate && n < 60; n++ {
					time.Sleep(c.every)
					if cl.floor() == interviewer.StatusCandidate && cl.say("What is the vision of the company?").Kind == interviewer.ActAnswer {
						answered++
					}
				}
				last := cl.last()
				if answered < c.least || answered > c.most {
					t.Errorf("%d questions were answered, then: %s", answered, last.Text)
				}
				if !slices.ContainsFunc(c.says, func(words string) bool { return strings.Contains(last.Text, words) }) {
					t.Errorf("the last words are %q: %s", last.Kind, last.Text)
				}
				cl.leave()
			})
		})
	}
}
