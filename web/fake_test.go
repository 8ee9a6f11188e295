package web

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

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
	where    interviewer.Node // that owns every session
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

func (c *fakeConductor) Node() string { return "node of " + fmt.Sprintf("%p", c) }

func (c *fakeConductor) Where(context.Context, string, string) (interviewer.Node, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.where, nil
}

func (c *fakeConductor) Seize(context.Context, string, string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.where = interviewer.Node{}
	return nil
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

// fakeModels is a settings page's other side.
type fakeModels struct {
	mu   sync.Mutex
	view ModelView
}

func (m *fakeModels) Model() ModelView {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.view
}

func (m *fakeModels) Connect(_ context.Context, s ModelSettings) error {
	if s.Model == "" {
		return BadModel(errors.New("model: a name is needed"))
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.view.Connected, m.view.Model, m.view.BaseURL, m.view.KeyHint = true, s.Model, s.BaseURL, "…test"
	return nil
}

func (m *fakeModels) Disconnect(context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.view = ModelView{Editable: m.view.Editable}
	return nil
}

func (m *fakeModels) Test(_ context.Context, s *ModelSettings) (ModelTest, error) {
	return ModelTest{Reachable: true, Streams: s == nil, FirstMS: 42}, nil
}

func (m *fakeModels) List(context.Context, ModelSettings) ([]string, error) {
	return []string{"small", "large"}, nil
}

func (m *fakeModels) Servers(context.Context) []ModelServer {
	return []ModelServer{{Title: "Ollama", BaseURL: "http://127.0.0.1:11434/v1", Models: []string{"small"}}}
}
