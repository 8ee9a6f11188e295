package interviewer

import (
	"regexp"
	"slices"
	"strings"

	"github.com/mockloop/mockloop/rubric"
)

// factsMost is how many facts are given at once: two questions come in one breath,
// and more than two answers are a lecture.
const factsMost = 2

// question is what a candidate asks back about a question of the interview.
type question struct {
	facts []string // topics of those that answer it
	// alone says that most of what was said asks.
	alone bool
}

// asksBack reads a clarifying question. An answer has questions too, which are answered by the
// one who puts them ("Who takes over? The controller."): what is meant for the interviewer ends with it.
func (e *ears) asksBack(g *rubric.Guide, q *rubric.Question, t *rubric.Text) (question, bool) {
	if t.Words() > clarifyWords {
		return question{}, false
	}
	last := len(t.Sentences) - 1
	for last > 0 && elaborates.MatchString(sentenceOf(t, last)) {
		last--
	}
	if last < 0 || !e.asksIn(g, t, last) {
		return question{}, false
	}
	var found question
	asking, all := 0, 0
	for i := range t.Sentences {
		n := len(strings.Fields(sentenceOf(t, i)))
		if all += n; e.asksIn(g, t, i) || i > last {
			asking += n
		}
	}
	found.alone = 2*asking >= all
	for _, part := range partsOf(t) {
		fits := g.Asked(q, part)
		// What answers the part before may answer this one too.
		again := slices.ContainsFunc(fits, func(f *rubric.Fact) bool { return slices.Contains(found.facts, f.Topic) })
		if len(fits) > 0 && !again && len(found.facts) < factsMost {
			found.facts = append(found.facts, fits[0].Topic)
		}
	}
	if len(found.facts) == 0 {
		if fits := g.Asked(q, t.Source); len(fits) > 0 {
			found.facts = []string{fits[0].Topic}
		}
	}
	return found, true
}

// factsOf is what answers a clarifying question, empty when the scenario leaves it open.
func factsOf(q *rubric.Question, act Act) string {
	var answers []string
	for _, topic := range []string{act.Topic, act.Also} {
		for _, f := range q.Facts {
			if f.Topic == topic {
				answers = append(answers, f.Answer)
			}
		}
	}
	return strings.Join(answers, " ")
}

func sentenceOf(t *rubric.Text, i int) string {
	s := t.Sentences[i]
	return strings.TrimSpace(t.Source[s.Start:s.End])
}

// asksIn says whether a sentence asks the interviewer something.
func (e *ears) asksIn(g *rubric.Guide, t *rubric.Text, i int) bool {
	s := sentenceOf(t, i)
	switch {
	case strings.HasSuffix(strings.TrimRight(s, `"”')! `), "?"):
		return !ownClaim.MatchString(s) || supposes.MatchString(s)
	case opensQuestion(s) || t.Sentences[i].Asks():
		return !strings.Contains(s, ":") // "where does it stop: at the border"
	}
	_, ok := e.asking.Find(g.Analyze(s), rubric.Anything)
	return ok
}

// partsOf divides what asks for two things at once. A part begins as a question does; what
// stands before the first of them, or between, belongs to the part that it stands in.
func partsOf(t *rubric.Text) []string {
	var parts []string
	asked := false // in the last part, so that the next question begins another
	for i := range t.Sentences {
		for n, clause := range splitClauses(sentenceOf(t, i)) {
			opens := n > 0 || opensQuestion(clause)
			switch {
			case len(parts) == 0 || n > 0 || opens && asked:
				parts, asked = append(parts, clause), false
			default:
				parts[len(parts)-1] += "\n" + clause
			}
			asked = asked || opens || strings.HasSuffix(clause, "?")
		}
	}
	return parts
}

// splitClauses cuts a sentence before each question that is added to one.
func splitClauses(s string) []string {
	var clauses []string
	from := 0
	for _, at := range added.FindAllStringIndex(s, -1) {
		if rest := s[at[1]:]; opensQuestion(rest) || indirect.MatchString(rest) {
			clauses = append(clauses, s[from:at[0]])
			from = at[0]
		}
	}
	return append(clauses, s[from:])
}

func opensQuestion(s string) bool {
	s = opening.ReplaceAllString(strings.TrimLeft(s, " ,;:–—-"), "")
	if strings.HasSuffix(s, "?") {
		return opensMarked.MatchString(s)
	}
	return opensPlain.MatchString(s) || opens.MatchString(s) && !opensClaim.MatchString(s)
}

const auxiliaries = `(?:is|are|was|were|do|does|did|has|have|can|could|may|might|must|shall|should|will|would)`

