package interviewer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/mockloop/mockloop/rubric"
)

// Judged is a verdict of the judge on one criterion of one question. Verdicts
// are kept as they come, in the journal like everything else: a report that was
// being made when the server stopped goes on where it was, and no other queue of
// jobs has to be kept, watched and backed up.
type Judged struct {
	Question string         `json:"question"`
	Verdict  rubric.Verdict `json:"verdict"`
}

func (Judged) eventType() string { return "judged" }

// Judging grades sessions that want a model.
type Judging struct {
	Judge *rubric.Judge
	// Time and Tokens bound the judging of one report.
	Time   time.Duration
	Tokens int64
}

// gradedBy is a judge's work on a session: the answers, and what is done of them.
type gradedBy struct {
	judging map[string]*rubric.Judging // by question
	texts   map[string]Joined
	pending []pendingVerdict
}

type pendingVerdict struct {
	question  string
	criterion *rubric.Criterion
}

// prepare reads the answers of a session for the judge. Questions without an
// answer have nothing to be judged.
func (j *Judging) prepare(ctx context.Context, g *rubric.Guide, s *Session) (gradedBy, error) {
	work := gradedBy{judging: map[string]*rubric.Judging{}, texts: map[string]Joined{}}
	for _, asked := range s.Asked {
		q := g.Question(asked.ID)
		if q == nil || len(asked.Answers) == 0 {
			continue
		}
		text, _, err := assess(ctx, g, rubric.EvidenceChecker{}, s, q)
		if err != nil {
			return work, fmt.Errorf("read the answer to %s: %w", q.ID, err)
		}
		judging, err := j.Judge.Case(ctx, rubric.CheckRequest{Guide: g, Question: q, Round: s.Setup.Round, Answer: text.Text, Heard: s.Heard(q.ID, text.last())})
		if err != nil {
			return work, fmt.Errorf("read the answer to %s: %w", q.ID, err)
		}
		work.judging[q.ID], work.texts[q.ID] = judging, text
		for _, c := range g.CriteriaFor(q, s.Setup.Round) {
			if !slices.ContainsFunc(s.Judged, func(d Judged) bool { return d.Question == q.ID && d.Verdict.Criterion == c.ID }) {
				work.pending = append(work.pending, pendingVerdict{q.ID, c})
			}
		}
	}
	return work, nil
}

// judge has everything judged that is not yet, side by side, and keeps each
// verdict as it comes.
func (c *Conductor) judge(g *rubric.Guide, id string) error {
	s, err := c.read(c.ctx, id)
	if err != nil {
		return err
	}
	work, err := c.Judging.prepare(c.ctx, g, s)
	if err != nil {
		return err
	}
	budget := &rubric.Budget{Until: time.Now().Add(c.Judging.Time), Tokens: c.Judging.Tokens}
	for _, d := range s.Judged {
		budget.Spend(int64(d.Verdict.Tokens))
	}
	ctx, cancel := context.WithCancel(c.ctx)
	defer cancel()
	verdicts := make(chan Judged)
	var calls sync.WaitGroup
	for _, p := range work.pending {
		calls.Go(func() {
			v := work.judging[p.question].Criterion(ctx, p.criterion, budget)
			select {
			case verdicts <- Judged{p.question, v}:
			case <-ctx.Done():
			}
		})
	}
	defer calls.Wait()
	for range work.pending {
		select {
		case d := <-verdicts:
			if c.ctx.Err() != nil {
				return ErrShutdown // what was cut off by that is judged at the next start
			}
			if err := c.appendBeside(id, d); err != nil {
				cancel()
				return err
			}
		case <-ctx.Done():
			return ErrShutdown
		}
	}
	return nil
}

// appendTries bounds how often an append beside the room is tried when somebody else was faster.
const appendTries = 5

// appendBeside appends an event to a session without its room, which is told.
func (c *Conductor) appendBeside(id string, body Body) error {
	for range appendTries {
		r, err := c.Journal.Find(c.ctx, id)
		if err != nil {
			return err
		}
		fence, err := c.own(c.ctx, r)
		if err != nil {
			return err
		}
		s, err := c.read(c.ctx, id)
		if err != nil {
			return err
		}
		now := c.now()
		e := Event{Seq: s.Seq + 1, At: now, Body: body}
		if err := s.Apply(e); err != nil {
			return err
		}
		err = c.Journal.Append(c.ctx, id, fence, e.Seq-1, s.Summary(now), []Event{e})
		if err == nil {
			return c.tell(id, e)
		}
		if !errors.Is(err, ErrConflict) {
			return err
		}
	}
	return ErrConflict
}

// judgedBy says whether a session is graded by the judge: if it wanted a model
// and there is one, or if there was when its report was begun.
func (c *Conductor) judgedBy(s *Session) bool {
	return s.Setup.Interviewer == InterviewerModel && c.Judging != nil && (len(s.Judged) > 0 || c.Connected != nil && c.Connected())
}

// verdicts of a session on one question.
func (s *Session) verdicts(question string) []rubric.Verdict {
	var vs []rubric.Verdict
	for _, d := range s.Judged {
		if d.Question == question {
			vs = append(vs, d.Verdict)
		}
	}
	return vs
}
