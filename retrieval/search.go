package retrieval

import (
	"cmp"
	"slices"
)

// Hybrid search: each passage gets 1/(fusionK+rank) from each ranking that it is
// in, and the sums rank it (reciprocal rank fusion; Cormack, Clarke and Büttcher,
// 2009). Ranks can be added where scores cannot: BM25, ts_rank and a cosine have
// no measure in common.
const (
	fusionK    = 4
	wordWeight = 1.0
	nearWeight = 1.3
	// rankDepth is how far down each ranking is looked at.
	rankDepth = 50
)

// ranked is a passage's ID with what it earned.
type ranked struct {
	id    string
	score float64
}

// fuse merges rankings, at most k of them, best first. Equals are ordered by ID, so
// that the same rankings are always fused alike.
func fuse(r Ranking, k int) []ranked {
	scores := make(map[string]float64, len(r.Words)+len(r.Near))
	for i, id := range r.Words {
		scores[id] += wordWeight / float64(fusionK+i+1)
	}
	for i, id := range r.Near {
		scores[id] += nearWeight / float64(fusionK+i+1)
	}
	list := make([]ranked, 0, len(scores))
	for id, score := range scores {
		list = append(list, ranked{id, score})
	}
	slices.SortFunc(list, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.id, b.id))
	})
	return list[:min(k, len(list))]
}
