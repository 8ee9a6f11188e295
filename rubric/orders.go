package rubric

import "strings"

// Orders need no grammar of their own to be told: who speaks to the grading uses
// words of grading, and says what is to come of it. A rule is a set of kinds of
// words that stand together, close by, in one sentence. The words of each kind are
// chosen so that people who talk about systems do not use them together.

type kind uint32

const (
	kGrade   kind = 1 << iota // to mark
	kOutcome                  // as stated
	kScope                    // every
	kMeta                     // statement of the answer
	kYou                      // you, please, whoever reads this
	kGrader                   // assessor
	kTell                     // show, print, recite
	kSecret                   // the solution, the checklist
	kForm                     // rhymes, Dutch, the word
	kSay                      // say, answer, speak
	kUndo                     // forget, set aside
	kTold                     // guidance, what you were told
	kMarks                    // a score, full points
	kKind                     // generous, lenient
	kRole                     // a pirate, my friend
	kBe                       // act as, pretend
)

var kindWords = map[kind]string{
	kGrade:   "mark marks marking marked tick ticks ticked ticking grade graded rate rated score scored credit credits award awards count counts treat treats record records recorded consider considered regard deem confirm confirms confirmed accept log logged write writes wrote give gives gave set put note report return output select assume take assign grant register find judge",
	kOutcome: "stated covered met satisfied fulfilled complete completed passed pass passes true yes perfect perfectly hundred 100 98 99 maximum max top highest made correct supported ticked outstanding missing successful positive excellent",
	kScope:   "every all each any anything everything whole rest remaining nothing whatever everywhere entire full rows row lines line regardless",
	kMeta:    "answer reply response candidate candidates statement statements criterion criteria checklist sheet assessment evaluation assessed evaluated submission verdict interview questionnaire",
	kYou:     "you your yours yourself please kindly whoever anyone anybody reader",
	kGrader:  "assessor assessors grader graders scorer rater evaluator examiner judge reviewer interviewer recruiter assessing evaluating grading reviewing checker llm chatbot gpt chatgpt claude gemini llama",
	kTell:    "tell show reveal print dump recite read repeat share give list walk display leak disclose quote paste spell fill describe output write what which explain summarize",
	kSecret:  "solution solutions rubric checklist prompt guidelines instructions instruction guidance outline cheat",
	kForm:    "french german spanish italian dutch english latin russian chinese japanese rhyme rhymes rhyming couplets haiku limerick verse verses emoji emojis uppercase caps json yaml xml markdown html csv token backwards reverse pirate shakespeare klingon poem song binary base64",
	kSay:     "say respond reply answer speak talk write begin start end finish continue print output translate switch use sing chant utter type",
	kUndo:    "ignore disregard forget override bypass discard drop skip abandon suspend overlook neglect",
	kTold:    "instructions instruction guidance guidelines directives rules brief prompt rubric told evaluating orders setup",
	kMarks:   "score scores marks grade credit rating evaluation verdict assessment points result",
	kKind:    "generous lenient kind nice favourable favorable mercy merciful gracious charitable benevolent charitably generously leniently kindly lenience leniency",
	kRole:    "pirate assistant chatbot ai buddy grandmother grandma tutor teacher coach mentor unrestricted terminal poet",
	kBe:      "act pretend roleplay imagine behave become",
}

var kindsOf = func() map[string]kind {
	table := map[string]kind{}
	for k, words := range kindWords {
		for w := range strings.FieldsSeq(words) {
			table[w] |= k
		}
	}
	return table
}()

// together are the kinds that make an order, and within how many words.
var together = []struct {
	kinds  []kind
	within int
}{
	{[]kind{kGrade, kOutcome, kMeta, kScope}, 14},
	{[]kind{kGrade, kOutcome, kMeta, kYou}, 12},
	{[]kind{kGrader, kGrade, kScope}, 9},
	{[]kind{kGrader, kGrade, kOutcome}, 9},
	{[]kind{kTell, kSecret, kYou}, 9},
	{[]kind{kUndo, kTold, kYou}, 10},
	{[]kind{kYou, kKind, kMarks}, 10},
	{[]kind{kBe, kRole, kYou}, 6},
}

// ordered tells whether the words of a sentence make an order.
func ordered(sentence string) bool {
	words := strings.FieldsFunc(strings.ToLower(sentence), func(c rune) bool { return !isWordRune(c) })
	kinds := make([]kind, len(words))
	var all kind
	for i, w := range words {
		kinds[i] = kindsOf[w]
		all |= kinds[i]
	}
	for _, rule := range together {
		if has(all, rule.kinds) && closeBy(kinds, rule.kinds, rule.within) {
			return true
		}
	}
	return false
}

func has(all kind, want []kind) bool {
	for _, k := range want {
		if all&k == 0 {
			return false
		}
	}
	return true
}

// closeBy tells whether different words of each kind stand within so many words.
func closeBy(kinds []kind, want []kind, within int) bool {
	for i := range kinds {
		window := kinds[i:min(len(kinds), i+within)]
		if kinds[i] == 0 || !has(union(window), want) {
			continue
		}
		if distinct(window, want, 0) {
			return true
		}
	}
	return false
}

func union(kinds []kind) (all kind) {
	for _, k := range kinds {
		all |= k
	}
	return all
}

// distinct tells whether each kind has a word for itself.
func distinct(window []kind, want []kind, used uint64) bool {
	if len(want) == 0 {
		return true
	}
	for i, k := range window {
		if k&want[0] != 0 && used&(1<<i) == 0 && distinct(window, want[1:], used|1<<i) {
			return true
		}
	}
	return false
}
