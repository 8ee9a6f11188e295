package interviewer

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mockloop/mockloop/retrieval"
	"github.com/mockloop/mockloop/rubric"
)

// drawing finds for one live session what it can draw on. What takes long is
// done in the background, from the moment the room opens.
type drawing struct {
	c     *Conductor
	guide *rubric.Guide
	owner string

	mu        sync.Mutex
	ready     chan struct{} // closed when the threads at hand are those of the documents
	documents []string      // that threads were picked from
	threads   *Threads
}

// rankTime bounds one search that no answer waits for; rankedQuestions bounds how many there are.
const (
	rankTime        = 2 * time.Second
	rankedQuestions = 16
	rankedPassages  = 8
)

// newDrawing begins to look through the owner's documents. Without a library it
// is nil, which draws on nothing.
func newDrawing(c *Conductor, g *rubric.Guide, owner string, order []string) *drawing {
	if c.Library == nil || owner == "" {
		return nil
	}
	d := &drawing{c: c, guide: g, owner: owner, ready: make(chan struct{})}
	c.work.Go(func() {
		defer close(d.ready)
		if err := d.read(c.ctx, order); err != nil {
			d.failed(err)
		}
	})
	return d
}

// failed notes that a library did not deliver. What it says of the reason may
// hold words of a document, so that is left out.
func (d *drawing) failed(err error) {
	switch {
	case d.c.ctx.Err() != nil, errors.Is(err, context.Canceled):
	case errors.Is(err, context.DeadlineExceeded):
		d.c.slow(err)
	default:
		d.c.Log.Warn("library_failed")
	}
}

// own are the owner's documents that threads are picked from, the newest first.
func (d *drawing) own(ctx context.Context) ([]string, error) {
	documents, err := d.c.Library.Documents(ctx, d.owner, d.guide.ID)
	if err != nil {
		return nil, err
	}
	// The library shows nobody else's; to look once more costs nothing.
	documents = slices.DeleteFunc(slices.Clone(documents), func(doc retrieval.Document) bool {
		return doc.Owner != d.owner || doc.Kind != retrieval.KindResume && doc.Kind != retrieval.KindJob
	})
	slices.SortStableFunc(documents, func(a, b retrieval.Document) int { return b.CreatedAt.Compare(a.CreatedAt) })
	var ids []string
	for _, doc := range documents[:min(len(documents), mostDocuments)] {
		ids = append(ids, doc.ID)
	}
	return ids, nil
}

// read picks the threads of the documents, and ranks them for the questions that may be asked.
func (d *drawing) read(ctx context.Context, order []string) error {
	soon, cancel := context.WithTimeout(ctx, rankTime)
	defer cancel()
	ids, err := d.own(soon)
	if err != nil {
		return err
	}
	var passages []retrieval.Passage
	for _, id := range ids {
		some, err := d.c.Library.Passages(soon, d.owner, d.guide.ID, id)
		if errors.Is(err, retrieval.ErrNotFound) {
			continue // deleted in this moment
		}
		if err != nil {
			return err
		}
		passages = append(passages, some...)
	}
	if _, err := d.c.corpora.of(soon, d.c.Library, d.guide); err != nil {
		return err // it is needed soon, and takes a moment
	}
	threads := newThreads(d.guide, passages[:min(len(passages), mostPassages)])
	if threads.earlier, err = d.earlier(soon); err != nil {
		return err
	}
	d.mu.Lock()
	d.documents, d.threads = ids, threads
	d.mu.Unlock()
	if len(threads.list) == 0 {
		return nil
	}
	ranked := &Threads{list: threads.list, ranks: map[string]map[string]int{}, subjects: threads.subjects, earlier: threads.earlier}
	for _, id := range order[:min(len(order), rankedQuestions)] {
		q := d.guide.Question(id)
		if q == nil {
			continue
		}
		hits, err := within(ctx, d.c, rankTime, func(ctx context.Context) ([]retrieval.Hit, error) {
			return d.c.Library.Search(ctx, q.Title+". "+q.Prompt, retrieval.Filter{Owner: d.owner, Guide: d.guide.ID, Kinds: []retrieval.Kind{retrieval.KindResume, retrieval.KindJob}}, rankedPassages)
		})
		if err != nil {
			return err
		}
		ranks := map[string]int{}
		for i, hit := range hits {
			ranks[hit.ID] = i
		}
		ranked.ranks[id] = ranks
	}
	d.mu.Lock()
	d.threads = ranked
	d.mu.Unlock()
	return nil
}

