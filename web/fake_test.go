package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gorilla/websocket"

	"github.com/mockloop/mockloop/interviewer"
	"github.com/mockloop/mockloop/rubric"
)

// fakeConductor stands in for the real one where a test is about the wire:
// sessions in memory, and an interviewer that only ever says "Go on."
type fakeConductor struct {
	mu       sync.Mutex
	sessions map[string]*fakeSession
	shut     bool
	broken   error
}

type fakeSession struct {
	record interviewer.Record
	events []interviewer.Event
	notes  string
	seats  map[*fakeSeat]bool
	known  map[string]int64
}

type fakeSeat struct {
	c        *fakeConductor
	s        *fakeSession
	audience interviewer.Audience
}

var testTime = time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)

func (c *fakeConductor) Plan(s interviewer.Setup) (interviewer.Setup, []interviewer.Phase, error) {
	return s, []interviewer.Phase{{ID: string(s.Length), Title: "Questions", Kind: "questions", MS: 1000}}, nil
}

func (c *fakeConductor) Create(_ context.Context, owner string, setup interviewer.Setup) (interviewer.Record, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.broken != nil {
		return interviewer.Record{}, c.broken
	}
	if setup.Round != "technical" {
		return interviewer.Record{}, &interviewer.SetupError{Field: "round", Detail: "choose technical"}
	}
	r := interviewer.Record{
		ID: fmt.Sprintf("s%d", len(c.sessions)+1), Owner: owner, CreatedAt: testTime, UpdatedAt: testTime,
		Summary: interviewer.Summary{Setup: setup, Status: interviewer.StatusCandidate},
	}
	s := &fakeSession{record: r, seats: map[*fakeSeat]bool{}, known: map[string]int64{}}
	c.sessions[r.ID] = s
	s.tell(interviewer.Created{Setup: setup})
	s.tell(interviewer.Spoke{Turn: 1, Text: "Hello."})
	return s.record, nil
}

func (c *fakeConductor) session(owner, id string) (*fakeSession, error) {
	if s := c.sessions[id]; s != nil && s.record.Owner == owner {
		return s, c.broken
	}
	return nil, fmt.Errorf("find session: %w", interviewer.ErrNotFound)
}

func (c *fakeConductor) Find(_ context.Context, owner, id string) (interviewer.Record, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, err := c.session(owner, id)
	if err != nil {
		return interviewer.Record{}, err
	}
	return s.record, nil
}

func (c *fakeConductor) List(_ context.Context, owner, before string, limit int) ([]interviewer.Record, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var found []interviewer.Record
	for n := len(c.sessions); n > 0 && len(found) < limit; n-- {
		id := fmt.Sprintf("s%d", n)
		if s, err := c.session(owner, id); err == nil && (before == "" || id < before) {
			found = append(found, s.record)
		}
	}
	return found, c.broken
}

func (c *fakeConductor) Events(_ context.Context, owner, id string, since int64) ([]interviewer.Event, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, err := c.session(owner, id)
	if err != nil {
		return nil, err
	}
	return s.events[min(since, s.record.Seq):], nil
}

func (c *fakeConductor) Report(_ context.Context, owner, id string) (interviewer.Report, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, err := c.session(owner, id)
	if err != nil {
		return interviewer.Report{}, err
	}
	if s.record.Summary.Status != interviewer.StatusEnded {
		return interviewer.Report{}, interviewer.ErrNotEnded
	}
	return testReport(), nil
}

func (c *fakeConductor) Debrief(_ context.Context, owner, guide string) (interviewer.Debrief, error) {
	return interviewer.Debrief{Guide: guide, Because: "for " + owner}, nil
}

func (c *fakeConductor) Delete(_ context.Context, owner, id string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, err := c.session(owner, id)
	if err != nil {
		return err
	}
	s.record.Owner = "" // the id stays taken
	for seat := range s.seats {
		seat.audience.Gone(interviewer.ErrNotFound)
	}
	return nil
}

func (c *fakeConductor) Notes(_ context.Context, owner, id string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, err := c.session(owner, id)
	if err != nil {
		return "", err
	}
	return s.notes, nil
}

func (c *fakeConductor) Object(_ context.Context, owner, id string, _ interviewer.Objection) error {
	_, err := c.Find(context.Background(), owner, id)
	return err
}

