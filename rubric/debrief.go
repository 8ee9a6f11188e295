package rubric

import (
	"fmt"
	"slices"
)

// Debrief turns the latest scorecards of the rounds into one hiring decision.
type Debrief struct {
	Recommendation string `json:"recommendation"` // empty while no round was graded
	Because        string `json:"because"`
	// Rejections are the ids of those that name what is lopsided about the candidate.
	Rejections []string `json:"rejections"`
	// Open lists the rounds that are still to be practised.
	Open []string `json:"open"`
}

// hired is the index of the last band that is a yes.
const hired = 1

// soundMean is the mean of some criteria from which they count as shown.
const soundMean = 2.5

// NewDebrief decides by the mean of the rounds, each counting the same, but
// never more than one step better than the worst round: a loop is not passed by
// averaging a failed round away.
func NewDebrief(g *Guide, cards []Scorecard) Debrief {
	d := Debrief{Rejections: []string{}, Open: []string{}}
	var mean weightedMean
	worst, worstRound := 0, ""
	levels := make(map[string]*weightedMean)
	for _, r := range g.Rounds {
		i := slices.IndexFunc(cards, func(c Scorecard) bool { return c.Round == r.ID && c.Recommendation != "" })
		if i < 0 {
			d.Open = append(d.Open, r.ID)
			continue
		}
		mean.add(cards[i].Mean, 1)
		if at := g.bandIndex(cards[i].Recommendation); worstRound == "" || at > worst {
			worst, worstRound = at, r.Title
		}
		for _, c := range cards[i].Criteria {
			if levels[c.ID] == nil {
				levels[c.ID] = &weightedMean{}
			}
			levels[c.ID].add(float64(c.Level), 1)
		}
	}
	if worstRound == "" {
		d.Because = "No round was practised to its end yet."
		return d
	}
	at := g.bandIndex(g.band(mean.value(), highest).ID)
	at = max(at, worst-1)
	d.Recommendation = g.Bands[at].ID
	d.Because = fmt.Sprintf("The mean of %s is %.2f, and the weakest, %s, came to a %s.",
		counted(len(g.Rounds)-len(d.Open), "round", "rounds"), mean.value(), worstRound, g.Bands[worst].ID)
	if at > hired {
		for _, r := range g.Rejections {
			lacks, shows := meanOf(levels, r.Lacks), meanOf(levels, r.Shows)
			if lacks.weight > 0 && lacks.value() < soundMean && shows.value() >= soundMean {
				d.Rejections = append(d.Rejections, r.ID)
				d.Because += " " + r.Means
			}
		}
	}
	return d
}

func (g *Guide) bandIndex(id string) int {
	return slices.IndexFunc(g.Bands, func(b Band) bool { return b.ID == id })
}

// meanOf is the mean level of those of the criteria that were graded.
func meanOf(levels map[string]*weightedMean, ids []string) weightedMean {
	var mean weightedMean
	for _, id := range ids {
		if m := levels[id]; m != nil {
			mean.add(m.value(), 1)
		}
	}
	return mean
}
