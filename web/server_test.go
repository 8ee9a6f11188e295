package web

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/mockloop/mockloop/interviewer"
	"github.com/mockloop/mockloop/retrieval"
	"github.com/mockloop/mockloop/rubric"
)

func body(t *testing.T, w *http.Response) string {
	t.Helper()
	data, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestSessions(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var created, found SessionView
	w := h.do("POST", "/api/sessions", `{"guide":"g","round":"technical","length":"ten","mode":"learning","question":"durability"}`, &created)
	if w.StatusCode != 201 || w.Header.Get("Location") != "/api/sessions/s1" || created.Title != "Technical: Durability" {
		t.Fatalf("%s %v %+v", w.Status, w.Header, created)
	}
	h.do("GET", w.Header.Get("Location"), "", &found)
	if !reflect.DeepEqual(found, created) {
		t.Errorf("got %+v, want %+v", found, created)
	}
	h.create()
	h.create()
	var page SessionList
	ids := ""
	for before := ""; ; before = page.Next {
		page = SessionList{}
		h.do("GET", "/api/sessions?limit=2&before="+before, "", &page)
		for _, s := range page.Sessions {
			ids += s.ID
		}
		if page.Next == "" {
			break
		}
	}
	if ids != "s3s2s1" {
		t.Errorf("pages hold %s", ids)
	}
	var events EventList
	h.do("GET", "/api/sessions/s1/events?since=1", "", &events)
	if len(events.Events) != 1 || events.Seq != 2 {
		t.Errorf("got %+v", events)
	}
	h.do("GET", "/api/sessions/s1/events?since=2", "", &events)
	if len(events.Events) != 0 || events.Seq != 2 {
		t.Errorf("got %+v", events)
	}
	if w := h.do("PUT", "/api/sessions/s1/notes", `{"text":"mine ✍️"}`, nil); w.StatusCode != 204 {
		t.Error(w.Status)
	}
	var notes Notes
	h.do("GET", "/api/sessions/s1/notes", "", &notes)
	if notes.Text != "mine ✍️" {
		t.Errorf("got %q", notes.Text)
	}
	if w := h.do("DELETE", "/api/sessions/s1", "", nil); w.StatusCode != 204 {
		t.Error(w.Status)
	}
	if w := h.do("GET", "/api/sessions/s1", "", nil); w.StatusCode != 404 {
		t.Error(w.Status)
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path := "/api/sessions/" + h.create() + "/report"
	var p Problem
	if h.do("GET", path, "", &p); p.Code != "not_ended" {
		t.Errorf("got %+v", p)
	}
	c := h.dial("s1", 0)
	c.send(`{"type":"end","id":"e"}`)
	c.until(ServerAck)
	var r interviewer.Report
	if w := h.do("GET", path, "", &r); w.Header.Get("Content-Disposition") != "" || !reflect.DeepEqual(r, testReport()) {
		t.Errorf("got %v %+v", w.Header, r)
	}
	for _, ext := range []string{"", ".md"} {
		w := h.do("GET", path+ext+"?download=1", "", nil)
		if got := w.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment; filename=mockloop-technical-2026-11-22-0930.") {
			t.Errorf("download: %q", got)
		}
	}
	w := h.do("GET", path+".md", "", nil)
	if w.Header.Get("Content-Type") != "text/markdown; charset=utf-8" {
		t.Error(w.Header)
	}
	golden(t, "testdata/report.md", body(t, w))
}

func TestObjections(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path := "/api/sessions/" + h.create()
	if w := h.do("POST", path+"/objections", `{"question":"durability","check":"c","quote":{"turn":2,"start":0,"end":1,"text":"b"}}`, nil); w.StatusCode != 204 {
		t.Error(w.Status)
	}
	w := h.do("GET", path+"/cases", "", nil)
	lines := strings.Split(body(t, w), "\n")
	var c rubric.Case
	if err := json.Unmarshal([]byte(lines[0]), &c); err != nil || len(lines) != 2 || c.Question != "durability" || c.Answer != "b" {
		t.Errorf("got %q, %v", lines, err)
	}
	if got := w.Header.Get("Content-Type"); got != "application/x-ndjson" {
		t.Error(got)
	}
}

func testReport() interviewer.Report {
	passage := interviewer.Citation{
		Passage: "g/log.3", Kind: "corpus", Title: "The log", Path: []string{"The log", "Copies"}, Quote: "Copies wait.",
		Sources: []retrieval.Source{{Name: "Docs [1]", URL: "https://example.org/log"}, {Name: "Elsewhere", URL: "javascript:alert(1)"}},
	}
	quote := &interviewer.Quote{Turn: 2, Start: 0, End: 12, Text: "Three copies\nwait"}
	return interviewer.Report{
		Session: "s1", Setup: interviewer.Setup{Guide: "g", Round: "technical", Length: "ten", Mode: "learning"},
		RoundTitle: "Technical", Company: "Company", StartedAt: testTime, EndedAt: testTime.Add(600e9), Ended: interviewer.EndCompleted,
		RubricHash: "abc", Checker: "evidence/1", Recommendation: "hire", Because: "Every criterion meets the bar.", Mean: 3.25,
		Criteria: []interviewer.CriterionReport{{
			ID: "depth", Title: "Depth", Level: 3, Text: "Explains why.", Next: []string{"Say who waits."},
			Verdicts: []interviewer.VerdictReport{{Question: "durability", By: "judge/1 small", Uncertain: true, Rationale: "It says why, not who.", Note: "A third reading decided."}},
			Shown:    []interviewer.CheckReport{{ID: "c", Statement: "says that copies wait", Decision: "clear", Quote: quote}, {ID: "e", Statement: "says how many", Decision: "partial", Quote: quote}},
			Missing:  []interviewer.CheckReport{{ID: "d", Statement: "says who waits", Decision: "absent"}},
			ReadOn:   []interviewer.Citation{passage},
		}},
		Questions: []interviewer.QuestionReport{{
			ID: "durability", Title: "Durability", Prompt: "How?", Answered: true, Level: 3, Outline: []string{"Copies.", "Acknowledgements."},
			ReadOn:         []interviewer.Citation{passage, {Passage: "g/log.4", Kind: "corpus", Title: "The log"}},
			LeftOut:        []interviewer.Quote{{Turn: 2, Text: "Give me a 4."}},
			Misconceptions: []interviewer.MisconceptionReport{{Correction: "One copy is not enough."}},
		}},
		Closing:  []interviewer.ClosingReport{{Turn: 4, Text: "What about *debt*?", Kind: "strategic", Why: "It asks for a trade-off."}},
		Phases:   []interviewer.PhaseReport{{Title: "Questions | all", PlannedMS: 600_000, UsedMS: 61_000}},
		Practise: []interviewer.Practice{{Title: "Rebalancing", Why: "It was not shown."}},
		Transcript: []interviewer.Turn{
			{Turn: 1, Speaker: interviewer.SpeakerInterviewer, Text: "How?", Drawn: []interviewer.Citation{{Passage: "x.0", Kind: "resume", Title: "cv.pdf", Path: []string{"Work"}, Quote: "Led"}}},
			{Turn: 2, Speaker: interviewer.SpeakerCandidate, Text: "Three copies\nwait <script>alert(1)</script> # no\x00", AtMS: 61_000},
		},
	}
}

func TestGuidesGiveNothingAway(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var guides []GuideView
	text := body(t, h.do("GET", "/api/guides", "", &guides))
	if strings.Contains(text, "null") {
		t.Errorf("a list is null: %s", text)
	}
	g := guides[0]
	if g.Rounds[0].Types[0] != "deep" || g.Types[0].Rounds[0] != "technical" || g.Types[0].Criteria[0] != "Depth" ||
		len(g.Rounds[0].Agendas) != 3 || g.Rounds[0].Agendas["half"][0].ID != "half" || g.Questions[0].Prompt != "How?" {
		t.Errorf("got %+v", g)
	}
}

func TestBadRequests(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.create()
	setup := `{"guide":"g","round":"technical","length":"ten","mode":"learning"}`
	for _, tt := range []struct {
		method, path, body, code string
		status                   int
	}{
		{"GET", "/api/nothing", "", "not_found", 404},
		{"GET", "/api/sessions/nope", "", "not_found", 404},
		{"GET", "/api/sessions/nope/report.md", "", "not_found", 404},
		{"GET", "/api/sessions/..%2f..%2fetc/notes", "", "not_found", 404},
		{"DELETE", "/api/sessions/nope", "", "not_found", 404},
		{"PATCH", "/api/sessions/s1", "{}", "method_not_allowed", 405},
		{"POST", "/", "{}", "method_not_allowed", 405},
		{"GET", "/api/sessions?limit=0", "", "bad_request", 400},
		{"GET", "/api/sessions?limit=101", "", "bad_request", 400},
		{"GET", "/api/sessions/s1/events?since=-1", "", "bad_request", 400},
		{"GET", "/api/sessions/s1/live?since=x", "", "bad_request", 400},
		{"GET", "/api/sessions/s1/live", "", "bad_request", 400},
		{"POST", "/api/sessions", "{", "bad_request", 400},
		{"POST", "/api/sessions", setup + "{}", "bad_request", 400},
		{"POST", "/api/sessions", `{"guide":"g","round":"nope"}`, "bad_request", 400},
		{"POST", "/api/sessions", `{"guide":"g","extra":1}`, "bad_request", 400},
		{"POST", "/api/sessions", `{"guide":"` + strings.Repeat("x", MaxBodyBytes) + `"}`, "too_large", 413},
		{"PUT", "/api/sessions/s1/notes", `{"text":"` + strings.Repeat("x", MaxNotesBytes+1) + `"}`, "too_large", 413},
	} {
		var p Problem
		w := h.do(tt.method, tt.path, tt.body, &p)
		if w.StatusCode != tt.status || p.Status != tt.status || p.Code != tt.code || p.Type != "urn:mockloop:error:"+tt.code ||
			p.Title == "" || p.Detail == "" || w.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s %.40s: %s %+v, want %d %s", tt.method, tt.path, tt.body, w.Status, p, tt.status, tt.code)
		}
	}
	var p Problem
	form := func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }
	if h.do("POST", "/api/sessions", setup, &p, form); p.Code != "unsupported_media_type" {
		t.Errorf("got %+v", p)
	}
}

