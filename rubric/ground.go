package rubric

import (
	"maps"
	"slices"
	"strings"
)

// The ground of a question is what a strong answer to it is made of. Patterns find
// single ideas in words that somebody foresaw; how much ground an answer covers tells
// the rest from talk that could follow any question, whatever its words.
//
// Which words cover ground is learnt from labelled answers (see learn.go): a guide's
// ground.yaml says how much each is worth. Words for things that happen, figures, names and
// consequences are worth something, words that only promise are worth less than
// nothing. A sentence is worth the sum of the words that no sentence before it had, and
// never less than nothing: what says little neither adds nor takes away, however long it
// is, and nothing counts twice. A guide without such a file has its questions' outlines
// for a measure: each stem of them that is not of the prompt is worth the same.
//
// Only claims count: not lists, echoes, denials, misconceptions or words to the grader.

// Ground is what the words of an answer are worth, in thousandths of a level. All
// are whole numbers, so that every machine comes to the same.
type Ground struct {
	// Steps are the worths that levels 2, 3 and 4 begin with.
	Steps [3]int `yaml:"steps"`
	// From is what an answer is worth on a criterion before its first word.
	From map[string]int `yaml:"from"`
	// All are words that are worth the same on every criterion; what a criterion of
	// Criteria has is worth that much more there.
	All      Words            `yaml:"all"`
	Criteria map[string]Words `yaml:"criteria"`

	worth map[string]map[string]int // criterion, "" for all, to stem to worth
}

// Words are words, parted by spaces, by what each is worth; "#" is any number in digits.
type Words map[int]string

// sentenceWords is how many words that can cover ground a sentence has at least. What
// has fewer is a heading, an aside or a remain of words to the grader.
const sentenceWords = 3

const anyNumber = "#"

// learnt makes the words of a guide's ground ready to be looked up.
func (g *Guide) learnt() {
	if g.Ground == nil {
		return
	}
	stem := func(word string) string {
		if word == anyNumber {
			return anyNumber
		}
		return g.lang.lexeme([]byte(word)).stem
	}
	add := func(criterion string, words Words) {
		worth := make(map[string]int)
		for each, list := range words {
			for word := range strings.FieldsSeq(list) {
				worth[stem(word)] = each
			}
		}
		g.Ground.worth[criterion] = worth
	}
	g.Ground.worth = make(map[string]map[string]int)
	add("", g.Ground.All)
	for criterion, words := range g.Ground.Criteria {
		add(criterion, words)
	}
}

