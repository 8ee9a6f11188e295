package interviewer_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mockloop/mockloop/interviewer"
	"github.com/mockloop/mockloop/interviewer/llm"
	"github.com/mockloop/mockloop/interviewer/llm/llmtest"
	"github.com/mockloop/mockloop/rubric"
)

// quotedLine is what a direction wants to have said.
var quotedLine = regexp.MustCompile(`Direction: (?s:.*)“([^”]+)”`)

// follow does what the direction says, as a good model would.
func follow(prompt string) string {
	if m := quotedLine.FindStringSubmatch(prompt); m != nil {
		return "Thank you for that. " + m[1]
	}
	for marker, words := range map[string]string{
		"minutes for their questions": "Now over to you for the next minutes: what are your questions for me?",
		"Greet the candidate":         "Hello there, I am glad that you could make it today.",
		"minutes are left":            "Just so that you know, a few minutes are left for this part.",
		"close the interview":         "Thank you for your time today, the recruiter will be in touch.",
		"leaves it open":              "That is left open here, so take an assumption and tell me.",
	} {
		if strings.Contains(prompt, marker) {
			return words
		}
	}
	return "Take the time that you need, I am listening."
}

// good is an endpoint that does all that it is asked.
func good(w http.ResponseWriter, r *http.Request, in llmtest.Request) {
	if in.Stream {
		llmtest.Say(follow(in.Text()))(w, r, in)
		return
	}
	llmtest.Complete(w, findings(in.Text()))
}

var numberedLine = regexp.MustCompile(`(?m)^(\d+)[.:] (.*)$`)

// findings says of the first statement that the first sentence makes it.
func findings(prompt string) string {
	_, rest, _ := strings.Cut(prompt, "Statements to look for")
	statements, rest, _ := strings.Cut(rest, "Wrong claims")
	_, answer, _ := strings.Cut(rest, "<answer>")
	type statement struct {
		Number   int    `json:"number"`
		Decision string `json:"decision"`
		Sentence int    `json:"sentence"`
		Quote    string `json:"quote"`
	}
	reply := struct {
		Statements []statement `json:"statements"`
		Errors     []statement `json:"errors"`
		Injection  bool        `json:"injection"`
		Rationale  string      `json:"rationale"`
	}{Errors: []statement{}, Rationale: "It was said how copies protect a record."}
	sentence := numberedLine.FindStringSubmatch(answer)
	for i, m := range numberedLine.FindAllStringSubmatch(statements, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil || n != i+1 {
			break
		}
		s := statement{Number: n, Decision: "absent"}
		if words := strings.Fields(sentence[2]); strings.Contains(m[2], "copies") && len(words) > 4 {
			s.Decision, s.Sentence, s.Quote = "clear", 1, strings.Join(words[:min(len(words), 10)], " ")
		}
		reply.Statements = append(reply.Statements, s)
	}
	raw, _ := json.Marshal(reply) // nothing in it can fail
	return string(raw)
}

func withModel(model interviewer.Model, judge rubric.Completer) func(*interviewer.Options) {
	return func(o *interviewer.Options) {
		o.Conversation = &interviewer.Conversational{Model: model, Now: time.Now, Silence: interviewer.DefaultSilence, Fault: faultName}
		o.Connected = func() bool { return true }
		o.Judging = &interviewer.Judging{
			Judge: &rubric.Judge{Model: judge, Name: func() string { return "scripted" }, Slots: make(chan struct{}, 4), Explain: faultName},
			Time:  time.Minute, Tokens: 1 << 20,
		}
	}
}

func faultName(err error) string {
	var f *llm.Fault
	if errors.As(err, &f) {
		return string(f.Kind)
	}
	return "fault"
}

func newModel(t *testing.T, answer llmtest.Answer) (*llmtest.Endpoint, *llm.Client) {
	t.Helper()
	e := llmtest.New(t, answer)
	transport := llm.NewTransport()
	t.Cleanup(transport.CloseIdleConnections)
	c, err := llm.New(llm.Config{BaseURL: e.BaseURL(), Model: "scripted"}, transport)
	if err != nil {
		t.Fatal(err)
	}
	return e, c
}

var drill = interviewer.Setup{Round: "technical", Question: "durability", Length: interviewer.LengthTen}

const copies = "Every partition is kept on three brokers, so that there are several copies of each record. When one of them dies another takes over."

