package rubric

import "strings"

// parse finds out about a sentence what can be known without a grammar: whether
// it has a verb, asks, leans on the one before, and what is negated in it.
func (t *Text) parse(s *Sentence) {
	words := t.tokens[s.first:s.last]
	negate(words)
	enumerate(words)
	s.verb = hasVerb(words) || t.relates(words)
	s.question = s.question && !tagged(words) || inverted(words)
	s.leans = leans(words)
}

// hasVerb tells whether the words are a sentence. A noun that could be a verb
// (copy, log) is one only where a verb would stand.
func hasVerb(words []token) bool {
	for i, w := range words {
		var before, after *lexeme
		if i > 0 && !w.comma {
			before = words[i-1].lex
		}
		if i+1 < len(words) && !words[i+1].comma {
			after = words[i+1].lex
		}
		object := after != nil && after.is(article|preposition|subject|number|function)
		switch {
		case w.lex.is(auxiliary | modal):
			return true
		case w.lex.is(verbPast):
			if before != nil && !before.is(article|preposition|coordinator|number) {
				return true
			}
		case w.lex.is(verbIng):
			if object {
				return true
			}
		case w.lex.is(verbS|verbBase) && !w.lex.is(alsoNoun):
			if before == nil || !before.is(article) {
				return true
			}
		case w.lex.is(verbS|verbBase) && before == nil:
			if object && w.lex.is(verbBase) && after.word != "of" {
				return true
			}
		case w.lex.is(verbS | verbBase):
			if before.is(subject|modal) || leadsToVerb[before.word] || strings.HasSuffix(before.word, "ly") ||
				object && !before.is(article|preposition|number|coordinator) || after != nil && agree(before, w.lex) {
				return true
			}
		}
	}
	return false
}

// relates tells whether a fragment says how things are related, as in a reply,
// "three, on different brokers", or in notes, "small first, because of the risk" or
// "clicks: no key worth keeping".
func (t *Text) relates(words []token) bool {
	if items(words) > itemsInList {
		return false
	}
	content, bound := 0, false // content words so far; whether one is bound to what follows
	for _, w := range words {
		bound = bound || w.related && content > 0
		switch {
		case w.listed:
			return false
		case w.lex.is(preposition|opensClause) && !w.lex.is(coordinator) && w.lex.word != "of" && !t.hyphened(w):
			bound = bound || content > 0
		case !w.lex.is(function|dropped) || w.lex.is(number):
			if content++; bound {
				return len(words) >= fragmentWords
			}
		}
	}
	return false
}

// hyphened tells whether a word is part of a longer one: in-sync.
func (t *Text) hyphened(w token) bool {
	return int(w.end) < len(t.Source) && t.Source[w.end] == '-' || w.start > 0 && t.Source[w.start-1] == '-'
}

// fragmentWords is the least that a fragment needs to say something.
const fragmentWords = 4

// leadsToVerb are words that a verb follows, even one that could be a noun.
var leadsToVerb = map[string]bool{"to": true, "never": true, "not": true, "then": true, "always": true, "often": true, "still": true, "usually": true}

// agree tells whether a noun could be the subject of a verb by its ending: the
// leader copies, the followers copy.
func agree(noun, verb *lexeme) bool {
	return !noun.is(function|dropped|number) && strings.HasSuffix(noun.word, "s") != strings.HasSuffix(verb.word, "s")
}

// tagged tells whether only a tag makes the sentence a question: "..., right?"
func tagged(words []token) bool {
	if len(words) < 3 {
		return false
	}
	switch last := words[len(words)-1]; last.lex.word {
	case "right", "correct", "okay", "ok", "yeah":
		return last.comma
	}
	return false
}

// inverted tells whether the sentence asks without a question mark, as
// transcribed speech does: "should I assume ..."
func inverted(words []token) bool {
	return len(words) > 2 && words[0].lex.is(auxiliary|modal) && words[1].lex.is(subject) && words[0].lex.word != "had"
}

