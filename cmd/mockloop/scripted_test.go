//go:build nodes

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/mockloop/mockloop/interviewer"
	"github.com/mockloop/mockloop/web"
)

const (
	answersEach = 14
	thinkTime   = 2 * time.Second // at most
)

// scripted is a candidate who behaves as the page does: comes back when the
// connection breaks, and sends again what was not acknowledged.
type scripted struct {
	url, name string
	client    http.Client
	session   string
	err       error

	mu      sync.Mutex
	acked   map[string]bool
	said    map[string]string // by the frame's id
	heard   time.Time         // from the server, last
	comings int               // connections
	notices int               // that the session waits for the database
	done    bool

	since   int64
	turn    int  // the interviewer's last
	floor   bool // it is the candidate's turn
	pending *web.ClientFrame
	ended   bool // the report is made
}

// interview holds one, to the report.
func (c *scripted) interview(ctx context.Context) error {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	c.client.Jar, c.acked, c.said = jar, map[string]bool{}, map[string]string{}
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.done = true
	}()
	// A second identity per browser would be lost: the page is asked for first, as browsers do.
	if err := c.retry(ctx, func() error { return c.get(ctx, "/", nil) }); err != nil {
		return err
	}
	if err := c.retry(ctx, func() error { return c.create(ctx) }); err != nil {
		return err
	}
	for tries := 0; !c.ended; tries++ {
		heard, err := c.live(ctx)
		if ctx.Err() != nil {
			return errors.Join(ctx.Err(), err)
		}
		if heard {
			tries = 0
		}
		wait := min(8*time.Second, 500*time.Millisecond<<tries)
		time.Sleep(wait/2 + time.Duration(rand.Int64N(int64(wait/2))))
	}
	return c.retry(ctx, func() error { return c.get(ctx, "/api/sessions/"+c.session+"/report", nil) })
}

func (c *scripted) retry(ctx context.Context, do func() error) error {
	for {
		err := do()
		if err == nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		time.Sleep(300 * time.Millisecond)
	}
}

func (c *scripted) get(ctx context.Context, path string, into any) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+path, nil)
	if err != nil {
		return err
	}
	return c.do(r, http.StatusOK, into)
}

func (c *scripted) do(r *http.Request, status int, into any) error {
	w, err := c.client.Do(r)
	if err != nil {
		return err
	}
	defer w.Body.Close()
	body, err := io.ReadAll(w.Body)
	if err == nil && w.StatusCode != status {
		err = fmt.Errorf("%s: %s: %s", r.URL.Path, w.Status, body)
	}
	if err != nil || into == nil {
		return err
	}
	return json.Unmarshal(body, into)
}

func (c *scripted) create(ctx context.Context) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+"/api/sessions", strings.NewReader(`{"guide":"confluent-pm","round":"technical","length":"full","mode":"realistic"}`))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	var s web.SessionView
	err = c.do(r, http.StatusCreated, &s)
	c.session = s.ID
	return err
}

// live holds one connection and says whether anything was heard on it.
func (c *scripted) live(ctx context.Context) (heard bool, err error) {
	dialer := websocket.Dialer{Jar: c.client.Jar, HandshakeTimeout: 10 * time.Second}
	conn, _, err := dialer.DialContext(ctx, fmt.Sprintf("ws%s/api/sessions/%s/live?since=%d", strings.TrimPrefix(c.url, "http"), c.session, c.since), nil)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	c.mu.Lock()
	c.comings++
	c.mu.Unlock()
	var speak <-chan time.Time
	frames, broken := make(chan web.ServerFrame), make(chan error, 1)
	gone := make(chan struct{})
	defer close(gone)
	go func() {
		for {
			_, data, err := conn.ReadMessage()
			var f web.ServerFrame
			if err == nil {
				err = json.NewDecoder(bytes.NewReader(data)).Decode(&f)
			}
			if err != nil {
				broken <- err
				return
			}
			select {
			case frames <- f:
			case <-gone:
				return
			}
		}
	}()
	c.floor = false
	if c.pending != nil {
		if err := conn.WriteJSON(c.pending); err != nil {
			return false, err
		}
	}
	for !c.ended {
		select {
		case f := <-frames:
			heard = true
			if err := c.hear(f); err != nil {
				return heard, err
			}
		case err := <-broken:
			return heard, err
		case <-speak:
			speak = nil
			if c.floor && c.pending == nil {
				c.pending = c.next()
				if err := conn.WriteJSON(c.pending); err != nil {
					return heard, err
				}
			}
		}
		if c.floor && c.pending == nil && speak == nil {
			speak = time.After(thinkTime/4 + time.Duration(rand.Int64N(int64(thinkTime*3/4))))
		}
	}
	return heard, nil
}

func (c *scripted) hear(f web.ServerFrame) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.heard = time.Now()
	switch f.Type {
	case web.ServerEvent:
		if f.Event.Seq != c.since+1 {
			return fmt.Errorf("event %d after %d", f.Event.Seq, c.since)
		}
		c.since = f.Event.Seq
		switch b := f.Event.Body.(type) {
		case interviewer.Spoke:
			c.turn = b.Turn
		case interviewer.Reported:
			c.ended = true
		}
	case web.ServerLive:
		if f.Live.Waiting {
			c.notices++
		}
		c.floor = f.Live.Status == interviewer.StatusCandidate && !f.Live.Waiting
	case web.ServerAck:
		if c.pending != nil && f.ID == c.pending.ID {
			if c.pending.Type == web.ClientAnswer {
				c.acked[f.ID] = true
			}
			c.pending = nil
		}
	case web.ServerError:
		// An answer that came too late for its turn was not taken, and the candidate knows.
		if c.pending != nil && f.ID == c.pending.ID && (f.Error.Code == "stale_turn" || f.Error.Code == "not_now" || f.Error.Code == "ended") {
			c.pending = nil
			return nil
		}
		return f.Error
	}
	return nil
}

// next is what the candidate says now: an answer, or that it was enough.
func (c *scripted) next() *web.ClientFrame {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := len(c.said)
	id := fmt.Sprint(c.name, "-", n)
	if n >= answersEach {
		return &web.ClientFrame{Type: web.ClientEnd, ID: id}
	}
	c.said[id] = loadAnswer(n) + " This is what " + id + " says."
	return &web.ClientFrame{Type: web.ClientAnswer, ID: id, ReplyTo: c.turn, Text: c.said[id]}
}
