package interviewer

import (
	"maps"
	"math"
	"regexp"
	"strings"

	"github.com/mockloop/mockloop/rubric"
)

// subjects know which words of a guide's questions say what one of them is about:
// those that few others have, and that are no everyday words.
type subjects struct {
	in    map[string]int // questions that have a stem
	count int
	of    map[string]matter
	plain map[string]bool
	teams map[string]bool // stems of what the teams work on, and whether one alone tells so
}

// name is a name within a sentence.
var name = regexp.MustCompile(`[a-z,;] \p{Lu}\w+`)

// matter is what a question is about, by its stems: those that name it, and
// those of the scene in which it is put.
type matter struct{ named, scene map[string]bool }

// everyday are words that say little of what a line or a question is about, rare
// as they may be among the questions.
const everyday = `adopt against application ask bad big bill bring budget build business buy call capacity case change close cloud company cost country create custom customer data day
	decide decision design develop developer direction director document drive early eight eleven end engineer engineering error experience external feature few figure finance first
	five flow forty four give go goal good grow half hand help high hour hundred internal introduce itself job keep know large last late launch lead learn library line long low mail
	make manage many market message million model month move need new next nine number off old once open operate operator order other own page part people percent place plan
	platform point price principal process product production program project quarter record region release report request result retire right roll run sale say security sell
	senior service set seven several ship short show sign single six small source start state step stop break support system take team technical tell ten test thing think third thousand today yesterday tomorrow now stand after before
	three time tool track trouble twelve twenty twice two up use user want way web week wish work write year`

func newSubjects(g *rubric.Guide) *subjects {
	k := &subjects{in: map[string]int{}, of: map[string]matter{}, count: len(g.Questions), plain: map[string]bool{}, teams: map[string]bool{}}
	for _, word := range strings.Fields(everyday) {
		maps.Copy(k.plain, g.Stems(word)) // each by itself: together they would be read as a sentence
	}
	named := map[string]int{}
	for _, q := range g.Questions {
		m := matter{g.Stems(q.Title + ". " + q.About), g.Stems(q.Prompt + "\n" + q.Rephrase)}
		k.of[q.ID] = m
		for stem := range m.named {
			k.in[stem]++
			named[stem]++
		}
		for stem := range m.scene {
			if !m.named[stem] {
				k.in[stem]++
			}
		}
	}
	for _, t := range g.Teams {
		names := g.Stems(strings.Join(name.FindAllString(t.About, -1), " "))
		for stem := range g.Stems(t.Title + ". " + t.About) {
			k.teams[stem] = k.teams[stem] || !k.plain[stem] && (names[stem] || named[stem] > 1)
		}
	}
	return k
}

// What a line has to share with a question to touch it.
const (
	touchLeast = 2.4 // one word that about one question in ten has
	sceneShare = 0.5 // of a word that is only in the scene
	plainShare = 0.2 // of all questions: a word that more of them have says little

	familyLeast = 5 // letters that two words share
	familyMost  = 2 // letters that one of them has besides
)

// telling says whether a word says what something is about.
func (k *subjects) telling(stem string) bool {
	return !k.plain[stem] && float64(k.in[stem]) <= plainShare*float64(k.count) && (stem[0] < '0' || stem[0] > '9')
}

// holds looks for a word or one of its family among others, and returns what it found: a debugger
// has to do with debugging.
func holds(stems map[string]bool, stem string) string {
	if stems[stem] {
		return stem
	}
	for s := range stems {
		if short, long := min(len(s), len(stem)), max(len(s), len(stem)); short >= familyLeast && long-short <= familyMost && s[:short] == stem[:short] {
			return s
		}
	}
	return ""
}

// touch says how much a thread shares with what a question is about: nothing if it
// shares only the scenery, or a single word and is about something else.
func (k *subjects) touch(g *rubric.Guide, q *rubric.Question, th Thread) float64 {
	m := k.of[q.ID]
	sum, named, ours := 0.0, 0, false
	for stem := range th.own {
		if k.plain[stem] {
			continue
		}
		found := holds(m.named, stem)
		weight := 1.0
		if found == "" {
			found, weight = holds(m.scene, stem), sceneShare
		}
		if found == "" || k.plain[found] {
			continue
		}
		sum += weight * math.Log(float64(k.count+1)/float64(1+k.in[found]))
		if weight == 1 && k.telling(found) {
			named++
			ours = ours || k.teams[found]
		}
	}
	if named == 0 || sum < touchLeast || named == 1 && !ours && (g.Substance(q, th.claim) == "" || th.form == formPosting && !k.near(th.own)) {
		return 0
	}
	return sum
}

// ours says whether a line is about what the teams of the guide's company work on.
func (k *subjects) ours(stems map[string]bool) bool {
	for stem := range stems {
		if k.teams[stem] {
			return true
		}
	}
	return false
}

// near says whether a line shares any word with what the teams work on.
func (k *subjects) near(stems map[string]bool) bool {
	for stem := range stems {
		if _, known := k.teams[stem]; known && !k.plain[stem] {
			return true
		}
	}
	return false
}

// shared counts the telling words that two texts share.
func (k *subjects) shared(a, b map[string]bool) (n int) {
	for stem := range b {
		if a[stem] && k.telling(stem) {
			n++
		}
	}
	return n
}