func leans(words []token) bool {
	for i, w := range words {
		if i > 2 {
			break
		}
		if w.lex.is(refersBack) {
			return true
		}
		if !w.lex.is(dropped) {
			break
		}
	}
	if len(words) > 1 {
		switch words[0].lex.word + " " + words[1].lex.word {
		case "after that", "in that", "in this", "as a", "for that", "for this", "at that", "when that", "if that", "when this", "if this", "with that", "with this":
			return true
		}
	}
	return false
}

// negate marks the negations that turn what follows into its opposite. "Not
// only", "or not", and "not ... until" in its many forms, do not.
func negate(words []token) {
	for i := range words {
		w := &words[i]
		next := ""
		if i+1 < len(words) {
			next = words[i+1].lex.word
		}
		switch w.lex.word {
		case "instead":
			w.negates = next == "of"
			continue
		case "rather":
			w.negates = next == "than"
			continue
		}
		if !w.lex.is(negation) {
			continue
		}
		if i > 0 && words[i-1].lex.word == "or" { // all or nothing, whether or not
			continue
		}
		switch next {
		case "only", "just", "merely":
			continue
		case "matter", "doubt":
			if w.lex.word == "no" {
				continue
			}
		}
		w.negates = true
		for k := i + 1; k < len(words) && k <= i+10; k++ {
			switch words[k].lex.word {
			case "until", "unless", "before", "without", "except":
				w.negates = false
				if words[k].lex.word == "without" {
					words[k].negates = false
				}
			}
		}
		if w.lex.word == "without" && i > 0 {
			for k := max(0, i-10); k < i; k++ {
				if words[k].lex.is(negation) {
					w.negates = false
				}
			}
		}
	}
}

// A bare enumeration has this many items in a row, none longer than itemWords.
// Where so many commas, or stops, stand so close that it reads as one list, verbs
// and all, everything is an item.
const (
	itemsInList = 4
	itemWords   = 3
	denseItems  = 8
	denseWords  = 4 // between two commas, on average
)

// enumerate marks the items of a bare enumeration: what is only named there
// says nothing about how the things are related.
func enumerate(words []token) {
	if n := items(words); n >= denseItems && len(words) <= denseWords*n || n >= itemsInList && mentions(words) {
		for k := range words {
			words[k].listed = true
		}
		return
	}
	run := 0 // items in a row that end before start
	runStart, start := 0, 0
	flush := func(end int) {
		if run >= itemsInList {
			for k := runStart; k < end; k++ {
				words[k].listed = true
			}
		}
		run = 0
	}
	for i := 1; i <= len(words); i++ {
		if i < len(words) && !words[i].comma && words[i].lex.word != "and" && words[i].lex.word != "or" {
			continue
		}
		content := 0
		for _, w := range words[start:i] {
			if !w.lex.is(dropped | coordinator) {
				content++
			}
		}
		switch {
		case i < len(words) && words[i].related: // what the items are about
			flush(start)
		case content == 0: // ", and"
		case content <= itemWords && !hasVerb(words[start:i]):
			if run == 0 {
				runStart = start
			}
			run++
		default:
			flush(start)
		}
		start = i
	}
	flush(len(words))
}

// mentions tells whether a sentence only announces what could be said: "I would
// mention replication, ..."
func mentions(words []token) bool {
	for i := 1; i < min(5, len(words)-1); i++ {
		switch words[i].lex.stem {
		case "mention", "name", "list", "cover", "touch":
			return words[i-1].lex.is(modal)
		case "talk", "speak":
			return words[i-1].lex.is(modal) && words[i+1].lex.word == "about"
		}
	}
	return false
}

// items counts what stands between commas and is more than small words: "so,
// um, well" is no list.
func items(words []token) int {
	n, said := 0, false
	for _, w := range words {
		said = said && !w.comma
		if !said && !w.lex.is(function|dropped) {
			said = true
			n++
		}
	}
	return n
}