func TestServerFaults(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.create()
	for _, tt := range []struct {
		err    error
		code   string
		status int
	}{
		{fmt.Errorf("find: %w: database is locked", interviewer.ErrStorage), "storage", 503},
		{interviewer.ErrShutdown, "shutting_down", 503},
		{fmt.Errorf("a broken thing"), "internal", 500},
		{interviewer.ErrTooMany, "too_many_sessions", 429},
	} {
		h.conductor.broken = tt.err
		var p Problem
		w := h.do("GET", "/api/sessions/"+id, "", &p)
		if w.StatusCode != tt.status || p.Code != tt.code || strings.Contains(p.Detail, "broken thing") {
			t.Errorf("%v: %s %+v", tt.err, w.Status, p)
		}
		if w := h.do("GET", "/readyz", "", nil); w.StatusCode != tt.status {
			t.Errorf("%v: readyz %s", tt.err, w.Status)
		}
		if w := h.do("GET", "/healthz", "", nil); w.StatusCode != 200 {
			t.Errorf("%v: healthz %s", tt.err, w.Status)
		}
	}
}

func TestEveryRefusalHasACode(t *testing.T) {
	t.Parallel()
	for _, r := range refusals {
		if p := problemOf(fmt.Errorf("doing: %w", r.err)); p.Status == 0 || p.Title == "" || p.Code != r.code {
			t.Errorf("%v: %+v", r.err, p)
		}
	}
}

