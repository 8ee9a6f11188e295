package retrieval

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// State of the vectors.
type State struct {
	// Embedder is whose vectors searches use; empty if it is not to be had, and
	// words alone have to do.
	Embedder string
	// Next is the embedder whose vectors are being made to take their place; empty if
	// none are.
	Next string
	// Done and Total passages of Next, or of Embedder if there is no Next.
	Done, Total int
	// Fault is why no vectors are being made although some are missing.
	Fault string
}

// Times of the work in the background.
const (
	claimTime = embedTime + 30*time.Second // after which another node goes on with what this one began
	idleTime  = time.Minute                // between two looks for passages without vectors
	watchTime = 2 * time.Second            // between two looks at what another node does
	faultTime = time.Second                // before an embedder that failed is tried again, doubled each time
	faultMost = 5 * time.Minute
	// embedTime is how long one batch may take.
	embedTime = time.Minute
)

// Wake makes Run look at once: the embedder has changed.
func (l *Library) Wake() {
	select {
	case l.wake <- struct{}{}:
	default: // it is about to look anyway
	}
}

// Indexing says what vectors there are and what is being done about them.
func (l *Library) Indexing() State {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state
}

// Run gives vectors to passages that lack them until ctx ends. When the embedder
// that is wanted is not the one that serves, it fills a space for it, serves that
// when it is whole, and drops the old one. It goes on where another run left off,
// and of several nodes one does it.
func (l *Library) Run(ctx context.Context) {
	failures := 0
	settled := "" // the embedder that this node has brought to serve
	for {
		done, err := l.tend(ctx, &settled)
		if ctx.Err() != nil {
			return
		}
		l.look(ctx, err)
		wait := idleTime
		switch {
		case err != nil:
			wait = min(faultTime<<min(failures, 20), faultMost)
			failures++
			l.Log.Warn("passages_not_embedded", "error", err, "again_in", wait.String())
		case !done:
			wait, failures = watchTime, 0
		default:
			failures = 0
		}
		select {
		case <-ctx.Done():
			return
		case <-l.wake:
			failures = 0
		case <-time.After(wait):
		}
	}
}

// tend does what there is to do. It says false if another node is at it.
func (l *Library) tend(ctx context.Context, settled *string) (done bool, err error) {
	wanted := l.wanted()
	l.forget()
	serving, err := l.space(ctx)
	if err != nil {
		return false, err
	}
	done = true
	if serving.Embedder != wanted.Name() {
		// Until another serves, what is there is kept whole.
		if e := l.embedder(serving.Embedder); e != nil {
			done, err = l.fill(ctx, e, serving)
		}
		if *settled == wanted.Name() {
			return done, err // a node that started later wants another: it has its way
		}
	}
	next, err2 := l.next(ctx, wanted)
	if err2 != nil {
		return false, errors.Join(err, err2)
	}
	l.look(ctx, nil)
	filled, err2 := l.fill(ctx, wanted, next)
	if err2 != nil || !filled {
		return false, errors.Join(err, err2)
	}
	serves, err2 := l.Index.Serve(ctx, next.ID)
	if err2 != nil || !serves { // a document came in meanwhile
		return false, errors.Join(err, err2)
	}
	*settled = wanted.Name()
	l.forget()
	return done, nil
}

func (l *Library) wanted() Embedder {
	if e := l.Embedder(""); e != nil {
		return e
	}
	return Hashing{}
}

// next is the space of the embedder that is wanted.
func (l *Library) next(ctx context.Context, e Embedder) (Space, error) {
	dimension := e.Dimension()
	if dimension == 0 {
		ctx, cancel := context.WithTimeout(ctx, embedTime)
		defer cancel()
		vectors, err := e.Embed(ctx, []string{"dimension"})
		if err == nil && (len(vectors) != 1 || len(vectors[0]) == 0) {
			err = ErrEmbedding
		}
		if err != nil {
			return Space{}, fmt.Errorf("ask %s for a vector: %w", e.Name(), err)
		}
		dimension = len(vectors[0])
	}
	return l.Index.AddSpace(ctx, e.Name(), dimension)
}

// fill gives every passage a vector in a space. It says false if another node is at it.
func (l *Library) fill(ctx context.Context, e Embedder, space Space) (done bool, err error) {
	for after := ""; ; {
		missing, err := l.Index.Unembedded(ctx, space.ID, after, embedBatch)
		if err != nil || len(missing) == 0 {
			return err == nil, err
		}
		if mine, err := l.Index.Claim(ctx, space.ID, l.Node, claimTime); err != nil || !mine {
			return false, err
		}
		if err := l.embedInto(ctx, e, space, missing); err != nil {
			return false, err
		}
		after = missing[len(missing)-1].ID
		l.look(ctx, nil)
	}
}

