package interviewer

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/mockloop/mockloop/rubric"
)

// Hearing is what the last answer held, as far as the Policy needs it.
type Hearing struct {
	Intent Intent
	// Topic is the fact, or the closing topic, that the candidate asks about; empty when the guide knows none.
	Topic string
	// Also is a second fact that was asked for in the same breath.
	Also string
	// Asks says that there is a question in it.
	Asks  bool
	Level int // of everything said on the question so far
	// New holds the checks that this answer showed or improved; Strong those of them that are clear.
	New, Strong []rubric.Finding
	// Unmet checks by how much they lift the level.
	Unmet []string
	// Misconception that this answer holds, and the words it was said in.
	Misconception, MisconceptionSaid string
	OffTopic                         bool
	// Said is a short span of the candidate's words worth picking up.
	Said string
	// IdleAnswers counts the last answers in a row that brought nothing new.
	IdleAnswers int
	// Drawn are passages that answer what the candidate asked, or that a hint can point to.
	Drawn []Citation

	threads  *Threads
	findings []rubric.Finding
	text     Joined
}

// Intent is what the candidate wants, other than to answer.
type Intent string

const (
	IntentAnswer  Intent = ""
	IntentSkip    Intent = "skip"
	IntentRepeat  Intent = "repeat"
	IntentThink   Intent = "think"
	IntentHint    Intent = "hint"
	IntentStuck   Intent = "stuck"
	IntentClarify Intent = "clarify"
	IntentGrader  Intent = "grader" // speaks to the scoring instead
	IntentNone    Intent = "none"   // has no questions of their own
	IntentTalk    Intent = "talk"   // greets, asks how one is
	IntentDone    Intent = "done"   // has said what there is to say
)

// How long an utterance can be and still be a wish, in words. A longer one that
// says "I don't know the exact number" is an answer.
const (
	wishWords    = 25
	clarifyWords = 60
)

