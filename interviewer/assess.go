package interviewer

import (
	"context"
	"slices"

	"github.com/mockloop/mockloop/rubric"
)

// assess checks everything that the candidate said on a question. An answer that
// carries no evidence (off the question, a list, an echo) must not take the
// others' away: it is left out, and its flags stay. That is found out once for each
// answer, by what was said up to it.
func assess(ctx context.Context, g *rubric.Guide, checker rubric.Checker, s *Session, q *rubric.Question) (Joined, rubric.Findings, error) {
	check := func(j Joined) (rubric.Findings, error) {
		return checker.Check(ctx, rubric.CheckRequest{Guide: g, Question: q, Round: s.Setup.Round, Answer: j.Text, Heard: s.Heard(q.ID, j.last())})
	}
	all := s.Text(q.ID)
	found, err := check(all)
	if err != nil || len(all.parts) < 2 || !found.Void() {
		return all, found, err
	}
	var kept Joined
	var flags []rubric.Flag
	best := found
	for _, p := range all.parts {
		if void := s.void[p.turn]; void != nil {
			flags = append(flags, void...)
			continue
		}
		with := kept
		with.parts = slices.Clip(kept.parts)
		with.add(p.turn, all.Text[p.from:p.to])
		found, err := check(with)
		if err != nil {
			return all, found, err
		}
		if found.Void() {
			flags = append(flags, found.Flags...)
			if s.void == nil {
				s.void = map[int][]rubric.Flag{}
			}
			s.void[p.turn] = found.Flags
			continue
		}
		kept, best = with, found
	}
	if len(kept.parts) == 0 {
		return all, found, nil
	}
	for _, f := range flags {
		if !slices.Contains(best.Flags, f) {
			best.Flags = append(best.Flags, f)
		}
	}
	return kept, best, nil
}
