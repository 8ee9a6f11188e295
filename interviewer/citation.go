package interviewer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mockloop/mockloop/retrieval"
)

// Library finds the texts that an interview may draw on: the guide's corpus and
// the candidate's own documents.
type Library interface {
	Search(ctx context.Context, query string, f retrieval.Filter, k int) ([]retrieval.Hit, error)
	Documents(ctx context.Context, owner, guide string) ([]retrieval.Document, error)
	Passages(ctx context.Context, owner, guide, id string) ([]retrieval.Passage, error)
}

// drawTime is how long an answer waits for a passage. Without one the interview
// goes on as it would without a library.
const drawTime = 300 * time.Millisecond

// Citation is a passage that something draws on. It holds all that is shown of it,
// so that a session is read without a library and outlives its documents.
type Citation struct {
	Passage string         `json:"passage"` // its id
	Kind    retrieval.Kind `json:"kind"`    // of its document
	Title   string         `json:"title"`   // of its document
	Path    []string       `json:"path,omitempty"`
	// Quote is the span that is drawn on: the passage's own words.
	Quote   string             `json:"quote,omitempty"`
	Sources []retrieval.Source `json:"sources,omitempty"` // that the passage names

	text string // of the passage, for the turn that is made of it
}

func cite(p retrieval.Passage, quote string) Citation {
	return Citation{Passage: p.ID, Kind: p.Kind, Title: p.Title, Path: p.Path, Quote: quote, Sources: p.Sources, text: p.Text}
}

// under is where a passage stands, in words: the last of its headings that are
// not its document's title.
func (c Citation) under() string {
	path := slices.DeleteFunc(slices.Clone(c.Path), func(h string) bool { return h == c.Title })
	if len(path) == 0 {
		return c.Title
	}
	return strings.Join(path[max(0, len(path)-2):], " › ")
}

// own names the candidate's documents by what they are to them.
var own = map[retrieval.Kind]string{
	retrieval.KindResume: "Your résumé", retrieval.KindJob: "The job description", retrieval.KindGuide: "Another guide", retrieval.KindNotes: "Your notes",
}

// Place says where a passage stands: its document, then its headings.
func (c Citation) Place() string {
	document := own[c.Kind]
	if document == "" {
		document = c.Title
	}
	path := slices.DeleteFunc(slices.Clone(c.Path), func(h string) bool { return h == c.Title })
	return strings.Join(append([]string{document}, path[max(0, len(path)-2):]...), " › ")
}

// within returns what find returns, or an error when it takes too long or ctx
// ends: a database that does not listen to its context must not stop an interview.
func within[T any](ctx context.Context, c *Conductor, most time.Duration, find func(context.Context) (T, error)) (T, error) {
	type found struct {
		value T
		err   error
	}
	ctx, cancel := context.WithTimeout(ctx, most)
	done := make(chan found, 1)
	c.work.Go(func() {
		defer cancel()
		value, err := find(ctx)
		done <- found{value, err}
	})
	select {
	case f := <-done:
		if f.err != nil && ctx.Err() != nil {
			f.err = gaveUp(ctx, most) // a driver may call it something else
		}
		return f.value, f.err
	case <-ctx.Done():
		var none T
		return none, gaveUp(ctx, most)
	}
}

// slowError is that something took longer than it may.
type slowError struct{ most time.Duration }

func (e *slowError) Error() string { return fmt.Sprintf("it took more than %v", e.most) }
func (e *slowError) Unwrap() error { return context.DeadlineExceeded }

func gaveUp(ctx context.Context, most time.Duration) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return &slowError{most}
	}
	return ctx.Err()
}

// slow notes that the library took too long, and how long that is.
func (c *Conductor) slow(err error, about ...any) {
	if s := (*slowError)(nil); errors.As(err, &s) {
		about = append(about, "after", s.most)
	}
	c.Log.Warn("library_slow", about...)
}

// drawn are the passages that a turn drew on: those that a model cited, or the
// one that the built-in interviewer quotes.
func (b Spoke) drawn() []Citation {
	if b.Made == nil || b.Made.Model == "" || b.Act.Kind == ActHint {
		return b.Act.Drawn[:min(1, len(b.Act.Drawn))]
	}
	var cited []Citation
	for _, n := range b.Made.Cited {
		if n >= 1 && n <= len(b.Act.Drawn) {
			cited = append(cited, b.Act.Drawn[n-1])
		}
	}
	return cited
}

// ownWords are the interviewer's words of a turn without those of a résumé: who
// says those again says what is theirs.
func (t Turn) ownWords() string {
	text := t.Text
	for _, c := range t.Drawn {
		if c.Kind == retrieval.KindResume && c.Quote != "" {
			text = strings.ReplaceAll(text, c.Quote, "")
		}
	}
	return text
}
