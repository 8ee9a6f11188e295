package interviewer

import (
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/mockloop/mockloop/rubric"
)

// topics know what a guide can say to candidates' own questions, and which words
// mean the same in these.
type topics struct {
	guide   *rubric.Guide
	words   []map[string]bool // of each of the guide's topics: its title, patterns and answer
	answers []map[string]bool // the title and the answer alone
	in      map[string]int    // topics that hold a stem
	same    []sameWords
}

// sameWords stand for one another.
type sameWords struct {
	words []string
	stems map[string]bool
}

func newTopics(g *rubric.Guide) *topics {
	k := &topics{guide: g, in: map[string]int{}}
	for _, t := range g.Topics {
		answer := t.Title + "\n" + t.Answer
		words := g.Stems(answer + "\n" + patternMarks.Replace(strings.Join(t.Patterns, "\n")))
		for stem := range words {
			k.in[stem]++
		}
		k.words, k.answers = append(k.words, words), append(k.answers, g.Stems(answer))
		for _, group := range t.Same {
			k.same = append(k.same, sameWords{strings.Fields(group), g.Stems(group)})
		}
	}
	return k
}

var versions = regexp.MustCompile(`\b\d+\.\d+\b`)

var patternMarks = strings.NewReplacer("|", " , ", "(", " ", ")", " ", "&", " , ", "...", " , ", "?", " ", "*", " ", "#", " ", "=", " ", "{", " ", "}", " ")

// How much of what is rare in a question a topic has to speak of: one noun that both
// have makes no answer.
const (
	topicShare  = 0.6
	topicPhrase = 0.45 // where a pattern fits that is more than one word
)

// of picks the topic that a question is about: among those that fit, the one that
// speaks of most of what is asked; the first of equals, so a guide puts the special
// before the general.
func (k *topics) of(question string) string {
	text, wanted, named := k.guide.Analyze(question), wantedWords(k.guide, question), namesIn(k.guide, question)
	figures := k.guide.Stems(strings.Join(versions.FindAllString(question, -1), " "))
	if m := howMany.FindStringSubmatch(question); m != nil { // what is counted has to be spoken of
		for stem := range k.guide.Stems(m[1]) {
			named[stem] = true
		}
	}
	best, most := "", 0.0
	for i, t := range k.guide.Topics {
		at, ok := t.Match(text)
		if !ok || !holdsAll(named, k.words[i]) || !holdsAll(figures, k.answers[i]) {
			continue
		}
		least := topicShare
		if len(k.guide.Stems(question[at.Start:at.End])) > 1 {
			least = topicPhrase
		}
		if share := k.share(wanted, k.words[i]); share >= least && share > most {
			best, most = t.ID, share
		}
	}
	return best
}

func (k *topics) share(wanted, words map[string]bool) float64 {
	all, found := 0.0, 0.0
	for stem := range wanted {
		weight := math.Log(1 + float64(len(k.words))/float64(1+k.in[stem]))
		all += weight
		if words[stem] {
			found += weight
		}
	}
	if all == 0 {
		return 1 // nothing but what every question has: the pattern alone tells
	}
	return found / all
}

// holdsAll says whether all of some stems are among others.
func holdsAll(some, among map[string]bool) bool {
	for stem := range some {
		if !among[stem] {
			return false
		}
	}
	return true
}

// with are the stems of a text, and those that stand for one of them.
func (k *topics) with(text string) map[string]bool {
	words := k.guide.Stems(text)
	for _, group := range k.same {
		for stem := range group.stems {
			if words[stem] {
				maps.Copy(words, group.stems)
				break
			}
		}
	}
	return words
}

// topicOf finds a topic by its id, or nil.
func topicOf(g *rubric.Guide, id string) *rubric.Topic {
	if i := slices.IndexFunc(g.Topics, func(t *rubric.Topic) bool { return t.ID == id }); i >= 0 {
		return g.Topics[i]
	}
	return nil
}
