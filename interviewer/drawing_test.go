package interviewer_test

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mockloop/mockloop/interviewer"
	"github.com/mockloop/mockloop/retrieval"
)

// withLibrary is a table whose owner has brought documents; without any there are the guide's own.
func withLibrary(t *testing.T, names ...string) (*interviewer.FakeLibrary, func(*interviewer.Options)) {
	t.Helper()
	gs, err := guides()
	if err != nil {
		t.Fatal(err)
	}
	l := &interviewer.FakeLibrary{Guide: gs[0]}
	if len(names) == 0 {
		l = interviewer.WithCorpus(t)
	}
	for _, name := range names {
		l.PutFile(t, owner, name)
	}
	return l, func(o *interviewer.Options) { o.Library = l }
}

var told = []string{
	"In 2023 I led the ledger team at a payments company. I interviewed twelve merchants, convinced engineering with a prototype, and settlement fell from nine hours to six minutes.",
	"The alternative was to buy. I decided against it because the vendor could not show what happens when a region dies, and our auditors ask for exactly that.",
	"It took four months, and two engineers told me that I was wrong; one of them was right about the schema.",
	"I would first ask who has the problem: platform engineers at a bank who run forty teams and get paged at night.",
	"Each partition has a leader and followers that copy its log, so when one machine dies another takes over.",
}

// play holds an interview to its end, a minute for each answer.
func play(c *client, answers []string) *interviewer.Session {
	for n := 0; c.floor() == interviewer.StatusCandidate; n++ {
		if n > 150 {
			c.tb.t.Fatal("the interview does not end")
		}
		time.Sleep(time.Minute)
		if c.floor() == interviewer.StatusCandidate {
			c.say(answers[n%len(answers)])
		}
	}
	return c.session()
}

// drawnFrom are the turns that draw on somebody's own documents.
func drawnFrom(s *interviewer.Session) (turns []interviewer.Turn) {
	for _, t := range s.Turns {
		if slices.ContainsFunc(t.Drawn, func(c interviewer.Citation) bool { return c.Kind != retrieval.KindCorpus }) {
			turns = append(turns, t)
		}
	}
	return turns
}

// TestInterviewDrawsOnDocuments: each round speaks of the résumé where it should,
// in its own words, and never twice of the same.
func TestInterviewDrawsOnDocuments(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		round, resume, job string
		least, most        int
	}{
		{"recruiter-screen", "resume-platform.md", "job-connect.md", 1, 3},
		{"recruiter-screen", "resume-messy.md", "job-vague.txt", 0, 2},
		{"hiring-manager", "resume-rules.md", "job-berlin.md", 1, 4},
		{"technical", "resume-wrapped.txt", "job-short.txt", 0, 5},
		{"technical", "resume-changer.md", "job-prose.txt", 0, 0}, // nothing of it touches the matter
		{"executive", "resume-platform.md", "job-short.txt", 0, 5},
	} {
		t.Run(c.round+"/"+c.resume, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				_, option := withLibrary(t, c.resume, c.job)
				tb := newTable(t, interviewer.Scripted{}, option)
				cl := tb.join(tb.create(interviewer.Setup{Round: c.round, Length: interviewer.LengthFull}), 0)
				s := play(cl, told)
				turns := drawnFrom(s)
				if len(turns) < c.least || len(turns) > c.most {
					t.Errorf("%d turns draw on documents, want %d to %d", len(turns), c.least, c.most)
				}
				text := map[string]string{}
				for _, name := range []string{c.resume, c.job} {
					raw, err := os.ReadFile(filepath.Join("testdata", "documents", name))
					if err != nil {
						t.Fatal(err)
					}
					text[strings.TrimSuffix(name, filepath.Ext(name))] = strings.Join(strings.Fields(string(raw)), " ")
				}
				quotes := map[string]bool{}
				for _, turn := range turns {
					for _, d := range turn.Drawn {
						document, _, _ := strings.Cut(d.Passage, ".")
						if !strings.Contains(text[document], d.Quote) || !strings.Contains(turn.Text, "“"+d.Quote+"”") {
							t.Errorf("turn %d %q: %q does not stand in %s", turn.Turn, turn.Text, d.Quote, document)
						}
						if quotes[d.Quote] {
							t.Errorf("%q was spoken of twice", d.Quote)
						}
						quotes[d.Quote] = true
					}
				}
				last := -2
				for i, q := range s.Asked {
					drew := 0
					for _, a := range q.Acts {
						if len(a.Drawn) > 0 && (a.Kind == interviewer.ActAsk || a.Kind == interviewer.ActThread) {
							drew++
						}
					}
					if drew > 1 || drew == 1 && last == i-1 {
						t.Errorf("question %s draws on documents %d times, the one before did: %v", q.ID, drew, last == i-1)
					}
					if drew > 0 {
						last = i
					}
				}
				cl.leave()
			})
		})
	}
}

