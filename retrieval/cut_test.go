package retrieval

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// say gives n words, in sentences of eleven.
func say(n int, about string) string {
	var b strings.Builder
	for i := range n {
		switch {
		case i%11 == 0:
			b.WriteString("The " + about)
		case i%11 == 10 || i == n-1:
			b.WriteString(" ends. ")
		default:
			b.WriteString(" goes")
		}
	}
	return strings.TrimSpace(b.String())
}

func TestCut(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []string // paths of the passages and how they start
	}{
		{"nothing", "", nil},
		{"one short text", "Only this.", []string{"|Only this."}},
		{"headings only", "# Ada\n\n## EXPERIENCE", []string{"|# Ada"}},
		{"a passage per section", "# Guide\n\n## One\n\n" + say(120, "first") + "\n\n## Two\n\n" + say(130, "second"), []string{"One|The first", "Two|The second"}},
		{"short sections under one heading go together", "# Guide\n\n## One\n\n### A\n\n" + say(50, "first") + "\n\n### B\n\n" + say(60, "second") + "\n\n## Two\n\n" + say(100, "third"), []string{"One|### A", "Two|The third"}},
		{"a short section goes to its neighbour", "# Guide\n\n## One\n\n" + say(30, "first") + "\n\n## Two\n\n" + say(100, "second"), []string{"|## One"}},
		{"a long section is cut after a paragraph", "# Guide\n\n## One\n\n" + say(170, "first") + "\n\n" + say(150, "second"), []string{"One|The first", "One|The second"}},
		{"a list is cut after an item", "# Guide\n\n- " + say(130, "first") + "\n- " + say(130, "second"), []string{"|- The first", "|- The second"}},
		{"not after what announces a list", "# Guide\n\n" + say(99, "first") + "\n\nThese follow:\n\n" + say(100, "second") + "\n\n" + say(99, "third"), []string{"|The first", "|These follow:"}},
		{"a heading of the first level is not crossed", "# One\n\n" + say(20, "first") + "\n\n# Two\n\n" + say(20, "second"), []string{"|The first", "Two|The second"}},
		{"text before the first heading", say(90, "first") + "\n\n## One\n\n" + say(90, "second"), []string{"|The first", "|The second"}},
		{"words without an end", strings.Repeat("word ", 600), []string{"|word word", "|word word", "|word word"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			title := ""
			if p := parse(test.text, false); len(p.headings) > 0 {
				title = p.headings[0].text
			}
			var got []string
			for _, p := range Cut(Text{Title: title, Markdown: test.text}) {
				first := strings.SplitN(p.Text, "\n", 2)[0]
				if words := strings.Fields(first); len(words) > 2 {
					first = strings.Join(words[:2], " ")
					if words[0] == "-" {
						first = strings.Join(words[:3], " ")
					}
				}
				got = append(got, strings.Join(p.Path, ">")+"|"+first)
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestCutSources(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"Sources: [Docs (KIP-500)](https://example.org/a), [The book, ch. 2](https://example.org/b)",
		"Sources: Docs (KIP-500) (https://example.org/a), The book, ch. 2 (https://example.org/b)",
	} {
		text := "# Guide\n\n## One\n\n" + say(300, "first") + "\n\n" + line + "\n\n## Two\n\n" + say(20, "second") + "\n"
		got := Cut(Text{Title: "Guide", Markdown: text})
		if len(got) != 3 {
			t.Fatalf("%d passages, want 3", len(got))
		}
		want := []Source{{Name: "Docs (KIP-500)", URL: "https://example.org/a"}, {Name: "The book, ch. 2", URL: "https://example.org/b"}}
		for i, p := range got {
			if i < 2 && !reflect.DeepEqual(p.Sources, want) || i == 2 && p.Sources != nil {
				t.Errorf("passage %d has sources %+v", i, p.Sources)
			}
			if strings.Contains(p.Text, "Sources:") {
				t.Errorf("passage %d has the line of sources in it: %q", i, p.Text)
			}
		}
	}
}

// A résumé as it comes out of the readers, without a heading that Markdown knows.
func TestCutResume(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("Ada Example\nada@example.org\n\n")
	for i := range 8 {
		fmt.Fprintf(&b, "Acme %d — Senior PM, 20%02d–20%02d\n\n- %s\n- %s\n- %s\n\n", i, 22-i, 23-i, say(22, "platform"), say(25, "team"), say(14, "launch"))
	}
	for _, p := range Cut(Text{Markdown: b.String()}) {
		if n := words(p.Text); n < passageLeast || n > passageMost {
			t.Errorf("%d words: %q", n, p.Text)
		}
		if last := p.Text[len(p.Text)-1]; last != '.' {
			t.Errorf("cut in a sentence: %q", p.Text)
		}
	}
}

// document makes up a text of many sections.
func document(r *rand.Rand) string {
	var b strings.Builder
	id := 0
	word := func() string {
		id++
		return fmt.Sprintf("%s%d", []string{"broker", "replica", "Über", "e.g.", "日本"}[r.IntN(5)], id)
	}
	sentence := func() {
		for range 1 + r.IntN(1+r.IntN(60)) {
			b.WriteString(word() + []string{" ", " ", " ", "  ", ", ", "\n"}[r.IntN(6)])
		}
		b.WriteString(word() + []string{".", ".", "?", "!\"", ":", ""}[r.IntN(6)])
	}
	for range r.IntN(30) {
		switch r.IntN(7) {
		case 0:
			fmt.Fprintf(&b, "%s %s\n\n", strings.Repeat("#", 1+r.IntN(4)), strings.Repeat("head ", 1+r.IntN(4)))
		case 1:
			for range 1 + r.IntN(6) {
				b.WriteString("- ")
				sentence()
				b.WriteByte('\n')
			}
			b.WriteByte('\n')
		case 2:
			b.WriteString("Sources: [a](https://example.org/a)\n\n")
		default:
			for range 1 + r.IntN(9) {
				sentence()
				b.WriteByte(' ')
			}
			b.WriteString("\n\n")
		}
	}
	return b.String()
}

func TestCutKeepsEveryWord(t *testing.T) {
	t.Parallel()
	for seed := range uint64(400) {
		text := document(rand.New(rand.NewPCG(seed, 1)))
		if err := whole(text, Cut(Text{Title: "T", Markdown: text})); err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, text)
		}
	}
}

// whole checks what Cut promises.
func whole(text string, passages []Passage) error {
	if again := Cut(Text{Title: "T", Markdown: text}); !reflect.DeepEqual(again, passages) {
		return fmt.Errorf("cut differently a second time")
	}
	p := parse(text, false)
	if len(p.words) == 0 {
		p = parse(text, true)
	}
	at, end := 0, 0
	for i, g := range passages {
		if g.Start < end || g.End <= g.Start || g.Text != text[g.Start:g.End] || g.Ordinal != i {
			return fmt.Errorf("passage %d is not what stands from %d to %d", i, g.Start, g.End)
		}
		end = g.End
		if at == len(p.words) {
			return fmt.Errorf("passage %d has no word", i)
		}
		group, first := p.words[at].group, at
		for ; at < len(p.words) && p.words[at].start < g.End; at++ {
			if w := p.words[at]; w.start < g.Start || w.end > g.End {
				return fmt.Errorf("the word at %d is not in a passage", w.start)
			}
			if p.words[at].group != group {
				return fmt.Errorf("passage %d crosses a border", i)
			}
		}
		for line := range strings.Lines(g.Text) {
			if strings.HasPrefix(line, "# ") && g.Start > p.words[first].start {
				return fmt.Errorf("passage %d crosses a heading of the first level", i)
			}
		}
		n := words(g.Text)
		alone := (first == 0 || p.words[first-1].group != group) && (at == len(p.words) || p.words[at].group != group)
		if n > passageMost && at-first > 1 || n < passageLeast && !alone {
			return fmt.Errorf("passage %d has %d words", i, n)
		}
	}
	if at != len(p.words) {
		return fmt.Errorf("%d words are in no passage", len(p.words)-at)
	}
	return nil
}

func FuzzCut(f *testing.F) {
	f.Add("# A\n\nOne two.\n\n## B\n\n- three\n- four\n\nSources: [x](https://example.org)\n")
	f.Add(document(rand.New(rand.NewPCG(7, 1))))
	f.Fuzz(func(t *testing.T, text string) {
		at := 0
		for _, p := range Cut(Text{Title: "T", Markdown: text}) {
			if p.Start < at || p.Text != text[p.Start:p.End] {
				t.Fatalf("passage %d is not what stands from %d to %d", p.Ordinal, p.Start, p.End)
			}
			at = p.End
		}
	})
}

func BenchmarkCut(b *testing.B) {
	var text strings.Builder
	for i := range 100 {
		fmt.Fprintf(&text, "## Section %d\n\n%s\n\n%s\n\n", i, say(250, "first"), say(250, "second"))
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		Cut(Text{Markdown: text.String()})
	}
}