// wishes are said the same way in every round, so they are not part of a guide.
var wishes = []struct {
	intent   Intent
	patterns []string
}{
	{IntentSkip, []string{
		"skip|pass this|it|that|question|one?", "next question please?", "move on|forward to? next|another?", "(can|could|may) we|i skip|pass",
		"i pass|skip", "let us|me skip|pass", "(let us?|can we|could we|may we) (go|move|get|continue) on? (to|with) (next|another|different) (one|question)", "(can|could|may|let|please) ... (take|have|try|ask|do) (next|another|different) question", "(can|could|may|let) ... come back to this|that|it later",
		"rather|prefer to? not? skip|pass|answer",
	}},
	{IntentTalk, []string{
		"hi|hello|hey|hiya|howdy", "(good (morning|afternoon|evening))|(nice|good|great|pleasure) to meet", "how are you|things", "i am? (doing|feeling) well|great|good|fine|okay",
		"thank|thanks ... for (having|inviting|time|taking)", "can|do you hear|see me", "glad|happy|excited to be here",
	}},
	{IntentDone, []string{
		"that|this answer|answers your question", "(is|was) that|this enough|okay|ok|clear|sufficient|fine|(what you (want|mean))", "shall|can|could|should we (go on|continue|proceed)",
		"i covered|answered it|that|everything|this", "that|this is my? (answer|all|it|everything)", "nothing (to add|more|else)", "i am? done|finished", "does|did that make sense", "makes sense",
	}},
	{IntentRepeat, []string{
		"(in|with) other words", "put|say|phrase|explain it|that? (differently|simpler|another way|more simply)",
		"repeat|rephrase|reword|restate ... question|that|it|again", "(can|could|would|please) you? repeat|rephrase", "say|ask that|it again",
		"what was|is question again?", "come again", "what do you mean by that|it|question", "i not understand|get|follow ... question", "i lost question|track",
		"not understand question", "what ... are you asking", "((can|could|would) you|please) ... (put|say|ask|phrase|explain) ... (differently|in? (another|other|different|simple|simpler|easier|plain) (way|words|terms))", "(once more|one more time) please", "(sorry|please|hear|say|ask) ... (once more|one more time)", "what was it|that you",
		"i not catch|hear|get|understand|follow that|it|you|question|all", "i miss that|it|question|(last part)", "what ... want me to (do|say|talk|answer|tell)", "question not clear", "not clear what you ask|mean|want",
	}},
	{IntentThink, []string{
		"let me think", "(give|need|have|take) me? moment|minute|second|sec", "(give|need) me? # minute|second", "i need|want time ... think", "i think about it for moment",
		"hold on", "one moment|second|sec|minute", "bear with me", "let me gather|collect|organize ... thoughts", "wait moment|second|please",
	}},
	{IntentHint, []string{"hint", "clue", "nudge", "point me ... direction", "give me ... (pointer|tip)", "give me something to (start|begin|go) (from|with|on)"}},
	{IntentStuck, []string{
		"i not know", "i do not know", "not know", "no idea|clue", "i am? stuck|lost|blank", "(mind|head|went|drawing) blank", "not sure how|what|where ... start|begin|answer|say",
		"i not remember|recall", "i not sure", "never heard|used|worked|did|seen|touched", "no experience with", "not my area|field|strength", "i not ... answer|familiar", "hard|difficult for me",
		"i give up", "cannot think of anything|one|example", "nothing comes", "beats me", "dunno", "idk", "i forgot", "help me", "where do i start|begin", "where should|would i start|begin",
	}},
	{IntentNone, []string{
		"no questions|question", "not have? any? ... question", "that is? all|it|everything", "nothing else|more|further", "i am? good|fine|done|all|set", "no thanks|thank|thx",
		"all clear|good|set", "you ... answered everything|all", "no more", "that covers", "we are? done|good",
		"that was all|everything|it", "bye|goodbye|farewell", "see|talk you soon|later|then", "have (a)? good|nice|great|lovely day|evening|weekend",
	}},
}

// explicit wishes are meant as they are said; the words of others are also those of a
// question, as in "is that enough?".
var explicit = map[Intent]bool{IntentSkip: true, IntentRepeat: true, IntentHint: true}

// asking opens a clarifying question that has no question mark.
var asking = []string{
	"(can|may|should|could|shall) i assume|suppose|take|treat|ask|expect", "i assume|suppose ... right|correct|okay|ok", "is it (fair|safe|okay|ok|correct|right) ... assume|say",
	"i would? like|want ... know|ask|clarify|understand", "can you tell|say|clarify|explain|give", "could you tell|say|clarify|explain|give", "question before|first", "wondering what|how|if|whether|which",
}

// ears hear what the candidate wants. One per guide, because words are analysed
// by the guide's language.
type ears struct {
	wishes []struct {
		intent  Intent
		matcher *rubric.Matcher
	}
	asking *rubric.Matcher
	topics *topics
}

func newEars(g *rubric.Guide) (*ears, error) {
	e := &ears{}
	for _, w := range wishes {
		m, err := g.Compile(w.patterns...)
		if err != nil {
			return nil, err
		}
		e.wishes = append(e.wishes, struct {
			intent  Intent
			matcher *rubric.Matcher
		}{w.intent, m})
	}
	var err error
	if e.asking, err = g.Compile(asking...); err != nil {
		return nil, err
	}
	e.topics = newTopics(g)
	return e, nil
}

// wish is the first wish in the order of the table, or an answer. none counts
// only where the candidate asks the questions.
func (e *ears) wish(t *rubric.Text, closing bool) Intent {
	if t.Words() > wishWords {
		return IntentAnswer
	}
	for _, w := range e.wishes {
		if (w.intent == IntentNone) != closing && w.intent != IntentThink && !(closing && w.intent == IntentStuck) {
			continue
		}
		if _, ok := w.matcher.Find(t, rubric.Anything); ok {
			return w.intent
		}
	}
	if closing && t.Words() <= 3 && refusals[strings.ToLower(strings.Trim(strings.TrimSpace(t.Source), ".!, "))] {
		return IntentNone
	}
	return IntentAnswer
}

