package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode/utf16"

	"github.com/gorilla/websocket"

	"github.com/mockloop/mockloop/interviewer"
	"github.com/mockloop/mockloop/web"
)

const (
	// dialAtOnce bounds how many sessions begin at the same time.
	dialAtOnce = 32
	// turnTime bounds how long a client waits for anything.
	turnTime = 2 * time.Minute
	// mostTurns of a session are sure to come before the interviewer closes.
	mostTurns = 5
)

// loadHeard is what clients heard in one go.
type loadHeard struct {
	Turns int
	Sum   uint64 // of the turns' hashes
	Wall  time.Duration
	First []time.Duration // from the answer to the first delta
	Gaps  []time.Duration // between frames with deltas
}

func (h *loadHeard) add(o loadHeard) {
	h.Turns += o.Turns
	h.Sum += o.Sum
	h.First = append(h.First, o.First...)
	h.Gaps = append(h.Gaps, o.Gaps...)
}

// listener is a client's end of one session.
type listener interface {
	// answer says something and hears what follows until it is the client's turn again.
	answer(gaps bool) (loadHeard, error)
	close() error
}

// loadClients holds the connections to both systems.
type loadClients struct{ sessions map[string][]listener }

func newLoadClients() *loadClients { return &loadClients{map[string][]listener{}} }

func (c *loadClients) obey(ctx context.Context, o loadOrder) (any, error) {
	switch o.Do {
	case "connect":
		return c.connect(ctx, o)
	case "run":
		return c.run(ctx, o)
	}
	return nil, fmt.Errorf("clients: nothing is known of the order %q", o.Do)
}

// connect brings the number of sessions with a system to what is asked for.
func (c *loadClients) connect(ctx context.Context, o loadOrder) (heard loadHeard, err error) {
	have := c.sessions[o.System]
	for ; len(have) > o.Sessions; have = have[:len(have)-1] {
		if err := have[len(have)-1].close(); err != nil {
			return heard, err
		}
	}
	had := len(have)
	have = append(have, make([]listener, o.Sessions-had)...)
	slots := make(chan struct{}, dialAtOnce)
	heard, err = together(len(have)-had, func(i int) (h loadHeard, err error) {
		slots <- struct{}{}
		defer func() { <-slots }()
		if o.System == systemRelay {
			have[had+i], err = dialRelay(ctx, o.URL)
		} else {
			have[had+i], h, err = enterSession(ctx, o.URL)
		}
		return h, err
	})
	c.sessions[o.System] = have
	return heard, err
}

// run has the first sessions of a system take turns.
func (c *loadClients) run(ctx context.Context, o loadOrder) (loadHeard, error) {
	began := time.Now()
	heard, err := together(o.Sessions, func(i int) (heard loadHeard, err error) {
		select {
		case <-time.After(o.Spread * time.Duration(i) / time.Duration(o.Sessions)):
		case <-ctx.Done():
			return heard, ctx.Err()
		}
		for range o.Turns {
			h, err := c.sessions[o.System][i].answer(o.Spread > 0)
			if err != nil {
				return heard, err
			}
			heard.add(h)
		}
		return heard, nil
	})
	heard.Wall = time.Since(began)
	return heard, err
}

// together runs f n times at once.
func together(n int, f func(i int) (loadHeard, error)) (all loadHeard, err error) {
	var mu sync.Mutex
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			h, e := f(i)
			mu.Lock()
			defer mu.Unlock()
			all.add(h)
			if err == nil {
				err = e
			}
		})
	}
	wait.Wait()
	return all, err
}

// turnHeard is a turn as it comes in.
type turnHeard struct {
	loadHeard
	asked, last time.Time
	text        []byte
}

func (t *turnHeard) delta(text []byte, gaps bool) {
	now := time.Now()
	switch {
	case len(t.text) == 0 && !t.asked.IsZero():
		t.First = append(t.First, now.Sub(t.asked))
	case len(t.text) > 0 && gaps:
		t.Gaps = append(t.Gaps, now.Sub(t.last))
	}
	t.last = now
	t.text = append(t.text, text...)
}

func (t *turnHeard) whole() {
	t.Turns++
	t.Sum += hashTurn(t.text)
	t.text = t.text[:0]
	t.asked = time.Time{}
}

type relayListener struct {
	conn *websocket.Conn
	said int
}

func dialRelay(ctx context.Context, url string) (listener, error) {
	conn, _, err := websocket.DefaultDialer.DialContext(ctx, "ws"+strings.TrimPrefix(url, "http"), nil)
	return &relayListener{conn: conn}, err
}

func (l *relayListener) close() error { return l.conn.Close() }

