package interviewer_test

import (
	"fmt"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mockloop/mockloop/interviewer"
)

func TestPlay(t *testing.T) {
	round := os.Getenv("ROUND")
	synctest.Test(t, func(t *testing.T) {
		lib := interviewer.WithCorpus(t)
		lib.PutFile(t, owner, os.Getenv("RESUME"))
		lib.PutFile(t, owner, os.Getenv("JOB"))
		tb := newTable(t, interviewer.Scripted{}, func(o *interviewer.Options) { o.Library = lib })
		c := tb.join(tb.create(interviewer.Setup{Round: round, Length: interviewer.LengthFull}), 0)
		answers := []string{
			"In 2023 I led the ledger team at a payments company. I interviewed twelve merchants, convinced engineering with a prototype, and settlement fell from nine hours to six minutes.",
			"The alternative was to buy. I decided against it because the vendor could not show what happens when a region dies, and our auditors ask for exactly that.",
			"It took four months, and two engineers told me that I was wrong; one of them was right about the schema.",
			"I would first ask who has the problem: platform engineers at a bank who run forty teams and get paged at night, because they learn of trouble from their users.",
			"Each partition has a leader and followers that copy its log, so when one machine dies another takes over and nothing that was acknowledged is lost.",
			"I learned that a number without a baseline convinces nobody.",
			"How does the team decide what goes into the next release?",
		}
		for n := 0; c.floor() == interviewer.StatusCandidate; n++ {
			time.Sleep(time.Minute)
			if c.floor() == interviewer.StatusCandidate {
				c.say(answers[n%len(answers)])
			}
		}
		for _, turn := range c.session().Turns {
			fmt.Printf("%-9s %-8s %s\n", turn.Speaker[:5], turn.Kind, turn.Text)
			for _, d := range turn.Drawn {
				fmt.Printf("          [%s %v]\n", d.Passage, d.Path)
			}
		}
		rep := c.session().Report
		for _, q := range rep.Questions {
			fmt.Println("Q", q.Title)
			for _, r := range q.ReadOn {
				fmt.Println("    ", r.Path, r.Points, r.Quote)
			}
		}
		for _, q := range rep.Criteria {
			fmt.Println("C", q.Title, q.Level)
			for _, r := range q.ReadOn {
				fmt.Println("    ", r.Path, r.Quote)
			}
		}
		c.leave()
	})
}
