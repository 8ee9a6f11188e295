package interviewer

import (
	"slices"
	"strings"
	"sync"

	"github.com/mockloop/mockloop/rubric"
)

// forbidden holds runs of words that must not be said, by hash. It is not
// changed once it is made, so that the turns of all sessions share it.
type forbidden struct {
	lines map[uint64]string   // what is wrong with a run; of the beginnings of runs it holds ""
	ends  map[uint64][]string // by what comes before it, the last word of a phrase
}

// line forbids all runs of n words, and notes their beginnings.
func (f *forbidden) line(text string, n int, what string) {
	hashes := hashEach(wordsOf(text))
	for i := 0; i+n <= len(hashes); i++ {
		for k := holdFrom; k < n; k++ {
			h := hashRun(hashes[i : i+k])
			if _, ok := f.lines[h]; !ok {
				f.lines[h] = ""
			}
		}
		f.lines[hashRun(hashes[i:i+n])] = what
	}
}

// phrase forbids a few words as a whole.
func (f *forbidden) phrase(text, what string) {
	words := wordsOf(text)
	last := len(words) - 1
	before := hashRun(hashEach(words[:last]))
	f.ends[before] = append(f.ends[before], words[last])
	f.lines[hashRun(hashEach(words))] = what
}

// forbiddance makes what is forbidden, and keeps what many turns have in common:
// to make it anew for each would cost more than to listen to the turn. There
// are as many as the guides have questions, and rounds with a team each.
type forbiddance struct{ made sync.Map }

func (k *forbiddance) once(key any, fill func(f *forbidden)) *forbidden {
	if f, ok := k.made.Load(key); ok {
		return f.(*forbidden)
	}
	f := &forbidden{lines: map[uint64]string{}, ends: map[uint64][]string{}}
	fill(f)
	k.made.Store(key, f) // twice at the same moment: they are the same
	return f
}

// in returns what must not be said in a turn.
func (k *forbiddance) in(b Brief, system string) []*forbidden {
	all := []*forbidden{
		k.once("", func(f *forbidden) {
			for what, phrases := range unfitPhrases {
				for _, p := range phrases {
					f.phrase(p, what)
				}
			}
		}),
		k.once(system, func(f *forbidden) {
			for line := range strings.Lines(system) {
				f.line(line, rubricLine, unfitRole)
			}
		}),
	}
	if b.Question != nil {
		all = append(all, k.once(b.Question, func(f *forbidden) { f.question(b.Question) }))
	}
	return all
}

func (f *forbidden) question(q *rubric.Question) {
	for _, c := range q.Checks {
		f.line(c.Statement, rubricLine, unfitLeak)
	}
	for _, line := range slices.Concat(q.Outline, q.Hints) {
		f.line(line, rubricLine, unfitLeak)
	}
}