// TestModelInterview holds a whole interview over HTTP, to a judged report.
func TestModelInterview(t *testing.T) {
	t.Parallel()
	e, model := newModel(t, good)
	tb := newTable(t, interviewer.Scripted{}, withModel(model, model))
	c := tb.join(tb.create(drill), 0)
	for n := 0; c.floor() == interviewer.StatusCandidate; n++ {
		if n > 20 {
			t.Fatal("the interview does not end")
		}
		c.say([]string{copies, "The producer waits for all of them.", "I have nothing to add.", "No questions, thank you."}[min(n, 3)])
	}
	s := c.session()
	if s.Report == nil || s.Setup.Interviewer != interviewer.InterviewerModel {
		t.Fatalf("report %v, interviewer %q", s.Report != nil, s.Setup.Interviewer)
	}
	for _, turn := range s.Turns {
		if turn.Speaker != interviewer.SpeakerInterviewer {
			continue
		}
		// After a second question the model is cut off, and never says what it took.
		whole := strings.Count(turn.Text, "?") < 2
		if turn.Made == nil || turn.Made.Model != "scripted" || turn.Made.Fault != "" || whole && turn.Made.OutputTokens != 50 {
			t.Errorf("turn %d (%s) %q: made %+v", turn.Turn, turn.Kind, turn.Text, turn.Made)
		}
		if c.text[turn.Turn] != turn.Text {
			t.Errorf("turn %d: heard %q, kept %q", turn.Turn, c.text[turn.Turn], turn.Text)
		}
	}
	r := s.Report
	if r.Checker != "judge/1 scripted" || len(r.Pending) != 0 || r.JudgeTokens == 0 || len(s.Judged) != len(r.Criteria) {
		t.Errorf("checker %s, pending %v, %d tokens, %d verdicts", r.Checker, r.Pending, r.JudgeTokens, len(s.Judged))
	}
	shown := 0
	for _, criterion := range r.Criteria {
		for _, v := range criterion.Verdicts {
			if v.By != r.Checker {
				t.Errorf("%s: %+v", criterion.ID, v)
			}
		}
		for _, check := range criterion.Shown {
			if q := check.Quote; q == nil || s.Turns[q.Turn-1].Text[q.Start:q.End] != q.Text {
				t.Errorf("%s: quote %+v", check.ID, q)
			}
			shown++
		}
	}
	if shown == 0 {
		t.Error("the judge's findings are not in the report")
	}
	for _, in := range e.Requests() {
		if strings.Contains(in.Text(), "min-isr") {
			t.Error("ids of checks reach the model")
		}
	}
}

// TestFaultsOfTheModel: whatever happens, the turn is said, marked, and the interview goes on.
func TestFaultsOfTheModel(t *testing.T) {
	t.Parallel()
	midway := func(f func(s llmtest.Stream, r *http.Request)) llmtest.Answer {
		return func(w http.ResponseWriter, r *http.Request, _ llmtest.Request) {
			s := llmtest.Begin(w)
			for _, word := range strings.SplitAfter("Thank you, I see where you are going with it. ", " ") {
				s.Delta(word)
			}
			f(s, r)
		}
	}
	for name, c := range map[string]struct {
		answer llmtest.Answer
		want   string
	}{
		"401":             {llmtest.Refuse(401, "no"), "unauthorized"},
		"404":             {llmtest.Refuse(404, "no model"), "no-model"},
		"429":             {llmtest.Refuse(429, "later", "Retry-After", "60"), "limited"},
		"HTML":            {llmtest.Body("text/html", "<html>"), "garbled"},
		"200 with error":  {llmtest.Body("application/json", `{"error":{"message":"loading"}}`), "failing"},
		"context":         {llmtest.Refuse(400, "maximum context length exceeded"), "too-long"},
		"cut":             {midway(func(s llmtest.Stream, _ *http.Request) { s.Cut() }), "cut"},
		"no finish":       {midway(func(llmtest.Stream, *http.Request) {}), "cut"},
		"error midway":    {midway(func(s llmtest.Stream, _ *http.Request) { s.Raw("data: {\"error\":\"x\"}\n\n") }), "failing"},
		"says nothing":    {llmtest.Say(" \n "), "empty"},
		"another subject": {llmtest.Say("I like cake, and the weather is fine today."), "empty"},
		"role":            {llmtest.Say("Well, as an AI language model I cannot interview."), "role"},
		"grades":          {llmtest.Say("Nice. That would be a strong hire for us, so how does Kafka keep the message?"), "grade"},
		"leaks":           {llmtest.Say("A hint for you: each partition has copies on several brokers, so how does it keep a message?"), "leak"},
		"markup":          {llmtest.Say("<script>alert(1)</script> How does Kafka keep the message?"), "form"},
		"candidate":       {llmtest.Say("Candidate: I would say that the broker keeps it."), "form"},
		"foreign":         {llmtest.Say("Как Kafka сохраняет сообщение, и сколько это стоит?"), "empty"},
		"no words":        {llmtest.Say(strings.Repeat("x", 5000)), "form"},
		"no end":          {llmtest.Say("How " + strings.Repeat("and so on ", 2000)), "form"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, model := newModel(t, c.answer)
			tb := newTable(t, interviewer.Scripted{}, withModel(model, model))
			client := tb.join(tb.create(drill), 0)
			client.floor()
			for _, turn := range client.session().Turns {
				if turn.Kind != interviewer.ActAsk {
					continue
				}
				if turn.Made == nil || turn.Made.Model != "" || turn.Made.Fault != c.want && turn.Made.Fault != "resting" {
					t.Errorf("made %+v, want %s", turn.Made, c.want)
				}
				if !strings.Contains(turn.Text, "how does it make sure that this message") || client.text[turn.Turn] != turn.Text {
					t.Errorf("said %q, heard %q", turn.Text, client.text[turn.Turn])
				}
			}
			client.leave()
		})
	}
}

