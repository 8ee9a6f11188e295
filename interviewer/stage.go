package interviewer

import (
	"context"
	"unicode/utf16"
)

// Stage is where a turn is said.
type Stage interface {
	Say(delta string) error
	// Again takes back what was said of the turn: it begins anew.
	Again() error
}

// stage is a room, for the speaker of one of its turns. Its methods run on the
// speaker's goroutine while they hold the room's floor. It is closed once the
// turn was cut.
type stage struct {
	room   *room
	speech *speech
}

// Say implements Stage.
func (s stage) Say(delta string) error {
	r, sp := s.room, s.speech
	return r.holding(func() error {
		if r.speech != sp {
			return context.Canceled
		}
		for seat := range r.seats {
			seat.audience.Delta(r.s.Seq, sp.turn, sp.offset, delta)
		}
		sp.text.WriteString(delta)
		for _, c := range delta {
			sp.offset += utf16.RuneLen(c)
		}
		return nil
	})
}

// Again implements Stage.
func (s stage) Again() error {
	r, sp := s.room, s.speech
	return r.holding(func() error {
		if r.speech != sp {
			return context.Canceled
		}
		sp.text.Reset()
		sp.offset = 0
		r.announce()
		return nil
	})
}
