package rubric

import (
	"io/fs"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

const corpusFile = "corpus/copies.md"

func TestGuideHoldsItsCorpus(t *testing.T) {
	t.Parallel()
	g := tiny(t)
	found, err := fs.Glob(g.Corpus, "*.md")
	if err != nil || len(found) != 1 || found[0] != "copies.md" {
		t.Errorf("got %v, %v", found, err)
	}
	text, err := fs.ReadFile(g.Corpus, "copies.md")
	if err != nil || !strings.HasPrefix(string(text), "# Copies") {
		t.Errorf("got %q, %v", text, err)
	}

	files := tinyFiles(t)
	delete(files, corpusFile)
	without, err := Load(files)
	if err != nil || without.Corpus != nil {
		t.Fatalf("without a corpus: got %v, %v", without.Corpus, err)
	}
	if without.Hash != g.Hash {
		t.Error("the corpus changes the hash, though grading does not use it")
	}
}

func TestCorpusFaults(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, old, new, want string }{
		{"no title", "# Copies\n", "", "corpus/copies.md:2: the heading is more than one step below"},
		{"text first", "# Copies", "Hello.\n# Copies", "corpus/copies.md:1: there is text above the title"},
		{"two titles", "## Who may lead", "# Who may lead", "corpus/copies.md:13: there is a second title"},
		{"empty heading", "## Who may lead", "##  ##", "corpus/copies.md:13: the heading is empty"},
		{"step left out", "### Where", "#### Where", "corpus/copies.md:6: the heading is more than one step below"},
		{"same heading", "## Who may lead", "## How many copies a record has", `corpus/copies.md:13: the heading "How many copies a record has" is there twice`},
		{"empty section", "One of those that are in sync.\n\nSources", "\n## Sources\nx", "corpus/copies.md:13: the section has no text"},
		{"empty last section", "One of those that are in sync.\n\nSources: [Apache Kafka](https://kafka.apache.org/documentation/), [Design](https://kafka.apache.org/documentation/#design)\n", "", "corpus/copies.md:13: the section has no text"},
		{"one link is enough", "Sources: [Apache Kafka]", "Sources: Apache Kafka", ""},
		{"sources without a link", "Sources: [Apache Kafka](https://kafka.apache.org/documentation/), [Design](https://kafka.apache.org/documentation/#design)", "Sources: the guide", "corpus/copies.md:16: the sources must be links"},
		{"source of no scheme", "https://kafka.apache.org/documentation/)", "kafka.apache.org)", `corpus/copies.md:16: the source "Apache Kafka" leads to "kafka.apache.org"`},
		{"text after the sources", "#design)\n", "#design)\nAnd more.\n", "corpus/copies.md:17: the section goes on after its sources"},
		{"no text", "Copies", "\xff", "corpus/copies.md:1: the text is not UTF-8"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			files := tinyFiles(t)
			was := string(files[corpusFile].Data)
			broken := strings.Replace(was, tt.old, tt.new, 1)
			if broken == was {
				t.Fatalf("%q is not in the file", tt.old)
			}
			files[corpusFile] = &fstest.MapFile{Data: []byte(broken)}
			_, err := Load(files)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestReadingIsThere(t *testing.T) {
	t.Parallel()
	const question, criterion = "questions/durability.yaml", "criteria/story.yaml"
	for _, tt := range []struct{ name, file, old, new, want string }{
		{"on a question", question, "outline:", `read: ["copies#Who may lead", "copies#How many copies a record has > Where they lie"]` + "\noutline:", ""},
		{"on a check", criterion, "{id: episode,", `{id: episode, read: ["copies#Who may lead"],`, ""},
		{"not on a question", question, "outline:", `read: ["copies#Who leads"]` + "\noutline:", `questions/durability.yaml:LINE: the corpus has no section "copies#Who leads"`},
		{"not on a check", criterion, "{id: episode,", `{id: episode, read: ["copies#Copies"],`, `criteria/story.yaml:LINE: the corpus has no section "copies#Copies"`},
		{"on a question's check", question, "    tag: core\n", "    read: [\"copies#Who may lead\"]\n    tag: core\n", "questions/durability.yaml:LINE: what is to be read on a question stands in its read"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			files := tinyFiles(t)
			before, after, ok := strings.Cut(string(files[tt.file].Data), tt.old)
			if !ok {
				t.Fatalf("%q is not in the file", tt.old)
			}
			files[tt.file] = &fstest.MapFile{Data: []byte(before + tt.new + after)}
			want := strings.Replace(tt.want, "LINE", strconv.Itoa(strings.Count(before, "\n")+1), 1)
			_, err := Load(files)
			if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("got %v, want %q", err, want)
			}
		})
	}
}

func TestCorpusHoldsMarkdownOnly(t *testing.T) {
	t.Parallel()
	files := tinyFiles(t)
	files["corpus/picture.png"] = &fstest.MapFile{Data: []byte("x")}
	files["corpus/more/a.md"] = &fstest.MapFile{Data: []byte("x")}
	files["corpus/empty.md"] = &fstest.MapFile{}
	_, err := Load(files)
	for _, want := range []string{"corpus/picture.png:1: the corpus holds files that end in .md", "corpus/more:1: the corpus holds files", "corpus/empty.md:1: there is no section"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not reported in:\n%v", want, err)
		}
	}
}

func FuzzLintText(f *testing.F) {
	f.Add(string(tinyFiles(f)[corpusFile].Data))
	f.Add("## a\n#### b\n~~~\n# c\n```\nSources: [x](://)\n")
	f.Fuzz(func(t *testing.T, text string) {
		l := &loader{guide: &Guide{}, sections: map[string]bool{}}
		l.lintText("x.md", text)
		lines := strings.Count(text, "\n") + 1
		for _, e := range l.errs {
			if e.Line < 1 || e.Line > lines {
				t.Errorf("line %d of %d: %s", e.Line, lines, e.Reason)
			}
		}
		if len(l.errs) > 3*lines+2+strings.Count(text, "[") {
			t.Errorf("%d faults in %d lines", len(l.errs), lines)
		}
	})
}
