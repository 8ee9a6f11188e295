package rubric

// Transcribed speech can come without full stops. A sentence of more than runOn
// words that has hardly a comma is taken apart where people would pause: before a
// clause that begins with a small word and its subject, soon; before other words that
// can begin one, later.
const (
	runOn       = 40
	runPause    = 12 // words to a comma; speech that is punctuated has more commas
	runClause   = 8  // words before a clause with its subject is cut off
	runPhrase   = 14 // and before a phrase that may begin one
	runAtLatest = 28 // and before anything that joins
)

// joins begin a clause that stands for itself.
var joins = wordSet("and but so then also now first second third finally okay however therefore otherwise well")

// splitRuns takes run-on sentences apart.
func (t *Text) splitRuns() {
	long := false
	for _, s := range t.Sentences {
		long = long || t.runsOn(s)
	}
	if !long {
		return
	}
	var sentences []Sentence
	for _, s := range t.Sentences {
		if !t.runsOn(s) {
			sentences = append(sentences, s)
			continue
		}
		rest := s
		for k := s.first + 1; k+2 < s.last; k++ {
			if !t.pauses(k, k-rest.first) {
				continue
			}
			part := rest
			part.last, part.End, part.question = k, int(t.tokens[k-1].end), false
			sentences = append(sentences, part)
			rest.first, rest.Start = k, int(t.tokens[k].start)
		}
		sentences = append(sentences, rest)
	}
	t.Sentences = sentences
}

func (t *Text) runsOn(s Sentence) bool {
	if s.last-s.first <= runOn {
		return false
	}
	commas := 0
	for _, w := range t.tokens[s.first:s.last] {
		commas += btoi(w.comma)
	}
	return runPause*commas < s.last-s.first
}

// pauses tells whether a clause begins at a token, so many words after the last one began.
func (t *Text) pauses(k, words int) bool {
	before, here, after := t.tokens[k-1].lex, t.tokens[k].lex, t.tokens[k+1].lex
	opens := joins[here.word]
	free := !before.is(preposition|opensClause|coordinator|article|auxiliary|modal|subject|negation|verbBase|verbIng|first) && !joins[before.word]
	switch {
	case words < runClause:
		return false
	case opens && after.is(subject|first|article):
		return true
	case free && here.is(subject) && persons[here.word] && (after.is(auxiliary | modal | anyVerb)):
		return true
	case words < runPhrase:
		return false
	case opens, free && here.is(article) && !before.is(anyVerb):
		return true
	}
	return words >= runAtLatest && here.is(opensClause|coordinator)
}
