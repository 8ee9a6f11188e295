package rubric

import (
	"fmt"
	"slices"
	"strings"
)

// Scorecard is the result of a round: its criteria over all questions asked.
type Scorecard struct {
	// Recommendation is the id of the guide's band; empty when nothing was graded.
	Recommendation string
	Because        string  // the one sentence that explains it
	Mean           float64 // of the criteria's levels, by the round's weights
	Criteria       []ScoredCriterion
}

// ScoredCriterion is a criterion over the questions that it was graded on.
type ScoredCriterion struct {
	ID     string
	Weight float64
	// Level is the mean of its levels on the questions, rounded half up.
	Level int
	Text  string // the anchor of the level
	// ToNextLevel is the cheapest way up among the questions where it is missing.
	ToNextLevel []string
}

// NewScorecard combines the grades of a round's questions. It is mechanical: a
// criterion's level is the rounded mean over the questions, the round's mean
// weighs those levels, and the first band whose mean and floor hold decides.
// Criteria stand in the order in which they first appear.
func NewScorecard(g *Guide, roundID string, grades []Grade) Scorecard {
	card := Scorecard{Criteria: []ScoredCriterion{}, Because: "No question was answered, so there is nothing to grade."}
	var order []string
	levels := map[string]*weightedMean{}
	ways := map[string][]string{}
	for _, grade := range grades {
		for _, c := range grade.Criteria {
			m := levels[c.ID]
			if m == nil {
				m = &weightedMean{}
				levels[c.ID] = m
				order = append(order, c.ID)
			}
			m.add(float64(c.Level), 1)
			if way, known := ways[c.ID]; len(c.ToNextLevel) > 0 && (!known || len(c.ToNextLevel) < len(way)) {
				ways[c.ID] = c.ToNextLevel
			}
		}
	}
	if len(order) == 0 {
		return card
	}
	var mean weightedMean
	least := highest
	for _, id := range order {
		sc := ScoredCriterion{ID: id, Weight: g.weight(roundID, id), Level: round(levels[id].value()), ToNextLevel: []string{}}
		sc.Text = g.Criterion(id).Levels[sc.Level].Text
		if sc.Level < highest {
			sc.ToNextLevel = append(sc.ToNextLevel, ways[id]...)
		}
		mean.add(float64(sc.Level), sc.Weight)
		least = min(least, sc.Level)
		card.Criteria = append(card.Criteria, sc)
	}
	band := g.band(mean.value(), least)
	card.Mean, card.Recommendation = mean.value(), band.ID
	card.Because = because(g, band, card.Criteria)
	return card
}

// because is the band's meaning with what decided: the best and the weakest criterion.
func because(g *Guide, band Band, criteria []ScoredCriterion) string {
	byLevel := func(a, b ScoredCriterion) int { return a.Level - b.Level }
	best, worst := slices.MaxFunc(criteria, byLevel), slices.MinFunc(criteria, byLevel)
	why := strings.TrimSuffix(strings.TrimSpace(band.Means), ".")
	if best.Level == worst.Level {
		return fmt.Sprintf("%s: level %d on every criterion.", why, best.Level)
	}
	return fmt.Sprintf("%s: best on %s (level %d), weakest on %s (level %d).",
		why, strings.ToLower(g.Criterion(best.ID).Title), best.Level, strings.ToLower(g.Criterion(worst.ID).Title), worst.Level)
}