// TestAnswerToAThreadCountsToTheQuestion and the session is its events: it needs
// no library to be read again.
func TestAnswerToAThreadCountsToTheQuestion(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, option := withLibrary(t, "resume-platform.md")
		tb := newTable(t, interviewer.Scripted{}, option)
		c := tb.join(tb.create(interviewer.Setup{Round: "executive", Length: interviewer.LengthFull}), 0)
		s := play(c, told)
		at := slices.IndexFunc(s.Turns, func(t interviewer.Turn) bool { return t.Kind == interviewer.ActThread })
		if at < 0 {
			t.Fatal("nothing was taken up from the résumé")
		}
		thread, answer := s.Turns[at], s.Turns[at+1]
		if answer.Question != thread.Question || thread.Question == "" {
			t.Errorf("the answer to %q counts to %q", thread.Text, answer.Question)
		}
		for _, q := range s.Report.Questions {
			if q.ID == thread.Question && q.FollowUps < 1 {
				t.Error("it is no follow-up in the report")
			}
		}
		if heard := strings.Join(s.Heard(thread.Question, len(s.Turns)+1), "\n"); strings.Contains(heard, thread.Drawn[0].Quote) {
			t.Error("the candidate's own résumé counts as the interviewer's words")
		}
		shown := s.Report.Transcript[at]
		if !reflect.DeepEqual(shown.Drawn, thread.Drawn) {
			t.Errorf("the report shows %+v, the session %+v", shown.Drawn, thread.Drawn)
		}
		c.leave()
	})
}

// TestThreadIsRepeatedInOtherWords, about the same line.
func TestThreadIsRepeatedInOtherWords(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, option := withLibrary(t, "resume-platform.md")
		tb := newTable(t, interviewer.Scripted{}, option)
		c := tb.join(tb.create(interviewer.Setup{Round: "executive", Length: interviewer.LengthFull}), 0)
		for n := 0; c.floor() == interviewer.StatusCandidate; n++ {
			time.Sleep(time.Minute)
			thread := c.say(told[n%len(told)])
			if thread.Kind != interviewer.ActThread {
				continue
			}
			again := c.say("Sorry, could you repeat that?")
			if again.Kind != interviewer.ActRepeat || !reflect.DeepEqual(again.Drawn, thread.Drawn) || again.Text == thread.Text || !strings.Contains(again.Text, thread.Drawn[0].Quote) {
				t.Errorf("%q is repeated as %q", thread.Text, again.Text)
			}
			c.leave()
			return
		}
		t.Error("nothing was taken up from the résumé")
	})
}

// TestOthersDocumentsAreNeverDrawnOn, whatever a library would show.
func TestOthersDocumentsAreNeverDrawnOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, option := withLibrary(t, "job-short.txt")
		l.Drop("job-short")
		l.PutFile(t, "somebody-else", "resume-platform.md")
		l.PutFile(t, "", "resume-wrapped.txt") // nobody's
		tb := newTable(t, interviewer.Scripted{}, option)
		for _, round := range []string{"recruiter-screen", "technical"} {
			c := tb.join(tb.create(interviewer.Setup{Round: round, Length: interviewer.LengthHalf}), 0)
			if turns := drawnFrom(play(c, told)); len(turns) > 0 {
				t.Errorf("%s draws on %+v", round, turns[0].Drawn)
			}
			c.leave()
		}
		for _, f := range l.Searches() {
			if f.Owner != "" && f.Owner != owner {
				t.Errorf("searched as %q", f.Owner)
			}
		}
	})
}

// TestDeletedInMidSession: what is gone is not spoken of any more, and what was
// said stays readable.
func TestDeletedInMidSession(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, option := withLibrary(t, "resume-platform.md")
		tb := newTable(t, interviewer.Scripted{}, option)
		c := drawing(tb)
		l.Drop("resume-platform")
		s := play(c, told)
		turns := drawnFrom(s)
		if len(turns) != 1 || turns[0].Turn != s.Asked[0].Turn || turns[0].Drawn[0].Path == nil {
			t.Errorf("drew on it in %d turns", len(turns))
		}
		c.leave()
	})
}

// TestLibraryThatFails stops nobody, holds nobody up, and its words stay out of the log.
func TestLibraryThatFails(t *testing.T) {
	t.Parallel()
	for name, breaks := range map[string]func(*interviewer.FakeLibrary){
		"broken":   func(l *interviewer.FakeLibrary) { l.Err = errors.New("syntax error near “Led the migration”") },
		"slow":     func(l *interviewer.FakeLibrary) { l.Delay = 5 * time.Second },
		"crawling": func(l *interviewer.FakeLibrary) { l.Delay = 200 * time.Millisecond },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				l, option := withLibrary(t, "resume-platform.md")
				breaks(l)
				var log strings.Builder
				tb := newTable(t, interviewer.Scripted{}, option, func(o *interviewer.Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
				c := tb.join(tb.create(interviewer.Setup{Round: "hiring-manager", Length: interviewer.LengthTen}), 0)
				for n := 0; c.floor() == interviewer.StatusCandidate; n++ {
					time.Sleep(time.Minute)
					if c.floor() != interviewer.StatusCandidate {
						break
					}
					began := time.Now()
					c.say(told[n%len(told)])
					if took := time.Since(began); took > 400*time.Millisecond {
						t.Errorf("an answer waited %v", took)
					}
				}
				time.Sleep(time.Minute) // the report is made
				if s := c.session(); s.Ended != interviewer.EndCompleted || s.Report == nil {
					t.Errorf("ended %q, report %v", s.Ended, s.Report != nil)
				}
				c.leave()
				tb.shutdown()
				if strings.Contains(log.String(), "migration") || !strings.Contains(log.String(), "library_") && name != "crawling" {
					t.Errorf("the log says %s", log.String())
				}
			})
		})
	}
}

