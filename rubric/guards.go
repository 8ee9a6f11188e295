package rubric

import (
	"regexp"
	"slices"
	"strings"
)

// phraseWords is how many words in a row make it somebody else's phrase.
const phraseWords = 4

// phrases is a set of word sequences, by hash.
type phrases map[uint64]struct{}

func (p phrases) addText(t *Text) {
	for _, s := range t.Sentences {
		for k := s.kfirst; k+phraseWords <= s.klast; k++ {
			p[t.phrase(k)] = struct{}{}
		}
	}
}

// phrase hashes the stems of phraseWords kept words (FNV-1a).
func (t *Text) phrase(k int) uint64 {
	h := uint64(14695981039346656037)
	for i := k; i < k+phraseWords; i++ {
		for _, c := range []byte(t.tokens[t.kept[i]].lex.stem) {
			h = (h ^ uint64(c)) * 1099511628211
		}
		h = (h ^ ' ') * 1099511628211
	}
	return h
}

// said is what is known to be others' words when a question is answered.
type said struct {
	prompt, rubric phrases
	wrong          []phrases // what each misconception says
}

func (g *Guide) said(q *Question) said {
	s := said{prompt: phrases{}, rubric: phrases{}}
	for _, line := range []string{q.Prompt, q.Rephrase} {
		s.prompt.addText(g.Analyze(line))
	}
	for _, c := range q.Checks {
		if c != nil {
			s.rubric.addText(g.Analyze(c.Statement))
		}
	}
	for _, line := range slices.Concat(q.Outline, q.Hints) {
		s.rubric.addText(g.Analyze(line))
	}
	for _, m := range q.Misconceptions {
		wrong := phrases{}
		wrong.addText(g.Analyze(m.Statement))
		s.wrong = append(s.wrong, wrong)
	}
	return s
}

// guard bars the sentences that carry no evidence, and returns the flags that
// follow from the text alone.
func (t *Text) guard(c cues, s said, heard phrases) []Flag {
	var flags []Flag
	if len(t.Sentences) == 0 {
		return []Flag{FlagEmpty}
	}
	t.markEcho(s.prompt, heard)
	// What is said to the grader or about the talk is no part of the answer: the
	// rest is judged as if it stood alone.
	injected := t.barInjected(c)
	if injected > 0 {
		t.barBetween()
	}
	t.barAsides(c["aside"])
	answer := slices.DeleteFunc(indices(t.Sentences), func(i int) bool { return t.Sentences[i].barred })
	list := t.barLists(answer)
	jumbled := t.barJumbled(answer)
	repeated := t.barRepeated(answer)
	tips := t.barCue(c["tips"], 2)
	t.barDenied(c["refuted"])
	t.barCue(c["refuted"], 1)
	copied := t.barCopied(s.rubric)

	n := len(answer)
	if injected > 0 {
		flags = append(flags, FlagInjection)
	}
	if jumbled || list {
		flags = append(flags, FlagListDensity)
	}
	if repeated {
		flags = append(flags, FlagRepetition)
	}
	if tips > 0 && 3*tips >= n {
		flags = append(flags, FlagTips)
	}
	if copied > 0 && 2*copied >= n || t.isEcho() {
		flags = append(flags, FlagEcho)
	}
	return flags
}

// barInjected bars what is said to the grader and counts it.
func (t *Text) barInjected(c cues) int { return t.barCue(c["grader"], 1) + t.barMarkup() }

// Injected tells whether some of an answer addresses the grader, for which it gets FlagInjection.
func (g *Guide) Injected(answer string) bool { return g.Analyze(answer).barInjected(g.cues) > 0 }

func indices[T any](list []T) []int {
	all := make([]int, len(list))
	for i := range all {
		all[i] = i
	}
	return all
}

// voids tells whether an answer with the flag carries no evidence at all.
func (f Flag) voids() bool { return f != FlagInjection && f != FlagMisconception }

func (t *Text) markEcho(sets ...phrases) {
	for _, s := range t.Sentences {
		for k := s.kfirst; k+phraseWords <= s.klast; k++ {
			h := t.phrase(k)
			if !slices.ContainsFunc(sets, func(p phrases) bool { _, ok := p[h]; return ok }) {
				continue
			}
			for i := k; i < k+phraseWords; i++ {
				t.tokens[t.kept[i]].echo = true
			}
		}
	}
}

// isEcho tells whether the answer is hardly more than what others said.
func (t *Text) isEcho() bool {
	echo, all := 0, 0
	for i := range t.tokens {
		if w := &t.tokens[i]; !w.lex.is(dropped) {
			all++
			echo += btoi(w.echo)
		}
	}
	return all > 0 && 4*echo >= 3*all
}

// barCue bars the sentences that a cue is found in, if there are at least so
// many, and counts them.
func (t *Text) barCue(m *Matcher, least int) int {
	var found []int
	for i := range t.Sentences {
		if _, ok := m.findIn(t, i, Anything); ok {
			found = append(found, i)
		}
	}
	if len(found) < least {
		return 0
	}
	for _, i := range found {
		t.Sentences[i].barred = true
	}
	return len(found)
}

// asideWords is how long an aside can be; a longer sentence gets to the point.
const asideWords = 15

// barAsides bars words about the talk itself, which have to do with no question.
func (t *Text) barAsides(m *Matcher) {
	for i := range t.Sentences {
		if s := &t.Sentences[i]; s.last-s.first <= asideWords {
			_, ok := m.findIn(t, i, Anything)
			s.barred = s.barred || ok
		}
	}
}

