package interviewer_test

import (
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/mockloop/mockloop/interviewer"
	"github.com/mockloop/mockloop/interviewer/llm/llmtest"
)

// passageIn is the quote of a résumé in a direction.
var passageIn = regexp.MustCompile(`as they stand: [^“]*“([^”]+)”`)

// TestModelDrawsOnDocuments: a turn of the model's shows what it cited, one that
// cites what is not there is said by the built-in interviewer, and nothing of the
// documents reaches the judge.
func TestModelDrawsOnDocuments(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		says  func(quote string) string
		fault string
		drawn int
	}{
		"cited": {func(q string) string {
			return "Your résumé says “" + q + "” [1]. What was yours to decide in that?"
		}, "", 1},
		"word for word": {func(q string) string {
			return "I read “" + q + "” on your résumé. What was yours to decide in that?"
		}, "", 1},
		"not there": {func(q string) string {
			return "Your résumé says “" + q + "” [2]. What was yours to decide in that?"
		}, "cite", 1},
		"claimed": {func(string) string {
			return "Your résumé says that you led a migration to Kafka as a whole. What was yours to decide?"
		}, "cite", 1},
		"invented words": {func(string) string {
			return "Your résumé says “founded Kafka all by myself” [1], so what did you decide on your own?"
		}, "cite", 1},
		"left out": {func(q string) string {
			return "Let me ask what your part was there: " + q[:strings.LastIndexByte(q, ' ')] + ", and so on."
		}, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			var judged []string
			_, model := newModel(t, func(w http.ResponseWriter, r *http.Request, in llmtest.Request) {
				text := in.Text()
				if !in.Stream {
					mu.Lock()
					judged = append(judged, text)
					mu.Unlock()
				}
				if m := passageIn.FindStringSubmatch(text); in.Stream && m != nil {
					llmtest.Say(c.says(m[1]))(w, r, in)
					return
				}
				good(w, r, in)
			})
			_, option := withLibrary(t, "resume-platform.md")
			tb := newTable(t, interviewer.Scripted{}, withModel(model, model), option)
			cl := drawing(tb)
			first := cl.last()
			fault := ""
			if first.Made != nil {
				fault = first.Made.Fault
			}
			if first.Kind != interviewer.ActAsk || fault != c.fault || len(first.Drawn) != c.drawn || strings.ContainsAny(first.Text, "[]") {
				t.Errorf("%q: fault %q, draws on %d", first.Text, fault, len(first.Drawn))
			}
			cl.say(told[0])
			if _, err := cl.seat.Wish(t.Context(), "end", interviewer.WishEnd); err != nil {
				t.Fatal(err)
			}
			cl.floor()
			mu.Lock()
			defer mu.Unlock()
			if len(judged) == 0 {
				t.Error("nothing was judged")
			}
			for _, prompt := range judged {
				if strings.Contains(prompt, "RabbitMQ") || strings.Contains(prompt, "passages") {
					t.Errorf("the judge reads a document: %s", prompt)
				}
			}
			cl.leave()
		})
	}
}

// drawing begins an interview whose first question draws on a document: on a
// machine that has much else to do, the first may begin before they are read.
func drawing(tb *table) *client {
	for range 20 {
		c := tb.join(tb.create(interviewer.Setup{Round: "hiring-manager", Type: "behavioral", Length: interviewer.LengthTen}), 0)
		c.floor()
		if len(c.session().Asked[0].Acts[0].Drawn) > 0 {
			return c
		}
		c.leave()
	}
	tb.t.Fatal("no question draws on a document")
	return nil
}
