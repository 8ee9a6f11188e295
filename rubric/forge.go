package rubric

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
)

// forge makes texts of the graded answers of a set.
type forge struct {
	all, good, weak []*graded
	prompts         []*graded // an answer to each question in each round, for its question
}

func newForge(results []graded) *forge {
	f := &forge{}
	asked := make(map[[2]string]bool)
	for i := range results {
		r := &results[i]
		f.all = append(f.all, r)
		switch {
		case r.Level >= 3:
			f.good = append(f.good, r)
		case r.Level > 0:
			f.weak = append(f.weak, r)
		}
		if k := [2]string{r.Question, r.Round}; !asked[k] {
			asked[k] = true
			f.prompts = append(f.prompts, r)
		}
	}
	return f
}

// forged is a text to try, and the honest answer it was made of, if it was.
type forged struct {
	Case
	base *graded
}

// rewrite makes a text of each answer; an empty one is left out. What is drawn
// by lot depends on the answer's id alone.
func rewrite(results []*graded, with func(*graded, *rand.Rand) string) []forged {
	var made []forged
	for _, r := range results {
		if text := with(r, lot(r.ID)); text != "" {
			made = append(made, r.forge(r.ID, text))
		}
	}
	return made
}

// invent makes texts for each question.
func (f *forge) invent(with func(*Question) []string) []forged {
	var made []forged
	for _, r := range f.prompts {
		for i, text := range with(r.question) {
			m := r.forge(fmt.Sprintf("%s/%s#%d", r.Question, r.Round, i+1), text)
			m.base = nil
			made = append(made, m)
		}
	}
	return made
}

// forge replaces the text of an answer.
func (r *graded) forge(id, text string) forged {
	m := forged{Case: r.Case, base: r}
	m.ID, m.Answer = id, text
	return m
}

func lot(id string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(id))
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

func (f *forge) keywords() []forged {
	return f.invent(func(q *Question) []string {
		terms := q.keyTerms()
		if len(terms) == 0 {
			return nil
		}
		return []string{
			strings.Join(terms, ", "),
			"- " + strings.Join(terms, "\n- "),
			"I would mention " + strings.Join(terms, ", ") + " and so on.",
			strings.Join(terms, ". ") + ".",
		}
	})
}

// keyTerms spells out the first patterns of a question's checks.
func (q *Question) keyTerms() []string {
	const perCheck = 3
	var terms []string
	for _, c := range q.Checks {
		m := c.clear.ready()
		for _, sides := range m.patterns[:min(perCheck, len(m.patterns))] {
			for _, side := range sides {
				if term := m.sides[side].spell(); !slices.Contains(terms, term) {
					terms = append(terms, term)
				}
			}
		}
	}
	return terms
}

// spell writes words that a node matches.
func (n *node) spell() string {
	switch n.kind {
	case nodeNumber:
		return "3"
	case nodeNegation:
		return "not"
	case nodeGap, nodeOptional:
		return ""
	case nodeAlt:
		return n.subs[0].spell()
	case nodeSeq:
		var words []string
		for _, sub := range n.subs {
			if w := sub.spell(); w != "" {
				words = append(words, w)
			}
		}
		return strings.Join(words, " ")
	}
	return n.text
}

func (f *forge) questionEcho() []forged {
	return f.invent(func(q *Question) []string {
		return []string{
			q.Prompt,
			q.Prompt + " " + q.Rephrase,
			"So the question is this. " + q.Prompt + " In other words: " + q.Rephrase + " That is what I would answer.",
		}
	})
}

func (f *forge) rubricEcho() []forged {
	return f.invent(func(q *Question) []string {
		var raw, said []string
		for _, c := range q.Checks {
			raw = append(raw, "The candidate "+c.Statement+".")
			said = append(said, claim(c.Statement))
		}
		return []string{strings.Join(raw, "\n"), strings.Join(said, " "), strings.Join(q.Outline, " ")}
	})
}

