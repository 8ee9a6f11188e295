package rubric

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

// filter matches any of many expressions. One expression of them all would follow
// each at every letter; most texts have none of the words that most of them need,
// so those words are looked for first. It is some fifty times faster.
type filter []sifted

type sifted struct {
	needs [][]string // in lower case: a match has one of each
	re    *regexp.Regexp
}

// newFilter compiles expressions, which take no notice of case.
func newFilter(expressions ...string) filter {
	var s filter
	for _, e := range expressions {
		tree, err := syntax.Parse("(?i)"+e, syntax.Perl)
		if err != nil {
			panic(err) // they are constants
		}
		ways := []*syntax.Regexp{tree}
		if tree.Op == syntax.OpAlternate { // each way needs words of its own
			ways = tree.Sub
		}
		for _, way := range ways {
			s = append(s, sifted{parts(way), regexp.MustCompile(way.String())})
		}
	}
	return s
}

func (s filter) matches(text string) bool {
	lower := strings.ToLower(text)
	lacks := func(list []string) bool {
		return !slices.ContainsFunc(list, func(n string) bool { return strings.Contains(lower, n) })
	}
	for _, x := range s {
		if !slices.ContainsFunc(x.needs, lacks) && x.re.MatchString(text) {
			return true
		}
	}
	return false
}

// parts returns what each part of an expression needs, as far as that can be told.
func parts(re *syntax.Regexp) [][]string {
	list := []*syntax.Regexp{re}
	if re.Op == syntax.OpConcat {
		list = re.Sub
	}
	var all [][]string
	for _, sub := range list {
		if n := needed(sub); n != nil {
			all = append(all, n)
		}
	}
	return all
}

// needed returns literals of which every match holds one, or nil.
func needed(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		return []string{strings.ToLower(string(re.Rune))}
	case syntax.OpCapture, syntax.OpPlus:
		return needed(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return needed(re.Sub[0])
		}
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			n := needed(sub)
			if n == nil {
				return nil
			}
			all = append(all, n...)
		}
		return all
	case syntax.OpConcat: // the part that is rarest, which is the one whose shortest literal is longest
		var best []string
		for _, sub := range re.Sub {
			if n := needed(sub); n != nil && (best == nil || shortestOf(n) > shortestOf(best)) {
				best = n
			}
		}
		return best
	}
	return nil
}

func shortestOf(list []string) int {
	least := len(list[0])
	for _, s := range list {
		least = min(least, len(s))
	}
	return least
}