// markup is what no candidate says: role tags, fences, results as JSON.
var markup = regexp.MustCompile(`(?i)</?\s*(system|assistant|user|instructions?|grader|admin)\b|\[/?(inst|system)\]|<\|[a-z_]+\|>|^\s*#*\s*(system|assistant)\s*:|"(level|score|decision|recommendation|verdict|grade)"\s*:|\b(level|score|grade)\s*[:=]\s*4\b`)

// markupSigns: all of it holds one of these.
const markupSigns = "<[:="

func (t *Text) barMarkup() int {
	n := 0
	for i := range t.Sentences {
		s := &t.Sentences[i]
		from := 0 // with the brackets before the first word
		if i > 0 {
			from = t.Sentences[i-1].End
		}
		if said := t.Source[from:s.End]; strings.ContainsAny(said, markupSigns) && markup.MatchString(said) {
			s.barred = true
			n++
		}
	}
	return n
}

// barBetween bars what stands between two sentences to the grader: it is to the
// grader, too.
func (t *Text) barBetween() {
	for i := 1; i+1 < len(t.Sentences); i++ {
		if t.Sentences[i-1].barred && t.Sentences[i+1].barred {
			t.Sentences[i].barred = true
		}
	}
}

// barRepeated bars a sentence that was said before, so that a thing counts
// once, and tells whether the whole answer is repetition. Saying everything
// twice is not.
func (t *Text) barRepeated(answer []int) bool {
	seen := make(map[uint64]bool, len(t.Sentences))
	again := 0
	for _, i := range answer {
		s := &t.Sentences[i]
		h := uint64(14695981039346656037)
		distinct := make(map[string]bool, s.klast-s.kfirst)
		for _, k := range t.kept[s.kfirst:s.klast] {
			stem := t.tokens[k].lex.stem
			distinct[stem] = true
			for _, c := range []byte(stem) {
				h = (h ^ uint64(c)) * 1099511628211
			}
			h = (h ^ ' ') * 1099511628211
		}
		words := s.klast - s.kfirst
		stuck := words >= 10 && 3*len(distinct) < words
		if seen[h] || stuck {
			s.barred = true
			again++
		}
		seen[h] = true
	}
	n := len(answer)
	return n >= 3 && 5*again >= 3*n || n > 0 && n < 3 && again == n
}

// In a sentence of this many words some are small ones, or signs, that hold it together:
// at least one in eight, and in all that is said one in five. Terms in a row have none.
const (
	listWords     = 8
	boundSentence = 8
	boundAnswer   = 5
)

// barLists bars sentences that are rows of terms, and tells whether the answer
// is made of them.
func (t *Text) barLists(answer []int) bool {
	said, bound, loose := 0, 0, 0
	for _, i := range answer {
		s := &t.Sentences[i]
		words, small, listed, framed := s.last-s.first, 0, 0, false
		for _, w := range t.tokens[s.first:s.last] {
			small += btoi(w.lex.is(function) || w.related)
			listed += btoi(w.listed)
			framed = framed || w.lex.is(subject|auxiliary|modal)
		}
		if words >= listWords && boundSentence*small < words || listed == words && !framed {
			s.barred = true
		}
		if s.barred || !s.verb && !s.question {
			listed = words
		}
		said, bound, loose = said+words, bound+small, loose+listed
	}
	dense := len(answer) >= denseItems && said <= denseWords*len(answer)
	return dense || said >= 12 && (boundAnswer*bound < said || 3*loose > 2*said)
}

// barCopied bars sentences taken from the rubric and counts them. One that
// reads the same can be chance; two are not.
func (t *Text) barCopied(rubric phrases) int {
	var copied []int
	for i := range t.Sentences {
		if t.copies(&t.Sentences[i], rubric) {
			copied = append(copied, i)
		}
	}
	if len(copied) < 2 {
		return 0
	}
	for _, i := range copied {
		t.Sentences[i].barred = true
	}
	return len(copied)
}

// copies tells whether a sentence is made of phrases of a set.
func (t *Text) copies(s *Sentence, set phrases) bool {
	words := s.klast - s.kfirst
	if words < 6 {
		return false
	}
	covered, until := 0, s.kfirst
	for k := s.kfirst; k+phraseWords <= s.klast; k++ {
		if _, ok := set[t.phrase(k)]; ok {
			covered += k + phraseWords - max(until, k)
			until = k + phraseWords
		}
	}
	return 10*covered >= 7*words
}

// barMisheld bars the sentences that hold a misconception: what is wrong proves
// nothing. Of a sentence that is longer than its quote the rest may be right.
func (t *Text) barMisheld(misheld []Misheld) {
	for i := range t.Sentences {
		s := &t.Sentences[i]
		for _, m := range misheld {
			s.barred = s.barred || m.Start <= s.Start && s.End <= m.End
		}
	}
}

// barDenied bars the sentences that deny something in an answer that denies
// nearly everything. Elsewhere a denial reaches a few words (see negated), for
// people say what is by what is not; here it is all there is.
func (t *Text) barDenied(refuted *Matcher) {
	said, denials := 0, 0
	var denied []int
	for i := range t.Sentences {
		s := &t.Sentences[i]
		if !s.verb || s.question || s.barred {
			continue
		}
		here, content := 0, 0
		if _, ok := refuted.findIn(t, i, Anything); ok {
			here++
		}
		for _, k := range t.kept[s.kfirst:s.klast] {
			w := &t.tokens[k]
			here += btoi(w.negates)
			content += btoi(!w.lex.is(function))
		}
		said += min(content, 1)
		if denials += here; here > 0 {
			denied = append(denied, i)
		}
	}
	if denials < 3 || 4*len(denied) < 3*said {
		return
	}
	for _, i := range denied {
		t.Sentences[i].barred = true
	}
}
