package interviewer

import (
	"context"
	"time"

	"github.com/mockloop/mockloop/rubric"
)

// Speaker puts an act into words. It decides nothing: what is said next is the Policy's.
type Speaker interface {
	// Speak says the turn piece by piece, until it is whole, the stage refuses,
	// or ctx ends. It returns how the words came about.
	Speak(ctx context.Context, act Act, b Brief, stage Stage) (Making, error)
}

// Brief is all that a Speaker may know. It is a snapshot: the session goes on without it.
type Brief struct {
	Guide    *rubric.Guide
	Round    *rubric.Round
	Question *rubric.Question // at hand after the act, or nil
	Setup    Setup
	Seed     uint64
	Total    time.Duration
	Left     time.Duration // of the whole session
	Turns    []Turn
}

// Making is how a turn came about. The zero value is a turn of the built-in
// interviewer, as planned.
type Making struct {
	// Model that worded the turn; empty: the built-in interviewer did.
	Model string `json:"model,omitempty"`
	// FirstTokenMS is the time from the request to the first words.
	FirstTokenMS int64 `json:"first_token_ms,omitempty"`
	InputTokens  int   `json:"input_tokens,omitempty"`
	OutputTokens int   `json:"output_tokens,omitempty"`
	// Fault says why the built-in interviewer took the seat of a model: a fault
	// of the endpoint, or what was wrong with its words.
	Fault string `json:"fault,omitempty"`
	// Cited numbers the passages that the model cited among those that the turn could draw on, from 1.
	Cited []int `json:"cited,omitempty"`
}

// none says that the turn is one of the built-in interviewer's, as planned.
func (m Making) none() bool {
	return m.Model == "" && m.Fault == "" && m.FirstTokenMS == 0 && m.InputTokens == 0 && m.OutputTokens == 0
}
