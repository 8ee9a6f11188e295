package retrieval

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A query of more words than these says no more by the rest.
const (
	queryWords = 48
	wordRunes  = 40
)

// wordsOf cuts a text into words: runs of letters and digits, in lower case and
// without accents. An apostrophe holds a word together and is dropped.
func wordsOf(text string) []string {
	words := make([]string, 0, len(text)/6+1)
	var word strings.Builder
	runes := 0
	flush := func() {
		if word.Len() > 0 {
			words = append(words, word.String())
			word.Reset()
			runes = 0
		}
	}
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if runes++; runes <= wordRunes {
				word.WriteRune(unicode.ToLower(r))
			}
		case r == '\'' || r == '’' || unicode.Is(unicode.Mn, r):
		default:
			flush()
		}
	}
	flush()
	return words
}

// contentWords are the words of a query that say what it is about, once each.
func contentWords(query string) []string {
	var words []string
	seen := make(map[string]bool)
	for _, w := range wordsOf(query) {
		if len(words) == queryWords {
			break
		}
		if !stopWords[w] && !seen[w] {
			seen[w] = true
			words = append(words, w)
		}
	}
	return words
}

// hyphenated returns the hyphenated words of a query as terms, their parts, and of
// these the ones that say nothing alone: who is on call makes no calls.
func hyphenated(query string) (terms []string, parts, empty map[string]bool) {
	parts, empty = make(map[string]bool), make(map[string]bool)
	for _, c := range hyphens.FindAllString(query, queryWords) {
		words := wordsOf(c)
		if len(words) < 2 {
			continue
		}
		terms = append(terms, strings.Join(words, " "))
		stops := slices.ContainsFunc(words, func(w string) bool { return stopWords[w] })
		for _, w := range words {
			parts[w] = true
			empty[w] = empty[w] || stops
		}
	}
	return terms, parts, empty
}

var hyphens = regexp.MustCompile(`[\pL\pN]+(?:[-‐‑][\pL\pN]+)+`)

// stopWords hold sentences together, and questions: they are in nearly every
// passage, so they tell none from another, and a search is several times as fast
// without them.
var stopWords = setOf(`
a about above after again against all also am an and any are arent as at be because been before being below between both
but by can cannot cant could couldnt did didnt do does doesnt doing dont down during each else etc ever every few for from
further had hadnt has hasnt have havent having he hed hell her here heres hers herself hes him himself his how hows i id if
ill im in into is isnt it itd itll its itself ive just kind let lets like lot many may maybe me might more most much must
my myself no nor not now of off ok okay on once one only onto or other others ought our ours ourselves out over own please
quite rather really same shall she shed shes should shouldnt since so some somebody someone something sort such than thank
thanks that thats the their theirs them themselves then there theres these they theyd theyll theyre theyve thing things this
those though through to too under until up upon us very via was wasnt we wed well were werent weve what whatever whats when
whens where wheres whether which while who whom whos whose why whys will with within without wont would wouldnt yes yet you
youd youll your youre yours yourself yourselves youve tell explain say said asked ask know get got gets go goes going want
`)

func setOf(words string) map[string]bool {
	set := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}
