package retrieval

import (
	"context"
	"errors"
	"math"
	"strings"
)

// Figures tell how well a way of searching does on a half of a relevance set.
type Figures struct {
	Half    Half    `json:"half"`
	Search  string  `json:"search"`
	Queries int     `json:"queries"`
	Recall5 float64 `json:"recall_at_5"` // share of the answers that are among the first five passages
	MRR     float64 `json:"mrr"`         // mean of 1/rank of the first answer
	NDCG10  float64 `json:"ndcg_at_10"`
	Nowhere int     `json:"nowhere"` // queries without an answer among the first five
}

// The ways of searching that are compared.
const (
	SearchWords  = "full text"
	SearchNear   = "vectors"
	SearchHybrid = "hybrid"
)

// Miss is a query of the tuned half that no answer was found to among the first five.
type Miss struct {
	Query   string   `json:"query"`
	Answers []string `json:"answers"`
	Found   []string `json:"found"` // instead, in the hybrid search
}

// Evaluation is how the search does on a relevance set.
type Evaluation struct {
	Guide    string    `json:"guide"`
	Passages int       `json:"passages"`
	Embedder string    `json:"embedder"`
	Figures  []Figures `json:"figures"`
	Misses   []Miss    `json:"misses"`
}

// Evaluate measures the search in a guide's corpus. An answer that is no section of
// the corpus is an error with its line.
func (l *Library) Evaluate(ctx context.Context, guide string, cases []Case) (*Evaluation, error) {
	space, err := l.space(ctx)
	if err != nil {
		return nil, err
	}
	e := &Evaluation{Guide: guide, Embedder: space.Embedder, Misses: []Miss{}}
	answers, err := l.answers(ctx, guide, cases, e)
	if err != nil {
		return nil, err
	}
	searches := []string{SearchWords, SearchNear, SearchHybrid}
	for _, half := range []Half{Tuned, Untuned} {
		figures := make([]Figures, len(searches))
		for i, search := range searches {
			figures[i] = Figures{Half: half, Search: search}
		}
		for i, c := range cases {
			if c.Half != half {
				continue
			}
			r, err := l.rank(ctx, c.Query, Filter{Guide: guide})
			if err != nil {
				return nil, err
			}
			hybrid := make([]string, 0, rankDepth)
			for _, f := range fuse(r, rankDepth) {
				hybrid = append(hybrid, f.id)
			}
			for s, ranking := range [][]string{r.Words, r.Near, hybrid} {
				missed := figures[s].Nowhere
				figures[s].count(ranking, answers[i])
				if half == Tuned && searches[s] == SearchHybrid && figures[s].Nowhere > missed {
					e.Misses = append(e.Misses, Miss{c.Query, c.Answers, ranking[:min(5, len(ranking))]})
				}
			}
		}
		for _, f := range figures {
			if f.Queries > 0 {
				f.Recall5 /= float64(f.Queries)
				f.MRR /= float64(f.Queries)
				f.NDCG10 /= float64(f.Queries)
				e.Figures = append(e.Figures, f)
			}
		}
	}
	return e, nil
}

// answers are, for each case, the passages of each of its answers.
func (l *Library) answers(ctx context.Context, guide string, cases []Case, e *Evaluation) ([][]map[string]bool, error) {
	f := Filter{Guide: guide}
	documents, err := l.Index.Documents(ctx, f)
	if err != nil {
		return nil, err
	}
	known := make(map[string]map[string]bool) // passages by file#path
	for _, d := range documents {
		d, err := l.Index.Document(ctx, f, d.ID)
		if err != nil {
			return nil, err
		}
		passages, err := l.Index.Passages(ctx, f, d.ID)
		if err != nil {
			return nil, err
		}
		e.Passages += len(passages)
		for _, s := range spansOf(d.Text) {
			of := make(map[string]bool)
			for _, p := range passages {
				if s.answers(p) {
					of[p.ID] = true
				}
			}
			known[strings.TrimPrefix(d.ID, guide+"/")+"#"+sameName(s.path)] = of
		}
	}
	var faults []error
	answers := make([][]map[string]bool, len(cases))
	for i, c := range cases {
		for _, a := range c.Answers {
			file, heading, _ := strings.Cut(a, "#")
			of := known[file+"#"+sameName(heading)]
			if len(of) == 0 {
				faults = append(faults, c.fault("the corpus has no section %q", a))
			}
			answers[i] = append(answers[i], of)
		}
	}
	return answers, errors.Join(faults...)
}

// count adds what a ranking is worth. Each answer counts once, where the first of its
// passages is.
func (f *Figures) count(ranking []string, answers []map[string]bool) {
	f.Queries++
	found := make([]bool, len(answers))
	gain, ideal := 0.0, 0.0
	first, five := 0, 0
	for at, id := range ranking {
		for i, of := range answers {
			if found[i] || !of[id] {
				continue
			}
			found[i] = true
			if first == 0 {
				first = at + 1
			}
			if at < 5 {
				five++
			}
			if at < 10 {
				gain += 1 / math.Log2(float64(at+2))
			}
		}
	}
	for i := range min(len(answers), 10) {
		ideal += 1 / math.Log2(float64(i+2))
	}
	f.Recall5 += float64(five) / float64(len(answers))
	f.NDCG10 += min(1, gain/ideal) // two answers in one passage are as good as the ideal
	if first > 0 {
		f.MRR += 1 / float64(first)
	}
	if five == 0 {
		f.Nowhere++
	}
}