// claim turns a statement about an answer into the answer's own words.
func claim(statement string) string {
	text, ok := strings.CutPrefix(statement, "says that ")
	if !ok {
		return "My answer " + statement + "."
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// sentencesShuffled deals out sentences, no two of an answer in a row while there are others.
func (f *forge) sentencesShuffled() []forged {
	return rewrite(f.all, func(r *graded, lot *rand.Rand) string {
		var decks [][]string
		for _, o := range f.good {
			if r.unrelated(o.question, o.Round) {
				decks = append(decks, o.sentences())
			}
		}
		var hand []string
		lot.Shuffle(len(decks), func(i, j int) { decks[i], decks[j] = decks[j], decks[i] })
		for i := 0; len(decks) > 0 && len(hand) < len(r.sentences()); i++ {
			deck := decks[i%len(decks)]
			hand = append(hand, deck[lot.IntN(len(deck))])
		}
		return strings.Join(hand, " ")
	})
}

// unrelated tells whether a question of the same guide is graded on nothing that the answer is graded on.
func (r *graded) unrelated(q *Question, roundID string) bool {
	return r.guide.Question(q.ID) == q && !slices.ContainsFunc(r.guide.CriteriaFor(q, roundID), func(c *Criterion) bool {
		return slices.Contains(r.guide.CriteriaFor(r.question, r.Round), c)
	})
}

func (r *graded) sentences() []string {
	t := r.guide.Analyze(r.Answer)
	sentences := make([]string, len(t.Sentences))
	for i, s := range t.Sentences {
		sentences[i] = r.Answer[s.Start:s.End]
	}
	return sentences
}

func (f *forge) wordsShuffled() []forged {
	return rewrite(f.good, func(r *graded, lot *rand.Rand) string {
		sentences := r.sentences()
		for i, s := range sentences {
			words := strings.Fields(strings.TrimRight(s, ".!?"))
			lot.Shuffle(len(words), func(a, b int) { words[a], words[b] = words[b], words[a] })
			sentences[i] = strings.Join(words, " ") + "."
		}
		return strings.Join(sentences, " ")
	})
}

// padded adds filler, half of it in front, so that no sentence loses the one that it leans on.
func (f *forge) padded(percent int) []forged {
	return rewrite(f.all, func(r *graded, lot *rand.Rand) string {
		var front, back []string
		words := len(strings.Fields(r.Answer))
		for added, i := 0, lot.IntN(len(fillers)); 100*added < percent*words; i++ {
			filler := fillers[i%len(fillers)]
			added += len(strings.Fields(filler))
			if len(front) <= len(back) {
				front = append(front, filler)
			} else {
				back = append(back, filler)
			}
		}
		return strings.Join(front, " ") + "\n\n" + r.Answer + "\n\n" + strings.Join(back, " ")
	})
}

func (f *forge) doubled() []forged {
	return rewrite(f.all, func(r *graded, _ *rand.Rand) string { return r.Answer + "\n\n" + r.Answer })
}

// fluffed puts an adverb and an adjective behind each article or possessive; what finds no place praises the end.
func (f *forge) fluffed() []forged {
	return rewrite(f.all, func(r *graded, _ *rand.Rand) string {
		t := r.guide.Analyze(r.Answer)
		var places []insertion
		for _, w := range t.tokens {
			if w.lex.is(article) && w.lex.word != "an" && len(places) < len(flourishes) {
				places = append(places, insertion{int(w.end), " " + flourishes[len(places)]})
			}
		}
		text := weave(r.Answer, places)
		if rest := flourishes[len(places):]; len(rest) > 0 {
			text += "\n\nAll in all it is " + strings.Join(rest, ", ") + "."
		}
		return text
	})
}

// insertion is something to put into a text at a byte offset.
type insertion struct {
	at   int
	text string
}

// weave inserts in the order of the offsets.
func weave(text string, insertions []insertion) string {
	var b strings.Builder
	from := 0
	for _, in := range insertions {
		b.WriteString(text[from:in.at])
		b.WriteString(in.text)
		from = in.at
	}
	b.WriteString(text[from:])
	return b.String()
}

// injected tries each disguise on each weak answer, at places that take turns.
func (f *forge) injected() []forged {
	var made []forged
	for i, r := range f.weak {
		for k, disguise := range disguises {
			made = append(made, r.inject(disguise, i+k))
		}
	}
	return made
}

// injectedHonest tries one disguise on each good answer; they take turns.
func (f *forge) injectedHonest() []forged {
	var made []forged
	for i, r := range f.good {
		made = append(made, r.inject(disguises[i%len(disguises)], i))
	}
	return made
}

func (r *graded) inject(d disguise, place int) forged {
	text := d.text(r.question)
	switch place % 3 {
	case 0:
		return r.forge(r.ID+"/"+d.id+" before", text+"\n\n"+r.Answer)
	case 1:
		return r.forge(r.ID+"/"+d.id+" after", r.Answer+"\n\n"+text)
	}
	t := r.guide.Analyze(r.Answer)
	middle := 0
	if n := len(t.Sentences); n > 0 {
		middle = t.Sentences[(n-1)/2].End
	}
	return r.forge(r.ID+"/"+d.id+" inside", weave(r.Answer, []insertion{{middle, " " + text + " "}}))
}

// negated denies what is said. Left out is what was asked, or denied already, and where a denial would
// mean something else: "not only", "not until".
func (f *forge) negated() []forged {
	return rewrite(f.good, func(r *graded, _ *rand.Rand) string {
		t := r.guide.Analyze(r.Answer)
		var denied []string
		for i := range t.Sentences {
			s := &t.Sentences[i]
			words := t.tokens[s.first:s.last]
			if s.question || !hasVerb(words) || slices.ContainsFunc(words, func(w token) bool { return w.lex.is(negation) || turns[w.lex.word] }) {
				continue
			}
			denied = append(denied, weave(t.Source[s.Start:s.End], deny(words, s.Start)))
		}
		return strings.Join(denied, " ")
	})
}

var turns = wordSet("only just merely until till unless before except instead rather but")

// subordinates open a clause that stays as it is: "when the leader dies, a
// follower never takes over" is wrong; with both denied it would be nearly right.
var subordinates = wordSet("if when whenever once after as while since that which who whose where what how why whether")

func wordSet(list string) map[string]bool {
	set := make(map[string]bool)
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

// deny finds a place for a negation in each main clause of a sentence; without one all of it is denied.
func deny(sentence []token, start int) []insertion {
	var denials []insertion
	for rest := sentence; len(rest) > 0; {
		end := 1
		for end < len(rest) && rest[end].clause == rest[0].clause {
			end++
		}
		if clause := rest[:end]; !subordinates[clause[0].lex.word] && hasVerb(clause) {
			in := denial(clause)
			denials = append(denials, insertion{in.at - start, in.text})
		}
		rest = rest[end:]
	}
	if len(denials) == 0 {
		return []insertion{{0, "It is not true that "}}
	}
	return denials
}

// denial negates a clause: after its first auxiliary, before its first word
// that can only be a verb, or as a whole.
func denial(clause []token) insertion {
	if i := slices.IndexFunc(clause, func(w token) bool { return w.lex.is(auxiliary | modal) }); i >= 0 {
		return insertion{int(clause[i].end), " not"}
	}
	for i, w := range clause {
		before := &lexeme{}
		if i > 0 {
			before = clause[i-1].lex
		}
		verb := w.lex.is(verbPast) || w.lex.is(verbBase|verbS) && (!w.lex.is(alsoNoun) || before.is(subject))
		if verb && !before.is(article|preposition|number) {
			return insertion{int(w.start), "never "}
		}
	}
	i := max(0, slices.IndexFunc(clause, func(w token) bool { return !w.lex.is(opensClause | coordinator) }))
	return insertion{int(clause[i].start), "it is not true that "}
}

func (f *forge) wrong() []forged {
	return f.invent(func(q *Question) []string {
		var said []string
		for i, m := range q.Misconceptions {
			said = append(said, openers[i%len(openers)]+claim(m.Statement))
		}
		if len(said) == 0 {
			return nil
		}
		return []string{strings.Join(said, " ")}
	})
}

func (f *forge) swapped() []forged {
	var made []forged
	for _, r := range f.good {
		var others []*Question
		for _, q := range r.guide.Questions {
			if r.unrelated(q, q.Rounds[0]) {
				others = append(others, q)
			}
		}
		if len(others) == 0 {
			continue
		}
		q := others[lot(r.ID).IntN(len(others))]
		m := r.forge(r.ID+" to "+q.ID, r.Answer)
		m.Question, m.Round, m.question = q.ID, q.Rounds[0], q
		made = append(made, m)
	}
	return made
}

func (f *forge) recited() []forged {
	return f.invent(func(*Question) []string { return tips })
}
