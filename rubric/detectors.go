package rubric

// detector finds a structure in an answer, whatever it is about.
type detector func(d *detection) (Decision, Match)

// detectors are those that a guide can name.
var detectors = map[string]detector{
	"past-episode": (*detection).pastEpisode,
	"situation":    (*detection).situation,
	"task":         (*detection).task,
	"own-action":   (*detection).ownAction,
	"result":       (*detection).result,
	"lesson":       (*detection).lesson,
	"quantified":   (*detection).quantified,
	"arithmetic":   (*detection).arithmetic,
	"trade-off":    (*detection).tradeOff,
	"choice":       (*detection).choice,
	"scoping":      (*detection).scoping,
	"named-user":   (*detection).namedUser,
	"structure":    (*detection).structure,
	"metric":       (*detection).metric,

	"ground-touched": groundReaches("ground-touched"),
	"ground-some":    groundReaches("ground-some"),
	"ground-much":    groundReaches("ground-much"),
	"ground-most":    groundReaches("ground-most"),
}

// detection is one answer as detectors see it. Every count is of different
// sentences, so that saying a thing twice shows no more.
type detection struct {
	text *Text
	cues cues
	// ground holds the stems of what a strong answer is made of.
	ground map[string]bool
	covers *coverage // of it; nil until a check asks
}

// has tells whether a cue is in a sentence.
func (d *detection) has(cue string, s int) bool {
	_, ok := d.cues[cue].findIn(d.text, s, Anything)
	return ok
}

func (d *detection) whole(s int) Match {
	x := d.text.Sentences[s]
	return Match{Start: x.Start, End: x.End, sentence: s, last: s}
}

// claims calls f for every sentence that carries evidence, until f is done.
func (d *detection) claims(f func(s int) (done bool)) {
	for s := range d.text.Sentences {
		if d.text.counts(s, Claims) && f(s) {
			return
		}
	}
}

// leaning tells whether the next sentence goes on with what s says.
func (d *detection) leaning(s int) bool {
	return s+1 < len(d.text.Sentences) && d.text.Sentences[s+1].leans && d.text.counts(s+1, Claims)
}

// best keeps the strongest finding, and of equal ones the first.
type best struct {
	decision Decision
	match    Match
}

func (b *best) take(d Decision, m Match) (done bool) {
	if b.decision == "" || d == Clear && b.decision != Clear {
		b.decision, b.match = d, m
	}
	return b.decision == Clear
}

func (b *best) result() (Decision, Match) {
	if b.decision == "" {
		return Absent, Match{}
	}
	return b.decision, b.match
}

// tradeOff: two options, a measure that they differ in, and what one gains and
// the other loses. A connective alone proves nothing.
func (d *detection) tradeOff() (Decision, Match) {
	var b best
	d.claims(func(s int) bool {
		span := []int{s}
		if d.leaning(s) || s+1 < len(d.text.Sentences) && d.text.counts(s+1, Claims) && d.opensWith(s+1, "contrast") {
			span = append(span, s+1)
		}
		any := func(cue string) bool {
			for _, s := range span {
				if d.has(cue, s) {
					return true
				}
			}
			return false
		}
		if !any("contrast") || !any("measure") || !any("compare") {
			return false
		}
		m := d.whole(s)
		if len(span) > 1 && !(d.has("contrast", s) && d.has("measure", s) && d.has("compare", s)) {
			last := d.whole(s + 1)
			m.End, m.last = last.End, last.last
		}
		words := d.contentWords(span)
		if (any("option") || d.measures(span) >= 2) && words >= 6 {
			return b.take(Clear, m)
		}
		return b.take(Partial, m)
	})
	return b.result()
}

// opensWith tells whether a cue is in the first words of a sentence.
func (d *detection) opensWith(s int, cue string) bool {
	m, ok := d.cues[cue].findIn(d.text, s, Anything)
	x := d.text.Sentences[s]
	return ok && x.first+2 < x.last && m.Start <= int(d.text.tokens[x.first+2].start)
}