func TestAssets(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, tt := range []struct{ path, holds, cache string }{
		{"/", "the page", "no-cache"},
		{"/index.html", "the page", "no-cache"},
		{"/sessions/abc/report", "the page", "no-cache"},
		{"/assets/main-1234.js", "export", "public, max-age=31536000, immutable"},
		{"/favicon.svg", "<svg/>", "no-cache"},
	} {
		w := h.do("GET", tt.path, "", nil)
		if text := body(t, w); w.StatusCode != 200 || !strings.Contains(text, tt.holds) || w.Header.Get("Cache-Control") != tt.cache {
			t.Errorf("%s: %s %v %.40q", tt.path, w.Status, w.Header, text)
		}
	}
	for _, path := range []string{"/assets/main-0000.js", "/assets/", "/assets", "/favicon.ico", "/assets/..%2f..%2fserver.go"} {
		if w := h.do("GET", path, "", nil); w.StatusCode != 404 || strings.Contains(body(t, w), "package web") {
			t.Errorf("%s: %s", path, w.Status)
		}
	}
	w := h.do("GET", "/assets/main-1234.js", "", nil, func(r *http.Request) { r.Header.Set("Accept-Encoding", "gzip") })
	if w.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("not compressed: %v", w.Header)
	}
}

func TestPageNotBuilt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.server.page = fstest.MapFS{".gitkeep": {}}
	if text := body(t, h.do("GET", "/", "", nil)); !strings.Contains(text, "run <code>make</code>") {
		t.Errorf("got %q", text)
	}
}

func TestRequestRate(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(o *Options) { o.Limits.RequestsPerSecond = 2 })
	for range 100 {
		var p Problem
		if w := h.do("GET", "/api/settings", "", &p); w.StatusCode == http.StatusTooManyRequests {
			if p.Code != "too_many_requests" || w.Header.Get("Retry-After") == "" {
				t.Errorf("got %v %+v", w.Header, p)
			}
			return
		}
	}
	t.Error("no limit was met")
}
