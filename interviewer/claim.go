package interviewer

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/mockloop/mockloop/retrieval"
)

// form is what a claim is about; it decides what is asked about it.
type form string

const (
	formFailed  form = "thread-failure" // did not go well
	formTeam    form = "thread-team"    // people led, hired, taught
	formMoved   form = "thread-moved"   // a migration
	formLed     form = "thread-led"     // decided, led
	formMade    form = "thread-made"    // built, launched
	formResult  form = "thread-result"  // a figure that moved
	formDid     form = "thread-did"     // something else that was done
	formPosting form = "thread-posting" // asked for by a job description
)

// verbs begin a claim, by what is claimed.
var verbs = map[form]map[string]bool{
	formFailed: wordSet("missed lost failed dropped delayed abandoned scrapped overran underestimated misjudged postponed withdrew broke"),
	formTeam:   wordSet("hired mentored coached recruited trained"),
	formMoved:  wordSet("migrated moved migration"),
	formLed: wordSet("led lead leading drove driving negotiated convinced persuaded chose decided prioritized prioritised championed spearheaded initiated proposed steered stopped cancelled killed ended " +
		"deprecated retired sunset won replaced consolidated automated standardised standardized integrated scaled rebuilt rewrote settled overruled reversed disagreed aligned"),
	formMade: wordSet("built launched shipped designed created introduced developed delivered released wrote founded started established redesigned defined implemented prototyped opened invented rolled set co-founded " +
		"building launching designing introducing launch relaunch introduction rollout roll-out redesign"),
	formDid: wordSet("managed manage own owned owning headed ran running coordinated oversaw directed interviewed researched analysed analyzed piloted tested partnered brought simplified advised responsible accountable " +
		"supported organised organized maintained"),
	formResult: wordSet("cut reduced grew increased raised doubled tripled saved improved lowered shortened halved expanded accelerated decreased boosted lifted eliminated achieved generated"),
}

// nominal are nouns that a claim without a verb begins with; they need the word that follows.
var nominal = wordSet("launch relaunch introduction rollout roll-out redesign migration")

var (
	// subject may stand in front of a claim's verb.
	subject = wordSet("i also then successfully personally single-handedly independently jointly have i've was am and we")
	figure  = regexp.MustCompile(`(?i)\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|half|third|quarter|doubled|tripled|hundreds?|thousands?|millions?|one of)\b`)
	// telegraphic is what nobody would read out, and joining what makes words a
	// sentence: "owned roadmap 4 x squads" has the one, and lacks the other.
	telegraphic = regexp.MustCompile(`(?i)\b\d+ ?x ?\b|\bx ?\d|(?:^|\s)[x&~@#=/|]+(?:\s|$)|->|=>|→|\bw/|\+\+|\b\w+/\w+/\w+|\b(?:incl|resp|mgmt|mgr|misc|approx|dept|eng|prod|dev|biz|cust|impl|int|ext|yr|yrs|mo|qtr|tbd|tba|e2e)\b\.?`)
	joining     = regexp.MustCompile(`(?i)\b(?:the|a|an|of|to|for|in|with|by|from|and|that|on|at|as|our|their|its|into|across|against|without|over|after|when|which|within|under|behind|between|through|per)\b`)
	vague       = regexp.MustCompile(`(?i)^\S+ (?:it|them|him|her|this|these|that|those)\b`) // its noun stands elsewhere
	counted     = regexp.MustCompile(`(?i)^\w+ (?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty)\s[a-z]`)
)

// claimOf finds what a sentence of a résumé claims to have been done.
func claimOf(sentence string) (quote string, f form, worth float64) {
	words := strings.Fields(sentence)
	for i, w := range words {
		if i > 0 && !begins(words[i-1]) || !claims(words[i:]) {
			continue
		}
		at := strings.Index(sentence, strings.Join(append([]string{w}, words[i+1:]...), " "))
		if at < 0 {
			return "", "", 0
		}
		if quote = quotable(sentence[at:]); quote == "" {
			return "", "", 0
		}
		f = claimedBy(quote)
		return quote, f, worthOf(quote, f)
	}
	return "", "", 0
}

// begins says whether a claim can begin after a word: it is a subject, or ends what stood before.
func begins(before string) bool {
	return subject[strings.ToLower(strings.Trim(before, ","))] || strings.ContainsAny(before[len(before)-1:], ":–—)") || before == "-" || years.MatchString(before)
}

// claims says whether words begin with what somebody did.
func claims(words []string) bool {
	verb := strings.ToLower(strings.Trim(words[0], ",.:;()"))
	if nominal[verb] {
		return len(words) > 1 && strings.EqualFold(words[1], "of")
	}
	if verb == "responsible" || verb == "accountable" {
		return len(words) > 1 && strings.EqualFold(words[1], "for")
	}
	for _, known := range verbs {
		if known[verb] {
			return true
		}
	}
	return false
}

// quotable is the span of a claim that can be read out: one that would sound like
// a telegram is none. It goes on past
// an aside for what makes the claim worth asking about, and past a colon.
func quotable(claim string) string {
	quote := span(claim)
	for past := 1; past <= 2; past++ {
		if longer := spanPast(claim, past); longer != "" && (deeper(longer, quote) || strings.HasPrefix(claim[len(quote):], ":")) && strings.Count(longer, "(") == strings.Count(longer, ")") {
			quote = longer
		}
	}
	if telegraphic.MatchString(quote) || vague.MatchString(quote) || !joining.MatchString(quote) && !counted.MatchString(quote) || shouted(quote) {
		return ""
	}
	return quote
}

// deeper says whether a span tells of trouble, a dispute or evidence that another leaves out.
func deeper(longer, quote string) bool {
	return slices.ContainsFunc(themes[:asideThemes], func(t theme) bool { return t.tells(longer) && !t.tells(quote) })
}

// shouted says whether a text is set in capitals.
func shouted(text string) bool {
	upper, letters := 0, 0
	for _, c := range text {
		if unicode.IsLetter(c) {
			letters++
			if unicode.IsUpper(c) {
				upper++
			}
		}
	}
	return 2*upper > letters
}

// claimedBy tells from a quote what is claimed in it.
func claimedBy(quote string) form {
	if themes[0].tells(quote) {
		return formFailed
	}
	first, _, _ := strings.Cut(strings.ToLower(quote), " ")
	if teamLed.MatchString(quote) && !verbs[formResult][first] && !verbs[formMade][first] {
		return formTeam
	}
	if verbs[formLed][first] && strings.Contains(strings.ToLower(quote), "migration of") {
		return formMoved
	}
	for _, f := range []form{formMoved, formLed, formMade, formResult, formDid, formTeam, formFailed} {
		if verbs[f][strings.Trim(first, ",:")] {
			return f
		}
	}
	return formDid
}

// formOf is the form of what is quoted.
func formOf(c Citation) form {
	if c.Kind == retrieval.KindJob {
		return formPosting
	}
	return claimedBy(c.Quote)
}

// worthOf says how much there is to ask about a claim: figures and names make it
// one that can be told from others.
func worthOf(quote string, f form) float64 {
	worth := 1.2
	if f == formLed || f == formFailed || f == formMoved {
		worth = 1.5
	}
	if figure.MatchString(quote) {
		worth++
	}
	words := strings.Fields(quote)
	if slices.ContainsFunc(words[min(1, len(words)):], func(w string) bool { return unicode.IsUpper([]rune(w)[0]) }) {
		worth += 0.8
	}
	return worth + 0.1*float64(min(8, len(words)))
}
