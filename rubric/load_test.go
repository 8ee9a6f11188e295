package rubric

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// tiny loads the guide for tests.
func tiny(t testing.TB) *Guide {
	t.Helper()
	g, err := Load(os.DirFS("testdata/guides/tiny"))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// tinyFiles is a copy of the guide for tests that can be broken.
func tinyFiles(t testing.TB) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	root := os.DirFS("testdata/guides/tiny")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(root, name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestBuiltinGuidesLoad(t *testing.T) {
	t.Parallel()
	guides, err := LoadAll("")
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range guides {
		if len(g.Hash) != 64 || len(g.Questions) == 0 {
			t.Errorf("guide %s: hash %q, %d questions", g.ID, g.Hash, len(g.Questions))
		}
	}
}

func TestLoadFaults(t *testing.T) {
	t.Parallel()
	const question, criterion, round, guide = "questions/durability.yaml", "criteria/accuracy.yaml", "rounds/talk.yaml", "guide.yaml"
	for _, tt := range []struct {
		name, file, old, new string
		want                 string // file:line: reason
	}{
		{"unknown key", question, "about: how", "abaut: how", "questions/durability.yaml:7: unknown key abaut"},
		{"no YAML", question, "id: durability", "id: [", "questions/durability.yaml:"},
		{"wrong type", round, "order: 1", "order: first", "rounds/talk.yaml:1:"},
		{"file name", question, "id: durability", "id: durable", `questions/durability.yaml:1: the id "durable" is not the name of the file`},
		{"no type", question, "type: deep-dive", "type: quiz", `questions/durability.yaml:4: no type "quiz"`},
		{"no round", question, "rounds: [talk]", "rounds: [talk, walk]", `questions/durability.yaml:3: no round "walk"`},
		{"no team", question, "teams: [core]", "teams: [cloud]", `questions/durability.yaml:6: no team "cloud"`},
		{"criterion of another type", question, "criterion: accuracy\n    tag: depth", "criterion: story\n    tag: depth", `questions/durability.yaml:36: the type "deep-dive" is not graded on the criterion "story"`},
		{"no tag", question, "tag: depth", "tag: deep", `questions/durability.yaml:37: the tag of "minimum" must be core or depth`},
		{"no concept", question, `["{copies}",`, `["{clones}",`, `questions/durability.yaml:19: pattern "{clones}": at 1: {clones}: no such concept`},
		{"bad pattern", question, `["{replica}", "replicate"]`, `["{replica}", "(replicate"]`, `questions/durability.yaml:20: pattern "(replicate": at 11: no closing parenthesis`},
		{"pattern of the prompt", question, `partial: ["acks=all"]`, `partial: ["message & accepted"]`, `questions/durability.yaml:27: the pattern "message & accepted" matches the question's own prompt`},
		{"hints", question, "hints: [Think of a dead disk., ", "hints: [", "questions/durability.yaml:49: there are 2 hints: it takes 3"},
		{"follow-ups", question, "followups: [Who takes over?, Why that one?]", "followups: [Who takes over?]", `questions/durability.yaml:34: the check "elects" has 1 follow-ups: it takes 2 or 3`},
		{"placeholder", question, "Who takes over?", "'Who takes {it}?'", "questions/durability.yaml:34: the placeholder {it} is not filled here: there is {said}"},
		{"id twice", question, "id: waits", "id: replicated", `questions/durability.yaml:22: the id "replicated" is there twice`},
		{"cap of no criterion", question, "caps: {accuracy: 1}", "caps: {story: 1}", `questions/durability.yaml:45: the question is not graded on the criterion "story"`},
		{"unreachable level", question, "tag: depth", "tag: core", `level 4 of "accuracy" cannot be reached with the checks of this question`},
		{"level without rule", criterion, "2: {text: Something right., rule: [{of: [core], shown: 1}]}", "2: {text: Something right.}", "criteria/accuracy.yaml:6: level 2 has no rule"},
		{"level without text", criterion, "1: {text: Nothing right.}", "1: {}", "criteria/accuracy.yaml:5: level 1 has no text"},
		{"rule of nothing", criterion, "[{of: [core], clear: 2}]", "[{of: [core]}]", "criteria/accuracy.yaml:7: the clause asks for nothing"},
		{"rule of no check", criterion, "[{of: [core], clear: 2}]", "[{of: [bore], clear: 2}]", `criteria/accuracy.yaml:7: "bore" is neither core, depth, general nor the id of a check`},
		{"no detector", "criteria/story.yaml", "detector: result", "detector: results", `criteria/story.yaml:7: no detector "results"`},
		{"minutes", round, "minutes: 14", "minutes: 15", "rounds/talk.yaml:7: the phases take 31 minutes, the round has 30"},
		{"no phase type", round, "types: [story]", "types: [quiz]", `rounds/talk.yaml:10: no type "quiz"`},
		{"phase kind", round, "kind: opening", "kind: open", `rounds/talk.yaml:8: no kind of phase "open"`},
		{"no weight", round, "{accuracy: 2}", "{precision: 2}", `rounds/talk.yaml:13: no criterion "precision"`},
		{"bands", guide, "id: strong no hire", "id: reject", "guide.yaml:16: recommendation must list the bands"},
		{"criterion of a type", guide, "[accuracy, trade-offs]", "[accuracy, speed]", `guide.yaml:11: no criterion "speed"`},
		{"no act", "phrases.yaml", "resume:", "resumed:", `phrases.yaml:27: no act "resumed"`},
		{"placeholder of an act", "phrases.yaml", "{name}", "{age}", "phrases.yaml:1: the placeholder {age} is not filled here"},
		{"answer for no round", "closing.yaml", "answer: Ask the team.", "answer: Ask the team.\n  rounds: {walk: Ask me.}", `closing.yaml:6: no round "walk"`},
		{"answer that forgets who speaks", "closing.yaml", "Ask the team.", "Ask the engineer.", `closing.yaml:5: the engineer says this answer and speaks of somebody else as the engineer`},
		{"cites what does not stand there", "closing.yaml", "answer: Ask the team.", "answer: Ask the team.\n  cites: {document: copies, sentence: Two in most clusters.}", `closing.yaml:6: the sentence does not stand in corpus/copies.md`},
		{"concept of itself", "concepts/kafka.yaml", `"duplicate"]`, `"duplicate", "{copies}"]`, `concepts/kafka.yaml:`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			files := tinyFiles(t)
			was := string(files[tt.file].Data)
			broken := strings.Replace(was, tt.old, tt.new, 1)
			if broken == was {
				t.Fatalf("%q is not in %s", tt.old, tt.file)
			}
			files[tt.file] = &fstest.MapFile{Data: []byte(broken)}
			_, err := Load(files)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func TestLoadReportsAllFaults(t *testing.T) {
	t.Parallel()
	files := tinyFiles(t)
	delete(files, "closing.yaml")
	delete(files, "rounds/talk.yaml")
	files["questions/more.yaml"] = &fstest.MapFile{Data: []byte("title: More\ntpye: x\n")}
	_, err := Load(files)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"closing.yaml:1: the file is missing", "unknown key tpye", `no round "talk"`, "there are 0 hints"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not reported in:\n%v", want, err)
		}
	}
}

func TestLoadAllAddsFolders(t *testing.T) {
	t.Parallel()
	guides, err := LoadAll("testdata/guides")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, g := range guides {
		ids = append(ids, g.ID)
	}
	if got := strings.Join(ids, " "); !strings.Contains(got, "tiny") || len(ids) < 2 {
		t.Errorf("got the guides %s", got)
	}

	dir := t.TempDir()
	if err := os.CopyFS(dir+"/"+guides[0].ID, os.DirFS("guides/"+guides[0].ID)); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadAll(dir); err == nil || !strings.Contains(err.Error(), "exists already") {
		t.Errorf("a guide of the same id: got %v", err)
	}
	if _, err := LoadAll(t.TempDir()); err == nil || !strings.Contains(err.Error(), "no guide in") {
		t.Errorf("an empty folder: got %v", err)
	}
}

func TestHashFollowsWhatGradingUses(t *testing.T) {
	t.Parallel()
	hash := func(old, new string) string {
		files := tinyFiles(t)
		const file = "questions/durability.yaml"
		files[file] = &fstest.MapFile{Data: []byte(strings.Replace(string(files[file].Data), old, new, 1))}
		g, err := Load(files)
		if err != nil {
			t.Fatal(err)
		}
		return g.Hash
	}
	same := hash("", "")
	if hash("Who takes over?", "And who takes over?") != same {
		t.Error("another wording of a follow-up changed the hash")
	}
	if hash(`"leader ... wait`, `"leader ... waits|wait`) == same {
		t.Error("another pattern did not change the hash")
	}
}

func FuzzLoad(f *testing.F) {
	files := tinyFiles(f)
	for _, name := range []string{"questions/durability.yaml", "criteria/story.yaml", "rounds/talk.yaml", "guide.yaml", "concepts/kafka.yaml", "closing.yaml", "phrases.yaml"} {
		f.Add(name, files[name].Data)
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if newValue(name) == nil || !fs.ValidPath(name) {
			return
		}
		broken := fstest.MapFS{}
		for n, file := range files {
			broken[n] = file
		}
		broken[name] = &fstest.MapFile{Data: data}
		if g, err := Load(broken); err == nil && g.Hash == "" {
			t.Error("loaded without a hash")
		}
	})
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := LoadAll(""); err != nil {
			b.Fatal(err)
		}
	}
}

// TestBuiltinGuidesHaveNoFault proves what LoadAll takes for granted.
func TestBuiltinGuidesHaveNoFault(t *testing.T) {
	t.Parallel()
	folders, err := fs.ReadDir(Builtin(), ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range folders {
		if !d.IsDir() {
			continue
		}
		sub, err := fs.Sub(Builtin(), d.Name())
		if err != nil {
			t.Fatal(err)
		}
		strict, err := Load(sub)
		if err != nil {
			t.Fatal(err)
		}
		quick, err := load(sub, d.Name(), true)
		if err != nil {
			t.Fatal(err)
		}
		if strict.Hash != quick.Hash {
			t.Errorf("%s has two hashes", d.Name())
		}
	}
}
