package interviewer

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mockloop/mockloop/retrieval"
)

// askedOf are questions of every kind.
var askedOf = []string{
	"failure-story", "conflict-with-engineering", "influence-without-authority", "launch-end-to-end", "cross-functional-launch", "long-term-low-roi", "past-product-decision", "changed-mind-by-data",
	"career-move", "team-fit", "why-confluent", "why-streaming", "company-direction", "product-you-admire",
	"connector-backlog", "connector-stalled", "schema-evolution", "fraud-detection", "streams-debugging-tool", "retail-inventory-sync", "bill-doubled", "pricing-shift", "durability", "sunset-a-product", "data-lineage",
	"consumer-lag-spike", "control-plane-latency", "flink-vs-kafka-streams", "kafka-vs-rabbitmq", "tiered-storage", "order-fulfilment", "iot-telemetry",
}

// seeds are so many sessions; fewSeeds do where it only matters what can be said at all.
const (
	seeds    = 50
	fewSeeds = 12
)

// threadsFrom are the threads of documents.
func threadsFrom(t *testing.T, documents ...string) *Threads {
	t.Helper()
	l := &FakeLibrary{Guide: testBrief(t).Guide}
	for _, name := range documents {
		l.PutFile(t, "somebody", name)
	}
	return newThreads(l.Guide, l.passages)
}

// leadsTo counts the lines that a question begins with over many seeds.
func leadsTo(t *testing.T, threads *Threads, question string, sessions uint64) map[string]int {
	t.Helper()
	g := testBrief(t).Guide
	times := map[string]int{}
	for seed := range sessions {
		if c, ok := threads.pick(g, &Session{Seed: seed * 7919}, g.Question(question), asLead); ok {
			times[c.Quote]++
		}
	}
	return times
}

// TestWhatLeadsToAQuestion: for each set of documents, the lines that each question
// may begin with; a question that is not named has none. Read it as a candidate would.
func TestWhatLeadsToAQuestion(t *testing.T) {
	t.Parallel()
	var got strings.Builder
	for _, documents := range [][]string{
		{"resume-rules.md", "job-berlin.md"}, {"resume-messy.md"}, {"resume-caps.txt"}, {"resume-bank.txt", "job-governance.txt"}, {"resume-retail.md"}, {"resume-devtools.md", "job-vague.txt"}, {"resume-thin.txt"},
		{"resume-nominal.md"}, {"resume-platform.md"}, {"resume-wrapped.txt"}, {"resume-prose.md", "job-short.txt"}, {"resume-changer.md"}, {"resume-cv.txt"}, {"job-connect.md"}, {"job-vague.txt"}, {"resume-freight.md", "job-observe.md"}, {"resume-clinic.md"},
	} {
		fmt.Fprintf(&got, "== %s\n", strings.Join(documents, ", "))
		threads := threadsFrom(t, documents...)
		for _, q := range askedOf {
			for _, line := range slices.Sorted(maps.Keys(leadsTo(t, threads, q, fewSeeds))) {
				fmt.Fprintf(&got, "%s: %s\n", q, line)
			}
		}
	}
	golden := filepath.Join("testdata", "threads.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got.String() {
		t.Errorf("run with -update, and read what changed:\n%s", got.String())
	}
}