func (l *Library) embedInto(ctx context.Context, e Embedder, space Space, passages []Passage) error {
	ctx, cancel := context.WithTimeout(ctx, embedTime)
	defer cancel()
	values, err := embed(ctx, e, space.Dimension, passages)
	if err != nil {
		return fmt.Errorf("embed with %s: %w", e.Name(), err)
	}
	vectors := make(map[string][]float32, len(values))
	for i, v := range values {
		vectors[passages[i].ID] = v
	}
	return l.Index.Fill(ctx, space.ID, vectors)
}

// look brings the state up to date.
func (l *Library) look(ctx context.Context, fault error) {
	spaces, err := l.Index.Spaces(ctx)
	if err != nil {
		return // what was known stays: whoever does something meets the same fault
	}
	var s State
	if fault != nil {
		s.Fault = fault.Error()
	}
	wanted := l.wanted().Name()
	for _, space := range spaces {
		switch {
		case space.Serving:
			if l.embedder(space.Embedder) != nil {
				s.Embedder = space.Embedder
			}
			if s.Next == "" {
				s.Done, s.Total = space.Done, space.Total
			}
		case space.Embedder == wanted:
			s.Next, s.Done, s.Total = wanted, space.Done, space.Total
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.state = s
}

// space returns the one that serves. At first it is the built-in embedder's, which
// needs nobody.
func (l *Library) space(ctx context.Context) (Space, error) {
	l.mu.Lock()
	known := l.serving
	l.mu.Unlock()
	if known != nil {
		return *known, nil
	}
	spaces, err := l.Index.Spaces(ctx)
	if err != nil {
		return Space{}, err
	}
	at := slices.IndexFunc(spaces, func(s Space) bool { return s.Serving })
	var serving Space
	if at >= 0 {
		serving = spaces[at]
	} else if serving, err = l.Index.AddSpace(ctx, hashingName, hashingDimension); err != nil {
		return Space{}, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.serving = &serving
	return serving, nil
}

// forget makes the next search look which space serves.
func (l *Library) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.serving = nil
}

// embedder returns the one whose name a space bears, or nil.
func (l *Library) embedder(name string) Embedder {
	if name == hashingName {
		return Hashing{}
	}
	return l.Embedder(name)
}

// queryVector returns the query's vector in the space that serves; none if its
// embedder is not to be had.
func (l *Library) queryVector(ctx context.Context, query string) (int64, []float32, error) {
	space, err := l.space(ctx)
	if err != nil {
		return 0, nil, err
	}
	e := l.embedder(space.Embedder)
	if e == nil {
		return space.ID, nil, nil
	}
	l.mu.Lock()
	mute := l.Now().Before(l.mute)
	l.mu.Unlock()
	if mute && e.Name() != hashingName {
		return space.ID, nil, nil
	}
	asking, cancel := context.WithTimeout(ctx, queryTime)
	defer cancel()
	vectors, err := e.Embed(asking, []string{strings.ToValidUTF8(query[:min(len(query), maxEmbeddedQuery)], "")})
	if err == nil {
		err = check(vectors, 1, space.Dimension)
	}
	if ctx.Err() != nil {
		return 0, nil, fmt.Errorf("embed query: %w", ctx.Err())
	}
	if err != nil {
		l.Log.Warn("query_not_embedded", "embedder", e.Name(), "error", err)
		l.mu.Lock()
		l.mute = l.Now().Add(muteTime)
		l.mu.Unlock()
		return space.ID, nil, nil
	}
	return space.ID, vectors[0], nil
}

// embed returns the passages' vectors, checked.
func embed(ctx context.Context, e Embedder, dimension int, passages []Passage) ([][]float32, error) {
	texts := make([]string, len(passages))
	for i, p := range passages {
		texts[i] = passageText(p)
	}
	vectors, err := e.Embed(ctx, texts)
	if err != nil {
		return nil, err
	}
	return vectors, check(vectors, len(texts), dimension)
}

// check holds an embedder to what it owes: a vector with a direction has a
// finite length that is not 0.
func check(vectors [][]float32, n, dimension int) error {
	if len(vectors) != n {
		return fmt.Errorf("%w: %d vectors for %d texts", ErrEmbedding, len(vectors), n)
	}
	for _, v := range vectors {
		if len(v) != dimension {
			return fmt.Errorf("%w: a vector of %d numbers, not of %d", ErrEmbedding, len(v), dimension)
		}
		squares := 0.0
		for _, x := range v {
			squares += float64(x) * float64(x)
		}
		if squares == 0 || math.IsNaN(squares) || math.IsInf(squares, 0) {
			return fmt.Errorf("%w: a vector without a direction", ErrEmbedding)
		}
	}
	return nil
}

// builtIn says whether the space that serves is the built-in embedder's.
func (l *Library) builtIn() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.serving != nil && l.serving.Embedder == hashingName
}