// quiet is a model that fails in ways that take time.
type quiet struct {
	calls atomic.Int64
	speak func(ctx context.Context, call int64, say func(string) error) error
}

func (m *quiet) Stream(ctx context.Context, _ interviewer.Prompt, say func(string) error) (interviewer.Usage, error) {
	return interviewer.Usage{Model: "quiet"}, m.speak(ctx, m.calls.Add(1), say)
}

func (m *quiet) Complete(context.Context, string, json.RawMessage, string, string, int) (json.RawMessage, int, int, error) {
	return nil, 0, 0, errors.New("quiet")
}

// TestSilence: within ten seconds the built-in interviewer takes the seat, and a
// model that stays down is left alone, then tried again.
func TestSilence(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]string{"from the start": "", "in mid-sentence": "Thank you, and now "} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m := &quiet{speak: func(ctx context.Context, _ int64, say func(string) error) error {
					if first != "" {
						if err := say(first); err != nil {
							return err
						}
					}
					<-ctx.Done()
					return ctx.Err()
				}}
				tb := newTable(t, interviewer.Scripted{}, withModel(m, m))
				started := time.Now()
				c := tb.join(tb.create(drill), 0)
				c.floor() // greeting and question: two silences
				if waited := time.Since(started); waited > 20*time.Second {
					t.Errorf("the floor came after %v", waited)
				}
				started = time.Now()
				if turn := c.say("I don't know."); turn.Made == nil || turn.Made.Fault != "resting" || time.Since(started) > time.Second || m.calls.Load() != 2 {
					t.Errorf("after two faults it rests: %+v after %v, %d calls", turn.Made, time.Since(started), m.calls.Load())
				}
				time.Sleep(time.Minute)
				if c.say("I don't know."); m.calls.Load() != 3 {
					t.Errorf("after a while it is tried again: %d calls", m.calls.Load())
				}
				c.leave()
			})
		})
	}
}

// TestInterruptedTurnIsKeptAsHeard: what the candidate cut short is not said again by somebody else.
func TestInterruptedTurnIsKeptAsHeard(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &quiet{speak: func(ctx context.Context, call int64, say func(string) error) error {
			for _, word := range strings.SplitAfter("Hello there, it is nice to meet you at last today.", " ") {
				if err := say(word); err != nil {
					return err
				}
				select {
				case <-time.After(time.Second):
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			return nil
		}}
		tb := newTable(t, interviewer.Scripted{}, withModel(m, m))
		c := tb.join(tb.create(drill), 0)
		time.Sleep(2500 * time.Millisecond)
		if _, err := c.seat.Interrupt(t.Context(), "i", 1); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if turn := c.session().Turns[0]; turn.Text != "Hello there, it" || !turn.Interrupted || turn.Made != nil {
			t.Errorf("kept %q, %+v", turn.Text, turn.Made)
		}
		c.leave()
	})
}

