package rubric

import (
	"regexp"
	"strings"
)

// barJumbled bars sentences whose words stand in no order, and tells whether that
// is so in all. Small words and signs betray it: hardly anybody writes "the of",
// "to is" or ", =", or ends a clause with "a", not even in a foreign language.
func (t *Text) barJumbled(answer []int) bool {
	faults, places := 0, 0
	for _, i := range answer {
		s := &t.Sentences[i]
		f, p := t.strayWords(s)
		f += t.straySigns(s)
		if f >= 2 && 5*f >= p {
			s.barred = true
		}
		faults, places = faults+f, places+p
	}
	return faults >= 3 && 20*faults >= places
}

// strayWords counts the small words of a sentence, and those that cannot stand
// where they do.
func (t *Text) strayWords(s *Sentence) (faults, places int) {
	for k := s.first; k < s.last; k++ {
		w := &t.tokens[k]
		if !w.lex.is(function) {
			continue
		}
		places++
		if k > s.first && t.begins(k) {
			faults++
		}
		if k+1 == s.last {
			faults += btoi(w.lex.is(article | coordinator))
		} else if next := &t.tokens[k+1]; !next.comma {
			faults += btoi(!t.hyphened(*next) && !s.question && clash(w.lex, next.lex))
		} else {
			faults += btoi(w.lex.is(article))
		}
	}
	return faults, places
}

// straySign is a comma before an operator or a stop, an operator before a stop, or
// a bracket that closes nothing.
var straySign = regexp.MustCompile(`[,;:]\.( |$)|, ?(=|→|->|\+) |(=|→|->|\+|/)\.( |$)|^[^(]*[a-z]{3}\)`)

func (t *Text) straySigns(s *Sentence) int {
	said := t.Source[s.Start:s.End]
	if !strings.ContainsAny(said, ")=→>+/") && !strings.Contains(said, ",.") && !strings.Contains(said, ";.") && !strings.Contains(said, ":.") {
		return 0 // as nearly always, and looking for it so is far quicker
	}
	return len(straySign.FindAllStringIndex(said, -1))
}

// begins tells whether a small word is written as at the beginning of a sentence: with
// its first letter alone in upper case, after nothing but a space.
func (t *Text) begins(k int) bool {
	w := t.tokens[k]
	word := t.Source[w.start:w.end]
	return w.lex.is(function) && len(word) > 1 && word[0] >= 'A' && word[0] <= 'Z' && word[1] >= 'a' && word[1] <= 'z' &&
		w.start == t.tokens[k-1].end+1 && t.Source[w.start-1] == ' '
}

// Small words by what can stand next to them.
var (
	persons  = wordSet("i we they he she")
	finites  = wordSet("is are was were am has had does did would can could should must may shall ought")
	quantors = wordSet("each every some any this these those")
	binders  = wordSet("of for to with")         // a phrase never ends with them, as with "go on",
	leadsOn  = wordSet("of for to with from by") // so these cannot follow
)

// clash tells whether two small words cannot stand next to each other.
func clash(a, b *lexeme) bool {
	switch {
	case b.word == "than":
		return a.is(article | preposition | auxiliary | modal | coordinator)
	case persons[a.word]:
		return persons[b.word] || b.is(article) || b.is(preposition) && !b.is(opensClause) && b.word != "as"
	case finites[a.word] && persons[b.word]:
		return a.is(modal) || a.word == "was" || a.word == "were" || a.word == "has"
	case a.is(article):
		return b.is(preposition|coordinator|auxiliary|modal|article) || b.is(subject) && !b.is(number) ||
			b.is(opensClause) && b.word != "while" || quantors[b.word]
	case a.is(coordinator):
		return b.is(coordinator)
	case a.is(preposition) && !a.is(opensClause) && a.word != "than" && a.word != "as":
		return finites[b.word] || b.is(coordinator) || persons[b.word] || binders[a.word] && leadsOn[b.word]
	case finites[a.word]:
		return finites[b.word] && !b.is(modal) || a.is(modal) && b.is(article|preposition)
	}
	return false
}
