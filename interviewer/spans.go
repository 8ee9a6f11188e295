package interviewer

import (
	"regexp"
	"strings"

	"github.com/mockloop/mockloop/rubric"
)

// line of a document, without its marks, and the heading that it stands under.
type line struct {
	text, heading string
	bullet        bool
}

var (
	bulletMark = regexp.MustCompile(`^(?:[-*+•·▪◦‣–—]|\d{1,2}[.)])\s+`)
	linkMark   = regexp.MustCompile(`!?\[([^\]]*)\]\([^)]*\)`)
	capitals   = regexp.MustCompile(`^\p{Lu}{4,}(?:[ &/]+\p{Lu}{2,}){0,3}:?$`) // a heading of a text without marks
	boldLine   = regexp.MustCompile(`^\*\*[^*]{2,50}\*\*$`)
	emphasis   = strings.NewReplacer("**", "", "__", "", "`", "", "\\", "", "*", "", "\u00a0", " ")
)

// linesOf takes a Markdown text apart: one line for each bullet or paragraph,
// whatever the width it was set in.
func linesOf(text string) []line {
	var lines []line
	heading, open := "", false
	for raw := range strings.Lines(text) {
		raw = strings.TrimSpace(raw)
		bullet := bulletMark.MatchString(raw)
		plain := strings.Join(strings.Fields(emphasis.Replace(linkMark.ReplaceAllString(bulletMark.ReplaceAllString(raw, ""), "$1"))), " ")
		switch {
		case plain == "" || strings.HasPrefix(raw, "|") || strings.HasPrefix(raw, "```"):
			open = false
		case strings.HasPrefix(raw, "#"):
			heading, open = strings.TrimSpace(strings.TrimLeft(raw, "# ")), false
		case !bullet && (capitals.MatchString(plain) || boldLine.MatchString(raw)):
			heading, open = strings.TrimSuffix(plain, ":"), false
		case !bullet && strings.HasSuffix(plain, ":") && len(plain) < 60:
			heading, open = strings.TrimSuffix(plain, ":"), false
		case open && !bullet && goesOn(lines[len(lines)-1].text, plain):
			lines[len(lines)-1].text += " " + plain
		default:
			if last := len(lines) - 1; bullet && open && !lines[last].bullet && heads(lines[last].text) {
				heading, lines = lines[last].text, lines[:last]
			}
			lines = append(lines, line{plain, heading, bullet})
			open = true
		}
	}
	return lines
}

// heads says whether a line that stands right before bullets is their heading.
func heads(line string) bool {
	return len(line) < 60 && !strings.ContainsAny(line[len(line)-1:], ".;!?,")
}

// goesOn says whether a line is the rest of the one before it.
func goesOn(before, next string) bool {
	last := strings.ToLower(before[strings.LastIndexByte(before, ' ')+1:])
	first := next[0]
	return first >= 'a' && first <= 'z' || dangling[last] || strings.HasSuffix(before, ",") || len(before) > 55 && !claims(strings.Fields(next)) && !strings.ContainsAny(before[len(before)-1:], ".:;!?")
}

// sentencesOf splits a line where a sentence ends, not at "2.5" or "e.g.".
func sentencesOf(text string) []string {
	var out []string
	from := 0
	for _, m := range sentenceEnd.FindAllStringSubmatchIndex(text, -1) {
		word := text[strings.LastIndexByte(text[:m[0]], ' ')+1 : m[0]]
		if strings.Contains(word, ".") || len(word) == 1 || abbreviated[strings.ToLower(word)] {
			continue
		}
		out = append(out, strings.TrimSpace(text[from:m[3]]))
		from = m[1]
	}
	if rest := strings.TrimSpace(text[from:]); rest != "" {
		out = append(out, rest)
	}
	return out
}

var (
	sentenceEnd = regexp.MustCompile(`([.!?]["”)]?)\s+`)
	abbreviated = wordSet("inc ltd co corp no vs etc dr mr ms st approx incl")
)

// contact and private match what is never said aloud: ways to reach or to find
// somebody, and what is nobody's business in an interview.
var (
	contact = regexp.MustCompile(`(?i)[\w.+-]+@[\w-]+|https?:|www\.|\b[\w-]+\.(?:com|org|net|io|dev|me|eu|de|uk)\b|\b(?:linkedin|github|skype|telegram|whatsapp|e-?mail)\b|\b(?:phone|mobile|tel|address)\s*:` +
		`|\b\d{1,5}\s+(?:\w+\s+){1,3}(?:street|st|road|rd|avenue|ave|lane|drive|boulevard|blvd|square|way|court)\b|(?:stra(?:ß|ss)e|str\.)\s*\d|\b\d{5}\s+[A-Z]`)
	private  = regexp.MustCompile(`(?i)\b(?:born|birth|married|single|divorced|nationality|citizen|citizenship|gender|religion|visa|salary|passport|children)\b`)
	years    = regexp.MustCompile(`\b(?:19|20)\d\d\b`)
	phoneRun = regexp.MustCompile(`\+?\(?\d[\d\s()./-]{6,}\d`)
)

