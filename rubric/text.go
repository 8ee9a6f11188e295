package rubric

// Text is an analysed text: its sentences and words, each with byte offsets
// into the source, so that every quote is a verbatim slice of it. Any bytes
// can be analysed, and the work is linear in their number. A Text is not safe
// for concurrent use.
type Text struct {
	Source    string
	Sentences []Sentence

	tokens []token
	kept   []int32 // tokens that patterns see, in order
	hits   []hit   // scratch of Matcher
}

// Sentence is a part of a text that ends with a full stop, a line or a list item.
type Sentence struct {
	Start, End int // byte offsets in the source

	first, last int // its tokens
	kfirst      int // its kept tokens
	klast       int

	verb     bool // has a finite verb, or relates things without one
	question bool
	leans    bool // begins by referring back
	barred   bool // carries no evidence, see guards.go
}

// Asks says whether the sentence is a question.
func (s Sentence) Asks() bool { return s.question }

// token is a word at its place.
type token struct {
	lex        *lexeme
	start, end int32
	clause     int32
	negates    bool // a negation that holds for what follows
	echo       bool // part of a phrase that someone else said
	listed     bool // item of a bare enumeration
	comma      bool // a comma, bracket or the like stands before it
}

// Words counts the words of the text.
func (t *Text) Words() int { return len(t.tokens) }

// Analyze reads a text.
func (g *Guide) Analyze(source string) *Text { return g.lang.analyze(source) }

func (l *language) analyze(source string) *Text {
	r := reader{lang: l, text: &Text{Source: source}}
	r.fold()
	r.text.tokens = make([]token, 0, len(r.folded)/5+8)
	r.read()
	t := r.text
	t.kept = make([]int32, 0, len(t.tokens))
	for i := range t.Sentences {
		s := &t.Sentences[i]
		s.kfirst = len(t.kept)
		for k := s.first; k < s.last; k++ {
			if !t.tokens[k].lex.is(dropped) && !t.ornament(s, k) {
				t.kept = append(t.kept, int32(k))
			}
		}
		s.klast = len(t.kept)
		t.parse(s)
	}
	return t
}

// ornament tells whether a word only praises: in "the highly scalable leader"
// nothing is said about scale.
func (t *Text) ornament(s *Sentence, k int) bool {
	return t.tokens[k].lex.is(praise) && k > s.first && t.tokens[k-1].lex.is(intensifier)
}

// Stems returns the stems of a text's content words.
func (g *Guide) Stems(text string) map[string]bool {
	stems := map[string]bool{}
	for _, w := range g.Analyze(text).tokens {
		if !w.lex.is(function) {
			stems[w.lex.stem] = true
		}
	}
	return stems
}
