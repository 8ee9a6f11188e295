package interviewer

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/mockloop/mockloop/rubric"
)

// compile makes the report of a session that ended from its events. While the
// judge is still at it, it holds what is done so far and names what is pending.
func (c *Conductor) compile(ctx context.Context, g *rubric.Guide, s *Session) (Report, error) {
	round := g.Round(s.Setup.Round)
	if round == nil {
		return Report{}, fmt.Errorf("round %q is not in guide %q", s.Setup.Round, g.ID)
	}
	r := Report{
		Session: s.ID, Setup: s.Setup, RoundTitle: round.Title, Company: g.Company,
		StartedAt: s.StartedAt, EndedAt: s.EndedAt, Ended: s.Ended, RubricHash: g.Hash, Checker: c.Checker.Stamp(),
		Criteria: []CriterionReport{}, Questions: []QuestionReport{}, Closing: []ClosingReport{}, Practise: []Practice{}, Objections: []Objection{},
		Transcript: slices.Clone(s.Turns), Pending: []string{},
	}
	if r.Transcript == nil {
		r.Transcript = []Turn{}
	}
	var work gradedBy
	if c.judgedBy(s) {
		var err error
		if work, err = c.Judging.prepare(ctx, g, s); err != nil {
			return Report{}, err
		}
		r.Checker = c.Judging.Judge.Stamp()
		for _, p := range work.pending {
			r.Pending = append(r.Pending, p.criterion.Title)
		}
		for _, d := range s.Judged {
			r.JudgeTokens += d.Verdict.Tokens
		}
	}
	before := c.before(s)
	var graded []gradedQuestion
	for _, asked := range s.Asked {
		q := g.Question(asked.ID)
		if q == nil {
			continue // the guide no longer has it; nothing can be said
		}
		gq := gradedQuestion{asked: asked, question: q}
		if judging := work.judging[q.ID]; judging != nil {
			gq.text, gq.verdicts = work.texts[q.ID], s.verdicts(q.ID)
			if len(gq.verdicts) == 0 {
				continue // pending as a whole
			}
			gq.findings, gq.leftOut = judging.Findings(gq.verdicts), judging.LeftOut(gq.verdicts...)
		} else {
			var err error
			if gq.text, gq.findings, err = assess(ctx, g, c.Checker, s, q); err != nil {
				return Report{}, fmt.Errorf("grade question %s: %w", q.ID, err)
			}
		}
		gq.grade = rubric.NewGrade(g, q, round.ID, gq.findings, r.Checker)
		if gq.verdicts != nil {
			gq.grade.Criteria = slices.DeleteFunc(gq.grade.Criteria, func(cg rubric.CriterionGrade) bool { return gq.verdict(cg.ID) == nil })
		}
		r.Questions = append(r.Questions, gq.report(g, before))
		if asked.Skipped || len(asked.Answers) > 0 {
			graded = append(graded, gq) // one that was cut off before any answer says nothing
		}
	}
	r.score(g, round.ID, graded)
	if len(r.Pending) > 0 {
		r.Recommendation, r.Because = "", "The report is still being made."
	}
	c.closing(&r, g, s)
	r.phases(s)
	r.practise(g, s, graded)
	return r, nil
}

// gradedQuestion is a question with everything that its report is made of.
type gradedQuestion struct {
	asked    *Asked
	question *rubric.Question
	text     Joined
	findings rubric.Findings
	grade    rubric.Grade
	verdicts []rubric.Verdict  // of the judge, if it graded
	leftOut  []rubric.Sentence // what the judge did not get to see
}

// verdict is the judge's on a criterion, or nil.
func (gq gradedQuestion) verdict(criterion string) *rubric.Verdict {
	for i := range gq.verdicts {
		if gq.verdicts[i].Criterion == criterion {
			return &gq.verdicts[i]
		}
	}
	return nil
}

