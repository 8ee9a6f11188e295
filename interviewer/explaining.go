package interviewer

import (
	"context"
	"regexp"
	"strings"

	"github.com/mockloop/mockloop/retrieval"
	"github.com/mockloop/mockloop/rubric"
)

// What a passage has to hold of the candidate's own question to be its answer, by
// how rare the words are: found out by asking (see TestToldOrNotKnown). A wrong
// passage is worse than none.
const (
	toldPassage  = 0.72
	toldUnder    = 0.58 // where the headings alone hold toldHeadings, as they have to if little is asked for
	toldHeadings = 0.45
	toldSentence = 0.35 // for a sentence to be picked over the passage's beginning
	toldAsked    = 0.6  // of the words in a heading that is a question: its answer begins the passage
	toldWords    = 2
	toldAlone    = 0.8  // in the headings: then one word is enough
	toldDense    = 0.3  // of a heading's words, where one word is all that is asked for
	toldQuote    = 0.55 // of what is wanted in the sentences, where the headings hold little of it
	toldDefined  = 0.25 // for a sentence that says what something is
)

// explained finds the passage of the guide's corpus that answers a question of the
// candidate's own.
func (d *drawing) explained(ctx context.Context, k *corpus, question string, strict bool) ([]Citation, error) {
	if unfitToSay(question) || insideOnly.MatchString(question) {
		return nil, nil
	}
	hits, err := d.c.Library.Search(ctx, question, corpusOf(d.guide), foundPassages)
	if err != nil {
		return nil, err
	}
	return k.answer(d.guide, question, hits, strict), nil
}

// answer picks the hit that answers a question, if one does, and the sentences
// of it to be read out. Where there is something else to say, it has to be about
// just what is asked.
func (k *corpus) answer(g *rubric.Guide, question string, hits []retrieval.Hit, strict bool) []Citation {
	wanted, defined := wantedWords(g, question), asksTerm.MatchString(question+"?")
	version, compares := versions.FindString(question), asksBoth.MatchString(question)
	works, named := asksHow.MatchString(question), namesIn(g, question)
	var best []Citation
	most := 0.0
	for _, hit := range hits {
		if hit.Kind != retrieval.KindCorpus {
			continue
		}
		heading := headingOf(hit.Passage)
		share, count := k.covers(wanted, g.Stems(wholeOf(hit.Passage)))
		if subject, _, _ := strings.Cut(hit.Title, ":"); works && hit.Ordinal == 0 {
			heading = subject + ": " + heading // it begins what the document is about
		}
		under, _ := k.covers(wanted, g.Stems(heading))
		dense := density(g, wanted, heading)
		switch {
		case under < toldAlone && count < toldWords, share < toldUnder:
			continue
		case (share < toldPassage || len(wanted) <= toldWords) && under < toldHeadings && version == "":
			continue
		case len(wanted) == 1 && dense < toldDense && !defined, strict && under < toldAlone && (!compares || under < toldUnder), strict && len(wanted) == 1 && dense < toldHeadings:
			continue
		case !holdsAll(named, g.Stems(wholeOf(hit.Passage))):
			continue
		}
		asks := strings.HasSuffix(heading, "?")
		quote, held := k.sentences(g, wanted, hit.Passage, under >= toldAsked && asks || works && under >= toldAlone, defined && !works)
		if quote == "" || !counts(g, question, quote) || !strings.Contains(quote, version) || under < toldHeadings && held < toldQuote {
			continue
		}
		if works {
			held = 0 // the beginning is read, whatever it holds
		}
		if score := share + under + held + dense; score > most {
			most, best = score, []Citation{cite(hit.Passage, quote)}
		}
	}
	return best
}

// density is how much of what a heading speaks of, before its colon, is wanted.
func density(g *rubric.Guide, wanted map[string]bool, heading string) float64 {
	subject, _, _ := strings.Cut(heading, ":")
	words, found := g.Stems(subject), 0
	for stem := range words {
		if wanted[stem] {
			found++
		}
	}
	return float64(found) / float64(max(1, len(words)))
}

// asksBoth sets two things against one another.
var asksBoth = regexp.MustCompile(`(?i)\b(?:compar\w+|differ\w*|versus|vs)\b`)

// asksHow asks how something works, which is told from its beginning.
var asksHow = regexp.MustCompile(`(?i)\bhow (?:does|do|did) .{3,50} works?(?: (?:in|with|on) [\w ]{3,20})?\W*$|\bwhat happens (?:in|during)\b|\b(?:what(?:'s| is| are) .{3,50} (?:good )?for\b|(?:explain|describe) )`)

// headingOf is the last of the headings above a passage.
func headingOf(p retrieval.Passage) string {
	if len(p.Path) == 0 {
		return p.Title
	}
	return p.Path[len(p.Path)-1]
}

// wantedWords are the stems of a question that say what it is about. In a compound
// ("exactly-once") no word is said by the way.
func wantedWords(g *rubric.Guide, question string) map[string]bool {
	wanted := askedWords(g, question)
	for stem := range g.Stems(generic + " " + g.Company) {
		delete(wanted, stem)
	}
	return wanted
}

// askedWords are those and the ones that any question at an interview's end may have.
func askedWords(g *rubric.Guide, question string) map[string]bool {
	if main := onceSince.ReplaceAllString(question, ""); len(strings.Fields(main)) > mainClause {
		question = main
	}
	wanted := g.Stems(question)
	for stem := range g.Stems(asides) {
		delete(wanted, stem)
	}
	for _, compound := range compounds.FindAllString(question, -1) {
		for stem := range g.Stems(compound) {
			wanted[stem] = true
		}
	}
	return wanted
}