var refusals = map[string]bool{"no": true, "nope": true, "none": true, "nothing": true, "not really": true, "all good": true, "nah": true}

// asks says whether the candidate asks the interviewer something.
func (e *ears) asks(t *rubric.Text) bool {
	if slices.ContainsFunc(t.Sentences, rubric.Sentence.Asks) {
		return true
	}
	_, ok := e.asking.Find(t, rubric.Anything)
	return ok
}

// listen hears out the last turn, if it is the candidate's.
func (c *Conductor) listen(ctx context.Context, g *rubric.Guide, s *Session) (Hearing, error) {
	n := len(s.Turns)
	if n == 0 || s.Turns[n-1].Speaker != SpeakerCandidate {
		return Hearing{}, nil
	}
	last := s.Turns[n-1]
	e := c.ears[g.ID]
	text := g.Analyze(last.Text)
	q := g.Question(last.Question)
	if q == nil {
		return Hearing{Intent: e.wish(text, true), Asks: e.asks(text), Topic: e.topics.of(last.Text)}, nil
	}

	joined, found, err := assess(ctx, g, c.Checker, s, q)
	h := Hearing{text: joined}
	if err != nil {
		return h, err
	}
	grade := rubric.NewGrade(g, q, s.Setup.Round, found, c.Checker.Stamp())
	h.Level, h.findings = grade.Level, found.Checks
	for _, u := range rubric.NextChecks(g, q, s.Setup.Round, found) {
		h.Unmet = append(h.Unmet, u.ID)
	}
	h.OffTopic = slices.Contains(found.Flags, rubric.FlagOffTopic) || slices.Contains(found.Flags, rubric.FlagNonAnswer)
	h.hearNew(last.Turn, s.asked(q.ID).Answers)
	for _, m := range found.Misconceptions {
		if h.text.Since(m.Start, last.Turn) {
			h.Misconception, h.MisconceptionSaid = m.ID, said(h.text.Text, m.Start)
		}
	}

	wish := e.wish(text, false)
	asked, asks := e.asksBack(g, q, text)
	switch {
	case len(h.New) == 0 && g.Injected(last.Text):
		h.Intent = IntentGrader
	case asks && len(asked.facts) > 0 && !explicit[wish]:
		h.Intent, h.Topic = IntentClarify, asked.facts[0]
		if len(asked.facts) > 1 {
			h.Also = asked.facts[1]
		}
	case wish != IntentAnswer && len(h.Strong) == 0:
		h.Intent = wish
	case asks && asked.alone:
		h.Intent = IntentClarify
	}
	return h, nil
}

// hearNew finds out which checks the last answer brought, and what to pick up from it.
func (h *Hearing) hearNew(turn int, answers []int) {
	newest := 0 // the latest answer that brought something
	for _, f := range h.findings {
		if f.Decision == rubric.Absent {
			continue
		}
		q := h.text.Quote(f.Start, f.End)
		if q == nil {
			continue
		}
		newest = max(newest, q.Turn)
		if q.Turn != turn {
			continue
		}
		h.New = append(h.New, f)
		if f.Decision == rubric.Clear {
			h.Strong = append(h.Strong, f)
		}
	}
	for i := len(answers) - 1; i >= 0 && answers[i] > newest; i-- {
		h.IdleAnswers++
	}
	for _, list := range [][]rubric.Finding{h.Strong, h.New} {
		for _, f := range list {
			if h.Said == "" {
				h.Said = said(h.text.Text, f.MatchStart)
			}
		}
	}
}

