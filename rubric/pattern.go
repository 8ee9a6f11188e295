package rubric

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

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

var anyGap = (&node{kind: nodeGap}).ready()

// sequenceOf is nil for no parts, and the part itself when it is alone.
func sequenceOf(subs []*node) *node {
	switch len(subs) {
	case 0:
		return nil
	case 1:
		return subs[0]
	}
	return (&node{kind: nodeSeq, subs: slices.Clone(subs)}).ready()
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
	return n.ready()
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
		n = (&node{kind: nodeNumber}).ready()
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
	return (&node{kind: nodeOptional, subs: []*node{n}}).ready(), nil
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
	key := nodeKey{kind, word}
	l.mu.RLock()
	n, ok = l.nodes[key]
	l.mu.RUnlock()
	if ok {
		return n, true
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
		subs = append(subs, part.ready())
	}
	n = sequenceOf(subs)
	l.mu.Lock()
	l.nodes[key] = n
	l.mu.Unlock()
	return n, true
}

// concepts is a library in which concepts may use each other. Each is compiled when it
// is first asked for. It is safe for concurrent use.
type concepts struct {
	lang     *language
	patterns map[string][]string

	mu     sync.Mutex
	nodes  map[string]*node
	failed map[string][]error // an error, or nil, for each pattern
	open   map[string]bool    // being compiled
}

func newConcepts(lang *language, patterns map[string][]string) *concepts {
	return &concepts{lang: lang, patterns: patterns, nodes: make(map[string]*node, len(patterns)), failed: map[string][]error{}, open: map[string]bool{}}
}

// of returns a concept.
func (c *concepts) of(id string) (*node, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.resolve(id)
}

// check compiles all, and returns the errors of those that fail.
func (c *concepts) check() map[string][]error {
	for _, id := range slices.Sorted(maps.Keys(c.patterns)) {
		_, _ = c.of(id) // errors are kept in failed, once
	}
	return c.failed
}

func (c *concepts) resolve(id string) (*node, error) {
	if n := c.nodes[id]; n != nil {
		return n, nil
	}
	patterns, ok := c.patterns[id]
	switch {
	case !ok:
		return nil, errors.New("no such concept")
	case c.open[id]:
		return nil, errors.New("the concept uses itself")
	case c.failed[id] != nil:
		return nil, errors.New("the concept does not compile")
	}
	c.open[id] = true
	defer delete(c.open, id)
	alt := &node{kind: nodeAlt}
	errs := make([]error, len(patterns))
	bad := false
	for i, src := range patterns {
		p := patternParser{lang: c.lang, src: src, concepts: c.resolve}
		parsed, err := p.parse()
		if err != nil {
			errs[i], bad = err, true
		}
		for _, sides := range parsed {
			if len(sides) > 1 {
				alt.joined = append(alt.joined, sides)
			} else {
				alt.add(sides[0])
			}
		}
	}
	if bad {
		c.failed[id] = errs
	}
	if len(alt.subs)+len(alt.joined) == 0 {
		return nil, errors.New("the concept does not compile")
	}
	c.nodes[id] = alt.ready()
	return alt, nil
}
