package web

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/mockloop/mockloop/interviewer"
)

func answer(id string, replyTo int, text string) string {
	data, _ := json.Marshal(ClientFrame{Type: ClientAnswer, ID: id, ReplyTo: replyTo, Text: text})
	return string(data)
}

func TestLiveAnswerToTurn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	c := h.dial(h.create(), 0)
	var types []ServerType
	for range 3 {
		types = append(types, c.next().Type)
	}
	if want := []ServerType{ServerEvent, ServerEvent, ServerLive}; !reflect.DeepEqual(types, want) {
		t.Fatalf("on joining: %v, want %v", types, want)
	}
	c.send(answer("a1", 1, "three copies 👩🏽‍💻 عربي"))
	answered := c.until(ServerEvent)
	if b, ok := answered.Event.Body.(interviewer.Answered); !ok || b.Text != "three copies 👩🏽‍💻 عربي" || b.ReplyTo != 1 {
		t.Fatalf("got %+v", answered.Event)
	}
	c.until(ServerTurn)
	said, whole := "", ""
	for whole == "" {
		switch f := c.next(); f.Type {
		case ServerDelta:
			if f.Delta.Offset != len(said) {
				t.Errorf("delta at %d, want %d", f.Delta.Offset, len(said))
			}
			said += f.Delta.Text
		case ServerEvent:
			whole = f.Event.Body.(interviewer.Spoke).Text
		}
	}
	if said != "Go on." || whole != said {
		t.Errorf("deltas %q, turn %q", said, whole)
	}
	ack := c.until(ServerAck)
	if ack.ID != "a1" || ack.Seq != answered.Seq {
		t.Errorf("ack %+v, want a1 at %d", ack, answered.Seq)
	}
	c.send(answer("a1", 1, "three copies"))
	if again := c.next(); again.Type != ServerAck || again.Seq != ack.Seq {
		t.Errorf("sent twice: %+v, want the ack alone", again)
	}
}

func TestLiveTwoTabsAndReconnect(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.create()
	one, two := h.dial(id, 0), h.dial(id, 0)
	one.until(ServerLive)
	two.until(ServerLive)
	one.send(answer("a1", 1, "yes"))
	var last int64
	for _, c := range []*client{one, two} {
		for turns := 0; turns < 2; {
			if f := c.next(); f.Type == ServerEvent {
				turns, last = turns+1, f.Seq
			}
		}
	}
	two.Close()
	one.send(answer("a2", 4, "and no"))
	one.until(ServerAck)
	one.until(ServerAck)
	back := h.dial(id, last)
	if f := back.next(); f.Type != ServerEvent || f.Seq != last+1 {
		t.Errorf("back since %d: first frame %+v", last, f)
	}
}

func TestLiveRefusesFrames(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	c := h.dial(h.create(), 0)
	c.until(ServerLive)
	long := strings.Repeat("x", MaxAnswerBytes)
	for _, tt := range []struct{ name, frame, id, code string }{
		{"no JSON", `hello`, "", "bad_frame"},
		{"cut off", `{"type":"answer","id":"x"`, "", "bad_frame"},
		{"a list", `[]`, "", "bad_frame"},
		{"wrong field", `{"type":"answer","id":"x","text":1}`, "", "bad_frame"},
		{"deep", strings.Repeat(`{"type":`, 10_000), "", "bad_frame"},
		{"no id", `{"type":"hint"}`, "", "bad_frame"},
		{"long id", `{"type":"hint","id":"` + strings.Repeat("i", MaxIDBytes+1) + `"}`, "", "bad_frame"},
		{"negative turn", `{"type":"interrupt","id":"x","turn":-1}`, "x", "bad_frame"},
		{"unknown type", `{"type":"sing","id":"x"}`, "x", "unknown_type"},
		{"empty answer", answer("x", 1, " \n"), "x", "empty_answer"},
		{"stale turn", answer("x", 101, "late"), "x", "stale_turn"},
		{"not now", `{"type":"interrupt","id":"x","turn":1}`, "x", "not_now"},
		{"long answer", answer("x", 1, long+"y"), "x", "answer_too_large"},
		{"long frame", answer("x", 1, strings.Repeat("x", MaxFrameBytes)), "", "frame_too_large"},
		{"a paste of 1 MB", answer("x", 1, strings.Repeat("x", 1<<20)), "", "frame_too_large"},
	} {
		c.send(tt.frame)
		f := c.next()
		if f.Type != ServerError || f.ID != tt.id || f.Error.Code != tt.code || f.Error.Detail == "" || f.Seq != 2 {
			t.Errorf("%s: got %+v %+v, want %s for %q", tt.name, f, f.Error, tt.code, tt.id)
		}
	}
	for _, data := range [][]byte{{0xff, 0xfe}, []byte(`{"type":"hint","id":"x"}`)} {
		if err := c.WriteMessage(websocket.BinaryMessage, data); err != nil {
			t.Fatal(err)
		}
		if f := c.next(); f.Type != ServerError || f.Error.Code != "bad_frame" {
			t.Errorf("binary: %+v", f)
		}
	}
	c.send(answer("ok", 1, long))
	if ack := c.until(ServerAck); ack.ID != "ok" {
		t.Errorf("the session does not live on: %+v", ack)
	}
}

