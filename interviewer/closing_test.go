package interviewer_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mockloop/mockloop/interviewer"
	"github.com/mockloop/mockloop/retrieval"
)

// TestOwnDocumentsAnswer what they can, word for word; nobody else's do.
func TestOwnDocumentsAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, option := withLibrary(t)
		l.PutFile(t, owner, "job-connectors.md")
		l.PutFile(t, owner, "notes-berlin.md")
		tb := newTable(t, interviewer.Scripted{}, option)
		c := tb.join(tb.create(interviewer.Setup{Round: "recruiter-screen", Length: interviewer.LengthHalf}), 0)
		toTheirQuestions(t, c)
		for _, ask := range []struct {
			question, quote string
			kind            retrieval.Kind
		}{
			{"How many vacation days would I get?", "28 days of paid vacation, and the last week of December off", retrieval.KindJob},
			{"Are product managers on call?", "Product managers are not on call, but they join the review of every incident that customers noticed.", retrieval.KindJob},
			{"How long does equity vest?", "Equity comes as cash units that vest over three years.", retrieval.KindNotes},
		} {
			got := c.say(ask.question)
			if len(got.Drawn) != 1 || got.Drawn[0].Kind != ask.kind || got.Drawn[0].Quote != ask.quote || !strings.Contains(got.Text, "“"+ask.quote+"”") {
				t.Errorf("%q is answered with %q, %+v", ask.question, got.Text, got.Drawn)
			}
		}
		if got := c.say("What is the budget for user research?"); strings.Contains(got.Text, "user research?") {
			t.Errorf("what they wanted to ask is read out as an answer: %s", got.Text)
		}
		l.Drop("job-connectors")
		l.Drop("notes-berlin")
		l.PutFile(t, "somebody-else", "job-connectors.md")
		if got := c.say("How many vacation days would I get?"); len(got.Drawn) > 0 || got.Topic != "time-off" {
			t.Errorf("without it the answer is %q, %+v", got.Text, got.Drawn)
		}
		c.leave()
	})
}

// TestInterviewersStayWhoTheyAre: none of them sends the candidate to themselves.
func TestInterviewersStayWhoTheyAre(t *testing.T) {
	t.Parallel()
	for round, called := range map[string]string{"recruiter-screen": "recruiter", "hiring-manager": "hiring manager"} {
		t.Run(round, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				_, option := withLibrary(t)
				tb := newTable(t, interviewer.Scripted{}, option)
				c := tb.join(tb.create(interviewer.Setup{Round: round, Length: interviewer.LengthHalf}), 0)
				toTheirQuestions(t, c)
				for _, question := range []string{
					"What is the salary for this?", "How many vacation days are there?", "Do you help with relocation?", "Can I work remotely?", "Do you sponsor visas?",
					"Who would I report to?", "Are product managers on call?", "What are the next steps?", "How many interviews are there?", "How do promotions work?",
					"Is there a dog policy?", "Which laptop do people get?", "Who cooks on Fridays?", "What colour is the carpet?", "May I use AI tools?",
				} {
					time.Sleep(10 * time.Second)
					if got := c.say(question); got.Kind != interviewer.ActAnswer || strings.Contains(strings.ToLower(got.Text), "the "+called) || strings.Contains(strings.ToLower(got.Text), "your "+called) {
						t.Errorf("%q is met with %q: %s", question, got.Kind, got.Text)
					}
				}
				c.leave()
			})
		})
	}
}

// TestTopicCitesWhereItStands, where the corpus says the same.
func TestTopicCitesWhereItStands(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, option := withLibrary(t)
		tb := newTable(t, interviewer.Scripted{}, option)
		c := tb.join(tb.create(interviewer.Setup{Round: "executive", Length: interviewer.LengthHalf}), 0)
		toTheirQuestions(t, c)
		got := c.say("How will the IBM acquisition change the roadmap?")
		if got.Topic != "ibm" || len(got.Drawn) != 1 || !strings.Contains(l.Text(got.Drawn[0].Passage), got.Drawn[0].Quote) || strings.Contains(got.Text, got.Drawn[0].Quote) {
			t.Errorf("got %q with %+v", got.Text, got.Drawn)
		}
		c.leave()
	})
}
