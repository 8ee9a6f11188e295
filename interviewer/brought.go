package interviewer

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/mockloop/mockloop/retrieval"
	"github.com/mockloop/mockloop/rubric"
)

// What a line of the candidate's own job description or notes has to hold of a
// question to be its answer, by how rare the words are (see TestOwnQuestions).
const (
	broughtShare  = 0.55
	broughtLine   = 0.3 // in the line itself, without the heading it stands under
	broughtMost   = 40  // words
	broughtBegins = 4   // words of a line
	alikeBytes    = 3
	broughtFirst  = 0.2
	broughtRare   = 8 // passages of the corpus that hold a rare word
)

// brought finds the line of the candidate's own job description, or of their notes,
// that answers what they ask.
func (d *drawing) brought(ctx context.Context, t *topics, k *corpus, question string) ([]Citation, error) {
	if rubric.Addressed(question) {
		return nil, nil
	}
	documents, err := d.c.Library.Documents(ctx, d.owner, d.guide.ID)
	if err != nil {
		return nil, err
	}
	documents = slices.DeleteFunc(slices.Clone(documents), func(doc retrieval.Document) bool {
		return doc.Owner != d.owner || doc.Kind != retrieval.KindJob && doc.Kind != retrieval.KindNotes
	})
	slices.SortStableFunc(documents, func(a, b retrieval.Document) int { return b.CreatedAt.Compare(a.CreatedAt) })
	a := lineSearch{topics: t, corpus: k, question: question, wanted: wantedWords(d.guide, question), named: namesIn(d.guide, question)}
	if len(a.wanted) == 0 && wantsFigure.MatchString(question) {
		a.wanted = askedWords(d.guide, question)
	}
	if len(a.wanted) == 0 || notTold.MatchString(question) {
		return nil, nil
	}
	for _, doc := range documents[:min(len(documents), mostDocuments)] {
		passages, err := d.c.Library.Passages(ctx, d.owner, d.guide.ID, doc.ID)
		if errors.Is(err, retrieval.ErrNotFound) {
			continue // deleted in this moment
		}
		if err != nil {
			return nil, err
		}
		for _, p := range passages[:min(len(passages), mostPassages)] {
			a.look(p)
		}
	}
	return a.best, nil
}

// lineSearch looks for the line that answers a question.
type lineSearch struct {
	*topics
	corpus   *corpus
	question string
	wanted   map[string]bool
	named    map[string]bool
	best     []Citation
	most     float64
}

func (a *lineSearch) look(p retrieval.Passage) {
	for _, l := range linesOf(p.Text) {
		heading := l.heading
		if heading == "" {
			heading = headingOf(p)
		}
		if toAsk.MatchString(heading) {
			continue // what they want to know is no answer
		}
		all := sentencesOf(l.text)
		for i, s := range all {
			if n := len(strings.Fields(s)); n < readLeast-1 || n > broughtMost || leansBack.MatchString(s) && !thereIs.MatchString(s) || !a.answers(p, s) || unfitToRead(s) {
				continue
			}
			line, _ := a.corpus.covers(a.wanted, a.with(s))
			if line < broughtLine {
				continue
			}
			under := s + "\n" + heading
			words, gain := a.with(under), a.begins(s)
			share, count := a.corpus.covers(a.wanted, words)
			if count < 2 && !a.plain(s, heading) || !holdsAll(a.named, words) || share < broughtShare || share+line+gain <= a.most {
				continue
			}
			if i+1 < len(all) && len(strings.Fields(s))+len(strings.Fields(all[i+1])) <= readMost && leansBack.MatchString(all[i+1]) && !unfitToRead(all[i+1]) {
				s += " " + all[i+1] // it goes on about the same
			}
			c := cite(p, s)
			if l.heading != "" && !slices.Contains(c.Path, l.heading) {
				c.Path = append(slices.Clone(c.Path), l.heading)
			}
			a.most, a.best = share+line+gain, []Citation{c}
		}
	}
}

// begins is what a line gains that begins with what is asked for.
func (a *lineSearch) begins(s string) float64 {
	words := a.with(strings.Join(strings.Fields(s)[:broughtBegins], " "))
	for stem := range a.wanted {
		if words[stem] {
			return broughtFirst
		}
	}
	return 0
}