// check reports what cannot be in a ground.
func (gr *Ground) check(l *loader, f *file) {
	if !(0 < gr.Steps[0] && gr.Steps[0] < gr.Steps[1] && gr.Steps[1] < gr.Steps[2]) {
		l.at(f, "steps has three worths, each above the one before")("steps")
	}
	for _, id := range slices.Sorted(maps.Keys(gr.From)) {
		if l.guide.Criterion(id) == nil {
			l.at(f, "no criterion %q", id)("from", id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(gr.Criteria)) {
		if l.guide.Criterion(id) == nil {
			l.at(f, "no criterion %q", id)("criteria", id)
		}
	}
}

// covers returns the stem by which a word counts, or nothing where it holds a sentence together.
func (w token) covers() string {
	switch lex := w.lex; {
	case w.echo, w.listed, lex.is(dropped), lex.is(function) && !lex.is(number):
		return ""
	case '0' <= lex.word[0] && lex.word[0] <= '9':
		return anyNumber
	default:
		return lex.stem
	}
}

// covering calls f with each sentence that claims, and the stems in it that no such
// sentence before it had.
func (d *detection) covering(f func(sentence int, stems []string)) {
	seen := map[string]bool{}
	var stems []string
	d.claims(func(s int) bool {
		x := d.text.Sentences[s]
		stems = stems[:0]
		said := 0
		for _, w := range d.text.tokens[x.first:x.last] {
			if stem := w.covers(); stem != "" {
				said++
				if !seen[stem] {
					seen[stem] = true
					stems = append(stems, stem)
				}
			}
		}
		if said >= sentenceWords {
			f(s, stems)
		}
		return false
	})
}

// outlined returns the stems of a question's outline, without those of its prompt.
func (g *Guide) outlined(q *Question) map[string]bool {
	stems := g.Stems(strings.Join(q.Outline, "\n"))
	for stem := range g.Stems(q.Prompt + "\n" + q.Rephrase) {
		delete(stems, stem)
	}
	return stems
}

// coverage is what an answer is worth by its words, and the sentence that says most of it.
type coverage struct {
	worth int
	most  Match
}

func (d *detection) cover(criterion string) coverage {
	var c coverage
	worth := func(stem string) int { return btoi(d.question.outlined()[stem]) }
	if gr := d.guide.Ground; gr != nil {
		c.worth = gr.From[criterion]
		all, own := gr.worth[""], gr.worth[criterion]
		worth = func(stem string) int { return all[stem] + own[stem] }
	}
	best := 0
	d.covering(func(s int, stems []string) {
		here := 0
		for _, stem := range stems {
			here += worth(stem)
		}
		if here > best {
			best, c.most = here, d.whole(s)
		}
		c.worth += max(0, here)
	})
	if d.guide.Ground == nil {
		c.worth = 100 * c.worth / max(1, len(d.question.outlined()))
	}
	return c
}

// coverage is worked out once for all steps of a criterion.
func (d *detection) coverage(criterion string) coverage {
	c, ok := d.covered[criterion]
	if !ok {
		c = d.cover(criterion)
		d.covered[criterion] = c
	}
	return c
}

// outlineSteps are what levels 2, 3 and 4 begin with where the outline is the measure, in
// hundredths of it: of labelled answers those at each level have 8, 16, 23 and 32 of
// them in the median.
var outlineSteps = [3]int{13, 25, 32}

// groundSteps are where each step is clear, in half levels from level 2 on. It is partial
// from halfway to the step before it.
var groundSteps = map[string]int{"ground-touched": 0, "ground-some": 1, "ground-much": 2, "ground-most": 4}

// stepAt is the worth of so many half levels above level 2.
func stepAt(steps [3]int, halves int) int {
	switch {
	case halves < 0:
		return steps[0] - (steps[1]-steps[0])/2
	case halves%2 == 1:
		return (steps[halves/2] + steps[halves/2+1]) / 2
	}
	return steps[halves/2]
}

// groundReaches is the detector of a step.
func groundReaches(step string) detector {
	return func(d *detection) (Decision, Match) {
		c, steps, at := d.coverage(d.criterion), outlineSteps, groundSteps[step]
		if d.guide.Ground != nil {
			steps = d.guide.Ground.Steps
		}
		clear := stepAt(steps, at)
		switch {
		case c.most == Match{}:
			return Absent, Match{} // there is nothing to quote
		case c.worth >= clear:
			return Clear, c.most
		case c.worth >= (stepAt(steps, at-1)+clear)/2:
			return Partial, c.most
		}
		return Absent, Match{}
	}
}

// measured tells whether a check measures the ground, which is no statement that
// anybody could find in an answer.
func (c *Check) measured() bool {
	_, ok := groundSteps[c.Detector]
	return ok
}

// Told returns the checks that are worth telling a person. The steps measure one
// thing, so of those that are shown the last says it all, and of the others the next.
func (cg CriterionGrade) Told(c *Criterion) []CheckGrade {
	told := make([]CheckGrade, 0, len(cg.Checks))
	step := -1 // where the last step shown stands
	ended := false
	for _, check := range cg.Checks {
		i := slices.IndexFunc(c.Checks, func(own *Check) bool { return own.ID == check.ID && own.measured() })
		switch {
		case i < 0:
		case check.Decision == Absent && ended:
			continue
		case check.Decision == Absent:
			ended = true
		case step >= 0:
			told[step] = check
			continue
		default:
			step = len(told)
		}
		told = append(told, check)
	}
	return told
}
