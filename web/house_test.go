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

	"github.com/mockloop/mockloop/rubric"
)

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
		Models:  &fakeModels{view: ModelView{Editable: true}},
		Library: &fakeLibrary{},
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
	conn.SetReadDeadline(time.Now().Add(time.Minute))
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