// namesIn are the stems of the names in a question, which an answer has to speak of.
func namesIn(g *rubric.Guide, question string) map[string]bool {
	names := map[string]bool{}
	for i, word := range strings.Fields(question) {
		word = strings.Trim(word, `.,;:!?"“”()'`)
		if i > 0 && properName.MatchString(word) || innerCapital.MatchString(word) {
			for stem := range g.Stems(word) {
				names[stem] = true
			}
		}
	}
	for stem := range g.Stems(generic + " " + asides + " " + g.Company) {
		delete(names, stem)
	}
	return names
}

var (
	properName   = regexp.MustCompile(`^(?:[A-Z][a-z]\w|[A-Z]{3,}|\d+\.\d)`)
	innerCapital = regexp.MustCompile(`^\w*[a-z][A-Z]|^[A-Z]{2}[a-z]`)
	// onceSince is the clause that says since when, or on what occasion, something is asked.
	onceSince = regexp.MustCompile(`(?i),?\s(?:since|now that|given)\s.*$`)
	compounds = regexp.MustCompile(`\w+-\w[\w-]*`)
)

// asides are words of questions that say nothing about their subject, and generic
// what is the subject of every question at an interview's end.
const (
	mainClause = 3 // words at least
	asides     = `question wonder wondering curious know tell ask explain understand think thing things stuff kind sort lot way maybe please thanks thank great okay happen happens mean
	work works use used using get got gets go goes make makes good really actually exactly much many long often usual usually typical typically interested hear like want need someone somebody people
	here today currently right now problem solve difference differ different idea each other describe expect bring brought deal fit handle handled big biggest large main best term give gives see find out next two several come comes back compare compares still out offer offers fully target let yourself yourselves sure`
	generic = `company product team role job position interview interviews interviewer afterwards range manager managers pm pms day week month year`
)

// insideOnly asks about what a guide cannot know: the interviewer, their team and
// customers, or what is in store for the candidate.
var insideOnly = regexp.MustCompile(`(?i)\b(?:your|yours|yourself|yourselves|my|mine|our|ours|us|did you|have you|were you|are you|would you|you personally|(?:left|lost) you|would i|will i|i would|i'd|i will|i'll` +
	`|(?:last|previous|current|next) (?:product manager|pm|manager|person|hire|engineer|boss|ceo|cto))\b`)

// howMany wants a figure, of what the next word says.
var howMany = regexp.MustCompile(`(?i)\b(?:how (?:many|much|long|large|big|often|old|high|far)|what (?:percentage|share|number)(?: of)?)\s+(\w+)`)

// counts says whether a quote has the figure that a question wants, if it wants one.
func counts(g *rubric.Guide, question, quote string) bool {
	m := howMany.FindStringSubmatch(question)
	if m == nil {
		return true
	}
	words := g.Stems(quote)
	for stem := range g.Stems(m[1]) {
		if !words[stem] {
			return false
		}
	}
	return figure.MatchString(quote)
}

// sentences picks what is read out of a passage: the sentence that holds most of
// the wanted words, or the passage's beginning if none holds enough; and the next
// one where there is room. Where it should be said what something is, no other
// sentence will do but the one that says it, or the beginning. It returns how much
// of the wanted words they hold.
func (k *corpus) sentences(g *rubric.Guide, wanted map[string]bool, p retrieval.Passage, begin, defined bool) (string, float64) {
	first, best, most := "", "", 0.0
	for _, l := range linesOf(p.Text) {
		if sourcesLine.MatchString(l.text) {
			continue
		}
		all := sentencesOf(l.text)
		for i, s := range all {
			n := len(strings.Fields(s))
			alone := n >= readLeast && n <= readSentence && !leansBack.MatchString(s) && ends(s)
			if first != "" && !alone {
				continue
			}
			share, _ := k.covers(wanted, g.Stems(s))
			switch says := isAbout(g, s, wanted); {
			case says:
				share += toldDefined
			case defined:
				alone = false
			}
			if i+1 < len(all) && n+len(strings.Fields(all[i+1])) <= readMost && ends(all[i+1]) {
				s += " " + all[i+1]
			}
			if first == "" && n >= readLeast {
				first = s
			}
			if alone && share > most {
				best, most = s, share
			}
		}
	}
	if begin || most < toldSentence {
		if !ends(first) || leansBack.MatchString(first) {
			return "", 0
		}
		return first, most
	}
	return best, most
}

// isAbout says whether a sentence says of something that is wanted what it is.
func isAbout(g *rubric.Guide, sentence string, wanted map[string]bool) bool {
	m := definition.FindStringSubmatch(sentence)
	if m == nil {
		return false
	}
	for stem := range g.Stems(m[1]) {
		if wanted[stem] {
			return true
		}
	}
	return false
}

func ends(sentence string) bool {
	return sentence != "" && strings.ContainsAny(sentence[len(sentence)-1:], `.!"`)
}

var (
	sourcesLine = regexp.MustCompile(`^Sources?:`)
	// leansBack begins a sentence that cannot stand alone.
	leansBack = regexp.MustCompile(`(?i)^(?:it|its|they|their|this|that|these|those|but|so|then|and|or|also|both|neither|he|she|there|here|such|instead|otherwise|therefore|still|the (?:former|latter|same|other|second|first)|for example|in that case|because of)\b`)
)
