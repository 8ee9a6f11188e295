package rubric

import "strings"

// tense is how a sentence speaks of its subject.
type tense struct {
	deed    bool // I or we did something
	past    bool // I or we did or were something
	reached bool // past of anything
	would   bool // would, should, will: no report
}

func (d *detection) tense(s int) tense {
	var t tense
	x := d.text.Sentences[s]
	words := d.text.tokens[x.first:x.last]
	actor := -10 // where I or we stood last
	unreal := -10
	for i, w := range words {
		switch {
		case w.lex.is(first) && w.lex.is(subject):
			actor = i
		case w.lex.word == "may" && i > 0 && words[i-1].lex.is(preposition):
			// the month
		case w.lex.is(modal):
			unreal = i
			t.would = t.would || w.lex.word != "could"
		case w.lex.word == "was" || w.lex.word == "were" || w.lex.word == "had":
			t.reached = true
			if i-actor <= 5 {
				t.past = true
			}
		case w.lex.is(verbPast) && i-unreal > 3:
			t.reached = true
			if i-actor <= 6 {
				t.past = true
				t.deed = t.deed || !w.lex.is(stative)
			}
		}
	}
	return t
}

// tells reports a past case, and whether it says when or where that was.
func (d *detection) tells(s int, t tense) (told, scene bool) {
	if !t.past && !t.reached {
		return false, false
	}
	scene = d.has("when", s) || d.has("where", s)
	return t.past || scene, scene
}

// pastEpisode: a real past case, rather than how one does such things.
func (d *detection) pastEpisode() (Decision, Match) {
	told, talked, scenes := 0, 0, 0
	var b best
	d.claims(func(s int) bool {
		t := d.tense(s)
		if tells, scene := d.tells(s, t); tells {
			told++
			scenes += btoi(scene)
			b.take(Partial, d.whole(s))
		} else if t.would {
			talked++
		}
		return false
	})
	if told < talked || told == 0 {
		return Absent, Match{}
	}
	if told >= 3 || told == 2 && scenes > 0 {
		b.decision = Clear
	}
	return b.result()
}

// storyTold is the share of told sentences that makes a story. Of labelled stories
// nineteen in twenty have half or more of them; of other answers one in twenty has 0.44.
const storyTold = 0.5

// toldShare is how much of what an answer claims is told as past, by anybody, where
// each sentence counts by how much it says. People come back to the present to explain,
// so it is not all even of a story.
func (d *detection) toldShare(says []float64) float64 {
	told, all := 0.0, 0.0
	d.claims(func(s int) bool {
		if d.past(s) {
			told += says[s]
		}
		all += says[s]
		return false
	})
	if all == 0 {
		return 0
	}
	return told / all
}

// past tells whether a sentence has a past verb that is no part of a passive, a
// perfect or a noun.
func (d *detection) past(s int) bool {
	x := d.text.Sentences[s]
	words := d.text.tokens[x.first:x.last]
	for i, w := range words {
		switch w.lex.word {
		case "was", "were", "had", "did":
			return true
		}
		if !w.lex.is(verbPast) || i == 0 {
			continue
		}
		before := words[i-1].lex
		if i > 1 && (before.is(negation) || strings.HasSuffix(before.word, "ly")) {
			before = words[i-2].lex
		}
		if !before.is(article|preposition|auxiliary|modal|number|anyVerb) && !d.text.hyphened(w) {
			return true
		}
	}
	return false
}

// situation: when, where and who of a past case.
func (d *detection) situation() (Decision, Match) {
	var b best
	seen := map[string]bool{}
	most := 0
	d.claims(func(s int) bool {
		if t := d.tense(s); !t.reached {
			return false
		}
		here := 0
		for _, aspect := range []string{"when", "where", "who"} {
			if d.has(aspect, s) || aspect == "where" && d.placeName(s) {
				seen[aspect] = true
				here++
			}
		}
		if here > most {
			most, b = here, best{Partial, d.whole(s)}
		}
		return false
	})
	if len(seen) >= 2 && (seen["when"] || seen["where"]) {
		b.decision = Clear
	} else if !seen["when"] && !seen["where"] {
		return Absent, Match{}
	}
	return b.result()
}

// placeName tells whether a name follows "at", "for" or the like: "at Initech".
func (d *detection) placeName(s int) bool {
	x := d.text.Sentences[s]
	for k := x.first; k+1 < x.last; k++ {
		switch d.text.tokens[k].lex.word {
		case "at", "for", "joined", "with", "in":
			name := d.text.tokens[k+1]
			if c := d.text.Source[name.start]; c >= 'A' && c <= 'Z' && !name.lex.is(function) {
				return true
			}
		}
	}
	return false
}

// task: what was to be achieved.
func (d *detection) task() (Decision, Match) {
	var b best
	d.claims(func(s int) bool {
		m, ok := d.cues["task"].findIn(d.text, s, Claims)
		if !ok || d.tense(s).would {
			return false
		}
		if d.wordsAfter(m) >= 2 {
			return b.take(Clear, m)
		}
		return b.take(Partial, m)
	})
	return b.result()
}

// wordsAfter counts content words after a match in its sentence.
func (d *detection) wordsAfter(m Match) int {
	n := 0
	x := d.text.Sentences[m.last]
	for _, w := range d.text.tokens[x.first:x.last] {
		if int(w.start) >= m.End-1 && !w.lex.is(function|dropped) {
			n++
		}
	}
	return n
}

// ownAction: things that I or we did.
func (d *detection) ownAction() (Decision, Match) {
	var b best
	deeds := 0
	d.claims(func(s int) bool {
		if t := d.tense(s); t.deed && d.text.Sentences[s].klast-d.text.Sentences[s].kfirst >= 4 {
			deeds++
			b.take(Partial, d.whole(s))
		}
		return deeds == 2
	})
	if deeds >= 2 {
		b.decision = Clear
	}
	return b.result()
}

// result: what came of it.
func (d *detection) result() (Decision, Match) {
	var b best
	d.claims(func(s int) bool {
		t := d.tense(s)
		if !t.reached && !d.has("when", s) {
			return false
		}
		if m, ok := d.cues["outcome"].findIn(d.text, s, Claims); ok && !t.would {
			return b.take(Clear, m)
		}
		if d.has("outcome-vague", s) {
			return b.take(Partial, d.whole(s))
		}
		return false
	})
	return b.result()
}

// lesson: what was learnt or would be done differently.
func (d *detection) lesson() (Decision, Match) {
	var b best
	d.claims(func(s int) bool {
		m, ok := d.cues["lesson"].findIn(d.text, s, Claims)
		if !ok {
			return false
		}
		if d.wordsAfter(m) >= 3 || d.leaning(s) {
			return b.take(Clear, m)
		}
		return b.take(Partial, m)
	})
	return b.result()
}