func (c *fakeConductor) Cases(_ context.Context, owner, id string) ([]rubric.Case, error) {
	if _, err := c.Find(context.Background(), owner, id); err != nil {
		return nil, err
	}
	return []rubric.Case{{ID: "a", Question: "durability", Answer: "b"}}, nil
}

func (c *fakeConductor) SetNotes(_ context.Context, owner, id, text string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, err := c.session(owner, id)
	if err == nil {
		s.notes = text
	}
	return err
}

func (c *fakeConductor) Ready(context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.broken
}

func (c *fakeConductor) Join(_ context.Context, owner, id string, since int64, a interviewer.Audience) (seat, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.shut {
		return nil, interviewer.ErrShutdown
	}
	s, err := c.session(owner, id)
	if err != nil {
		return nil, err
	}
	for _, e := range s.events[min(since, s.record.Seq):] {
		a.Event(e)
	}
	a.Live(s.record.Seq, interviewer.Live{Status: s.record.Summary.Status})
	k := &fakeSeat{c, s, a}
	s.seats[k] = true
	return k, nil
}

func (c *fakeConductor) Shutdown() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.shut = true
	for _, s := range c.sessions {
		for seat := range s.seats {
			seat.audience.Gone(interviewer.ErrShutdown)
		}
	}
}

func (s *fakeSession) tell(b interviewer.Body) int64 {
	s.record.Seq++
	e := interviewer.Event{Seq: s.record.Seq, At: testTime, Body: b}
	s.events = append(s.events, e)
	for seat := range s.seats {
		seat.audience.Event(e)
	}
	return e.Seq
}

// say streams a turn in pieces to everybody.
func (s *fakeSession) say(pieces ...string) {
	turn, offset := len(s.events), 0
	for seat := range s.seats {
		seat.audience.Turn(s.record.Seq, turn, interviewer.Act{Kind: interviewer.ActAsk})
	}
	for _, p := range pieces {
		for seat := range s.seats {
			seat.audience.Delta(s.record.Seq, turn, offset, p)
		}
		offset += len(p)
	}
	s.tell(interviewer.Spoke{Turn: turn, Text: strings.Join(pieces, "")})
}

func (k *fakeSeat) once(id string, do func() int64) (int64, error) {
	k.c.mu.Lock()
	defer k.c.mu.Unlock()
	if k.c.broken != nil {
		return 0, k.c.broken
	}
	seq, ok := k.s.known[id]
	if !ok {
		seq = do()
		k.s.known[id] = seq
	}
	return seq, nil
}

func (k *fakeSeat) Answer(_ context.Context, id string, replyTo int, text string) (int64, error) {
	switch {
	case strings.TrimSpace(text) == "":
		return 0, interviewer.ErrEmptyAnswer
	case replyTo > 100:
		return 0, interviewer.ErrStaleTurn
	}
	return k.once(id, func() int64 {
		seq := k.s.tell(interviewer.Answered{ID: id, ReplyTo: replyTo, Text: text})
		k.s.say("Go", " on", ".")
		return seq
	})
}

func (k *fakeSeat) Interrupt(_ context.Context, id string, turn int) (int64, error) {
	return 0, interviewer.ErrNotNow
}

func (k *fakeSeat) Wish(_ context.Context, id string, w interviewer.Wish) (int64, error) {
	return k.once(id, func() int64 {
		if w == interviewer.WishEnd {
			k.s.record.Summary.Status = interviewer.StatusEnded
		}
		return k.s.tell(interviewer.Requested{ID: id, Wish: w})
	})
}

func (k *fakeSeat) Pause(_ context.Context, id string) (int64, error) {
	return k.once(id, func() int64 { return k.s.tell(interviewer.Paused{ID: id}) })
}

func (k *fakeSeat) Resume(_ context.Context, id string) (int64, error) {
	return k.once(id, func() int64 { return k.s.tell(interviewer.Resumed{ID: id}) })
}

func (k *fakeSeat) Leave() {
	k.c.mu.Lock()
	defer k.c.mu.Unlock()
	delete(k.s.seats, k)
}

// house is a server under test.
type house struct {
	t         *testing.T
	server    *Server
	conductor *fakeConductor
	log       *bytes.Buffer
	*httptest.Server
}