var (
	added = regexp.MustCompile(`(?i)[,;]?\s+(?:and(?: also| then)?|also|plus|as well as)\s+`)
	// opening words stand before a question, and say nothing about it.
	opening = regexp.MustCompile(`(?i)^(?:(?:and|but|so|or|then|also|plus|ok|okay|right|sorry|please|well|um|uh|hm+|hi|hello|now|just|first(?:ly)?|second(?:ly)?|before i (?:start|begin|go)|quick question|one (?:more )?(?:question|thing)|another (?:one|question|thing)|if i may(?: ask)?|can you (?:tell|say)(?: me)?|could you (?:please )?(?:tell|say|clarify)(?: me)?|do (?:we|you) know|any idea|may i ask)\b[\s,.:;–—-]*)+`)
	// opensMarked is how questions begin that have a question mark.
	opensMarked = regexp.MustCompile(`(?i)^(?:what|which|how|who|whose|whom|whether|where|when|why|any|(?:by|since|until|from|for|over|in|on|at|to|with|of) (?:what|which|whom|how|when|where)|am|` + auxiliaries + `(?:n't)?)\b`)
	// Without one, as in speech that was written down, the verb stands before what it is about, at once or after a noun.
	opensPlain = regexp.MustCompile(`(?i)^(?:what|who|how|where|when|why)(?:'s|'d| ` + auxiliaries + `)\b`)
	opens      = regexp.MustCompile(`(?i)^(?:` +
		`(?:what|who|how|where|when|why)(?:'s|'d| (?:kind|sort|type|exactly)(?: of)?)?(?: [\w-]+){0,2}? ` + auxiliaries + `\b` +
		`|(?:which|how (?:many|much))(?: [\w-]+){1,3}? ` + auxiliaries + `\b` +
		`|(?:am|` + auxiliaries + `)(?:n't)? (?:there|it|this|that|these|those|we|they|you|i|he|she|somebody|someone|anybody|anyone|everyone|everybody)\b` +
		`)`)
	// opensClaim is how statements begin that look like that: "What matters is ...", "How long it takes is ...".
	opensClaim = regexp.MustCompile(`(?i)^(?:(?:what|who|how|where|when|why)(?: [\w-]+)? (?:i|we|you|they|it|he|she|there|a|an|the)\b|what (?:[\w-]+(?:s|ed)\b|[\w-]+ (?:me|us|them|him|her)\b)|(?:when|where|who) [\w-]+ |what (?:customers|people|users|teams|everybody|everyone) |which (?:means|meant|brings|makes|made|gives|lets|leaves|i|we|you|they|it) |(?:do|did|have) (?:it|this|that|these|those)\b)`)
	// indirect questions go on from one that was opened: "tell me how good it is and what it costs".
	indirect = regexp.MustCompile(`(?i)^(?:what|which|how|who|whether|when|where|why|if|is|are|was|were|does|did|can|could|may|must|should|will|would|has)\b`)
	// ownClaim has a tag that asks for nothing but a nod.
	ownClaim = regexp.MustCompile(`(?i),\s*(?:right|correct|okay|ok|yeah|eh|huh|no|you know|you see|(?:is|are|was|were|do|does|did|has|have|can|could|would|will|should)n't (?:it|they|we|you|he|she|that|there|i))\s*\?\W*$|\bwhy not\s*\?\W*$|^\W*(?:is|are|was|were|do|does|did|would|should)n't (?:that|it|this) (?:the|what|exactly|just)\b`)
	// supposes makes a statement ask for being confirmed.
	supposes = regexp.MustCompile(`(?i)\bi(?:'d|'m| would| am| will|'ll| can| do)?(?: just| also| only)?(?: going to| gonna)? (?:assum(?:e|ing)|suppos(?:e|ing)|guess(?:ing)?|presum(?:e|ing)|take it|expect|imagine|understand|gather|believe)\b|\b(?:presumably|so (?:they|you|there|it is|it's|that is|that's)|correct me|just to (?:confirm|check|be (?:sure|clear))|am i right|let me (?:check|confirm))\b`)
	// elaborates says why something was asked, or is polite about it.
	elaborates = regexp.MustCompile(`(?i)^\W*(?:thanks|thank you|please|sorry|just (?:to|so|asking|wondering|curious)|i(?:'m| am)? (?:just |only )?(?:ask|asking|mean|want to be sure|want to make sure)|i(?:'d| would|'ll| will)? (?:assume|guess|suppose)|so (?:that )?i (?:know|can)|(?:that|it|this) (?:would|will|'d|'ll) (?:help|matter|change|make)|because (?:that|it|this)|before i|otherwise,? i|if (?:so|not|yes|no)\b|or something|or (?:is|are|not)\b)`)
)
