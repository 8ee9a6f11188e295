package rubric

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func sentencesOf(t *Text) []string {
	var out []string
	for _, s := range t.Sentences {
		out = append(out, t.Source[s.Start:s.End])
	}
	return out
}

func TestSentences(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"stops", "It waits. Then it answers! Who knows?", []string{"It waits.", "Then it answers!", "Who knows?"}},
		{"lower case", "it waits. then it answers", []string{"it waits.", "then it answers"}},
		{"config names", "Set acks=all and min.insync.replicas=2. Kafka 4.0 is out.", []string{"Set acks=all and min.insync.replicas=2.", "Kafka 4.0 is out."}},
		{"abbreviations", "Some events, e.g. payments, i.e. money vs. fame, etc. are rare.", []string{"Some events, e.g. payments, i.e. money vs. fame, etc. are rare."}},
		{"no space", "It is done.Then it answers.", []string{"It is done.", "Then it answers."}},
		{"ellipsis", "so... it waits", []string{"so... it waits"}},
		{"list", "Three things:\n- it waits\n* it answers\n2. it goes on", []string{"Three things:", "it waits", "it answers", "it goes on"}},
		{"wrapped", "A line that was wrapped by an editor at about eighty characters\ngoes on in the next line.", []string{"A line that was wrapped by an editor at about eighty characters\ngoes on in the next line."}},
		{"paragraphs", "one line\n\nanother line", []string{"one line", "another line"}},
		{"other scripts", "副本在三台机器上。领导者等待。", []string{"副本在三台机器上。", "领导者等待。"}},
		{"nothing", " \n\t.!?", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := sentencesOf(newLanguage().analyze(tt.text)); !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestFolding(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ text, want string }{
		{"Don’t panic", "do not panic"},
		{"It's the leader's copy", "it is the leader copy"},
		{"cant wont cannot", "can not will not can not"},
		{"ｆｕｌｌ Ｗｉｄｔｈ", "full width"},
		{"naïve re\u0301sume\u0301", "naive resume"},
		{"re\u200bpli\u00adca\ufeff", "replica"},
		{"in\u2011sync, exactly-once", "in sync exactly once"},
		{"100K events, 100,000 events, 1.5m, 50ms, 99.95%", "100000 events 100000 events 1500000 50 ms 99.95 percent"},
		{"acks=all acks=-1 $5", "acks all acks -1 dollar 5"},
		{"1st, 2, 3", "th1 2 3"},
		{"a\x00b \xff c", "a b c"},
		{"KIP-848's", "kip 848"},
	} {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			var words []string
			for _, w := range newLanguage().analyze(tt.text).tokens {
				words = append(words, w.lex.word)
			}
			if got := strings.Join(words, " "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestStemsFoldInflections(t *testing.T) {
	t.Parallel()
	for _, family := range []string{
		"replicate replicated replicates replicating replication", "lose lost losing loses", "write wrote written writes",
		"prioritise prioritize prioritised prioritizing", "centre center", "behaviour behavior", "die died dies dying", "copy copies copied",
	} {
		words := strings.Fields(family)
		for _, w := range words {
			if stem(w) != stem(words[0]) {
				t.Errorf("stem(%q) = %q, stem(%q) = %q", w, stem(w), words[0], stem(words[0]))
			}
		}
	}
}

func TestSentenceFacts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text           string
		verb, question bool
	}{
		{"The leader waits for its followers.", true, false},
		{"Followers copy data from the leader", true, false},
		{"Set acks to all", true, false},
		{"keeping three copies on different brokers", true, false},
		{"I would go with the log", true, false},
		{"We migrated the tenants", true, false},
		{"replication, partitions, ISR, acks=all, leader election", false, false},
		{"copies logs commits offsets", false, false},
		{"the replicated log", false, false},
		{"Clicks: no key worth keeping.", true, false},
		{"local retention = short, overall = long", true, false},
		{"- KS: library, JVM, your process", true, false},
		{"Topics: orders, payments, parcels, stock, refunds, returns", false, false},
		{"One hospital left anyway", true, false},
		{"Who owns it?", false, true},
		{"It waits, right?", true, false},
		{"should I assume three zones", true, true},
		{"When the leader dies, a follower takes over.", true, false},
	} {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			s := newLanguage().analyze(tt.text).Sentences[0]
			if s.verb != tt.verb && !tt.question || s.question != tt.question {
				t.Errorf("verb %v, question %v; want %v, %v", s.verb, s.question, tt.verb, tt.question)
			}
		})
	}
}

// Speech without full stops is taken apart where people would pause.
func TestRunOnSpeech(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		want []string
	}{
		{
			"well the leader takes every record and the followers copy it from there and when the leader dies one of those that are in sync takes over " +
				"so nothing that was acknowledged gets lost and we pay for it with a bit of latency because the leader has to wait for the others",
			[]string{
				"well the leader takes every record and the followers copy it from there and when the leader dies one of those that are in sync takes over",
				"so nothing that was acknowledged gets lost and we pay for it with a bit of latency because the leader has to wait for the others",
			},
		},
		{"we copy it and we wait and we answer", []string{"we copy it and we wait and we answer"}},
		{
			"When the leader dies, and that happens more often than one would like, a follower takes over, which takes a moment, and, if there is none that is in sync, " +
				"the partition is not available until one of them comes back, so we keep three",
			[]string{"When the leader dies, and that happens more often than one would like, a follower takes over, which takes a moment, and, if there is none that is in sync, " +
				"the partition is not available until one of them comes back, so we keep three"},
		},
	} {
		if got := sentencesOf(newLanguage().analyze(tt.text)); !slices.Equal(got, tt.want) {
			t.Errorf("%q", got)
		}
	}
}

func TestAnalyzeIsLinear(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{"The leader does not wait for followers, and so on. ", "a,", ".", "\n", "é\u200b", "1.", "it's "} {
		text := strings.Repeat(unit, 1<<20/len(unit))
		start := time.Now()
		newLanguage().analyze(text)
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("1 MB of %q took %v", unit, took)
		}
	}
}

func FuzzAnalyze(f *testing.F) {
	for _, seed := range []string{"It waits. Then it answers!", "1. a\n- b\n\n", "e\u0301\u200b’s don't", "\x00\xff", "مرحبا؟ 你好。", "🙂 acks=all. x.Y", "5.5.5,000 -1 3rd", "...!?."} {
		f.Add(seed)
	}
	lang := newLanguage()
	f.Fuzz(func(t *testing.T, source string) {
		text := lang.analyze(source)
		valid := utf8.ValidString(source)
		boundary := func(i int) bool { return i == len(source) || utf8.RuneStart(source[i]) }
		last := 0
		for _, s := range text.Sentences {
			if s.Start < last || s.End <= s.Start || s.End > len(source) || s.first >= s.last {
				t.Fatalf("sentence %d..%d after %d in %d bytes", s.Start, s.End, last, len(source))
			}
			if valid && (!boundary(s.Start) || !boundary(s.End)) {
				t.Fatalf("sentence %d..%d cuts a rune", s.Start, s.End)
			}
			last = s.End
		}
		end := int32(0)
		for _, w := range text.tokens {
			if w.start < 0 || w.end < w.start || int(w.end) > len(source) || w.end < end {
				t.Fatalf("word %d..%d after %d in %d bytes", w.start, w.end, end, len(source))
			}
			end = w.end
		}
	})
}