// TestThreadsCanBeReadOut: what is quoted of any document stands in it, ends where
// a thought does, and gives nobody away.
func TestThreadsCanBeReadOut(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/documents/*")
	if err != nil || len(files) < 22 {
		t.Fatal(len(files), err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(strings.Fields(string(raw)), " ")
		for _, th := range threadsFrom(t, filepath.Base(file)).list {
			words := strings.Fields(th.Quote)
			last := strings.ToLower(words[len(words)-1])
			if !strings.Contains(text, th.Quote) || len(words) < spanLeast || len(words) > spanMost || dangling[last] || strings.ContainsAny(last[len(last)-1:], ",;:(-–") ||
				strings.Count(th.Quote, "(") != strings.Count(th.Quote, ")") || unfitToSay(th.Quote) || shouted(th.Quote) || telegraphic.MatchString(th.Quote) {
				t.Errorf("%s: %q", file, th.Quote)
			}
		}
	}
}

// TestLeadsDiffer from session to session: not every question begins with the
// résumé, and none of its lines is heard all the time.
func TestLeadsDiffer(t *testing.T) {
	t.Parallel()
	threads := threadsFrom(t, "resume-rules.md", "job-berlin.md")
	all, drew := map[string]int{}, 0
	stories := askedOf[:12] // and reasons
	for _, q := range stories {
		times := leadsTo(t, threads, q, seeds)
		sum := 0
		for line, n := range times {
			all[line] += n
			sum += n
		}
		if sum > seeds*3/4 {
			t.Errorf("%s begins with a document in %d of %d sessions", q, sum, seeds)
		}
		drew += sum
	}
	if share := float64(drew) / float64(len(stories)*seeds); share < 0.25 || share > 0.55 {
		t.Errorf("%.2f of the questions begin with a document", share)
	}
	if len(all) < 8 {
		t.Errorf("only these are ever heard: %v", all)
	}
	for line, n := range all {
		if n > drew*2/5 {
			t.Errorf("%q in %d of %d", line, n, drew)
		}
	}
}

// TestEarlierThreadsComeLast: what another session spoke of is heard again only if there is nothing else.
func TestEarlierThreadsComeLast(t *testing.T) {
	t.Parallel()
	threads := threadsFrom(t, "job-berlin.md")
	before := leadsTo(t, threads, "team-fit", seeds)
	if len(before) < 3 {
		t.Fatal(before)
	}
	left := slices.Sorted(maps.Keys(before))[0]
	threads.earlier = map[string]bool{}
	for line := range before {
		threads.earlier[mark(line)] = line != left
	}
	if after := leadsTo(t, threads, "team-fit", seeds); len(after) != 1 || after[left] == 0 {
		t.Errorf("got %v, want %q alone", after, left)
	}
	threads.earlier[mark(left)] = true
	if after := leadsTo(t, threads, "team-fit", seeds); len(after) < 3 {
		t.Errorf("when all were heard: %v", after)
	}
}

// TestFollowUpOnADocument takes up what has to do with the question, or with what was just told.
func TestFollowUpOnADocument(t *testing.T) {
	t.Parallel()
	g := testBrief(t).Guide
	for _, c := range []struct{ documents, question, told, want string }{
		{"resume-rules.md", "failure-story", "A pilot in Spain went wrong because nobody asked the sales people.", "Missed the launch date in Poland by five months"},
		{"resume-rules.md", "failure-story", "We missed the launch date in Poland by five months, since the bank had no test system.", ""}, // it was told
		{"resume-rules.md", "product-you-admire", "I like how a tariff and its meter are explained there.", ""},
		{"resume-caps.txt", "conflict-with-engineering", "The drivers in our council said no to the positions.", "Persuaded the drivers' council to accept live positions"},
		{"resume-platform.md", "kafka-vs-rabbitmq", "It depends on who reads.", "Led the migration of 40 services from RabbitMQ to Kafka"},
		{"resume-changer.md", "kafka-vs-rabbitmq", "It depends on who reads.", ""},
		{"resume-thin.txt", "failure-story", "We worked with many teams.", ""},
		{"job-berlin.md", "failure-story", "The roadmap for connectors failed.", ""}, // a story is wanted
	} {
		s := &Session{Seed: 3}
		s.Asked = []*Asked{{ID: c.question, Answers: []int{1}}}
		s.Turns = []Turn{{Turn: 1, Speaker: SpeakerCandidate, Text: c.told, Question: c.question, reading: &reading{}}}
		got, _ := threadsFrom(t, c.documents).pick(g, s, g.Question(c.question), asFollowUp)
		if got.Quote != c.want {
			t.Errorf("%s on %q: %q, want %q", c.question, c.told, got.Quote, c.want)
		}
	}
}

// TestForms: what is asked about a line depends on what it claims.
func TestForms(t *testing.T) {
	t.Parallel()
	g := testBrief(t).Guide
	for quote, want := range map[string]form{
		"Missed the launch date in Poland by five months":          formFailed,
		"Launch of the patient app two quarters late":              formFailed,
		"Rolled the new label service back after two days":         formFailed,
		"Cut outages of the ledger by half":                        formResult,
		"Built a tool that predicts outages of trains":             formMade,
		"Led a team of nine engineers and two designers":           formTeam,
		"Hired six product managers in one year":                   formTeam,
		"Migration of 80 clinics from fax to a shared format":      formMoved,
		"Led the migration of 40 services to Kafka":                formMoved,
		"Retired the prototype against the wish of the engineers":  formLed,
		"Grew adoption of the API from 12 to 210 integrations":     formResult,
		"Responsible for the parcel tracking used by 400 shops":    formDid,
		"Aligned risk and engineering on one definition of a user": formLed,
	} {
		if got := formOf(Citation{Kind: retrieval.KindResume, Quote: quote}); got != want {
			t.Errorf("%q is %s, want %s", quote, got, want)
		}
		if len(g.Phrases[string(want)]) < 3 {
			t.Errorf("%s has %d wordings", want, len(g.Phrases[string(want)]))
		}
	}
	for _, th := range themes {
		if n := len(g.Phrases["lead-"+th.name]); n < 3 {
			t.Errorf("what leads to %s has %d wordings", th.name, n)
		}
	}
}

// TestNothingIsQuotedThatSoundsBad: a telegram, what is shouted, what points to words that are not there.
func TestNothingIsQuotedThatSoundsBad(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"owned roadmap 4 x squads", "Grew adoption 12 -> 210 integrations", "LED REWRITE OF ROUTING ENGINE", "withdrew it from 30 shops within a week", "Managed KPI's & reporting of the unit",
		"launched mobile app 14 countries", "resp. for payments in the north", "Led w/ sales the rollout to 3 regions", "Built dev/ops/sec pipelines for the bank",
	} {
		if quote, _, _ := claimOf(line); quote != "" {
			t.Errorf("%q is quoted as %q", line, quote)
		}
	}
	for line, want := range map[string]string{
		"2021: launched instant refunds in three countries, 9 wks":                                   "launched instant refunds in three countries",
		"2019-2021 built the ledger of a small bank":                                                 "built the ledger of a small bank",
		"Retired the prototype, against the wish of the principal engineer, after four tests":        "Retired the prototype, against the wish of the principal engineer, after four tests",
		"Launched the tenant portal in eleven weeks with legal, sales and two installers":            "Launched the tenant portal in eleven weeks with legal, sales and two installers",
		"I was responsible for the consent service":                                                  "responsible for the consent service",
		"rollout of the new ledger was five weeks late, took it to the board":                        "rollout of the new ledger was five weeks late",
		"Cut the time from sign-up to a first event from nine days to four hours by a better wizard": "Cut the time from sign-up to a first event from nine days to four hours",
	} {
		if quote, _, _ := claimOf(line); quote != want {
			t.Errorf("%q is quoted as %q, want %q", line, quote, want)
		}
	}
}