func (gq gradedQuestion) report(g *rubric.Guide, before *Report) QuestionReport {
	q, asked := gq.question, gq.asked
	qr := QuestionReport{
		ID: q.ID, Title: q.Title, Type: q.Type, Prompt: q.Prompt, Turn: asked.Turn, Skipped: asked.Skipped,
		Answered: len(asked.Answers) > 0, Level: gq.grade.Level, Criteria: []CriterionLevel{}, Outline: q.Outline,
		Misconceptions: []MisconceptionReport{}, Flags: []string{}, LeftOut: []Quote{}, ReadOn: []Citation{}, Hints: asked.Hints,
		Words: len(strings.Fields(gq.text.Text)), UsedMS: asked.ToMS - asked.FromMS,
	}
	for _, c := range gq.grade.Criteria {
		qr.Criteria = append(qr.Criteria, CriterionLevel{ID: c.ID, Title: g.Criterion(c.ID).Title, Level: c.Level})
	}
	for _, m := range gq.findings.Misconceptions {
		for _, known := range q.Misconceptions {
			if known.ID == m.ID {
				qr.Misconceptions = append(qr.Misconceptions, MisconceptionReport{known.Statement, known.Correction, gq.text.Quote(m.Start, m.End)})
			}
		}
	}
	for _, f := range gq.findings.Flags {
		if text := flagText[f]; text != "" && qr.Answered {
			qr.Flags = append(qr.Flags, text)
		}
	}
	for _, sentence := range gq.leftOut {
		if quote := gq.text.Quote(sentence.Start, sentence.End); quote != nil {
			qr.LeftOut = append(qr.LeftOut, *quote)
		}
	}
	for _, a := range asked.Acts {
		if a.Kind == ActProbe || a.Kind == ActChallenge || a.Kind == ActDeepen || a.Kind == ActThread {
			qr.FollowUps++
		}
	}
	if before != nil {
		for _, b := range before.Questions {
			if b.ID == q.ID {
				qr.Before = &QuestionBefore{Session: before.Session, At: before.EndedAt, Level: b.Level, Criteria: b.Criteria}
			}
		}
	}
	return qr
}

// flagText says in a report what the checker noticed. A misconception has a place of its own there.
var flagText = map[rubric.Flag]string{
	rubric.FlagEmpty:       "Nothing was said on this question.",
	rubric.FlagOffTopic:    "The answer is about something else than the question, so it carries no evidence.",
	rubric.FlagListDensity: "Terms are listed, but not said in sentences what they do. A list proves nothing.",
	rubric.FlagRepetition:  "The same is said several times; it counts once.",
	rubric.FlagEcho:        "Much of the answer repeats the question or the interviewer. Only your own words count.",
	rubric.FlagTips:        "The answer gives advice on interviews instead of an answer.",
	rubric.FlagNonAnswer:   "The answer is polite, but does not say anything about the question.",
	rubric.FlagInjection:   "Some sentences speak to the grading instead of the interviewer. They were left out.",
}

// score fills in the criteria and the recommendation.
func (r *Report) score(g *rubric.Guide, round string, graded []gradedQuestion) {
	grades := make([]rubric.Grade, len(graded))
	for i, gq := range graded {
		grades[i] = gq.grade
	}
	card := rubric.NewScorecard(g, round, grades)
	r.Recommendation, r.Because, r.Mean = card.Recommendation, card.Because, card.Mean
	for _, c := range card.Criteria {
		known := g.Criterion(c.ID)
		cr := CriterionReport{
			ID: c.ID, Title: known.Title, Construct: known.Construct, Weight: c.Weight, Level: c.Level, Text: c.Text,
			NextText: known.Levels[c.Level+1].Text, Shown: []CheckReport{}, Missing: []CheckReport{}, Next: []string{}, Questions: []QuestionLevel{}, Verdicts: []VerdictReport{}, ReadOn: []Citation{},
		}
		for _, gq := range graded {
			for _, cg := range gq.grade.Criteria {
				if cg.ID != c.ID {
					continue
				}
				cr.Questions = append(cr.Questions, QuestionLevel{gq.question.ID, cg.Level})
				cr.Sure.add(rubric.MarginOf(gq.question, known, gq.findings))
				if v := gq.verdict(c.ID); v != nil {
					cr.Verdicts = append(cr.Verdicts, newVerdictReport(gq.question.ID, v))
				}
				if way := cg.ToNextLevel; c.Level < 4 && len(way) > 0 && (len(cr.Next) == 0 || len(way) < len(cr.Next)) {
					cr.Next = way // the cheapest way up
				}
				for _, check := range cg.Told(known) {
					report := CheckReport{ID: check.ID, Question: gq.question.ID, Statement: check.Statement, Decision: string(check.Decision)}
					if check.Decision == rubric.Absent {
						cr.Missing = append(cr.Missing, report)
						continue
					}
					report.Quote = gq.text.Quote(check.Start, check.End)
					cr.Shown = append(cr.Shown, report)
				}
			}
		}
		cr.Sure.Firm = cr.Sure.Up != 1 && cr.Sure.Down != 1
		r.Criteria = append(r.Criteria, cr)
	}
}

// whyNotJudged says in a report why the evidence checker graded where the judge
// was to. What the endpoint did is said by its own name.
var whyNotJudged = map[string]string{
	"budget":  "the time or the tokens for this report were used up",
	"trap":    "the model claimed to find a statement that cannot be there",
	"invalid": "the model's reply did not have the form that was asked for",
	"text":    "the answer as a whole carries no evidence",
}