func isPersonal(text string) bool {
	return contact.MatchString(text) || private.MatchString(text) || phoneRun.MatchString(years.ReplaceAllString(text, ""))
}

// unfitToSay says that a text is better left where it is: it names somebody's
// address, or it speaks to a machine.
func unfitToSay(text string) bool {
	return isPersonal(text) || thisCandidate.MatchString(text) || rubric.Addressed(text) || strings.ContainsAny(text, "{}<>|[]") || suspicious.MatchString(text) && commands.MatchString(text)
}

// thisCandidate is what is said of a candidate to those who decide.
var thisCandidate = regexp.MustCompile(`(?i)\b(?:(?:this|the) (?:candidate|applicant|interviewer)|strong hire|no hire)\b`)

// commands are what no line of a résumé has to do with.
var commands = regexp.MustCompile(`(?i)\b(?:interviewer|candidate|score|scoring|grade|grading|prompt|hire|ignore|disregard)\b`)

// Bounds of a span that is quoted from a document, in words.
const (
	spanLeast = 4
	spanMost  = 16
)

var (
	// Where a long span may end, the best places first.
	spanEnds = []*regexp.Regexp{
		regexp.MustCompile(`\s*(?:[;(–—]|[,:](?:\s|$))|\s+-\s`),
		regexp.MustCompile(`(?i)\s(?:which|that|while|so that|resulting|leading|enabling|allowing|thereby|by|using|through|including|where|because|after|before|until)\s`),
		regexp.MustCompile(`(?i)\s(?:for|with|across|from|at|in|on|within|over|during)\s`),
		regexp.MustCompile(`(?i)\s(?:and|or|to)\s`),
	}
	listing = regexp.MustCompile(`(?i)^,\s+(?:[^\s,]+ ){0,2}[^\s,]+(?:,\s+(?:[^\s,]+ ){0,2}[^\s,]+)*,? (?:and|or)\s`) // the rest of a list: a, b and c
	between = regexp.MustCompile(`(?i)\b(?:between|both|from)\s`)
	// leftOver is what a cut leaves of what came after it: "used (by ...)", "showed (that ...)".
	leftOver = regexp.MustCompile(`(?i)\s+(?:(?:when|once|as|after|because) it (?:became|was|turned out)(?: \w+)?|\w+ed|shown|known|given|found|seen|so|such)$`)
)

// span cuts a claim to what can be quoted in speech: it ends where a thought
// does. Empty when there is no such place.
func span(text string) string { return spanPast(text, 0) }

// spanPast is a span that goes past a number of asides. Most say little, and make it long.
func spanPast(text string, asides int) string {
	text = strings.TrimRight(strings.TrimSpace(text), ".;:,!?– ")
	for _, m := range spanEnds[0].FindAllStringIndex(text, -1) {
		if listing.MatchString(text[m[0]:]) {
			continue
		}
		if len(strings.Fields(text[:m[0]])) < spanLeast {
			continue
		}
		if asides == 0 {
			text = text[:m[0]]
			break
		}
		asides--
	}
	if len(strings.Fields(text)) > spanMost {
		text = shorter(text)
	}
	words := strings.Fields(text)
	if len(words) < spanLeast || len(words) > spanMost || dangling[strings.ToLower(words[len(words)-1])] {
		return ""
	}
	return strings.TrimRight(text, ".;:, ")
}

// shorter cuts a claim at the best place that leaves it short enough.
func shorter(text string) string {
	for _, end := range spanEnds {
		best := ""
		for _, m := range end.FindAllStringIndex(text, -1) {
			if listing.MatchString(text[m[0]:]) {
				continue
			}
			head := leftOver.ReplaceAllString(text[:m[0]], "")
			if n := len(strings.Fields(head)); n > spanLeast && n <= spanMost && !splitsPair(head, text[m[0]:m[1]]) {
				best = head
			}
		}
		if best != "" {
			return best
		}
	}
	return text
}

// splitsPair says whether a cut would fall between two things that belong
// together: from nine days | to four hours.
func splitsPair(head, at string) bool {
	m := between.FindAllStringIndex(head, -1)
	if m == nil {
		return false
	}
	last := m[len(m)-1]
	second := " and "
	if strings.EqualFold(strings.TrimSpace(head[last[0]:last[1]]), "from") {
		second = " to "
	}
	return strings.EqualFold(at, second) && !strings.Contains(strings.ToLower(head[last[1]:]), second)
}
