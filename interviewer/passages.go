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

// asksTerm is a question about what a term means.
var asksTerm = regexp.MustCompile(`(?i)\b(?:what (?:is|are|'s)|what's|what does|what do you mean (?:by|with)|what (?:is|are) meant by|define|explain(?: to me)?)\s+(?:exactly |actually |again )?(?:an? |the )?([\w' -]{3,40}?)(?:\s+(?:mean|means|exactly|again|here|in this (?:case|context)|in kafka))?\s*[?.!,]`)

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
