package interviewer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Model streams a reply. Its errors have a word for what went wrong (Fault).
type Model interface {
	Stream(ctx context.Context, p Prompt, say func(delta string) error) (Usage, error)
}

// Usage is what a reply took.
type Usage struct {
	Model                     string
	InputTokens, OutputTokens int
	FirstToken                time.Duration // from the request
}

// Conversational speaks through a language model. Whatever the model does, the
// turn is said: a turn that fails is said by the built-in interviewer instead.
type Conversational struct {
	Model    Model
	Scripted Scripted
	Now      func() time.Time
	// Silence is how long nothing may be heard before the built-in interviewer takes the seat.
	Silence time.Duration
	// Fault names what went wrong with the model, for the record of the turn.
	Fault func(error) string

	breaker     breaker
	forbiddance forbiddance
}

// DefaultSilence leaves room within ten seconds for the turn that takes the place.
const DefaultSilence = 8 * time.Second

// Why words of a model are not heard. The names are recorded; they do not change.
const (
	faultResting = "resting"   // it failed twice in a row and is left alone for a while
	faultAddress = "addressed" // the candidate spoke to the model or the grading
)

// Speak implements Speaker.
func (c *Conversational) Speak(ctx context.Context, act Act, b Brief, stage Stage) (Making, error) {
	instead := func(m Making, fault string) (Making, error) {
		m.Fault = fault
		_, err := c.Scripted.Speak(ctx, act, b, stage)
		return m, err
	}
	text, essence := direction(act, b)
	switch {
	case text == "":
		return c.Scripted.Speak(ctx, act, b, stage)
	case addressed(b), act.Said != "" && !onSubject(act, b):
		// What is meant for the model is better not shown to it.
		return instead(Making{}, faultAddress)
	case !c.breaker.allows(c.Now()):
		return instead(Making{}, faultResting)
	}
	prompt, err := newPrompt(act, b, text)
	if err != nil {
		return Making{}, err
	}
	v := newVetting(&c.forbiddance, act, b, prompt.System, essence, stage.Say)
	m := &marks{hear: v.hear, of: len(passagesFor(act))}
	usage, err := c.stream(ctx, prompt, m)
	if ctx.Err() != nil {
		return Making{}, ctx.Err() // the candidate cut in, or the server stops
	}
	if errors.Is(err, errEnough) {
		err = nil
	}
	making := Making{Model: usage.Model, FirstTokenMS: usage.FirstToken.Milliseconds(), InputTokens: usage.InputTokens, OutputTokens: usage.OutputTokens}
	var unfit *unfitError
	if err == nil {
		making.Cited, err = saysWhatIsThere(v.text.String(), act, m.cited, essence)
	}
	if err == nil {
		err = v.end()
	}
	switch {
	case err == nil:
		c.breaker.succeeded()
		return making, nil
	case errors.Is(err, errStage):
		return making, err
	case errors.As(err, &unfit):
		c.breaker.succeeded() // it speaks, if not well
	default:
		c.breaker.failed(c.Now())
	}
	fault := c.Fault(err)
	if unfit != nil {
		fault = unfit.what
	}
	if v.said > 0 {
		if err := stage.Again(); err != nil {
			return making, err
		}
	}
	making.Model, making.Cited = "", nil
	return instead(making, fault)
}

// Reset lets the model be tried at once, as after a change of its settings.
func (c *Conversational) Reset() { c.breaker.succeeded() }

// stream has the model speak, and gives up when nothing is heard for a while.
func (c *Conversational) stream(ctx context.Context, p Prompt, m *marks) (Usage, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	silence := time.AfterFunc(c.Silence, cancel)
	defer silence.Stop()
	usage, err := c.Model.Stream(ctx, p, func(delta string) error {
		silence.Reset(c.Silence)
		return m.take(delta)
	})
	if err == nil {
		err = m.end()
	}
	return usage, err
}

// addressed says that the candidate's last words speak to a model or to the grading.
func addressed(b Brief) bool {
	n := len(b.Turns)
	return n > 0 && b.Turns[n-1].Speaker == SpeakerCandidate && b.Turns[n-1].read(b.Guide).addressed
}

// onSubject says that the candidate's words that are to be picked up are among
// those that a model may read.
func onSubject(act Act, b Brief) bool {
	for i := len(b.Turns) - 1; i >= 0; i-- {
		t := b.Turns[i]
		if t.Speaker == SpeakerCandidate && strings.Contains(strings.Join(strings.Fields(t.read(b.Guide).substance), " "), act.Said) {
			return true
		}
	}
	return false
}

// breaker leaves a model alone that failed twice in a row, and lets one turn
// try it again after a while.
type breaker struct {
	mu     sync.Mutex
	faults int
	until  time.Time
}

const (
	breakAfter = 2
	breakFor   = 45 * time.Second
)

func (b *breaker) allows(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.faults < breakAfter {
		return true
	}
	if now.Before(b.until) {
		return false
	}
	b.until = now.Add(breakFor) // for the others, while this one tries
	return true
}

func (b *breaker) failed(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.faults++
	b.until = now.Add(breakFor)
}

func (b *breaker) succeeded() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.faults = 0
}

// errStage wraps what the stage refused with: nobody is there to hear.
var errStage = errors.New("the stage is closed")

// unfitError says what is wrong with a model's words.
type unfitError struct{ what string }

func (e *unfitError) Error() string { return fmt.Sprintf("the model's words are unfit: %s", e.what) }
