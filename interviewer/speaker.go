package interviewer

import (
	"context"
	"time"

	"github.com/mockloop/mockloop/rubric"
)

// Speaker puts an act into words. It decides nothing: what is said next is the Policy's.
type Speaker interface {
	// Speak hands the words to say piece by piece, until the turn is whole, say
	// refuses, or ctx ends.
	Speak(ctx context.Context, act Act, b Brief, say func(delta string) error) error
}

// Brief is all that a Speaker may know. It is a snapshot: the session goes on without it.
type Brief struct {
	Guide    *rubric.Guide
	Round    *rubric.Round
	Question *rubric.Question // at hand after the act, or nil
	Setup    Setup
	Seed     uint64
	Total    time.Duration
	Turns    []Turn
}