func newHouse(t *testing.T, change ...func(*Options)) *house {
	t.Helper()
	h := &house{t: t, conductor: &fakeConductor{sessions: map[string]*fakeSession{}}, log: &bytes.Buffer{}}
	o := Options{
		Guides:  []*rubric.Guide{testGuide()},
		Version: "test",
		Limits:  Limits{Sockets: 10, SocketsPerOwner: 5, RequestsPerSecond: 1000},
		Log:     slog.New(slog.NewTextHandler(&locked{w: h.log}, nil)),
	}
	for _, c := range change {
		c(&o)
	}
	var err error
	h.server, err = newServer(o, h.conductor, fstest.MapFS{
		"index.html":          {Data: []byte("<html>the page")},
		"assets/main-1234.js": {Data: []byte(strings.Repeat("export const x = 1;\n", 200))},
		"favicon.svg":         {Data: []byte("<svg/>")},
	})
	if err != nil {
		t.Fatal(err)
	}
	h.Server = httptest.NewServer(h.server)
	t.Cleanup(func() {
		h.conductor.Shutdown()
		if err := h.server.Wait(context.Background()); err != nil {
			t.Error(err)
		}
		h.Close()
	})
	return h
}

// locked lets requests share a log.
type locked struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

func testGuide() *rubric.Guide {
	g := &rubric.Guide{
		ID: "g", Title: "Guide", Company: "Company",
		Types:     []rubric.Type{{ID: "deep", Title: "Deep dive", Criteria: []string{"depth"}}},
		Criteria:  []*rubric.Criterion{{ID: "depth", Title: "Depth"}},
		Questions: []*rubric.Question{{ID: "durability", Title: "Durability", Type: "deep", Rounds: []string{"technical"}, Prompt: "How?"}},
	}
	r := &rubric.Round{ID: "technical", Title: "Technical", Agenda: []rubric.Phase{{ID: "q", Types: []string{"deep"}}}}
	g.Rounds = []*rubric.Round{r}
	return g
}

// do sends a request and decodes the answer into out, if it is given.
func (h *house) do(method, path, body string, out any, change ...func(*http.Request)) *http.Response {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), method, h.URL+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, c := range change {
		c(r)
	}
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer w.Body.Close()
	data, err := io.ReadAll(w.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	w.Body = io.NopCloser(bytes.NewReader(data))
	if out != nil {
		if err := json.Unmarshal(data, out); err != nil {
			h.t.Fatalf("%s %s: %q: %v", method, path, data, err)
		}
	}
	return w
}

func (h *house) create(change ...func(*http.Request)) string {
	h.t.Helper()
	var s SessionView
	if w := h.do("POST", "/api/sessions", `{"guide":"g","round":"technical","length":"ten","mode":"learning"}`, &s, change...); w.StatusCode != http.StatusCreated {
		h.t.Fatalf("create: %s", w.Status)
	}
	return s.ID
}

// client is a browser's end of a live socket.
type client struct {
	t *testing.T
	*websocket.Conn
}

func (h *house) dial(id string, since int64) *client {
	h.t.Helper()
	url := fmt.Sprintf("ws%s/api/sessions/%s/live?since=%d", strings.TrimPrefix(h.URL, "http"), id, since)
	conn, _, err := websocket.DefaultDialer.DialContext(h.t.Context(), url, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { conn.Close() })
	conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	return &client{h.t, conn}
}

func (c *client) send(frame string) {
	c.t.Helper()
	if err := c.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
		c.t.Fatal(err)
	}
}

func (c *client) next() ServerFrame {
	c.t.Helper()
	var f ServerFrame
	if err := c.ReadJSON(&f); err != nil {
		c.t.Fatal(err)
	}
	return f
}

// until reads on to the first frame of a type.
func (c *client) until(typ ServerType) ServerFrame {
	c.t.Helper()
	for {
		if f := c.next(); f.Type == typ {
			return f
		}
	}
}

// closed reads on to the end and returns the close code.
func (c *client) closed() int {
	c.t.Helper()
	for {
		if _, _, err := c.ReadMessage(); err != nil {
			if e, ok := err.(*websocket.CloseError); ok {
				return e.Code
			}
			c.t.Fatalf("closed without a code: %v", err)
		}
	}
}
