package web

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mockloop/mockloop/interviewer"
)

// beside is a node that takes every session to be at another one.
func beside(t *testing.T, owner *house) *house {
	t.Helper()
	b := newHouse(t, withNodes)
	b.conductor.at(owner)
	return b
}

func withNodes(o *Options) { o.NodeKey = []byte("known to nodes") }

// at says that every session is at another house, or here.
func (c *fakeConductor) at(h *house) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.where = interviewer.Node{}
	if h != nil {
		c.where = interviewer.Node{ID: h.conductor.Node(), Address: strings.TrimPrefix(h.URL, "http://")}
	}
}

func TestSocketIsRelayedToItsOwner(t *testing.T) {
	t.Parallel()
	a := newHouse(t, withNodes)
	b := beside(t, a)
	id := a.create()
	c := b.dial(id, 0)
	c.until(ServerLive)
	c.send(answer("a1", 1, "through another node"))
	if b, ok := c.until(ServerEvent).Event.Body.(interviewer.Answered); !ok || b.Text != "through another node" {
		t.Errorf("got %+v", b)
	}
	if ack := c.until(ServerAck); ack.ID != "a1" {
		t.Errorf("acknowledged %+v", ack)
	}
	b.conductor.at(nil) // or the next lines would be about a again
	if w := b.do("GET", "/api/sessions/"+id, "", nil); w.StatusCode != http.StatusNotFound {
		t.Errorf("the session is at b as well: %s", w.Status)
	}
	a.conductor.Shutdown()
	if code := c.closed(); code != 1001 {
		t.Errorf("closed with %d", code)
	}
}

func TestRequestsAreRelayedToTheOwner(t *testing.T) {
	t.Parallel()
	a := newHouse(t, withNodes)
	b := beside(t, a)
	id := a.create()
	if w := b.do("DELETE", "/api/sessions/"+id, "", nil); w.StatusCode != http.StatusNoContent {
		t.Errorf("delete: %s", w.Status)
	}
	if w := a.do("GET", "/api/sessions/"+id, "", nil); w.StatusCode != http.StatusNotFound {
		t.Errorf("it is there still: %s", w.Status)
	}
	// A foreign page gets no further by way of another node.
	other := func(r *http.Request) { r.Header.Set("Origin", "http://elsewhere.test") }
	if w := b.do("DELETE", "/api/sessions/"+id, "", nil, other); w.StatusCode != http.StatusForbidden {
		t.Errorf("from a foreign page: %s", w.Status)
	}
}

// Two nodes that each take the other for the owner do not play with a request.
func TestNothingIsRelayedTwice(t *testing.T) {
	t.Parallel()
	a, b := newHouse(t, withNodes), newHouse(t, withNodes)
	id := a.create()
	a.conductor.at(b)
	b.conductor.at(a)
	if w := b.do("DELETE", "/api/sessions/"+id, "", nil); w.StatusCode != http.StatusNoContent {
		t.Errorf("delete: %s", w.Status)
	}
}

// While its owner cannot be reached a request waits, and is answered here once
// the owner is given up, or in the end takes the session from it.
func TestDeadOwnerIsWaitedFor(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	other := newHouse(t, withNodes)
	for name, at := range map[string]interviewer.Node{
		"nobody listens":      {ID: "n", Address: l.Addr().String()},
		"another node does":   {ID: "n", Address: strings.TrimPrefix(other.URL, "http://")},
		"that is no address":  {ID: "n", Address: "no address"},
		"nobody, but it died": {ID: "dies", Address: l.Addr().String()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, withNodes)
			id := h.create()
			h.conductor.mu.Lock()
			h.conductor.where = at
			h.conductor.mu.Unlock()
			if at.ID == "dies" {
				defer time.AfterFunc(500*time.Millisecond, func() { h.conductor.at(nil) }).Stop()
			}
			if w := h.do("DELETE", "/api/sessions/"+id, "", nil); w.StatusCode != http.StatusNoContent {
				t.Errorf("delete: %s", w.Status)
			}
		})
	}
}

// Only nodes can say that a request was relayed.
func TestRelayIsNotPretended(t *testing.T) {
	t.Parallel()
	a := newHouse(t, withNodes)
	b := beside(t, a)
	id := a.create()
	pretend := func(r *http.Request) { r.Header.Set(relayedHeader, "1") }
	if w := b.do("DELETE", "/api/sessions/"+id, "", nil, pretend); w.StatusCode != http.StatusNoContent {
		t.Errorf("delete: %s", w.Status)
	}
}

// What a node relays counts among its sockets, and ends with it.
func TestRelayedSocketsAreBounded(t *testing.T) {
	t.Parallel()
	a := newHouse(t, withNodes, func(o *Options) { o.Limits.SocketsPerOwner = 0 }) // what is brought counts elsewhere
	b := newHouse(t, withNodes, func(o *Options) { o.Limits.SocketsPerOwner = 1 })
	b.conductor.at(a)
	id := a.create()
	c := b.dial(id, 0)
	c.until(ServerLive)
	if w := b.do("GET", "/api/sessions/"+id+"/live?since=0", "", nil, func(r *http.Request) {
		r.Header.Set("Connection", "Upgrade")
		r.Header.Set("Upgrade", "websocket")
		r.Header.Set("Sec-WebSocket-Version", "13")
		r.Header.Set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
	}); w.StatusCode != http.StatusTooManyRequests {
		t.Errorf("a second socket: %s", w.Status)
	}
	if err := b.server.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.ReadMessage(); err == nil {
		t.Error("the socket is open still")
	}
}

func TestLimitsAreShared(t *testing.T) {
	t.Parallel()
	nodes := 1
	l := &requestLimit{limits: Limits{Nodes: func() int { return nodes }}, perSecond: 2, burst: 12}
	allowed := func() (n int) {
		for range 20 {
			if ok, err := l.Allow("10.0.0.1"); err != nil {
				t.Fatal(err)
			} else if ok {
				n++
			}
		}
		return n
	}
	if got := allowed(); got != 12 {
		t.Errorf("alone: %d requests at once, want 12", got)
	}
	nodes = 3
	if got := allowed(); got != 4 {
		t.Errorf("one of three nodes: %d requests at once, want 4", got)
	}
}
