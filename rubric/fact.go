package rubric

import "slices"

// Fact answers a clarifying question from the question's scenario.
type Fact struct {
	Topic    string   `yaml:"topic"`
	Patterns []string `yaml:"patterns"`
	Answer   string   `yaml:"answer"`

	matcher *Matcher
	words   func() map[string]bool
}

// factShare is how much of what a question speaks of a fact has to speak of too. A
// wrong fact misleads, where none only leaves the candidate to assume something.
const factShare = 0.5

// Asked returns the facts that a clarifying question may ask for, by how close its words
// come to how each is asked for. There are none where the scenario leaves open what was asked.
func (g *Guide) Asked(q *Question, asked string) []*Fact {
	t := g.Analyze(asked)
	wanted := g.Stems(asked)
	for stem := range q.asking() {
		delete(wanted, stem)
	}
	var facts []*Fact
	closeness := make(map[*Fact]int)
	for i := range q.Facts {
		f := &q.Facts[i]
		if n := f.matcher.covers(t); n > 0 && f.speaksOf(wanted) {
			facts = append(facts, f)
			closeness[f] = n
		}
	}
	slices.SortStableFunc(facts, func(a, b *Fact) int { return closeness[b] - closeness[a] })
	return facts
}

// askingWords are what questions are put with, whatever they are about.
const askingWords = "know tell say ask clarify explain assume suppose guess take want need like mean talk speak wonder check sure question answer right correct ok okay fine fair alright " +
	"look go give get have make do thing things kind sort type something somebody anything lot bit please sorry thanks thank case exactly before going first second start one two both quick just possible able let me see think " +
	"let start end more less most much many there here point again else way example actually currently understand happen hear read"

// speaksOf tells whether enough of some words are a fact's too.
func (f *Fact) speaksOf(wanted map[string]bool) bool {
	found := 0
	for stem := range wanted {
		if f.words()[stem] {
			found++
		}
	}
	return float64(found) >= factShare*float64(len(wanted))
}

// vocabulary is the stems that a fact and the ways to ask for it are made of.
func (g *Guide) vocabulary(f *Fact) map[string]bool {
	words := g.Stems(f.Topic + "\n" + f.Answer)
	memo := map[*node][]string{}
	for _, side := range f.matcher.ready().sides {
		for _, stem := range side.vocabulary(memo) {
			words[stem] = true
		}
	}
	return words
}

// covers weighs the words of a text that patterns match, whether or not they are negated:
// "don't they have one?" asks for the same. A word that means something weighs twice.
func (m *Matcher) covers(t *Text) int {
	hits := make([]hit, len(m.ready().sides))
	covered := make([]bool, len(t.kept))
	for s := range t.Sentences {
		if !m.scan(t, s, Anything, hits) {
			continue
		}
		for _, pattern := range m.patterns {
			var found []hit
			for _, i := range pattern {
				found = append(found, hits[i])
			}
			if slices.ContainsFunc(found, func(h hit) bool { return !h.found() }) || !m.part(t, pattern, found) {
				continue
			}
			for _, h := range found {
				for k := h.from; k < h.to; k++ {
					covered[k] = true
				}
			}
		}
	}
	weight := 0
	for k, is := range covered {
		switch {
		case is && t.tokens[t.kept[k]].lex.is(function):
			weight++
		case is:
			weight += 2
		}
	}
	return weight
}
