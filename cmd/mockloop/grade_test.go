package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/mockloop/mockloop/rubric"
)

func testGrader(t *testing.T) grader {
	t.Helper()
	guides, err := rubric.LoadAll("../../rubric/testdata/guides")
	if err != nil {
		t.Fatal(err)
	}
	return grader{guides: guides, checker: rubric.EvidenceChecker{}}
}

func TestBatch(t *testing.T) {
	t.Parallel()
	g := testGrader(t)
	in := strings.Join([]string{
		`{"id":"a","question":"failure","answer":"In 2021 I broke the billing at a bank. I called the customers and rolled it back."}`,
		`not JSON`,
		``,
		`{"id":"b","question":"nothing","answer":"x"}`,
		`{"id":"c","question":"failure","answer":"x","round":"executive"}`,
		`{"id":"d","answer":"x"}`,
		`{"id":"long","question":"failure","answer":"` + strings.Repeat("x", maxLine) + `"}`,
		`{"id":"e","question":"failure","answer":"<b>\u0000 & 🙂"}`,
	}, "\n")
	var out bytes.Buffer
	err := g.batch(strings.NewReader(in), &out)
	if err == nil || !strings.HasPrefix(err.Error(), "5 bad lines") {
		t.Errorf("got the error %v", err)
	}
	want := []struct {
		id   string
		line int
	}{{"a", 0}, {"", 2}, {"b", 4}, {"c", 5}, {"d", 6}, {"", 7}, {"e", 0}}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != len(want) {
		t.Fatalf("got %d lines:\n%s", len(lines), out.String())
	}
	for i, line := range lines {
		var got struct {
			ID    string
			Line  int
			Error string
			Level int
		}
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Fatal(err)
		}
		if got.ID != want[i].id || got.Line != want[i].line || (got.Error == "") != (got.Level > 0) {
			t.Errorf("line %d: %s", i+1, line)
		}
	}
	var again bytes.Buffer
	if _ = g.batch(strings.NewReader(in), &again); out.String() != again.String() {
		t.Error("the same input gave other bytes")
	}
}

func TestGuideView(t *testing.T) {
	t.Parallel()
	for _, guide := range testGrader(t).guides {
		out, err := json.Marshal(viewOf(guide))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(out, []byte("null")) {
			t.Errorf("%s: the JSON holds a null", guide.ID)
		}
	}
}