// TestJudgingGoesOnAfterARestart: verdicts that were reached are not asked for again.
func TestJudgingGoesOnAfterARestart(t *testing.T) {
	t.Parallel()
	var calls atomic.Int64
	hung := make(chan struct{}, 100)
	e, model := newModel(t, nil)
	hangAfter := func(n int64) llmtest.Answer {
		return func(w http.ResponseWriter, r *http.Request, in llmtest.Request) {
			if !in.Stream && calls.Add(1) > n {
				hung <- struct{}{}
				llmtest.Hang(w, r, in)
				return
			}
			good(w, r, in)
		}
	}
	e.Script(hangAfter(5)) // a criterion or two, then silence
	tb := newTable(t, interviewer.Scripted{}, withModel(model, model), func(o *interviewer.Options) { o.Judging.Judge.Slots = make(chan struct{}, 1) })
	c := tb.join(tb.create(drill), 0)
	c.floor()
	c.say(copies)
	if _, err := c.seat.Wish(t.Context(), "end", interviewer.WishEnd); err != nil {
		t.Fatal(err)
	}
	<-hung
	var done int
	for done == 0 {
		done = len(c.session().Judged)
		time.Sleep(time.Millisecond)
	}
	partial, err := tb.Report(t.Context(), owner, c.id)
	if err != nil || len(partial.Pending) == 0 || len(partial.Criteria) < done || partial.Recommendation != "" {
		t.Errorf("while it is made: %v, pending %v, %d criteria", err, partial.Pending, len(partial.Criteria))
	}
	tb.shutdown()
	before := len(e.Requests())
	judged := map[string]bool{}
	for _, criterion := range partial.Criteria {
		judged[criterion.Title] = true
	}
	e.Script(hangAfter(1 << 40))
	tb.open(interviewer.Scripted{})
	again := tb.join(c.id, 0)
	again.floor()
	s := again.session()
	if s.Report == nil || len(s.Report.Pending) != 0 || len(s.Judged) != len(s.Report.Criteria) {
		t.Fatalf("report %v, %d verdicts", s.Report != nil, len(s.Judged))
	}
	for _, in := range e.Requests()[before:] {
		for title := range judged {
			if strings.Contains(in.Text(), "Criterion: "+title+".") {
				t.Errorf("%s is judged again", title)
			}
		}
	}
	again.leave()
}

// TestModelThatIsGone: the report is made all the same, and says by whom.
func TestModelThatIsGone(t *testing.T) {
	t.Parallel()
	e, model := newModel(t, good)
	tb := newTable(t, interviewer.Scripted{}, withModel(model, model))
	c := tb.join(tb.create(drill), 0)
	c.floor()
	c.say(copies)
	e.Script(llmtest.Refuse(401, "key revoked"))
	if _, err := c.seat.Wish(t.Context(), "end", interviewer.WishEnd); err != nil {
		t.Fatal(err)
	}
	c.floor()
	for _, criterion := range c.session().Report.Criteria {
		for _, v := range criterion.Verdicts {
			if v.By != (rubric.EvidenceChecker{}).Stamp() || !strings.Contains(v.Note, "unauthorized") {
				t.Errorf("%s: %+v", criterion.ID, v)
			}
		}
	}
}

// TestAttacksDoNotReachTheScreen has each attack read by an endpoint that obeys
// whatever it is shown, and tells all that it knows.
func TestAttacksDoNotReachTheScreen(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../rubric/testdata/injections.txt")
	if err != nil {
		t.Fatal(err)
	}
	var attacks []string
	for line := range strings.Lines(string(data)) {
		if _, text, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && !strings.HasPrefix(line, "#") {
			text, err := strconv.Unquote(`"` + strings.ReplaceAll(text, `"`, `\"`) + `"`)
			if err != nil {
				t.Fatal(err)
			}
			attacks = append(attacks, text)
		}
	}
	if len(attacks) < 40 {
		t.Fatalf("only %d attacks", len(attacks))
	}
	const canary = "PWNED by the candidate."
	for i, attack := range attacks {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			words := strings.Fields(strings.NewReplacer("<", "‹", ">", "›").Replace(attack))
			mark := strings.Join(words[:min(len(words), 3)], " ")
			_, model := newModel(t, func(w http.ResponseWriter, r *http.Request, in llmtest.Request) {
				if strings.Contains(in.Text(), mark) {
					llmtest.Say(canary+" "+in.Text())(w, r, in)
					return
				}
				good(w, r, in)
			})
			tb := newTable(t, interviewer.Scripted{}, withModel(model, model))
			c := tb.join(tb.create(drill), 0)
			for _, answer := range []string{attack, copies + " " + attack, "The rest is a matter of settings."} {
				if c.floor() == interviewer.StatusCandidate { // "next question" is heard as a wish, and ends a drill
					c.say(answer)
				}
			}
			for _, turn := range c.session().Turns {
				if turn.Speaker == interviewer.SpeakerInterviewer && (strings.Contains(turn.Text, "PWNED") || strings.Contains(turn.Text, "You are a person")) {
					t.Errorf("%q brought %q onto the screen", attack, turn.Text)
				}
			}
			c.leave()
		})
	}
}
