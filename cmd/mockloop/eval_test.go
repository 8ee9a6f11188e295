package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mockloop/mockloop/rubric"
)

func TestEval(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	set := filepath.Join(dir, "set.jsonl")
	lines := `{"id":"a","question":"durability","answer":"With acks=all the leader answers only after every in-sync replica has the record.","level":2,"criteria":{"technical-accuracy":2}}
{"id":"b","question":"why-confluent","answer":"It is a nice company.","level":1}
`
	if err := os.WriteFile(set, []byte(lines), 0o644); err != nil {
		t.Fatal(err)
	}
	c := evalCommand{Set: set, Half: "all", Out: filepath.Join(dir, "out")}
	var printed bytes.Buffer
	if err := c.eval(&printed); err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(filepath.Join(dir, "out", "eval.md"))
	if err != nil || !bytes.Equal(written, printed.Bytes()) {
		t.Errorf("eval.md is not what was printed: %v", err)
	}
	for _, want := range []string{"2 answers to 2 questions (all).", "| criterion technical-accuracy | 1 ", "## Attacks", "## Worst misses"} {
		if !strings.Contains(printed.String(), want) {
			t.Errorf("%q is not in\n%s", want, printed.String())
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, "out", "eval.json"))
	if err != nil {
		t.Fatal(err)
	}
	var e rubric.Evaluation
	if err := json.Unmarshal(data, &e); err != nil || e.Retest.Identical != 2 || e.Half != rubric.All {
		t.Errorf("eval.json: %v, %+v", err, e)
	}
}

func TestEvalRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.jsonl")
	if err := os.WriteFile(bad, []byte("{}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		command evalCommand
		want    string
	}{
		{evalCommand{Set: bad, Half: "all"}, `bad.jsonl:1: "id" is missing`},
		{evalCommand{Set: filepath.Join(dir, "none"), Half: "all"}, "no such file"},
		{evalCommand{Set: dir, Half: "all", Misses: -1}, "--misses cannot be negative"},
	} {
		if err := tt.command.eval(&bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: %v, want %s", tt.command, err, tt.want)
		}
	}
}

func TestWriteTable(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	writeTable(&b, [][]string{{"a", "bb"}, {"x|y", "z"}, {"ü"}})
	want := `| a    | bb |
|------|----|
| x\|y | z  |
| ü    |    |
`
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}

func TestFigures(t *testing.T) {
	t.Parallel()
	no := rubric.Undefined()
	for _, tt := range []struct{ got, want string }{
		{figure(0.755), "0.76"},
		{figure(-0.001), "0.00"},
		{figure(no), "-"},
		{interval(rubric.Estimate{Value: 0.5, Low: 0.25, High: 1}), "0.50 [0.25, 1.00]"},
		{interval(rubric.Estimate{Value: 0.5, Low: no, High: no}), "0.50"},
		{strings.Join(demandRow(rubric.Demand{What: "x", Value: 0.1, Least: no, Most: 0.2, Reached: true}), " "), "x at most 0.20 0.10 yes"},
		{strings.Join(demandRow(rubric.Demand{What: "x", Value: 0.1, Least: 0.5, Most: no}), " "), "x at least 0.50 0.10 no"},
		{strings.Join(demandRow(rubric.Demand{What: "x", Value: no, Least: -0.5, Most: 0.5}), " "), "x -0.50 to 0.50 - -"},
	} {
		if tt.got != tt.want {
			t.Errorf("%q, want %q", tt.got, tt.want)
		}
	}
}