// earlier are the marks of what the owner's last sessions drew on.
func (d *drawing) earlier(ctx context.Context) (map[string]bool, error) {
	sessions, err := d.c.Journal.List(ctx, d.owner, "", rememberedSessions)
	if err != nil {
		return nil, err
	}
	marks := map[string]bool{}
	for _, r := range sessions {
		for _, m := range r.Summary.Drawn {
			marks[m] = true
		}
	}
	return marks, nil
}

// complete adds to what was heard what there is to draw on. It takes at most
// drawTime: what is not there by then is left out.
func (d *drawing) complete(ctx context.Context, s *Session, h *Hearing) {
	if d == nil {
		return
	}
	type drawn struct {
		threads *Threads
		said    told
	}
	look := d.answering(s, *h)
	found, err := within(ctx, d.c, drawTime, func(ctx context.Context) (drawn, error) {
		said, err := look(ctx)
		if err != nil {
			return drawn{}, err
		}
		threads, err := d.current(ctx)
		return drawn{threads, said}, err
	})
	if err != nil {
		d.failed(err)
		return
	}
	h.threads, h.Topic, h.Drawn = found.threads, found.said.topic, found.said.drawn
}

// current are the threads of documents that are still there: what was deleted in
// the meantime is not spoken of any more.
func (d *drawing) current(ctx context.Context) (*Threads, error) {
	select {
	case <-d.ready:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	d.mu.Lock()
	threads, from := d.threads, d.documents
	d.mu.Unlock()
	if threads == nil || len(threads.list) == 0 {
		return nil, nil
	}
	ids, err := d.own(ctx)
	if err != nil {
		return nil, err
	}
	if slices.Equal(ids, from) {
		return threads, nil
	}
	left := &Threads{ranks: threads.ranks, subjects: threads.subjects, earlier: threads.earlier}
	for _, t := range threads.list {
		if document, _, _ := cutLast(t.Passage, "."); slices.Contains(ids, document) {
			left.list = append(left.list, t)
		}
	}
	return left, nil
}

// cutLast cuts a text at the last separator.
func cutLast(text, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(text, sep); i >= 0 {
		return text[:i], text[i+len(sep):], true
	}
	return text, "", false
}

// told is what there is to say to the candidate's question: a topic of the guide,
// and what it draws on, or passages that answer it alone.
type told struct {
	topic string
	drawn []Citation
}

// answering returns how to look up what the candidate asks. The search may still
// be at it when the session goes on, so it gets what it has to know of the session
// beforehand.
func (d *drawing) answering(s *Session, h Hearing) func(context.Context) (told, error) {
	n := len(s.Turns)
	last := Turn{}
	if n > 0 {
		last = s.Turns[n-1]
	}
	q := d.guide.Question(last.Question)
	only := func(find func(context.Context) ([]Citation, error)) func(context.Context) (told, error) {
		return func(ctx context.Context) (told, error) {
			found, err := find(ctx)
			return told{h.Topic, found}, err
		}
	}
	if at := s.AtHand(); at != nil && (at.Requested || h.Intent == IntentHint) {
		return only(d.readingTip(s, at))
	}
	switch {
	case last.Speaker != SpeakerCandidate:
	case q == nil && h.Asks && s.Phase().Kind == string(rubric.PhaseCandidateQuestions):
		called := d.guide.Round(s.Setup.Round).Interviewer.Called
		return func(ctx context.Context) (told, error) { return d.asked(ctx, last.Text, h.Topic, called) }
	case q != nil && h.Topic == "" && h.Intent == IntentClarify:
		return only(func(ctx context.Context) ([]Citation, error) { return d.defined(ctx, q, last.Text) })
	}
	return only(nothing)
}

func nothing(context.Context) ([]Citation, error) { return nil, nil }