func (l *relayListener) answer(gaps bool) (loadHeard, error) {
	t := turnHeard{asked: time.Now()}
	if err := l.conn.WriteMessage(websocket.TextMessage, []byte(loadAnswer(l.said))); err != nil {
		return t.loadHeard, err
	}
	l.said++
	if err := l.conn.SetReadDeadline(time.Now().Add(turnTime)); err != nil {
		return t.loadHeard, err
	}
	for {
		_, data, err := l.conn.ReadMessage()
		if err != nil {
			return t.loadHeard, err
		}
		if len(data) == 0 {
			t.whole()
			return t.loadHeard, nil
		}
		t.delta(data, gaps)
	}
}

// candidate is a session of ours, seen from the browser.
type candidate struct {
	conn *websocket.Conn
	said int
	turn int // the interviewer's last
}

// enterSession begins an interview and hears it up to the first question.
func enterSession(ctx context.Context, url string) (listener, loadHeard, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/api/sessions", strings.NewReader(`{"guide":"confluent-pm","round":"technical","length":"full"}`))
	if err != nil {
		return nil, loadHeard{}, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, loadHeard{}, err
	}
	defer resp.Body.Close()
	var s web.SessionView
	if err := json.NewDecoder(resp.Body).Decode(&s); err != nil || resp.StatusCode != http.StatusCreated {
		return nil, loadHeard{}, errors.Join(fmt.Errorf("no session was made: %s", resp.Status), err)
	}
	conn, _, err := websocket.DefaultDialer.DialContext(ctx, "ws"+strings.TrimPrefix(url, "http")+"/api/sessions/"+s.ID+"/live?since=0", nil)
	if err != nil {
		return nil, loadHeard{}, err
	}
	c := &candidate{conn: conn}
	var t turnHeard
	err = c.hear(&t, false)
	return c, t.loadHeard, err
}

func (c *candidate) close() error { return c.conn.Close() }

func (c *candidate) answer(gaps bool) (loadHeard, error) {
	c.said++
	frame, err := json.Marshal(web.ClientFrame{Type: web.ClientAnswer, ID: fmt.Sprint("a", c.said), ReplyTo: c.turn, Text: loadAnswer(c.said)})
	if err != nil {
		return loadHeard{}, err
	}
	t := turnHeard{asked: time.Now()}
	if err := c.conn.WriteMessage(websocket.TextMessage, frame); err != nil {
		return t.loadHeard, err
	}
	err = c.hear(&t, gaps)
	return t.loadHeard, err
}

// hear takes frames in until the floor is the candidate's.
func (c *candidate) hear(t *turnHeard, gaps bool) error {
	if err := c.conn.SetReadDeadline(time.Now().Add(turnTime)); err != nil {
		return err
	}
	units := 0 // of the turn so far, in UTF-16
	for {
		_, data, err := c.conn.ReadMessage()
		if err != nil {
			return err
		}
		var f web.ServerFrame
		if err := json.Unmarshal(data, &f); err != nil {
			return err
		}
		switch f.Type {
		case web.ServerTurn:
			units, c.turn, t.text = 0, f.Turn.Turn, t.text[:0]
		case web.ServerDelta:
			if f.Delta.Turn != c.turn || f.Delta.Offset != units {
				return fmt.Errorf("a delta of turn %d at %d: expected were turn %d and %d", f.Delta.Turn, f.Delta.Offset, c.turn, units)
			}
			units += len(utf16.Encode([]rune(f.Delta.Text)))
			t.delta([]byte(f.Delta.Text), gaps)
		case web.ServerEvent:
			spoke, ok := f.Event.Body.(interviewer.Spoke)
			switch {
			case !ok:
			case spoke.Made == nil || spoke.Made.Fault != "":
				return fmt.Errorf("a turn (%s) is not the model's: %+v", spoke.Act.Kind, spoke.Made)
			case spoke.Turn != c.turn || !bytes.Equal([]byte(spoke.Text), t.text):
				return fmt.Errorf("turn %d was kept as %q and heard as %q", spoke.Turn, spoke.Text, t.text)
			default:
				t.whole()
			}
		case web.ServerLive:
			if f.Live.Status == interviewer.StatusCandidate && t.Turns > 0 {
				return nil
			}
		case web.ServerError:
			return f.Error
		}
	}
}

// loadAnswer is what a candidate may say, a few sentences.
func loadAnswer(n int) string { return loadAnswers[n%len(loadAnswers)] }

var loadAnswers = []string{
	"Each partition has one leader and two followers that copy its log. The producer waits until every replica that is in sync has the record, so when one broker dies another takes over and nothing that was acknowledged is lost.",
	"The price is latency, one more round trip between the zones. For payments I would pay it gladly, for clicks on a page I would not, because there a lost record costs less than a slow page.",
	"I would look at how far the consumers lag behind first. If only one partition is behind, its key is probably hot, and I would spread it. If all are, there are too few consumers or each of them is too slow.",
	"We kept seven days of records, so a team that shipped a bug could go back to the offset from before and read everything again. That saved us twice in one year.",
	"It grows with the number of topics, so I would limit who can make one, and I would show each team what its topics cost in a month.",
}
