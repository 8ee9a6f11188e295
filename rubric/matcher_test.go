package rubric

import (
	"strings"
	"testing"
)

func TestPatterns(t *testing.T) {
	t.Parallel()
	g := tiny(t)
	for _, tt := range []struct {
		pattern, text string
		want          bool
	}{
		// words and inflections
		{"wait for follower", "It waits for the followers.", true},
		{"wait for follower", "It waits a bit for followers.", false},
		{"replicate", "Replication is what saves it.", true},
		{"=data", "The data is safe.", true},
		{"=copy", "The copies are safe.", false},
		{"partition*", "It has repartitioned partitioners.", true},
		{"copy|replica|duplicate", "There are duplicates of it.", true},
		{"(data centre|region)", "It lives in two data centers.", true},
		{"(data centre|region)", "It lives on data in the centre.", false},
		{"copy? on broker", "It is on brokers.", true},
		{"not lose|drop", "It doesn’t lose records.", true},
		{"not lose|drop", "It never drops records.", true},
		{"not lose|drop", "It loses records.", false},
		// sides
		{"copy|replica & replica|broker", "The replica is fine.", false},
		{"copy|replica & replica|broker", "Replicas need brokers.", true},
		{"stored on broker & broker", "It is stored on brokers.", true},
		{"leader|broker & leader", "The leader is one of the brokers.", true},
		// gaps
		{"leader ... dies", "When the leader of that partition dies, it goes on.", true},
		{"leader ... dies", "When a leader that is one of the two hundred and six machines dies, it goes on.", false},
		{"leader ... dies", "There is a leader. It dies.", false},
		{"leader ... dies", "A leader never dies.", false},
		// numbers
		{"# broker", "It runs on three brokers.", true},
		{"# percent", "It costs 40% more.", true},
		{"100000 event", "It takes 100K events.", true},
		{"3 broker", "It runs on 30 brokers.", false},
		{"# ms", "It takes 50ms.", true},
		// config names
		{"acks=all", "You set acks to all.", false},
		{"acks=all", "You set acks = all.", true},
		{"acks=1", "You set acks=-1.", false},
		{"min.insync.replicas", "We set min.insync.replicas to 2.", true},
		{"in-sync", "They are in sync.", true},
		{"exactly once", "It is exactly-once.", true},
		{"kip-848", "It came with KIP-848.", true},
		// sides
		{"replica & broker", "Brokers hold the replicas.", true},
		{"replica & broker", "There are replicas. Brokers are machines.", false},
		{"replica & broker", "There are replicas. They sit on brokers.", true},
		{"acks=all & wait", "With acks=all the producer has to wait.", true},
		{"replica & follow & lead", "One replica leads and the others follow.", true},
		// concepts
		{"{copies}", "A copy is kept on several brokers.", true},
		{"{replica} & dies", "A machine dies, but there is a duplicate.", true},
		// negation
		{"wait for follower", "It does not wait for followers.", false},
		{"wait for follower", "It never has to wait for followers.", false},
		{"wait for follower", "It is not fast, because it waits for followers.", true},
		{"wait for follower", "It not only waits for followers.", true},
		{"answer ... follower", "It does not answer until the followers have it.", true},
		{"replica & broker", "Replicas are not on brokers.", false},
		{"replica & broker", "It uses one disk instead of replicas on brokers.", false},
		{"acks=1 & not lose", "With acks=1 we do not lose anything.", true},
		// what carries no claim
		{"wait for follower", "Does it wait for followers?", false},
		{"wait for follower", "wait for followers", true},
		{"three replicas", "three replicas, in-sync", false},
		{"three replicas", "It has three replicas, right?", true},
	} {
		t.Run(tt.pattern+"/"+tt.text, func(t *testing.T) {
			t.Parallel()
			m, err := g.Compile(tt.pattern)
			if err != nil {
				t.Fatal(err)
			}
			text := g.Analyze(tt.text)
			match, got := m.Find(text, Claims)
			if got != tt.want {
				t.Fatalf("matched %v (%q), want %v", got, text.Source[match.Start:match.End], tt.want)
			}
		})
	}
}

func TestModes(t *testing.T) {
	t.Parallel()
	g := tiny(t)
	m, err := g.Compile("how many & broker")
	if err != nil {
		t.Fatal(err)
	}
	question, fragment := g.Analyze("How many brokers are there?"), g.Analyze("how many brokers")
	for _, tt := range []struct {
		text *Text
		mode Mode
		want bool
	}{
		{question, Claims, false}, {question, Asking, true}, {question, Anything, true},
		{fragment, Claims, false}, {fragment, Asking, false}, {fragment, Anything, true},
	} {
		if _, got := m.Find(tt.text, tt.mode); got != tt.want {
			t.Errorf("%q in mode %d: got %v", tt.text.Source, tt.mode, got)
		}
	}
}

