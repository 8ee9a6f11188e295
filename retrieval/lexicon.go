package retrieval

import (
	_ "embed"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/kljensen/snowball/english"
)

//go:embed lexicon.txt
var lexiconText string

// lexicon is read when the first text is embedded or the first query is asked.
var lexicon = sync.OnceValue(func() *synonyms { return newSynonyms(lexiconText) })

// synonyms are groups of words and terms that are used for one another.
type synonyms struct {
	groups  map[string][]string // names of groups by the stems of a term
	members map[string][]string // words by the name of a group, without terms of several words
	known   map[string]bool     // words
	spelt   map[string]string   // words by what is left of them without one letter
}

// A term has at most so many words, and a query at most so many synonyms.
const (
	termWords    = 3
	mostSynonyms = 150
	// speltLength is how long a word must be to be taken for another that is spelt
	// nearly the same.
	speltLength = 6
)

// newSynonyms reads groups, one a line, with commas between the members.
func newSynonyms(text string) *synonyms {
	s := &synonyms{groups: make(map[string][]string), members: make(map[string][]string), known: make(map[string]bool), spelt: make(map[string]string)}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		group := strconv.Itoa(len(s.members) + 1)
		for member := range strings.SplitSeq(line, ",") {
			words := slices.DeleteFunc(wordsOf(member), func(w string) bool { return stopWords[w] })
			if len(words) == 0 {
				continue
			}
			for _, w := range words {
				s.learn(w)
			}
			if len(words) == 1 {
				s.members[group] = append(s.members[group], words[0])
			}
			key := strings.Join(stemsOf(words), " ")
			if !slices.Contains(s.groups[key], group) {
				s.groups[key] = append(s.groups[key], group)
			}
		}
		if s.members[group] == nil {
			s.members[group] = []string{}
		}
	}
	return s
}

// learn makes a word known, and found when it is misspelt.
func (s *synonyms) learn(word string) {
	if s.known[word] {
		return
	}
	s.known[word] = true
	if len(word) < speltLength {
		return
	}
	for short := range shortened(word) {
		if _, taken := s.spelt[short]; !taken {
			s.spelt[short] = word
		}
	}
}

// shortened yields a word with each of its bytes left out.
func shortened(word string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range len(word) {
			if !yield(word[:i] + word[i+1:]) {
				return
			}
		}
	}
}

// meant returns the known words that unknown ones seem to be: a letter is missing, too
// many, another, or two have changed places.
func (s *synonyms) meant(words []string) []string {
	var meant []string
	for _, w := range words {
		if s.known[w] || len(w) < speltLength || s.groups[english.Stem(w, false)] != nil {
			continue
		}
		if known, ok := s.spelt[w]; ok {
			meant = append(meant, known)
			continue
		}
		for short := range shortened(w) {
			if s.known[short] {
				meant = append(meant, short)
				break
			}
			if known, ok := s.spelt[short]; ok {
				meant = append(meant, known)
				break
			}
		}
	}
	return meant
}

func stemsOf(words []string) []string {
	stems := make([]string, len(words))
	for i, w := range words {
		stems[i] = english.Stem(w, false)
	}
	return stems
}

// groupsIn yields, for each term among stems, the groups that it is in.
func (s *synonyms) groupsIn(stems []string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for i := range stems {
			for n := 1; n <= termWords && i+n <= len(stems); n++ {
				if groups := s.groups[strings.Join(stems[i:i+n], " ")]; len(groups) > 0 && !yield(groups) {
					return
				}
			}
		}
	}
}

// of returns what else could be said for the words of a query.
func (s *synonyms) of(words []string) []string {
	seen := make(map[string]bool)
	for _, w := range words {
		seen[w] = true
	}
	var others []string
	for groups := range s.groupsIn(stemsOf(words)) {
		for _, g := range groups {
			for _, w := range s.members[g] {
				if !seen[w] && len(others) < mostSynonyms {
					seen[w] = true
					others = append(others, w)
				}
			}
		}
	}
	return others
}