func (d *detection) contentWords(span []int) int {
	n := 0
	for _, s := range span {
		x := d.text.Sentences[s]
		for _, w := range d.text.tokens[x.first:x.last] {
			n += btoi(!w.lex.is(function | dropped))
		}
	}
	return n
}

// measures counts the different things that the sentences measure by.
func (d *detection) measures(span []int) int {
	n := 0
	m := d.cues["measure"]
	for _, side := range m.sides {
		for _, s := range span {
			x := &d.text.Sentences[s]
			found := false
			for k := x.kfirst; k < x.klast && !found; k++ {
				found = side.ends(d.text.words(x), k) != 0
			}
			if found {
				n++
				break
			}
		}
	}
	return n
}

// choice: a decision stated with its reason.
func (d *detection) choice() (Decision, Match) {
	var b best
	d.claims(func(s int) bool {
		m, ok := d.cues["choice"].findIn(d.text, s, Claims)
		if !ok {
			return false
		}
		why := d.has("reason", s)
		if !why && s+1 < len(d.text.Sentences) && d.text.counts(s+1, Claims) {
			why = d.has("reason", s+1) && (d.text.Sentences[s+1].leans || d.opensWith(s+1, "reason"))
		}
		if !why && s > 0 && d.text.counts(s-1, Claims) {
			why = d.text.Sentences[s].leans && d.has("reason", s-1)
		}
		if why && d.contentWords([]int{s}) >= 3 {
			return b.take(Clear, m)
		}
		return b.take(Partial, m)
	})
	return b.result()
}

// scoping: who, which case, which limits, before a solution. Asking counts.
func (d *detection) scoping() (Decision, Match) {
	var b best
	seen := map[string]bool{}
	for s := range d.text.Sentences {
		if !d.text.counts(s, Asking) {
			continue
		}
		before := len(seen)
		for _, aspect := range []string{"scope-who", "scope-what", "scope-limit"} {
			if d.has(aspect, s) {
				seen[aspect] = true
			}
		}
		if d.has("user", s) && d.has("need", s) {
			seen["scope-who"] = true
		}
		if len(seen) > before {
			b.take(Partial, d.whole(s))
		}
		if len(seen) >= 2 {
			b.decision = Clear
			break
		}
		if len(seen) == 0 && d.has("solution", s) && !d.text.Sentences[s].question {
			break // the solution came first
		}
	}
	return b.result()
}

// namedUser: a specific kind of user and what they need.
func (d *detection) namedUser() (Decision, Match) {
	var b best
	d.claims(func(s int) bool {
		m, ok := d.cues["user"].findIn(d.text, s, Claims)
		switch {
		case ok && d.has("need", s):
			return b.take(Clear, m)
		case ok && d.leaning(s) && d.has("need", s+1):
			last := d.whole(s + 1)
			m.End, m.last = last.End, last.last
			return b.take(Clear, m)
		case ok, d.has("user-vague", s) && d.has("need", s):
			return b.take(Partial, d.whole(s))
		}
		return false
	})
	return b.result()
}

// structure: the answer announces or numbers its parts.
func (d *detection) structure() (Decision, Match) {
	var b best
	signs := 0
	d.claims(func(s int) bool {
		switch {
		case d.has("announce", s):
			signs += 2
		case d.opensWith(s, "signpost"):
			signs++
		default:
			return false
		}
		b.take(Partial, d.whole(s))
		return signs >= 3
	})
	if signs >= 3 {
		b.decision = Clear
	}
	return b.result()
}

// metric: how success is measured, with the measure named.
func (d *detection) metric() (Decision, Match) {
	var b best
	d.claims(func(s int) bool {
		yardstick, measure := d.has("yardstick", s), d.has("metric", s)
		switch {
		case yardstick && measure:
			return b.take(Clear, d.whole(s))
		case yardstick && d.leaning(s) && d.has("metric", s+1):
			m, last := d.whole(s), d.whole(s+1)
			m.End, m.last = last.End, last.last
			return b.take(Clear, m)
		case yardstick:
			return b.take(Partial, d.whole(s))
		}
		return false
	})
	return b.result()
}
