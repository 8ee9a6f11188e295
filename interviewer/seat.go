package interviewer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Seat is one connection's place in a session. Its methods return the number of
// the event that made the frame durable; an id known before returns the number
// of then and changes nothing.
type Seat struct {
	room     *room
	audience Audience
}

// Leave gives the seat up. The audience hears nothing more once it returns.
func (s *Seat) Leave() {
	_, _ = s.room.do(context.Background(), func() (int64, error) { // fails only if the room is gone, and the seat with it
		delete(s.room.seats, s)
		if len(s.room.seats) == 0 {
			s.room.leftAt = s.room.c.now()
		}
		return 0, nil
	})
}

// once runs f unless the client's frame was seen before or the interview is over.
func (s *Seat) once(ctx context.Context, id string, f func(r *room) error) (int64, error) {
	seq, err := s.room.do(ctx, func() (int64, error) {
		r := s.room
		if seq, known := r.s.Command(id); known {
			return seq, nil
		}
		if r.s.Ended != "" {
			return 0, ErrEnded
		}
		err := f(r)
		seq := r.s.Seq
		if r.broken == nil {
			r.goOn() // what follows from the frame; after a failure, what was cut for it
		}
		return seq, err
	})
	if errors.Is(err, errRoomClosed) {
		err = ErrMoved // or it is about to be opened again here
	}
	return seq, err
}

// Answer takes the candidate's turn. It is durable on return; what the
// interviewer says to it follows by itself. While the interviewer speaks, an
// answer interrupts.
func (s *Seat) Answer(ctx context.Context, id string, replyTo int, text string) (int64, error) {
	if strings.TrimSpace(text) == "" {
		return 0, ErrEmptyAnswer
	}
	return s.once(ctx, id, func(r *room) error {
		if r.s.Paused != "" {
			return fmt.Errorf("%w: the interview is paused; resume it first", ErrNotNow)
		}
		if r.speech != nil && r.speech.act.Kind == ActClose {
			return fmt.Errorf("%w: the interviewer is closing", ErrNotNow)
		}
		if r.speech != nil && r.speech.turn == replyTo && r.speech.text.Len() == 0 {
			replyTo = r.s.LastInterviewerTurn() // nothing of it was heard yet, so it is not what is answered
		}
		question, err := r.repliesTo(replyTo)
		if err != nil {
			return err
		}
		bodies := r.interrupt()
		return r.append(append(bodies, Answered{
			ID: id, Turn: len(r.s.Turns) + len(bodies) + 1, ReplyTo: replyTo, Question: question, Text: text,
		})...)
	})
}

// repliesTo checks that a turn can be answered, and returns the question it is
// about. A turn is answered once; one that the interviewer has since left by the
// clock can still be answered late.
func (r *room) repliesTo(turn int) (question string, err error) {
	if r.speech != nil && turn == r.speech.turn {
		return r.speech.act.Question, nil
	}
	if turn < 1 || turn > len(r.s.Turns) || r.s.Turns[turn-1].Speaker != SpeakerInterviewer {
		return "", fmt.Errorf("%w: reply_to names no turn of the interviewer", ErrStaleTurn)
	}
	if slices.ContainsFunc(r.s.Turns[turn:], func(t Turn) bool { return t.Speaker == SpeakerCandidate }) {
		return "", ErrStaleTurn
	}
	return r.s.Turns[turn-1].Question, nil
}

// Interrupt cuts the interviewer's turn short; it is kept as heard. A turn that
// is over already is left as it is.
func (s *Seat) Interrupt(ctx context.Context, id string, turn int) (int64, error) {
	return s.once(ctx, id, func(r *room) error {
		if r.speech == nil || r.speech.turn != turn {
			return nil
		}
		if r.speech.act.Kind == ActClose {
			return fmt.Errorf("%w: the interviewer is closing", ErrNotNow)
		}
		return r.append(r.interrupt()...)
	})
}

// Wish asks for a hint, to skip the question at hand, or to end the interview.
func (s *Seat) Wish(ctx context.Context, id string, w Wish) (int64, error) {
	return s.once(ctx, id, func(r *room) error {
		q := r.s.AtHand()
		if r.speech != nil {
			q = nil
			if id := r.speech.act.Question; id != "" {
				q = r.s.asked(id)
			}
		}
		switch {
		case w == WishEnd:
			return r.endEarly(id)
		case r.s.Paused != "":
			return fmt.Errorf("%w: the interview is paused; resume it first", ErrNotNow)
		case w == WishHint && r.s.Setup.Mode != ModeLearning:
			return fmt.Errorf("%w: a realistic session has no hints", ErrNotNow)
		case q == nil || r.speech != nil && r.speech.act.Kind == ActAsk && w == WishHint:
			return fmt.Errorf("%w: no question is at hand yet", ErrNotNow)
		case w == WishHint && q.Hints >= len(r.guide.Question(q.ID).Hints):
			return fmt.Errorf("%w: all hints for this question were given", ErrNotNow)
		case w == WishHint && q.Requested || w == WishSkip && q.Skipped:
			return fmt.Errorf("%w: it is on its way", ErrNotNow)
		case w != WishHint && w != WishSkip:
			return fmt.Errorf("%w: nothing is known of the wish %q", ErrNotNow, w)
		}
		bodies := r.interrupt()
		return r.append(append(bodies, Requested{ID: id, Wish: w})...)
	})
}

// endEarly says goodbye at once: who wants to leave is not kept.
func (r *room) endEarly(id string) error {
	bodies := r.interrupt()
	if err := r.append(append(bodies, Requested{ID: id, Wish: WishEnd}, Ended{Reason: EndCandidate})...); err != nil {
		return err
	}
	r.report()
	return nil
}

// Pause stops the clock; learning mode only.
func (s *Seat) Pause(ctx context.Context, id string) (int64, error) {
	return s.once(ctx, id, func(r *room) error {
		switch {
		case r.s.Setup.Mode != ModeLearning:
			return fmt.Errorf("%w: a realistic session has no pause", ErrNotNow)
		case r.s.Paused != "":
			return nil // as wished
		}
		bodies := r.interrupt()
		return r.append(append(bodies, Paused{ID: id, Reason: PauseCandidate})...)
	})
}

// Resume lets the clock run on.
func (s *Seat) Resume(ctx context.Context, id string) (int64, error) {
	return s.once(ctx, id, func(r *room) error {
		if r.s.Paused == "" {
			return nil // as wished
		}
		return r.resume(id)
	})
}
