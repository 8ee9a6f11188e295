package rubric

import (
	"fmt"
	"maps"
	"math/bits"
	"slices"
	"strings"
)

// nodeKind is what a node of a pattern matches.
type nodeKind uint8

const (
	nodeStem     nodeKind = iota // a word in any inflection
	nodeExact                    // a word as it stands
	nodePrefix                   // a word that begins so
	nodeNumber                   // any number
	nodeNegation                 // any negation: not, never, no, without
	nodeGap                      // up to gapWords words, none of them a negation
	nodeSeq
	nodeAlt
	nodeOptional
)

const gapWords = 6

// node is a compiled part of a pattern. It matches kept words of one sentence.
// Which ends a match can have is computed as a set of bits, so there is no
// backtracking, and the work is bounded by the pattern's size.
type node struct {
	kind nodeKind
	text string // of a word or its beginning
	stem string // of a word
	subs []*node
	// Of a nodeAlt with many subs: those that can begin with a stem, those that
	// begin with something else, and what starts returns.
	byStem map[string][]*node
	rest   []*node
	first  []string
	// Of a concept: its patterns that have several sides. Such a concept can
	// only stand for a whole side.
	joined [][]*node
}

// words is the view of a sentence that nodes match: kept tokens up to end.
type words struct {
	text *Text
	end  int
}

func (w words) at(k int) *token { return &w.text.tokens[w.text.kept[k]] }

// ends returns the set of lengths that a match from k can have: bit n stands
// for n words. Matches are at most 63 words long.
func (n *node) ends(w words, k int) uint64 {
	switch n.kind {
	case nodeSeq:
		set := uint64(1)
		for _, sub := range n.subs {
			if sub.kind == nodeGap {
				set = widen(set, w, k)
				continue
			}
			var next uint64
			for ; set != 0; set &= set - 1 {
				b := bits.TrailingZeros64(set)
				next |= sub.ends(w, k+b) << b
			}
			if set = next; set == 0 {
				return 0
			}
		}
		return set
	case nodeAlt:
		var set uint64
		subs := n.subs
		if n.byStem != nil {
			if k < w.end {
				for _, sub := range n.byStem[w.at(k).lex.stem] {
					set |= sub.ends(w, k)
				}
			}
			subs = n.rest
		}
		for _, sub := range subs {
			set |= sub.ends(w, k)
		}
		return set
	case nodeOptional:
		return 1 | n.subs[0].ends(w, k)
	}
	if k >= w.end || !n.matches(w.at(k).lex) {
		return 0
	}
	return 2
}

func (n *node) matches(lex *lexeme) bool {
	switch n.kind {
	case nodeStem:
		return lex.stem == n.stem
	case nodeExact:
		return lex.word == n.text
	case nodePrefix:
		return strings.HasPrefix(lex.word, n.text)
	case nodeNumber:
		return lex.is(number)
	}
	return lex.is(negation)
}

// widen lets each end in the set skip up to gapWords words.
func widen(set uint64, w words, k int) uint64 {
	wide := set
	for ; set != 0; set &= set - 1 {
		b := bits.TrailingZeros64(set)
		for g := range gapWords {
			if k+b+g >= w.end || b+g+1 > 63 || w.at(k+b+g).negates {
				break
			}
			wide |= 1 << (b + g + 1)
		}
	}
	return wide
}

// starts lists the stems that a match can begin with; open when it can begin
// with anything else, or match nothing.
func (n *node) starts() (stems []string, open bool) {
	switch n.kind {
	case nodeStem, nodeExact:
		return []string{n.stem}, false
	case nodeSeq:
		for _, sub := range n.subs {
			s, o := sub.starts()
			stems = append(stems, s...)
			if sub.kind != nodeOptional {
				return stems, open || o
			}
		}
		return stems, true
	case nodeAlt:
		if n.byStem != nil {
			return n.first, len(n.rest) > 0
		}
		for _, sub := range n.subs {
			s, o := sub.starts()
			stems, open = append(stems, s...), open || o
		}
		return stems, open
	case nodeOptional:
		stems, _ = n.subs[0].starts()
		return stems, true
	}
	return nil, true
}

// dispatch prepares a nodeAlt for quick choice among its subs.
func (n *node) dispatch() *node {
	if len(n.subs) < 6 {
		return n
	}
	n.byStem = make(map[string][]*node, len(n.subs))
	for _, sub := range n.subs {
		stems, open := sub.starts()
		if open {
			n.rest = append(n.rest, sub)
			continue
		}
		for _, s := range stems {
			if list := n.byStem[s]; len(list) == 0 || list[len(list)-1] != sub {
				n.byStem[s] = append(list, sub)
			}
		}
	}
	n.first = slices.Collect(maps.Keys(n.byStem))
	return n
}