// TestOwnQuestionsAreAnsweredFromTheGuide, or honestly not at all.
func TestOwnQuestionsAreAnsweredFromTheGuide(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, option := withLibrary(t)
		tb := newTable(t, interviewer.Scripted{}, option)
		c := tb.join(tb.create(interviewer.Setup{Round: "recruiter-screen", Length: interviewer.LengthTen}), 0)
		for c.floor() == interviewer.StatusCandidate && c.last().Kind != interviewer.ActHandover {
			time.Sleep(time.Minute)
			c.say(told[0])
		}
		known := c.say("What is a tombstone in a compacted topic?")
		if len(known.Drawn) != 1 || known.Drawn[0].Passage != "confluent-pm/kafka-storage.3" || !strings.Contains(known.Text, known.Drawn[0].Quote) ||
			!strings.Contains(known.Text, "Tombstones, erasure and \"compact,delete\"") {
			t.Errorf("got %+v", known)
		}
		if unknown := c.say("Which university do most of the engineers come from?"); len(unknown.Drawn) > 0 || unknown.Kind != interviewer.ActAnswer {
			t.Errorf("got %+v", unknown)
		}
		c.leave()
	})
}

// TestTermIsDefined where the question has it, and the definition is no answer.
func TestTermIsDefined(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, option := withLibrary(t)
		tb := newTable(t, interviewer.Scripted{}, option)
		c := tb.join(tb.create(interviewer.Setup{Question: "streams-developer-experience", Length: interviewer.LengthTen}), 0)
		c.floor()
		turn := c.say("Sorry, what is Kafka Streams?")
		if turn.Kind != interviewer.ActClarify || len(turn.Drawn) != 1 || !strings.Contains(turn.Text, "a Java library that runs inside your own service") {
			t.Errorf("got %+v", turn)
		}
		for _, other := range []string{"What is a share group?", "What is a good answer?"} { // not in the question
			if turn := c.say(other); len(turn.Drawn) > 0 {
				t.Errorf("got %+v", turn)
			}
		}
		c.leave()
	})
}

// TestHintsComeWithSomethingToRead from the second on, in learning mode, once.
func TestHintsComeWithSomethingToRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, option := withLibrary(t)
		tb := newTable(t, interviewer.Scripted{}, option)
		c := tb.join(tb.create(interviewer.Setup{Question: "fraud-detection", Length: interviewer.LengthFull, Mode: interviewer.ModeLearning}), 0)
		c.floor()
		var tips []int
		for range 3 {
			turn := c.say("Could you give me a hint?")
			if turn.Kind != interviewer.ActHint {
				t.Fatalf("got %+v", turn)
			}
			tips = append(tips, len(turn.Drawn))
		}
		if !slices.Equal(tips, []int{0, 1, 0}) {
			t.Errorf("tips with the three hints: %v", tips)
		}
		c.leave()
	})
}

// TestReportNamesWhatToRead, in the guide's own words, each passage once.
func TestReportNamesWhatToRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, option := withLibrary(t)
		tb := newTable(t, interviewer.Scripted{}, option)
		c := tb.join(tb.create(interviewer.Setup{Round: "technical", Length: interviewer.LengthFull}), 0)
		r := play(c, told).Report
		seen := map[string]bool{}
		all := func(what string, level, most int, named []interviewer.Citation) {
			if len(named) > most {
				t.Errorf("%s, level %d: %d to be read", what, level, len(named))
			}
			for _, x := range named {
				if x.Kind != retrieval.KindCorpus || !strings.Contains(l.Text(x.Passage), x.Quote) || x.Quote == "" {
					t.Errorf("%q does not stand in %s", x.Quote, x.Passage)
				}
				if seen[x.Passage] {
					t.Errorf("%s is named again on %s", x.Passage, what)
				}
				seen[x.Passage] = true
			}
		}
		for _, q := range r.Questions {
			all(q.Title, q.Level, 3, q.ReadOn)
		}
		for _, cr := range r.Criteria {
			most := 2
			if cr.Level == 4 {
				most = 0
			}
			all(cr.Title, cr.Level, most, cr.ReadOn)
		}
		if len(r.Questions) < 3 || len(seen) < 4 {
			t.Errorf("%d passages on %d questions", len(seen), len(r.Questions))
		}
		c.leave()
	})
}
