package rubric

// Margin says how far a criterion's level on an answer is from another one.
type Margin struct {
	Up   int // checks that would lift it, at least; 0 at level 4 or under a cap
	Down int // checks without which it would be lower, at least; 0 at level 1
}

// MarginOf counts how firmly the findings hold a criterion's level.
func MarginOf(q *Question, c *Criterion, f Findings) Margin {
	s := stand(q, c, &f)
	return Margin{Up: len(s.missing()), Down: s.loss()}
}

// loss is the size of the smallest set of checks without which the level is lower.
func (s *standing) loss() int {
	if s.level == lowest {
		return 0
	}
	var shown []int
	for i, d := range s.decisions {
		if d != Absent {
			shown = append(shown, i)
		}
	}
	for size := 1; size < len(shown); size++ {
		if s.lost(shown, size) {
			return size
		}
	}
	return len(shown)
}

// lost says whether some set of a size, taken away, lowers the level.
func (s *standing) lost(shown []int, size int) bool {
	if size == 0 {
		return s.byRule() < s.level
	}
	for i := 0; i+size <= len(shown); i++ {
		was := s.decisions[shown[i]]
		s.decisions[shown[i]] = Absent
		lost := s.lost(shown[i+1:], size-1)
		s.decisions[shown[i]] = was
		if lost {
			return true
		}
	}
	return false
}
