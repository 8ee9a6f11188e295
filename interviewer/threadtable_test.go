package interviewer

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var updateThreads = flag.Bool("update-threads", false, "write testdata/threads.txt anew")

// askedOf are questions of every kind, each in a round that asks it.
var askedOf = []string{
	"failure-story", "conflict-with-engineering", "influence-without-authority", "launch-end-to-end", "cross-functional-launch", "long-term-low-roi", "past-product-decision", "changed-mind-by-data",
	"career-move", "team-fit", "why-confluent", "why-streaming", "company-direction", "product-you-admire",
	"connector-backlog", "connector-stalled", "schema-evolution", "fraud-detection", "streams-debugging-tool", "retail-inventory-sync", "bill-doubled", "pricing-shift", "durability", "sunset-a-product", "data-lineage",
}

const seeds = 50

// drawnFor are the lines that questions begin with over many seeds, the most frequent first.
func drawnFor(t *testing.T, documents []string, question string) (lines []string, times map[string]int) {
	t.Helper()
	g := testBrief(t).Guide
	l := &FakeLibrary{Guide: g}
	for _, name := range documents {
		l.PutFile(t, "somebody", name)
	}
	threads := newThreads(g, l.passages)
	times = map[string]int{}
	for seed := range uint64(seeds) {
		if c, ok := threads.pick(g, &Session{Seed: seed * 7919}, g.Question(question), asLead); ok {
			times[c.Quote]++
		}
	}
	for line := range times {
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines, times
}

// TestWhatLeadsToAQuestion: for each pair of documents, the lines that each
// question may begin with, or none. Read it as a candidate would.
func TestWhatLeadsToAQuestion(t *testing.T) {
	t.Parallel()
	var got strings.Builder
	for _, documents := range [][]string{
		{"resume-rules.md", "job-berlin.md"}, {"resume-messy.md"}, {"resume-caps.txt"}, {"resume-bank.txt", "job-governance.txt"}, {"resume-retail.md"}, {"resume-devtools.md", "job-vague.txt"}, {"resume-thin.txt"},
		{"resume-nominal.md"}, {"resume-platform.md"}, {"resume-wrapped.txt"}, {"resume-prose.md", "job-short.txt"}, {"resume-changer.md"}, {"resume-cv.txt"}, {"job-berlin.md"}, {"job-vague.txt"},
	} {
		fmt.Fprintf(&got, "== %s\n", strings.Join(documents, ", "))
		for _, q := range askedOf {
			lines, _ := drawnFor(t, documents, q)
			for _, line := range lines {
				fmt.Fprintf(&got, "%s: %s\n", q, line)
			}
		}
	}
	golden := filepath.Join("testdata", "threads.txt")
	if *updateThreads {
		if err := os.WriteFile(golden, []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got.String() {
		t.Errorf("run with -update-threads and read what changed:\n%s", got.String())
	}
}