func TestLiveCloseCodes(t *testing.T) {
	t.Parallel()
	t.Run("no such session", func(t *testing.T) {
		t.Parallel()
		if code := newHouse(t).dial("nope", 0).closed(); code != closeUnknown {
			t.Errorf("got %d", code)
		}
	})
	t.Run("deleted", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		id := h.create()
		c := h.dial(id, 0)
		c.until(ServerLive)
		h.do("DELETE", "/api/sessions/"+id, "", nil)
		if code := c.closed(); code != closeUnknown {
			t.Errorf("got %d", code)
		}
	})
	t.Run("shutdown", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		id := h.create()
		c := h.dial(id, 0)
		c.until(ServerLive)
		h.conductor.Shutdown()
		if code := c.closed(); code != websocket.CloseGoingAway {
			t.Errorf("got %d", code)
		}
		if code := h.dial(id, 0).closed(); code != websocket.CloseGoingAway {
			t.Errorf("after it: got %d", code)
		}
	})
	t.Run("beyond the hard limit", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		c := h.dial(h.create(), 0)
		go c.WriteMessage(websocket.TextMessage, make([]byte, maxFrameHard+1)) // cut in its middle
		if code := c.closed(); code != websocket.CloseMessageTooBig {
			t.Errorf("got %d", code)
		}
	})
	t.Run("bad frames without end", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		c := h.dial(h.create(), 0)
		go func() {
			for c.WriteMessage(websocket.TextMessage, []byte("{")) == nil {
			}
		}()
		if code := c.closed(); code != closeBad {
			t.Errorf("got %d", code)
		}
	})
	t.Run("too fast", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		c := h.dial(h.create(), 0)
		c.until(ServerLive)
		for i := range framesAtOnce + 5 {
			c.send(fmt.Sprintf(`{"type":"hint","id":"h%d"}`, i))
		}
		if f := c.until(ServerError); f.Error.Code != "too_fast" || f.ID == "" {
			t.Errorf("got %+v", f)
		}
	})
}

func TestLiveCutsSlowReader(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.create()
	slow, quick := h.dial(id, 0), h.dial(id, 0)
	// A reader who takes nothing: first the buffers of the system fill, then the queue.
	slow.NetConn().(*net.TCPConn).SetReadBuffer(256 << 10)
	slow.until(ServerLive)
	quick.until(ServerLive)
	h.conductor.mu.Lock()
	s := h.conductor.sessions[id]
	h.conductor.mu.Unlock()
	const large = 100
	for i := range large + maxQueued + 1 {
		text := ""
		if i < large {
			text = strings.Repeat("x", 100<<10)
		}
		h.conductor.mu.Lock()
		s.tell(interviewer.Spoke{Text: text})
		seq := s.record.Seq
		h.conductor.mu.Unlock()
		if f := quick.until(ServerEvent); f.Seq != seq {
			t.Fatalf("the quick reader got %d, want %d", f.Seq, seq)
		}
	}
	last := int64(2)
	for {
		var f ServerFrame
		if err := slow.ReadJSON(&f); err != nil {
			if !websocket.IsCloseError(err, closeSlow) {
				t.Fatalf("got %v, want %d", err, closeSlow)
			}
			break
		}
		if f.Type == ServerEvent && f.Seq != last+1 {
			t.Fatalf("event %d behind %d", f.Seq, last)
		}
		last = f.Seq
	}
	if f := h.dial(id, last).next(); f.Seq != last+1 {
		t.Errorf("back since %d: got %d", last, f.Seq)
	}
}

func TestLiveLimitsSockets(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(o *Options) { o.Limits.SocketsPerOwner = 1 })
	id := h.create()
	c := h.dial(id, 0)
	url := "ws" + strings.TrimPrefix(h.URL, "http") + "/api/sessions/" + id + "/live"
	_, w, err := websocket.DefaultDialer.DialContext(t.Context(), url, nil)
	if err == nil || w.StatusCode != http.StatusTooManyRequests {
		t.Fatalf("second socket: %v", err)
	}
	c.Close()
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		conn, _, err := websocket.DefaultDialer.DialContext(t.Context(), url, nil)
		if err == nil {
			conn.Close()
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("a closed socket still counts")
		}
	}
}

func TestLiveStorageFails(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	c := h.dial(h.create(), 0)
	c.until(ServerLive)
	h.conductor.mu.Lock()
	h.conductor.broken = fmt.Errorf("append: %w: disk full", interviewer.ErrStorage)
	h.conductor.mu.Unlock()
	c.send(answer("a", 1, "my secret words"))
	if f := c.next(); f.Type != ServerError || f.Error.Code != "storage" || f.ID != "a" || strings.Contains(f.Error.Detail, "disk full") {
		t.Errorf("got %+v %+v", f, f.Error)
	}
	h.conductor.mu.Lock()
	h.conductor.broken = nil
	h.conductor.mu.Unlock()
	c.send(answer("a", 1, "my secret words"))
	c.until(ServerAck)
	if log := h.log.String(); !strings.Contains(log, "disk full") || strings.Contains(log, "secret") {
		t.Errorf("log: %s", log)
	}
}

func FuzzDecodeFrame(f *testing.F) {
	for _, s := range []string{answer("a", 1, "x"), `{"type":"hint","id":"h"}`, `{`, `null`, `{"id":"\u0000","type":"end"}`, "\xff"} {
		f.Add(websocket.TextMessage, []byte(s))
	}
	f.Fuzz(func(t *testing.T, kind int, data []byte) {
		frame, err := decodeFrame(kind, data)
		if err != nil {
			if p := problemOf(err); p.Code == "internal" || p.Status == 0 {
				t.Errorf("%q: %+v", data, p)
			}
			return
		}
		if frame.ID == "" || len(frame.ID) > MaxIDBytes || len(frame.Text) > MaxAnswerBytes || commands[frame.Type] == nil {
			t.Errorf("%q was taken: %+v", data, frame)
		}
	})
}
