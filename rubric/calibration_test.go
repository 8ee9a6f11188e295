package rubric

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// labelled loads the labelled answers for tests.
func labelled(t testing.TB) *Calibration {
	t.Helper()
	set, err := LoadCalibration(os.DirFS("testdata/calibration"), ".", []*Guide{tiny(t)})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// published loads the labelled answers that the program holds.
func published(t testing.TB) *Calibration {
	t.Helper()
	set, err := LoadCalibration(BuiltinCalibration(), ".", []*Guide{testGuide(t)})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestBuiltinCalibrationLoads(t *testing.T) {
	t.Parallel()
	if published(t).halves == nil {
		t.Error("the set is not split")
	}
}

func TestLoadCalibration(t *testing.T) {
	t.Parallel()
	set := labelled(t)
	for _, tt := range []struct {
		half Half
		want int
	}{{All, 10}, {Authoring, 6}, {HeldOut, 4}} {
		if cases, err := set.Of(tt.half); err != nil || len(cases) != tt.want {
			t.Errorf("%s: %d answers, %v, want %d", tt.half, len(cases), err, tt.want)
		}
	}
	c := set.Cases[0]
	if c.Round != "talk" || c.Level != 4 || c.Criteria["accuracy"] != 4 || c.Labels.B.Criteria["trade-offs"] != 3 {
		t.Errorf("the first answer is read as %+v", c)
	}
	one, err := LoadCalibration(os.DirFS("testdata/calibration/answers"), "failure.jsonl", []*Guide{tiny(t)})
	if err != nil || len(one.Cases) != 4 {
		t.Fatalf("a single file: %v, %v", one, err)
	}
	if _, err := one.Of(HeldOut); err == nil || !strings.Contains(err.Error(), "split.yaml") {
		t.Errorf("a half of a set without a split: %v", err)
	}
}

func TestCalibrationFaults(t *testing.T) {
	t.Parallel()
	const good = `{"id":"1","question":"failure","answer":"It broke.","level":2}`
	with := func(old, new string) string { return strings.Replace(good, old, new, 1) }
	guides := []*Guide{tiny(t)}
	for _, tt := range []struct{ name, lines, split, want string }{
		{"no JSON", "{", "", "set/a.jsonl:1: no labelled answer: unexpected EOF"},
		{"unknown key", with(`"level"`, `"score"`), "", `set/a.jsonl:1: no labelled answer: json: unknown field "score"`},
		{"two values", good + "{}", "", "set/a.jsonl:1: more than one JSON value on the line"},
		{"line number", good + "\n\n" + with(`"1"`, `""`), "", `set/a.jsonl:3: "id" is missing`},
		{"id twice", good + "\n" + good, "", `set/a.jsonl:2: the id "1" is in set/a.jsonl:1 already`},
		{"no answer", with("It broke.", " "), "", `set/a.jsonl:1: "answer" is missing`},
		{"no question", with("failure", "success"), "", `set/a.jsonl:1: no question "success"`},
		{"wrong round", with(`"level"`, `"round":"walk","level"`), "", `set/a.jsonl:1: the question "failure" is not asked in the round "walk", but in ["talk"]`},
		{"no label", with(`,"level":2`, ``), "", `set/a.jsonl:1: neither "level" nor "criteria": the answer has no label`},
		{"bad level", with("2}", "5}"), "", "set/a.jsonl:1: the level 5 is not one of 1 to 4"},
		{"bad criterion level", with("2}", `2,"criteria":{"story":0}}`), "", `set/a.jsonl:1: the level 0 of "story" is not one of 1 to 4`},
		{"criterion of another type", with("2}", `2,"criteria":{"accuracy":1}}`), "", `set/a.jsonl:1: the question "failure" is not graded on "accuracy" in the round "talk"`},
		{"labeller", with("2}", `2,"labels":{"a":{"level":9}}}`), "", "set/a.jsonl:1: the level 9 is not one of 1 to 4"},
		{"third labeller", with("2}", `2,"labels":{"c":{"level":2}}}`), "", `set/a.jsonl:1: no labelled answer: json: unknown field "c"`},
		{"long line", good + "\n" + strings.Repeat("x", mostCaseBytes+1), "", "set/a.jsonl:2: the line is longer than 262144 bytes"},
		{"split of nothing", good, "authoring: [failure]\nheld-out:\n  - success", `set/split.yaml:3: no question "success"`},
		{"question in both halves", good, "authoring: [failure]\nheld-out: [failure]", `set/split.yaml:2: the question "failure" is there twice`},
		{"question in no half", good, "authoring: [durability]", `set/split.yaml:1: the question "failure" of the answer "1" is in neither half`},
		{"unknown half", good, "tuning: [failure]", "field tuning not found"},
	} {
		files := fstest.MapFS{"set/a.jsonl": {Data: []byte(tt.lines)}}
		if tt.split != "" {
			files["set/split.yaml"] = &fstest.MapFile{Data: []byte(tt.split)}
		}
		if _, err := LoadCalibration(files, "set", guides); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v\nwant %s", tt.name, err, tt.want)
		}
	}
	if _, err := LoadCalibration(fstest.MapFS{}, "none", guides); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no such folder: %v", err)
	}
	_, err := LoadCalibration(fstest.MapFS{"a.jsonl": {Data: []byte(strings.Repeat("{\n", 1000))}}, ".", guides)
	if n := strings.Count(fmt.Sprint(err), "\n") + 1; n != mostFaults {
		t.Errorf("%d faults are reported, want %d", n, mostFaults)
	}
}

func TestCalibrationHasALimit(t *testing.T) {
	t.Parallel()
	var lines strings.Builder
	for i := range mostCases + 1 {
		fmt.Fprintf(&lines, `{"id":"%d","question":"failure","answer":"It broke.","level":2}`+"\n", i)
	}
	_, err := LoadCalibration(fstest.MapFS{"a.jsonl": {Data: []byte(lines.String())}}, ".", []*Guide{tiny(t)})
	if err == nil || !strings.Contains(err.Error(), "a.jsonl:20001: a set has at most 20000 answers") {
		t.Error(err)
	}
}

// What loads can be written and loads the same again.
func FuzzCalibration(f *testing.F) {
	f.Add([]byte(`{"id":"1","question":"failure","answer":"It broke.","level":2,"labels":{"a":{"level":1}}}`), []byte("authoring: [failure]"))
	f.Add([]byte(`{"id":"1","question":"durability","answer":"x","criteria":{"accuracy":3}}`+"\n{}"), []byte("held-out: [1, {a: b}]"))
	guides := []*Guide{tiny(f)}
	f.Fuzz(func(t *testing.T, lines, split []byte) {
		set, err := LoadCalibration(fstest.MapFS{"a.jsonl": {Data: lines}, "split.yaml": {Data: split}}, ".", guides)
		if err != nil {
			return
		}
		var out []byte
		for _, c := range set.Cases {
			line, err := json.Marshal(c)
			if err != nil {
				t.Fatal(err)
			}
			out = append(append(out, line...), '\n')
		}
		again, err := LoadCalibration(fstest.MapFS{"b.jsonl": {Data: out}}, ".", guides)
		if err != nil {
			t.Fatalf("%s\n%v", out, err)
		}
		if !slices.EqualFunc(set.Cases, again.Cases, func(a, b Case) bool { return a.ID == b.ID && a.Answer == b.Answer && a.Level == b.Level }) {
			t.Errorf("%v came back as %v", set.Cases, again.Cases)
		}
	})
}
