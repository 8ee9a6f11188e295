package interviewer

import (
	"context"
	"errors"
	"fmt"
)

// What the Conductor refuses.
var (
	ErrNotEnded    = errors.New("the interview is still running")
	ErrEnded       = errors.New("the interview is over")
	ErrStaleTurn   = errors.New("that turn was already answered")
	ErrEmptyAnswer = errors.New("the answer is empty")
	ErrNotNow      = errors.New("not possible now")
	ErrTooMany     = errors.New("too many sessions")
	ErrShutdown    = errors.New("the server is shutting down")
)

// SetupError says which choice of the lobby is wrong and what to choose instead.
type SetupError struct{ Field, Detail string }

func (e *SetupError) Error() string { return fmt.Sprintf("%s: %s", e.Field, e.Detail) }

// Conductor owns every live session.
type Conductor struct{}

// Seat is one connection's place in a session.
type Seat struct{}

func (c *Conductor) Create(ctx context.Context, owner string, setup Setup) (Record, error) {
	panic("soon")
}
func (c *Conductor) Find(ctx context.Context, owner, id string) (Record, error) { panic("soon") }
func (c *Conductor) List(ctx context.Context, owner, before string, limit int) ([]Record, error) {
	panic("soon")
}
func (c *Conductor) Events(ctx context.Context, owner, id string, since int64) ([]Event, error) {
	panic("soon")
}
func (c *Conductor) Report(ctx context.Context, owner, id string) (Report, error) { panic("soon") }
func (c *Conductor) Debrief(ctx context.Context, owner, guide string) (Debrief, error) {
	panic("soon")
}
func (c *Conductor) Delete(ctx context.Context, owner, id string) error          { panic("soon") }
func (c *Conductor) Notes(ctx context.Context, owner, id string) (string, error) { panic("soon") }
func (c *Conductor) SetNotes(ctx context.Context, owner, id, text string) error  { panic("soon") }
func (c *Conductor) Ready(ctx context.Context) error                             { panic("soon") }

// Join tells a everything behind event number since, then what happens, until Leave.
func (c *Conductor) Join(ctx context.Context, owner, id string, since int64, a Audience) (*Seat, error) {
	panic("soon")
}

// Shutdown cuts turns under way, keeps them, and tells every audience.
func (c *Conductor) Shutdown(ctx context.Context) error { panic("soon") }

// Each returns the number of the event that made it durable; an id known before returns the number of then.
func (s *Seat) Answer(ctx context.Context, id string, replyTo int, text string) (int64, error) {
	panic("soon")
}
func (s *Seat) Interrupt(ctx context.Context, id string, turn int) (int64, error) { panic("soon") }
func (s *Seat) Wish(ctx context.Context, id string, w Wish) (int64, error)        { panic("soon") }
func (s *Seat) Pause(ctx context.Context, id string) (int64, error)               { panic("soon") }
func (s *Seat) Resume(ctx context.Context, id string) (int64, error)              { panic("soon") }
func (s *Seat) Leave()                                                            {}

// Debrief is the newest report of each round as one decision.
type Debrief struct {
	Guide          string         `json:"guide"`
	Complete       bool           `json:"complete"` // every round has a report
	Recommendation string         `json:"recommendation,omitempty"`
	Because        string         `json:"because"`
	Rounds         []DebriefRound `json:"rounds"`
	Strengths      []string       `json:"strengths"`
	Risks          []string       `json:"risks"`
}

// DebriefRound is one round's newest result.
type DebriefRound struct {
	Round          string  `json:"round"`
	Title          string  `json:"title"`
	Session        string  `json:"session,omitempty"`
	Recommendation string  `json:"recommendation,omitempty"`
	Mean           float64 `json:"mean,omitempty"`
}