var whyThird = map[string]string{
	"runs":     "Two readings of the judge differed; a third decided.",
	"swayed":   "Sentences that are not about the question had swayed the judge; a reading without them decided.",
	"checkers": "The judge and the built-in checker were two levels apart; a third reading decided.",
}

func newVerdictReport(question string, v *rubric.Verdict) VerdictReport {
	r := VerdictReport{Question: question, By: v.By, Uncertain: v.Uncertain, Rationale: v.Rationale, Unproven: len(v.Unproven), Note: whyThird[v.Third]}
	if v.Why != "" {
		why := whyNotJudged[v.Why]
		if why == "" {
			why = "the model did not answer (" + v.Why + ")"
		}
		r.Note = "Graded by the built-in checker: " + why + "."
	}
	return r
}

// add takes in the margin on one more question; the smallest counts.
func (s *Sureness) add(m rubric.Margin) {
	least := func(a, b int) int {
		if a == 0 || b != 0 && b < a {
			return b
		}
		return a
	}
	s.Up, s.Down = least(s.Up, m.Up), least(s.Down, m.Down)
}

// phases compares the time used with the agenda.
func (r *Report) phases(s *Session) {
	end := s.ClockAt(s.EndedAt).Milliseconds()
	for _, p := range s.Agenda {
		pr := PhaseReport{ID: p.ID, Title: p.Title, PlannedMS: p.MS}
		for i, use := range s.Phases {
			to := end
			if i+1 < len(s.Phases) {
				to = s.Phases[i+1].FromMS
			}
			if use.ID == p.ID {
				pr.UsedMS += to - use.FromMS
			}
		}
		r.Phases = append(r.Phases, pr)
	}
}

const mostPractice = 3

// practise names what to do next: the weakest question once more, then a drill
// of the type that holds the weakest criterion, then a question not met yet on
// the criterion that weighs most among the rest.
func (r *Report) practise(g *rubric.Guide, s *Session, graded []gradedQuestion) {
	setup := Setup{Guide: g.ID, Round: s.Setup.Round, Length: LengthTen, Team: s.Setup.Team, Mode: ModeLearning}
	add := func(title, why string, change func(*Setup)) {
		next := setup
		change(&next)
		same := func(p Practice) bool {
			return p.Setup.Question == next.Question && p.Setup.Type == next.Type
		}
		if len(r.Practise) < mostPractice && !slices.ContainsFunc(r.Practise, same) {
			r.Practise = append(r.Practise, Practice{title, why, next})
		}
	}
	again := slices.Clone(graded)
	slices.SortStableFunc(again, func(a, b gradedQuestion) int { return cmp.Compare(a.grade.Level, b.grade.Level) })
	retry := func(gq gradedQuestion) {
		why := fmt.Sprintf("It came out at level %d. Say what was missing, and compare.", gq.grade.Level)
		if gq.asked.Skipped {
			why = "You skipped it. Ten minutes with hints will open it up."
		}
		add("Once more: "+gq.question.Title, why, func(n *Setup) { n.Question, n.RetryOf = gq.question.ID, s.ID })
	}
	if len(again) > 0 && again[0].grade.Level < 4 {
		retry(again[0])
	}
	weakest := slices.Clone(r.Criteria)
	slices.SortStableFunc(weakest, func(a, b CriterionReport) int {
		return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(b.Weight, a.Weight))
	})
	for _, c := range weakest {
		if c.Level == 4 {
			continue
		}
		q := unmet(g, s, c.ID)
		if q == nil {
			continue
		}
		why := fmt.Sprintf("%s was at level %d. %s", c.Title, c.Level, firstOf(c.Next))
		if len(r.Practise) == 1 {
			add("Drill: "+g.Type(q.Type).Title, why, func(n *Setup) { n.Type = q.Type })
		} else {
			add("New to you: "+q.Title, why, func(n *Setup) { n.Question = q.ID })
		}
	}
	for _, gq := range again {
		if gq.grade.Level < 4 {
			retry(gq)
		}
	}
}

// unmet is a question of the round on a criterion that was not asked in the session.
func unmet(g *rubric.Guide, s *Session, criterion string) *rubric.Question {
	for _, q := range g.Questions {
		if s.asked(q.ID) == nil && slices.Contains(q.Rounds, s.Setup.Round) &&
			slices.ContainsFunc(g.CriteriaFor(q, s.Setup.Round), func(c *rubric.Criterion) bool { return c.ID == criterion }) {
			return q
		}
	}
	return nil
}

func firstOf(next []string) string {
	if len(next) == 0 {
		return ""
	}
	return "The next level begins with an answer that " + next[0] + "."
}
