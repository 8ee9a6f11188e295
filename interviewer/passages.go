package interviewer

import (
	"context"
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/mockloop/mockloop/retrieval"
	"github.com/mockloop/mockloop/rubric"
)

// corpus knows how rare words are in a guide's own texts. A search always finds
// something; whether that answers a question is told by how much of what is rare
// in the question it holds.
type corpus struct {
	passages int
	in       map[string]int // passages that hold a stem
	sections map[string][]retrieval.Passage
}

// corpora keeps what is known of each guide's corpus, which does not change
// while the program runs.
type corpora struct {
	mu   sync.Mutex
	made map[string]*corpus
}

func (k *corpora) of(ctx context.Context, l Library, g *rubric.Guide) (*corpus, error) {
	k.mu.Lock()
	made := k.made[g.ID]
	k.mu.Unlock()
	if made != nil {
		return made, nil
	}
	documents, err := l.Documents(ctx, "", g.ID)
	if err != nil {
		return nil, err
	}
	made = &corpus{in: map[string]int{}, sections: map[string][]retrieval.Passage{}}
	for _, doc := range documents {
		if doc.Kind != retrieval.KindCorpus {
			continue
		}
		passages, err := l.Passages(ctx, "", g.ID, doc.ID)
		if err != nil {
			return nil, err
		}
		for _, p := range passages {
			made.passages++
			made.sections[sectionOf(g, p)] = append(made.sections[sectionOf(g, p)], p)
			for stem := range g.Stems(wholeOf(p)) {
				made.in[stem]++
			}
		}
	}
	if made.passages == 0 {
		return made, nil // perhaps it is still being read
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.made == nil {
		k.made = map[string]*corpus{}
	}
	k.made[g.ID] = made
	return made, nil
}

// wholeOf is all that a passage says, its headings included.
func wholeOf(p retrieval.Passage) string {
	return strings.Join(append(slices.Clone(p.Path), p.Title, p.Text), "\n")
}

func (k *corpus) weight(stem string) float64 {
	return math.Log(1 + float64(k.passages)/float64(1+k.in[stem]))
}

// covers says how much of what is rare among the wanted words a text holds, and
// how many of them.
func (k *corpus) covers(wanted, words map[string]bool) (share float64, count int) {
	all, found := 0.0, 0.0
	for stem := range wanted {
		w := k.weight(stem)
		all += w
		if words[stem] {
			found += w
			count++
		}
	}
	if all == 0 {
		return 0, 0
	}
	return found / all, count
}

// Bounds of what is read out from a passage, in words.
const (
	readMost      = 45
	readSentence  = 34
	readLeast     = 5
	foundPassages = 6
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
	toldDefined  = 0.25 // for a sentence that says what something is
)

// told finds the passage that answers a question of the candidate's own.
func (d *drawing) told(ctx context.Context, question string) ([]Citation, error) {
	if unfitToSay(question) || insideOnly.MatchString(question) {
		return nil, nil
	}
	k, err := d.c.corpora.of(ctx, d.c.Library, d.guide)
	if err != nil || k.passages == 0 {
		return nil, err
	}
	hits, err := d.c.Library.Search(ctx, question, corpusOf(d.guide), foundPassages)
	if err != nil {
		return nil, err
	}
	return k.answer(d.guide, question, hits), nil
}

// answer picks the hit that answers a question, if one does, and the sentences
// of it to be read out.
func (k *corpus) answer(g *rubric.Guide, question string, hits []retrieval.Hit) []Citation {
	wanted, defined := wantedWords(g, question), asksTerm.MatchString(question+"?")
	var best []Citation
	most := 0.0
	for _, hit := range hits {
		if hit.Kind != retrieval.KindCorpus {
			continue
		}
		share, count := k.covers(wanted, g.Stems(wholeOf(hit.Passage)))
		under, _ := k.covers(wanted, g.Stems(headingOf(hit.Passage)))
		if under < toldAlone && count < toldWords || share < toldUnder || (share < toldPassage || len(wanted) <= toldWords) && under < toldHeadings {
			continue
		}
		quote, held := k.sentences(g, wanted, hit.Passage, under >= toldAsked && strings.HasSuffix(headingOf(hit.Passage), "?"), defined)
		if !counts(g, question, quote) {
			continue
		}
		if score := share + under + held; quote != "" && score > most {
			most, best = score, []Citation{cite(hit.Passage, quote)}
		}
	}
	return best
}

// headingOf is the last of the headings above a passage.
func headingOf(p retrieval.Passage) string {
	if len(p.Path) == 0 {
		return p.Title
	}
	return p.Path[len(p.Path)-1]
}

// wantedWords are the stems of a question that say what it is about.
func wantedWords(g *rubric.Guide, question string) map[string]bool {
	wanted := g.Stems(question)
	for stem := range g.Stems(asides + " " + g.Company) {
		delete(wanted, stem)
	}
	return wanted
}

// asides are words of questions that say nothing about their subject.
const asides = `question wonder wondering curious know tell ask explain understand think thing things stuff kind sort lot way maybe please thanks thank great okay happen happens mean
	work works use used using get gets go goes make makes good really actually exactly much many long often usual usually typical typically interested hear like want need someone somebody people
	company product team role job here today currently right now problem solve difference differ different idea each other`

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
			if first == "" {
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
	// asksTerm is a question about what a term means.
	asksTerm = regexp.MustCompile(`(?i)\b(?:what (?:is|are|'s)|what's|what does|what do you mean (?:by|with)|what (?:is|are) meant by|define|explain(?: to me)?)\s+(?:exactly |actually |again )?(?:an? |the )?([\w' -]{3,40}?)(?:\s+(?:mean|means|exactly|again|here|in this (?:case|context)|in kafka))?\s*[?.!,]`)
)

// defined finds the sentence that says what a term of the question means. A
// passage that tells something that is looked for in the answer is no definition.
func (d *drawing) defined(ctx context.Context, q *rubric.Question, asked string) ([]Citation, error) {
	m := asksTerm.FindStringSubmatch(asked + "?")
	if m == nil || unfitToSay(asked) {
		return nil, nil
	}
	g := d.guide
	term, prompt := g.Stems(m[1]), g.Stems(q.Prompt+" "+q.Rephrase)
	if len(term) == 0 || len(term) > 3 {
		return nil, nil
	}
	for stem := range term {
		if !prompt[stem] {
			return nil, nil
		}
	}
	hits, err := d.c.Library.Search(ctx, m[0], corpusOf(g), foundPassages)
	if err != nil {
		return nil, err
	}
	for _, hit := range hits {
		if hit.Kind != retrieval.KindCorpus {
			continue
		}
		for _, l := range linesOf(hit.Text) {
			for _, s := range sentencesOf(l.text) {
				if defines(g, s, term) && len(g.Says(q, s)) == 0 {
					return []Citation{cite(hit.Passage, s)}, nil
				}
			}
		}
	}
	return nil, nil
}

var definition = regexp.MustCompile(`(?i)^((?:an?|the)?\s*[\w.'()/ -]{3,50}?)\s+(?:is|are|means|keeps|says|gives|lets|holds|stores|copies|describes)\s`)

// defines says whether a sentence begins with a term, and says what it is.
func defines(g *rubric.Guide, sentence string, term map[string]bool) bool {
	words := strings.Fields(sentence)
	if n := len(words); n < readLeast || n > readSentence || leansBack.MatchString(sentence) || !ends(sentence) {
		return false
	}
	if article.MatchString(words[0]) {
		words = words[1:]
	}
	m := definition.FindStringSubmatch(sentence)
	if m == nil || len(strings.Fields(m[1])) > len(term)+1 {
		return false
	}
	subject := g.Stems(strings.Join(words[:len(term)], " "))
	for stem := range term {
		if !subject[stem] {
			return false
		}
	}
	return true
}

var article = regexp.MustCompile(`(?i)^(?:an?|the)$`)

// A tip on what to read comes with a later hint, and only if the passage holds
// little of what is looked for.
const (
	tipFrom    = 2
	tipChecked = 0.25 // of the question's checks
)

// readingTip finds a passage to read beside a hint: how such a question is
// answered, which gives nothing of this answer away.
func (d *drawing) readingTip(s *Session, at *Asked) func(context.Context) ([]Citation, error) {
	q := d.guide.Question(at.ID)
	if s.Setup.Mode != ModeLearning || at.Hints+1 < tipFrom || q == nil || at.Hints >= len(q.Hints) {
		return nothing
	}
	turns := slices.Clone(s.Turns)
	return func(ctx context.Context) ([]Citation, error) {
		k, err := d.c.corpora.of(ctx, d.c.Library, d.guide)
		if err != nil || k.passages == 0 {
			return nil, err
		}
		found, err := k.onType(d.guide, q.Type, func(query string) ([]retrieval.Hit, error) {
			return d.c.Library.Search(ctx, query, corpusOf(d.guide), foundPassages)
		})
		if err != nil || len(found) == 0 || drawn(turns, found[0].Passage) {
			return nil, err
		}
		if gives := len(d.guide.Says(q, found[0].text)); float64(gives) > tipChecked*float64(len(q.Checks)) {
			return nil, nil
		}
		found[0].Quote = "" // it is there to be read
		return found, nil
	}
}

// drawn says whether a passage was drawn on before.
func drawn(turns []Turn, passage string) bool {
	return slices.ContainsFunc(turns, func(t Turn) bool {
		return slices.ContainsFunc(t.Drawn, func(c Citation) bool { return c.Passage == passage })
	})
}

// corpusOf looks at a guide's own texts.
func corpusOf(g *rubric.Guide) retrieval.Filter {
	return retrieval.Filter{Guide: g.ID, Kinds: []retrieval.Kind{retrieval.KindCorpus}}
}
