package rubric

// Grade is the result of one answer to one question. Its JSON is the contract
// of `mockloop grade`: keys in this order, no null.
type Grade struct {
	ID         string `json:"id,omitempty"` // of a batch's line
	Question   string `json:"question"`
	Guide      string `json:"guide"`
	RubricHash string `json:"rubric_hash"`
	Checker    string `json:"checker"`
	// Level is the mean of the criteria's levels by the round's weights, rounded to the
	// nearest. Exactly a half does not lift it: a level counts when it was reached.
	Level          int              `json:"level"`
	Recommendation string           `json:"recommendation"`
	Criteria       []CriterionGrade `json:"criteria"`
	Flags          []Flag           `json:"flags"`
}

// CriterionGrade is the level of one criterion, and why it is that.
type CriterionGrade struct {
	ID     string       `json:"id"`
	Level  int          `json:"level"`
	Text   string       `json:"text"` // the anchor of the level
	Checks []CheckGrade `json:"checks"`
	// ToNextLevel is the least that lifts the level by one: statements that the
	// answer should make, or misconceptions to drop. Empty at level 4.
	ToNextLevel []string `json:"to_next_level"`
}

// CheckGrade is a finding with its check's statement.
type CheckGrade struct {
	ID        string   `json:"id"`
	Statement string   `json:"statement"`
	Decision  Decision `json:"decision"`
	Quote     string   `json:"quote"`
	Start     int      `json:"start"` // byte offsets of the quote in the answer
	End       int      `json:"end"`
}

// NewGrade derives levels from findings. The findings of any checker will do;
// stamp names the one that they are from.
func NewGrade(g *Guide, q *Question, roundID string, f Findings, stamp string) Grade {
	grade := Grade{
		Question: q.ID, Guide: g.ID, RubricHash: g.Hash, Checker: stamp,
		Criteria: []CriterionGrade{}, Flags: append([]Flag{}, f.Flags...),
	}
	var mean weightedMean
	least := highest
	for _, c := range g.CriteriaFor(q, roundID) {
		s := stand(q, c, &f)
		grade.Criteria = append(grade.Criteria, s.grade(&f))
		mean.add(float64(s.level), g.weight(roundID, c.ID))
		least = min(least, s.level)
	}
	grade.Level = levelOf(mean.value())
	grade.Recommendation = g.band(mean.value(), least).ID
	return grade
}

func (s *standing) grade(f *Findings) CriterionGrade {
	cg := CriterionGrade{
		ID: s.criterion.ID, Level: s.level, Text: s.criterion.Levels[s.level].Text,
		Checks: make([]CheckGrade, len(s.checks)), ToNextLevel: []string{},
	}
	for i, check := range s.checks {
		cg.Checks[i] = CheckGrade{ID: check.ID, Statement: check.Statement, Decision: Absent}
		for _, found := range f.Checks {
			if found.Check == check.ID {
				cg.Checks[i].Decision, cg.Checks[i].Quote = found.Decision, found.Quote
				cg.Checks[i].Start, cg.Checks[i].End = found.Start, found.End
			}
		}
	}
	for _, m := range s.capped {
		cg.ToNextLevel = append(cg.ToNextLevel, "no longer "+m.Statement)
	}
	for _, check := range s.missing() {
		cg.ToNextLevel = append(cg.ToNextLevel, check.Statement)
	}
	return cg
}

type weightedMean struct{ sum, weight float64 }

func (m *weightedMean) add(x, weight float64) {
	m.sum += x * weight
	m.weight += weight
}

// value is the lowest level when nothing was added.
func (m *weightedMean) value() float64 {
	if m.weight == 0 {
		return lowest
	}
	return m.sum / m.weight
}