// vocabulary lists the stems that a node is made of. Nodes are shared, so those
// seen already are left out.
func (n *node) vocabulary(seen map[*node]bool, add func(stem string)) {
	if seen[n] {
		return
	}
	seen[n] = true
	if n.stem != "" {
		add(n.stem)
	}
	for _, sub := range n.subs {
		sub.vocabulary(seen, add)
	}
}

// patternParser reads one pattern.
type patternParser struct {
	lang     *language
	concepts func(id string) (*node, error)
	src      string
	pos      int
}

// parse returns the sides of a pattern: what stands between its ampersands. A
// concept whose patterns have sides themselves makes it several patterns.
func (p *patternParser) parse() ([][]*node, error) {
	patterns := [][]*node{nil}
	for {
		side, err := p.sequence(false)
		if err != nil {
			return nil, err
		}
		if side == nil || nullable(side) {
			return nil, p.errorf("can match nothing at all")
		}
		if slices.ContainsFunc(side.subs, hasJoined) {
			return nil, p.errorf("a concept with & in it can only stand alone on its side")
		}
		var longer [][]*node
		for _, sides := range patterns {
			if plain := side.plain(); plain != nil {
				longer = append(longer, append(slices.Clip(sides), plain))
			}
			for _, more := range side.joined {
				longer = append(longer, append(slices.Clip(sides), more...))
			}
		}
		patterns = longer
		switch {
		case p.pos == len(p.src):
			return patterns, nil
		case p.src[p.pos] == '&':
			p.pos++
		default:
			return nil, p.errorf("unexpected %q", p.src[p.pos])
		}
	}
}

func hasJoined(n *node) bool { return len(n.joined) > 0 || slices.ContainsFunc(n.subs, hasJoined) }

// plain is the node without its joined patterns, nil when nothing is left.
func (n *node) plain() *node {
	if len(n.joined) == 0 {
		return n
	}
	if len(n.subs) == 0 {
		return nil
	}
	plain := *n
	plain.joined = nil
	return &plain
}

// add takes one more alternative; its joined patterns become those of the whole.
func (n *node) add(sub *node) {
	n.joined = append(n.joined, sub.joined...)
	if plain := sub.plain(); plain != nil {
		n.subs = append(n.subs, plain)
	}
}

func nullable(n *node) bool {
	switch n.kind {
	case nodeOptional:
		return true
	case nodeSeq:
		return !slices.ContainsFunc(n.subs, func(s *node) bool { return !nullable(s) })
	case nodeAlt:
		return slices.ContainsFunc(n.subs, nullable)
	}
	return false
}

func (p *patternParser) errorf(format string, args ...any) error {
	return fmt.Errorf("pattern %q: at %d: %s", p.src, p.pos+1, fmt.Sprintf(format, args...))
}

func (p *patternParser) space() bool {
	from := p.pos
	for p.pos < len(p.src) && (p.src[p.pos] == ' ' || p.src[p.pos] == '\t' || p.src[p.pos] == '\n') {
		p.pos++
	}
	return p.pos > from
}

func (p *patternParser) peek() byte {
	if p.pos < len(p.src) {
		return p.src[p.pos]
	}
	return 0
}

// sequence reads elements up to "&", or inside of parentheses up to "|" or ")".
// It is nil when only words were read that are dropped.
func (p *patternParser) sequence(inside bool) (*node, error) {
	var few [8]*node
	subs := few[:0]
	gap := func() bool { return len(subs) > 0 && subs[len(subs)-1].kind == nodeGap }
	from := p.pos
	for {
		p.space()
		switch c := p.peek(); {
		case c == 0, c == '&' && !inside, inside && (c == '|' || c == ')'):
			switch {
			case gap():
				return nil, p.errorf("a gap must have a word on both sides")
			case strings.TrimSpace(p.src[from:p.pos]) == "":
				return nil, p.errorf("nothing to match here")
			}
			return sequenceOf(subs), nil
		case c == '&':
			return nil, p.errorf("& cannot stand inside parentheses")
		case c == '|':
			return nil, p.errorf("| joins single words: write a|b without spaces, or (a b|c d)")
		case c == ')':
			return nil, p.errorf("no opening parenthesis")
		case strings.HasPrefix(p.src[p.pos:], "...") || strings.HasPrefix(p.src[p.pos:], "…"):
			if len(subs) == 0 || gap() {
				return nil, p.errorf("a gap must have a word on both sides")
			}
			p.pos += 3 // both are three bytes
			subs = append(subs, anyGap)
			continue
		}
		n, err := p.alternatives(inside)
		if err != nil {
			return nil, err
		}
		if n != nil {
			subs = append(subs, n)
		}
	}
}

var anyGap = &node{kind: nodeGap}

