package rubric

import (
	"fmt"
	"slices"
)

// Scorecard is the result of a whole round. A criterion's level is the mean of
// its levels on the questions that were graded on it (see levelOf); the
// round's mean is the mean of those levels by the round's weights. Criteria that
// no question touched are left out.
type Scorecard struct {
	Guide          string           `json:"guide"`
	Round          string           `json:"round"`
	RubricHash     string           `json:"rubric_hash"`
	Criteria       []CriterionScore `json:"criteria"`
	Mean           float64          `json:"mean"`
	Recommendation string           `json:"recommendation"` // empty when nothing was graded
	Because        string           `json:"because"`        // the one sentence that explains it
}

// CriterionScore is a criterion's level over a round.
type CriterionScore struct {
	ID     string          `json:"id"`
	Weight float64         `json:"weight"`
	Level  int             `json:"level"`
	Text   string          `json:"text"` // the anchor of the level
	From   []QuestionLevel `json:"from"`
}

// QuestionLevel is the level on one question.
type QuestionLevel struct {
	Question string `json:"question"`
	Level    int    `json:"level"`
}

// NewScorecard combines the grades of the questions asked in a round.
func NewScorecard(g *Guide, roundID string, grades []Grade) Scorecard {
	card := Scorecard{Guide: g.ID, Round: roundID, RubricHash: g.Hash, Criteria: []CriterionScore{}}
	for _, grade := range grades {
		for _, c := range grade.Criteria {
			i := slices.IndexFunc(card.Criteria, func(s CriterionScore) bool { return s.ID == c.ID })
			if i < 0 {
				i = len(card.Criteria)
				card.Criteria = append(card.Criteria, CriterionScore{ID: c.ID, Weight: g.weight(roundID, c.ID)})
			}
			card.Criteria[i].From = append(card.Criteria[i].From, QuestionLevel{grade.Question, c.Level})
		}
	}
	if len(card.Criteria) == 0 {
		card.Because = "No question was answered, so there is nothing to judge."
		return card
	}
	var mean weightedMean
	low := &card.Criteria[0]
	for i := range card.Criteria {
		s := &card.Criteria[i]
		var own weightedMean
		for _, q := range s.From {
			own.add(float64(q.Level), 1)
		}
		s.Level = levelOf(own.value())
		s.Text = g.Criterion(s.ID).Levels[s.Level].Text
		mean.add(float64(s.Level), s.Weight)
		if s.Level < low.Level {
			low = s
		}
	}
	card.Mean = mean.value()
	band := g.band(card.Mean, low.Level)
	card.Recommendation = band.ID
	card.Because = fmt.Sprintf("The weighted mean of %s is %.2f and the lowest is %s at level %d; %s",
		counted(len(card.Criteria), "criterion", "criteria"), card.Mean, g.Criterion(low.ID).Title, low.Level, g.bar(band))
	return card
}

// bar says what a recommendation takes, and what the next better one would.
func (g *Guide) bar(b Band) string {
	takes := func(b Band) string {
		if b.Floor <= lowest {
			return fmt.Sprintf("a mean of %g", b.Mean)
		}
		return fmt.Sprintf("a mean of %g and no level below %d", b.Mean, b.Floor)
	}
	i := slices.IndexFunc(g.Bands, func(o Band) bool { return o.ID == b.ID })
	if i == 0 {
		return fmt.Sprintf("a %s takes %s.", b.ID, takes(b))
	}
	return fmt.Sprintf("a %s takes %s.", g.Bands[i-1].ID, takes(g.Bands[i-1]))
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
