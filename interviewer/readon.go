package interviewer

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/mockloop/mockloop/retrieval"
	"github.com/mockloop/mockloop/rubric"
)

// What a passage has to hold to be named in a report, by how rare the words are.
const (
	pointShare     = 0.5 // of a point of the outline
	adviceShare    = 0.3 // of what a criterion means and was not shown
	mostForAnswer  = 3   // passages on a question
	mostForAdvice  = 2   // on a criterion
	readOnPassages = 12  // that are looked at for each
	typeShare      = 0.5 // of a type's name and of strongAnswer
	relatedShare   = 0.3 // of what a question is about, or
	relatedPoints  = 3   // of its points
)

// strongAnswer is what is looked for on a type of question.
const strongAnswer = "how to build a strong answer"

// readOn names in a report what to read: on the strong answer to each question,
// and on each criterion that is not at the top yet. A report without is still a report.
func (c *Conductor) readOn(ctx context.Context, g *rubric.Guide, r *Report) {
	if c.Library == nil {
		return
	}
	err := c.findReading(ctx, g, r)
	if err != nil {
		err = c.findReading(ctx, g, r) // the start of a server is busy
	}
	if err != nil && ctx.Err() == nil {
		if errors.Is(err, context.DeadlineExceeded) {
			c.Log.Warn("library_slow", "session", r.Session)
		} else {
			c.Log.Warn("library_failed", "session", r.Session) // its words may be a document's
		}
	}
}

func (c *Conductor) findReading(ctx context.Context, g *rubric.Guide, r *Report) error {
	k, err := within(ctx, c, rankTime, func(ctx context.Context) (*corpus, error) { return c.corpora.of(ctx, c.Library, g) })
	if err != nil || k.passages == 0 {
		return err
	}
	search := func(query string) ([]retrieval.Hit, error) {
		hits, err := within(ctx, c, rankTime, func(ctx context.Context) ([]retrieval.Hit, error) {
			return c.Library.Search(ctx, query, corpusOf(g), readOnPassages)
		})
		return slices.DeleteFunc(hits, func(h retrieval.Hit) bool { return h.Kind != retrieval.KindCorpus }), err
	}
	for i := range r.Questions {
		q := g.Question(r.Questions[i].ID)
		if q == nil {
			continue
		}
		if g.Type(q.Type).Draws == "" { // else it is about the candidate, and the guide knows only how to tell it
			hits, err := search(q.Title + ". " + q.About + ". " + strings.Join(q.Outline, " "))
			if err != nil {
				return err
			}
			r.Questions[i].ReadOn = k.bearsOut(g, q, hits)
		}
		if len(r.Questions[i].ReadOn) == 0 {
			if r.Questions[i].ReadOn, err = k.onType(g, q.Type, search); err != nil {
				return err
			}
		}
	}
	for i := range r.Criteria {
		cr := &r.Criteria[i]
		if cr.Level == 4 {
			continue
		}
		about := cr.Title + ". " + cr.Construct
		for _, m := range cr.Missing[:min(3, len(cr.Missing))] {
			about += " " + m.Statement + "."
		}
		hits, err := search(about)
		if err != nil {
			return err
		}
		cr.ReadOn = k.best(g, about, hits, adviceShare, mostForAdvice)
		if len(cr.ReadOn) > 0 || len(cr.Questions) == 0 {
			continue
		}
		if q := g.Question(cr.Questions[0].Question); q != nil {
			if cr.ReadOn, err = k.onType(g, q.Type, search); err != nil {
				return err
			}
		}
	}
	return nil
}

// onType finds the passage on how questions of a type are answered.
func (k *corpus) onType(g *rubric.Guide, id string, search func(string) ([]retrieval.Hit, error)) ([]Citation, error) {
	t := g.Type(id)
	hits, err := search(t.Title + ". " + strongAnswer)
	return k.best(g, t.Title+" "+strongAnswer, hits, typeShare, 1), err
}

// bearsOut picks the passages that say most of an outline's points, each the most
// of what is left.
func (k *corpus) bearsOut(g *rubric.Guide, q *rubric.Question, hits []retrieval.Hit) []Citation {
	points := make([]map[string]bool, len(q.Outline))
	about := wantedWords(g, q.Title+" "+q.About)
	for i, p := range q.Outline {
		points[i] = wantedWords(g, p)
	}
	told := make([][]int, len(hits)) // points by passage
	for i, hit := range hits {
		words := g.Stems(wholeOf(hit.Passage))
		for n, p := range points {
			if share, count := k.covers(p, words); share >= pointShare && count >= toldWords {
				told[i] = append(told[i], n)
			}
		}
		if share, _ := k.covers(about, words); share < relatedShare && len(told[i]) < relatedPoints {
			told[i] = nil
		}
	}
	picked := []Citation{}
	for range mostForAnswer {
		best := -1
		for i := range told {
			if len(told[i]) > 0 && (best < 0 || len(told[i]) > len(told[best])) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		quote, _ := k.sentences(g, points[told[best][0]], hits[best].Passage, false, false)
		c := cite(hits[best].Passage, quote)
		c.Points = slices.Clone(told[best])
		picked = append(picked, c)
		for i := range told {
			told[i] = slices.DeleteFunc(slices.Clone(told[i]), func(n int) bool { return slices.Contains(c.Points, n) })
		}
	}
	return picked
}

// best picks the passages that hold most of what a text is about.
func (k *corpus) best(g *rubric.Guide, about string, hits []retrieval.Hit, least float64, most int) []Citation {
	wanted := wantedWords(g, about)
	type rated struct {
		hit   retrieval.Hit
		share float64
	}
	var fit []rated
	for _, hit := range hits {
		if share, count := k.covers(wanted, g.Stems(wholeOf(hit.Passage))); share >= least && count > toldWords {
			under, _ := k.covers(wanted, g.Stems(strings.Join(hit.Path, " ")))
			fit = append(fit, rated{hit, share + under})
		}
	}
	slices.SortStableFunc(fit, func(a, b rated) int { return cmp.Compare(b.share, a.share) })
	picked := []Citation{}
	for _, f := range fit[:min(most, len(fit))] {
		quote, _ := k.sentences(g, wanted, f.hit.Passage, false, false)
		picked = append(picked, cite(f.hit.Passage, quote))
	}
	return picked
}