// sequenceOf is nil for no parts, and the part itself when it is alone.
func sequenceOf(subs []*node) *node {
	switch len(subs) {
	case 0:
		return nil
	case 1:
		return subs[0]
	}
	return &node{kind: nodeSeq, subs: slices.Clone(subs)}
}

// alternatives reads a|b|c. Inside of parentheses the bar belongs to the group.
func (p *patternParser) alternatives(inside bool) (*node, error) {
	n, err := p.atom()
	if err != nil || inside || p.peek() != '|' {
		return n, err
	}
	alt := &node{kind: nodeAlt}
	for {
		if n != nil {
			alt.add(n)
		}
		if p.peek() != '|' {
			return alt.simplest(), nil
		}
		p.pos++
		if c := p.peek(); c == 0 || c == ' ' || c == '|' {
			return nil, p.errorf("| joins single words: write a|b without spaces, or (a b|c d)")
		}
		if n, err = p.atom(); err != nil {
			return nil, err
		}
	}
}

// simplest is the alternatives ready for use: nil when there are none.
func (n *node) simplest() *node {
	switch {
	case len(n.subs) == 1 && len(n.joined) == 0:
		return n.subs[0]
	case len(n.subs)+len(n.joined) == 0:
		return nil
	}
	return n.dispatch()
}

// atom reads one element. It is nil when nothing is left of it, as of an article.
func (p *patternParser) atom() (n *node, err error) {
	switch c := p.peek(); c {
	case '(':
		n, err = p.group()
	case '{':
		n, err = p.concept()
	case '#':
		p.pos++
		n = &node{kind: nodeNumber}
	default:
		n, err = p.word()
	}
	if err != nil || p.peek() != '?' {
		return n, err
	}
	p.pos++
	if n == nil {
		return nil, nil
	}
	return &node{kind: nodeOptional, subs: []*node{n}}, nil
}

func (p *patternParser) group() (*node, error) {
	p.pos++
	alt := &node{kind: nodeAlt}
	for {
		n, err := p.sequence(true)
		if err != nil {
			return nil, err
		}
		if n != nil {
			alt.add(n)
		}
		switch p.peek() {
		case '|':
			p.pos++
		case ')':
			p.pos++
			return alt.simplest(), nil
		default:
			return nil, p.errorf("no closing parenthesis")
		}
	}
}

func (p *patternParser) concept() (*node, error) {
	end := strings.IndexByte(p.src[p.pos:], '}')
	if end < 0 {
		return nil, p.errorf("no closing brace")
	}
	id := p.src[p.pos+1 : p.pos+end]
	n, err := p.concepts(id)
	if err != nil {
		return nil, p.errorf("{%s}: %v", id, err)
	}
	p.pos += end + 1
	return n, nil
}

func (p *patternParser) word() (*node, error) {
	kind := nodeStem
	if p.peek() == '=' {
		kind = nodeExact
		p.pos++
	}
	from := p.pos
	for p.pos < len(p.src) && strings.IndexByte(" \t\n|&(){}?*#", p.src[p.pos]) < 0 && !strings.HasPrefix(p.src[p.pos:], "...") && !strings.HasPrefix(p.src[p.pos:], "…") {
		p.pos++
	}
	if from == p.pos {
		return nil, p.errorf("a word is missing")
	}
	word := p.src[from:p.pos]
	if p.peek() == '*' {
		kind = nodePrefix
		p.pos++
	}
	n, ok := p.lang.node(kind, word)
	if !ok {
		return nil, p.errorf("%q is no word", word)
	}
	return n, nil
}

// node returns what a word of a pattern matches: nil when nothing is left of
// it, false when it is no word. Words come again and again, so nodes are shared.
func (l *language) node(kind nodeKind, word string) (n *node, ok bool) {
	type nodeKey struct {
		kind nodeKind
		word string
	}
	if known, ok := l.nodes.Load(nodeKey{kind, word}); ok {
		return known.(*node), true
	}
	t := l.analyze(word)
	if len(t.tokens) == 0 {
		return nil, false
	}
	var subs []*node
	for i := range t.tokens {
		lex := t.tokens[i].lex
		part := &node{kind: kind, text: lex.word, stem: lex.stem}
		switch {
		case kind == nodeStem && lex.is(dropped):
			continue
		case kind == nodeStem && lex.word == "not":
			part = &node{kind: nodeNegation}
		case kind == nodeStem && lex.is(number), kind == nodePrefix && i < len(t.tokens)-1:
			part.kind = nodeExact
		case kind == nodePrefix:
			part.stem = ""
		}
		subs = append(subs, part)
	}
	n = sequenceOf(subs)
	l.nodes.Store(nodeKey{kind, word}, n)
	return n, true
}