// topics are those of the facts that answer the candidate.
func (h Hearing) topics() []string {
	var topics []string
	for _, topic := range []string{h.Topic, h.Also} {
		if topic != "" {
			topics = append(topics, topic)
		}
	}
	return topics
}

func (h Hearing) shownAnything() bool { return len(h.New) > 0 }

// reaction acknowledges without judging: what was empty gets no praise.
func (h Hearing) reaction() Reaction {
	switch {
	case len(h.Strong) > 1 || len(h.Strong) == 1 && h.Level >= 3:
		return ReactStrong
	case len(h.New) > 0:
		return ReactSome
	}
	return ReactNone
}

// heard is what an acknowledgement picks up, if the answer earned one.
func (h Hearing) heard() string {
	if h.reaction() == ReactStrong {
		return h.Said
	}
	return ""
}

// saidFor is the span of the candidate's words that a follow-up on a check picks
// up: what half showed the check itself, or what the last answer said on the
// same criterion.
func (h Hearing) saidFor(check string) string {
	criterion := ""
	for _, f := range h.findings {
		if f.Check == check {
			criterion = f.Criterion
			if f.Decision == rubric.Partial {
				return said(h.text.Text, f.MatchStart)
			}
		}
	}
	for _, f := range h.New {
		if f.Criterion == criterion {
			if words := said(h.text.Text, f.MatchStart); words != "" {
				return words
			}
		}
	}
	return ""
}

// Bounds of what is quoted back in speech, in words.
const (
	saidLeast = 2
	saidMost  = 9
)

// said makes words around a match fit to be quoted back in speech: the clause
// that it stands in, or the part of it from the match on. Empty when nothing fits.
func said(text string, start int) string {
	from, to := clause(text, start)
	words := strings.Fields(text[from:to])
	if len(words) > saidMost { // from the match on, with the article before it
		before := strings.Fields(text[from:max(from, start)])
		words = strings.Fields(text[start:max(to, start)])
		if n := len(before); n > 0 && determiners[strings.ToLower(before[n-1])] {
			words = append([]string{before[n-1]}, words...)
		}
	}
	if len(words) > saidMost {
		words = words[:phraseEnd(words)]
		for len(words) > 0 && dangling[strings.ToLower(words[len(words)-1])] {
			words = words[:len(words)-1]
		}
	}
	for len(words) > 0 && leading[strings.ToLower(words[0])] {
		words = words[1:]
	}
	if len(words) < saidLeast {
		return ""
	}
	return strings.Trim(strings.Join(words, " "), " \"“”'()[]")
}

// phraseEnd is how many words of a long clause make a phrase that can stand alone: up to
// the last word that begins another one, if there is enough before it.
func phraseEnd(words []string) int {
	for n := saidMost; n > saidMost/2; n-- {
		if goingOn[strings.ToLower(words[n])] {
			return n
		}
	}
	return saidMost
}

// clause returns the bounds of the stretch around an offset that no punctuation
// and no conjunction divides.
func clause(text string, at int) (from, to int) {
	to = len(text)
	for _, m := range divider.FindAllStringIndex(text, -1) {
		switch {
		case m[1] <= at:
			from = m[1]
		case m[0] > at:
			return from, m[0]
		}
	}
	return from, to
}

var divider = regexp.MustCompile(`[,;:!?\n()"“”–—]+|\.(?:\s|$)|\s(?i:because|since|so|but|while|whereas|which|although|unless|until|and then|and so)\s`)

// dangling words do not end a quotation, leading ones do not begin it, and those that go on begin another phrase.
var (
	dangling = wordSet("a an the and or of to in on at by for with from as that when if than into is are be my our its their this these we i you it they no not very so then")
	leading  = wordSet("and or but so then well because also that which if when")
	goingOn  = wordSet("and or but so at in on for with without from by as than that which who whose where when whenever if because since after before until unless while into over through under between across during about against instead rather per")

	determiners = wordSet("the a an my our your their its his her this each every no two three")
)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}
