package rubric

import (
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
	// starts are the hashes of the stems that a match can begin with. One that is open can begin
	// with anything else, or match nothing.
	starts []uint32
	open   bool
	first  stemSet // of starts
	// Of a nodeAlt with many subs: those that can begin with a stem, and those that are open.
	byStem map[uint32][]*node
	rest   []*node
	// Of a concept: its patterns that have several sides. Such a concept can
	// only stand for a whole side.
	joined [][]*node
}

// words is the view of a sentence that nodes match: kept tokens up to end.
type words struct {
	text *Text
	end  int
	has  *stemSet
}

func (t *Text) words(s *Sentence) words { return words{t, s.klast, &s.stems} }

func (w words) at(k int) *token { return &w.text.tokens[w.text.kept[k]] }

// ends returns the set of lengths that a match from k can have: bit n stands
// for n words. Matches are at most 63 words long.
func (n *node) ends(w words, k int) uint64 {
	if !n.open && (k >= w.end || !n.first.may(w.text.hashes[k])) {
		return 0
	}
	switch n.kind {
	case nodeSeq:
		for _, sub := range n.subs {
			if !sub.open && !w.has.meets(&sub.first) {
				return 0
			}
		}
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
				for _, sub := range n.byStem[w.text.hashes[k]] {
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

// stemSet tells of most stems that are not in it that they are not: a Bloom filter with one bit each.
type stemSet [4]uint64

func (s *stemSet) add(hash uint32)      { s[hash>>6&3] |= 1 << (hash & 63) }
func (s *stemSet) may(hash uint32) bool { return s[hash>>6&3]>>(hash&63)&1 != 0 }

// meets tells of most pairs of sets without a stem in common that they have none.
func (s *stemSet) meets(o *stemSet) bool {
	return s[0]&o[0]|s[1]&o[1]|s[2]&o[2]|s[3]&o[3] != 0
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

// ready prepares a node, whose subs are, to be matched.
func (n *node) ready() *node {
	switch n.kind {
	case nodeStem, nodeExact:
		n.starts = []uint32{hashOf(n.stem)}
	case nodeSeq:
		n.open = true
		for _, sub := range n.subs {
			n.starts = append(n.starts, sub.starts...)
			if sub.kind != nodeOptional {
				n.open = sub.open
				break
			}
		}
	case nodeAlt:
		for _, sub := range n.subs {
			n.starts = append(n.starts, sub.starts...)
			n.open = n.open || sub.open
		}
		n.dispatch()
	case nodeOptional:
		n.starts, n.open = n.subs[0].starts, true
	default:
		n.open = true
	}
	for _, s := range n.starts {
		n.first.add(s)
	}
	return n
}

// dispatch prepares a quick choice among many subs.
func (n *node) dispatch() {
	if len(n.subs) < 10 { // comparing is as quick as looking up
		return
	}
	n.byStem = make(map[uint32][]*node, len(n.subs))
	for _, sub := range n.subs {
		if sub.open {
			n.rest = append(n.rest, sub)
			continue
		}
		for _, s := range sub.starts {
			if list := n.byStem[s]; len(list) == 0 || list[len(list)-1] != sub {
				n.byStem[s] = append(list, sub)
			}
		}
	}
	n.starts = slices.AppendSeq(n.starts[:0], maps.Keys(n.byStem)) // each once
}

// vocabulary lists the stems that a node is made of, each once. Nodes are shared, so
// what they are made of is remembered.
func (n *node) vocabulary(memo map[*node][]string) []string {
	if stems, ok := memo[n]; ok {
		return stems
	}
	var stems []string
	if n.stem != "" {
		stems = append(stems, n.stem)
	}
	for _, sub := range n.subs {
		stems = append(stems, sub.vocabulary(memo)...)
	}
	slices.Sort(stems)
	stems = slices.Compact(stems)
	memo[n] = stems
	return stems
}