// alike says whether a text has a word of the question by more than its stem ("paid
// vacation" is not what one is paid), or one that stands for it.
func (a *lineSearch) alike(text string) bool {
	for _, group := range a.same {
		for stem := range a.wanted {
			if group.stems[stem] && slices.ContainsFunc(group.words, func(w string) bool { return begun(text, w) }) {
				return true
			}
		}
	}
	for _, asked := range wordsOf(a.question) {
		for stem := range a.guide.Stems(asked) {
			if a.wanted[stem] && begun(text, asked) {
				return true
			}
		}
	}
	return false
}

// begun says whether a word of a text begins as another does.
func begun(text, word string) bool {
	word = strings.ToLower(word[:min(len(word), alikeBytes)])
	return slices.ContainsFunc(wordsOf(text), func(w string) bool { return strings.HasPrefix(strings.ToLower(w), word) })
}

// plain says whether the one word that a line shares with the question is enough: a
// rare one, or all that is asked for, and the line begins with it, stands under it as
// a heading, or has a figure of it where that is wanted.
func (a *lineSearch) plain(s, heading string) bool {
	if len(a.wanted) == 1 && !a.alike(s+" "+heading) {
		return false
	}
	for stem := range a.wanted {
		if a.corpus.in[stem] > broughtRare {
			begins := a.with(strings.Join(strings.Fields(s)[:broughtBegins], " "))
			return len(a.wanted) == 1 && (begins[stem] || density(a.guide, a.wanted, heading) == 1 || wantsFigure.MatchString(a.question))
		}
	}
	return true
}

// answers says whether a sentence is of the kind that the question wants: a figure,
// a time or a reason.
func (a *lineSearch) answers(p retrieval.Passage, s string) bool {
	switch {
	case strings.HasSuffix(s, "?") || toAsk.MatchString(s):
		return false
	case p.Kind == retrieval.KindJob && past.MatchString(a.question):
		return false // it says what is and what will be
	case wantsPerson.MatchString(a.question) && !person.MatchString(s):
		return false
	case wantsReason.MatchString(a.question):
		return reason.MatchString(s)
	case wantsTime.MatchString(a.question):
		return timeWord.MatchString(s)
	case wantsFigure.MatchString(a.question):
		return figure.MatchString(s) || numberWord.MatchString(s)
	}
	return true
}

var (
	toAsk       = regexp.MustCompile(`(?i)^(?:(?:questions? |things )?to ask|ask\b|questions?\b|find out\b|check\b)`)
	wantsPerson = regexp.MustCompile(`(?i)^\W*(?:and |so )?who\b`)
	person      = regexp.MustCompile(`(?i)\b(?:engineer|engineers|managers?|directors?|head|leads?|team|recruiter|president|officer|chief|designers?|we|you)\b`)
	wantsReason = regexp.MustCompile(`(?i)\b(?:why|how come|what makes)\b`)
	thereIs     = regexp.MustCompile(`(?i)^there (?:is|are|will)\b`)
	// notTold asks what would be, which no description says.
	notTold     = regexp.MustCompile(`(?i)\b(?:what happens|what if)\b`)
	past        = regexp.MustCompile(`(?i)\b(?:was|were|did|had)\b`)
	reason      = regexp.MustCompile(`(?i)\b(?:because|since|so that|in order to|due to|reason)\b`)
	wantsFigure = regexp.MustCompile(`(?i)\b(?:how (?:many|much|long|often|big|large)|since when|when)\b`)
	wantsTime   = regexp.MustCompile(`(?i)\b(?:since when|^\W*when)\b`)
	timeWord    = regexp.MustCompile(`(?i)\d|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter|week|weeks|month|year)\b`)
	numberWord  = regexp.MustCompile(`(?i)\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|hundred|once|twice|half|every|unlimited)\b`)
)

// unfitToRead says that a line is better not read out, not even to those whose
// document it is: it speaks to a machine.
func unfitToRead(text string) bool {
	return contact.MatchString(text) || rubric.Addressed(text) || thisCandidate.MatchString(text) || strings.ContainsAny(text, "{}<>|[]") || suspicious.MatchString(text) && commands.MatchString(text)
}