func TestEnumerationsAreListed(t *testing.T) {
	t.Parallel()
	g := tiny(t)
	m, err := g.Compile("replica & leader")
	if err != nil {
		t.Fatal(err)
	}
	for text, listed := range map[string]bool{
		"It uses partitions, replicas, offsets, leader election and brokers.": true,
		"The replicas follow the leader, and the producer waits for them.":    false,
	} {
		match, ok := m.Find(g.Analyze(text), Claims)
		if !ok || match.Listed != listed {
			t.Errorf("%q: found %v, listed %v", text, ok, match.Listed)
		}
	}
}

func TestPatternErrors(t *testing.T) {
	t.Parallel()
	g := tiny(t)
	for pattern, want := range map[string]string{
		"":                 "nothing to match here",
		"the":              "can match nothing at all",
		"copy?":            "can match nothing at all",
		"(a b":             "no closing parenthesis",
		"a b)":             "no opening parenthesis",
		"copy | replica":   "| joins single words",
		"copy| replica":    "| joins single words",
		"... copy":         "a gap must have a word on both sides",
		"copy ...":         "a gap must have a word on both sides",
		"copy ... & wait":  "a gap must have a word on both sides",
		"(copy & broker)":  "& cannot stand inside parentheses",
		"copy &":           "nothing to match here",
		"{nothing}":        "no such concept",
		"{copies":          "no closing brace",
		"copy ?":           "a word is missing",
		"(copy||replica)":  "nothing to match here",
		"wait for --":      "is no word",
		"a=b & {copies} )": "no opening parenthesis",
	} {
		if _, err := g.Compile(pattern); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", pattern, err, want)
		}
	}
}

func TestJoinedConcepts(t *testing.T) {
	t.Parallel()
	g := &Guide{lang: newLanguage(), Concepts: map[string][]string{
		"told": {"customer & said", "survey"},
		"hard": {"{told}", "fact"},
		"loop": {"{pool}"}, "pool": {"{loop}", "water"},
	}}
	g.concepts = newConcepts(g.lang, g.Concepts)
	failed := g.concepts.check()
	if len(failed) == 0 {
		t.Error("concepts that use each other in a ring compile")
	}
	m, err := g.Compile("{hard} & so")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		"The customer has said no, so we stopped.": true,
		"So we stopped after the survey was in.":   true,
		"The customer has gone, so we stopped.":    false,
	} {
		if _, got := m.Find(g.Analyze(text), Claims); got != want {
			t.Errorf("%q: got %v", text, got)
		}
	}
	if _, err := g.Compile("we ... {told}"); err == nil || !strings.Contains(err.Error(), "stand alone") {
		t.Errorf("a joined concept in a sequence: %v", err)
	}
}

// A long sentence of words that all match must not take long.
func TestMatchingIsBounded(t *testing.T) {
	t.Parallel()
	g := tiny(t)
	m, err := g.Compile("a1 ... a1? ... a1? ... a1? ... (a1|a1 a1|a1 ... a1) ... a1? ... zz", "a1|zz ... a1|zz ... zz & a1 & yy")
	if err != nil {
		t.Fatal(err)
	}
	text := g.Analyze(strings.Repeat("a1 ", 10000) + "is")
	if _, ok := m.Find(text, Anything); ok {
		t.Error("found what is not there")
	}
}

func FuzzCompile(f *testing.F) {
	for _, p := range []string{"a b|c ... (d e|f)? & {copies}", "=x* #", "not|no lose", "((a|b) c|d)", "…a", "\xff|\x00"} {
		f.Add(p, "A copy of d e is on b.")
	}
	g := tiny(f)
	f.Fuzz(func(t *testing.T, pattern, text string) {
		m, err := g.Compile(pattern)
		if err != nil {
			return
		}
		analysed := g.Analyze(text)
		if match, ok := m.Find(analysed, Anything); ok {
			start, end := analysed.Quote(match)
			if match.Start >= match.End || start > match.Start && end > match.Start || end > len(text) || start >= end {
				t.Errorf("match %d..%d, quote %d..%d in %d bytes", match.Start, match.End, start, end, len(text))
			}
		}
	})
}
