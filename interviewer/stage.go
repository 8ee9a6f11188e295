package interviewer

import (
	"context"
	"strings"
	"sync"
)

// Stage is where a turn is said.
type Stage interface {
	Say(delta string) error
	// Again takes back what was said of the turn: it begins anew.
	Again() error
}

// stage carries a turn from its speaker's goroutine to its room's. The speaker
// waits for nobody: what it says while the room is busy is taken all at once, so
// that fast words cost no switch from one goroutine to the other each. A speaker
// bounds its turns, and thereby what lies here.
type stage struct {
	ctx context.Context
	// said tells the room that there is something to take.
	said chan struct{}

	mu    sync.Mutex
	words []byte // since the room last looked
	again bool   // what was taken before them counts no longer
}

func newStage(ctx context.Context) *stage { return &stage{ctx: ctx, said: make(chan struct{}, 1)} }

// Say implements Stage.
func (s *stage) Say(delta string) error {
	s.mu.Lock()
	s.words = append(s.words, delta...)
	s.mu.Unlock()
	return s.tell()
}

// Again implements Stage.
func (s *stage) Again() error {
	s.mu.Lock()
	s.words, s.again = s.words[:0], true
	s.mu.Unlock()
	return s.tell()
}

func (s *stage) tell() error {
	select {
	case s.said <- struct{}{}:
	default: // it will look anyway
	}
	return s.ctx.Err()
}

// take moves what was said to the end of text, and says whether the turn began
// anew: then text holds nothing else.
func (s *stage) take(text *strings.Builder) (again bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if again = s.again; again {
		text.Reset()
	}
	text.Write(s.words)
	s.words, s.again = s.words[:0], false
	return again
}
