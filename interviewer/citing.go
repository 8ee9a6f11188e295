package interviewer

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mockloop/mockloop/retrieval"
	"github.com/mockloop/mockloop/rubric"
)

// passageBytes bounds a passage in a prompt.
const passageBytes = 1200

// passagesFor are the passages that a model may use in an act, numbered, each on a
// line of its own. What speaks to a machine is left out, and what is private.
func passagesFor(act Act) []string {
	if act.Kind == ActHint {
		return nil // it is there for the candidate to read
	}
	var lines []string
	for i, c := range act.Drawn {
		lines = append(lines, fmt.Sprintf("[%d] %s: %s", i+1, placeOf(c), shortened(readableOf(c), passageBytes)))
	}
	return lines
}

// placeOf names a passage for a model.
func placeOf(c Citation) string {
	switch c.Kind {
	case retrieval.KindResume:
		return "the candidate's résumé"
	case retrieval.KindJob:
		return "the job description"
	case retrieval.KindCorpus:
		return "the guide, under “" + oneLine(c.under()) + "”"
	case retrieval.KindNotes:
		return "the candidate's own notes, under “" + oneLine(c.under()) + "”"
	}
	return "a document of the candidate's"
}

// readableOf is a passage as a model may read it: the quote, then the sentences
// around it.
func readableOf(c Citation) string {
	kept := []string{c.Quote}
	before := ""
	for _, l := range linesOf(c.text) {
		for _, s := range sentencesOf(l.text) {
			fit := !unfitToSay(s) && !rubric.Addressed(before+" "+s)
			if before = s; fit && s != c.Quote && !sourcesLine.MatchString(s) {
				kept = append(kept, s)
			}
		}
	}
	return oneLine(strings.Join(kept, " … "))
}

func oneLine(text string) string { return strings.Join(strings.Fields(defused.Replace(text)), " ") }

// marks takes the numbers of passages out of a model's words before anybody
// hears them, and holds them to the passages that there are.
type marks struct {
	hear  func(string) error
	of    int    // passages
	open  string // what may become a mark
	cited []int
}

var markOf = regexp.MustCompile(`^ ?\[((?:\d{1,3}(?:, ?)?)+)\]$`)

const longestMark = 16 // bytes

// take passes on what is no mark.
func (m *marks) take(delta string) error {
	var out strings.Builder
	for _, c := range delta {
		switch {
		case c == ' ' && m.open == "", c == '[' && (m.open == "" || m.open == " "):
			m.open += string(c)
			continue
		case m.open == "" || m.open == " ":
		default:
			m.open += string(c)
			if c != ']' && len(m.open) < longestMark && (c == ',' || c == ' ' || c >= '0' && c <= '9') {
				continue
			}
			is, err := m.mark()
			if err != nil {
				return err
			}
			if !is {
				out.WriteString(m.open)
			}
			m.open = ""
			continue
		}
		out.WriteString(m.open)
		if m.open = ""; c == ' ' {
			m.open = " "
			continue
		}
		out.WriteRune(c)
	}
	if out.Len() == 0 {
		return nil
	}
	return m.hear(out.String())
}

// mark reads what stands between brackets. It is unfit where it cites a passage
// that the turn was not given.
func (m *marks) mark() (bool, error) {
	found := markOf.FindStringSubmatch(m.open)
	if found == nil {
		return false, nil
	}
	for _, n := range strings.FieldsFunc(found[1], func(c rune) bool { return c == ',' || c == ' ' }) {
		i, err := strconv.Atoi(n)
		if err != nil || i < 1 || i > m.of {
			return true, &unfitError{unfitCite}
		}
		if !slices.Contains(m.cited, i) {
			m.cited = append(m.cited, i)
		}
	}
	return true, nil
}

// end passes on what became no mark.
func (m *marks) end() error {
	rest := strings.TrimRight(m.open, " ")
	m.open = ""
	if rest == "" {
		return nil
	}
	return m.hear(rest)
}

// sourceClaims say of a text that it says something, by the kind of document it is said of.
var sourceClaims = map[retrieval.Kind]*regexp.Regexp{
	retrieval.KindResume: regexp.MustCompile(`(?i)\b(?:your|the) (?:r[ée]sum(?:é|e\b)|cv\b|curriculum vitae\b|cover letter\b)`),
	retrieval.KindJob:    regexp.MustCompile(`(?i)\b(?:job (?:description|ad|advert)|posting)\b[^.?!]{0,30}\b(?:says|asks|wants|lists|mentions|calls|requires|has|names|reads)\b|\b(?:in|from|to) (?:the|your|this) (?:job (?:description|ad|advert)|posting)\b`),
	retrieval.KindNotes:  regexp.MustCompile(`(?i)\byour (?:own )?notes (?:say|have|mention|name|read)\b|\b(?:in|from) your (?:own )?notes\b`),
	retrieval.KindCorpus: regexp.MustCompile(`(?i)\b(?:the|this|our|your) guide\b|\b(?:documentation|docs|white ?paper|stud(?:y|ies)|survey|article|paper|blog|handbook|manual)\b[^.?!]{0,30}\b(?:says?|shows?|states?|found|reports?|claims?|puts|notes?)\b|\baccording to (?:the|a|an|our|your|this)\b`),
}

// saysWhatIsThere holds a model's words to the passages: who claims a source has to
// cite one of that kind, and what is quoted from it has to stand there. It returns
// the passages that the turn drew on.
func saysWhatIsThere(text string, act Act, cited []int, essence []string) ([]int, error) {
	for i, c := range act.Drawn {
		if !slices.Contains(cited, i+1) && c.Quote != "" && act.Kind != ActHint && strings.Contains(inWords(text), inWords(c.Quote)) {
			cited = append(cited, i+1) // read out word for word
		}
	}
	slices.Sort(cited)
	claimed := false
	for kind, claim := range sourceClaims {
		for _, m := range claim.FindAllString(text, -1) {
			if len(act.Drawn) == 0 && strings.Contains(inWords(strings.Join(essence, "\n")), inWords(m)) {
				continue // the direction says so, and has it from the guide's own answers
			}
			claimed = true
			if !slices.ContainsFunc(cited, func(n int) bool { return act.Drawn[n-1].Kind == kind }) {
				return nil, &unfitError{unfitCite}
			}
		}
	}
	if !claimed {
		return cited, nil
	}
	known := inWords(act.Said + "\n" + strings.Join(essence, "\n"))
	for _, n := range cited {
		known += " " + inWords(act.Drawn[n-1].Quote) + " " + inWords(act.Drawn[n-1].text)
	}
	for _, m := range quotedWords.FindAllStringSubmatch(text, -1) {
		if words := inWords(m[1]); strings.Count(words, " ") > quotedLeast && !strings.Contains(known, words) {
			return nil, &unfitError{unfitCite}
		}
	}
	return cited, nil
}

// quotedLeast is how many words between quotation marks make a quotation.
const quotedLeast = 3

var quotedWords = regexp.MustCompile(`[“"]([^”"“]+)[”"]`)

// inWords is a text by its words alone, with a space on either side of each.
func inWords(text string) string {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "")
	}
	return " " + strings.ToLower(strings.Join(wordsOf(text), " ")) + " "
}
