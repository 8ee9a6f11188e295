package interviewer

import (
	"cmp"
	"hash/fnv"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/mockloop/mockloop/retrieval"
	"github.com/mockloop/mockloop/rubric"
)

// Thread is something in the candidate's own documents that is worth asking
// about: what a résumé claims, or what a job description asks for.
type Thread struct {
	Citation
	form  form
	worth float64         // by itself, whatever is asked
	claim string          // the sentence that the quote is from
	own   map[string]bool // stems of the quote
}

const (
	leastWorth    = 1.7
	mostThreads   = 40 // of all documents of a candidate
	mostPassages  = 80 // that are looked through for them
	mostDocuments = 6  // the newest
)

var (
	notWork  = regexp.MustCompile(`(?i)\b(?:education|studies|university|school|degree|hobb(?:y|ies)|interests|languages|references|contact|personal|certificat\w+|training|courses|awards|publications|volunteer\w*|skills)\b`)
	oneAfter = regexp.MustCompile(`;\s+`)
)

// threadsOf picks the threads of a passage of a résumé or a job description.
func threadsOf(g *rubric.Guide, p retrieval.Passage) []Thread {
	var threads []Thread
	for _, l := range linesOf(p.Text) {
		where := strings.Join(p.Path, " ") + " " + l.heading
		for _, sentence := range sentencesOf(l.text) {
			if unfitToSay(sentence) || p.Kind == retrieval.KindResume && notWork.MatchString(where) {
				continue
			}
			for _, claim := range oneAfter.Split(sentence, -1) {
				t := Thread{claim: claim}
				quote := ""
				switch p.Kind {
				case retrieval.KindResume:
					quote, t.form, t.worth = claimOf(claim)
				case retrieval.KindJob:
					quote, t.worth = requirementOf(claim, where, l.bullet)
					t.form = formPosting
				}
				if quote == "" || t.worth < leastWorth {
					continue
				}
				t.Citation, t.own = cite(p, quote), g.Stems(quote)
				threads = append(threads, t)
			}
		}
	}
	return threads
}

// Threads are all of a candidate's, and which of their passages a search found
// for each question. It is not changed once it is made.
type Threads struct {
	list     []Thread
	ranks    map[string]map[string]int // by question and passage, from 0
	subjects *subjects
	earlier  map[string]bool // marks of what earlier sessions drew on
}

// newThreads orders the threads of a candidate's passages, the best first.
func newThreads(g *rubric.Guide, passages []retrieval.Passage) *Threads {
	t := &Threads{ranks: map[string]map[string]int{}, subjects: newSubjects(g)}
	for _, p := range passages {
		t.list = append(t.list, threadsOf(g, p)...)
	}
	slices.SortStableFunc(t.list, func(a, b Thread) int { return cmp.Compare(b.worth, a.worth) })
	t.list = t.list[:min(len(t.list), mostThreads)]
	return t
}

// What a thread is worth that has to do with a question, and how much worse than
// the best one may be chosen, so that two interviews differ.
const (
	themeWorth  = 2.0
	toldWorth   = 1.5 // it has to do with what was just told
	touchWorth  = 0.3 // of what it shares with the question
	touchesMost = 6.0
	searchWorth = 0.5 // of the first passage that a search found
	selfWorth   = 0.2
	nearly      = 0.8
	toldStems   = 2   // shared with what was told
	leadShare   = 0.6 // of the questions that could begin with a thread
	sameShare   = 0.6 // of a thread's words: it was spoken of
)

// use is what a thread is picked for.
type use int

const (
	asLead     use = iota // of a question that begins
	asFollowUp            // on the question at hand
)

// pick chooses a thread that has to do with a question and was not spoken of yet:
// by the session's seed among those that fit about as well as the best, and what
// earlier sessions spoke of last. Where nothing fits there is none.
func (t *Threads) pick(g *rubric.Guide, s *Session, q *rubric.Question, u use) (Citation, bool) {
	if t == nil || q == nil {
		return Citation{}, false
	}
	if u == asLead && g.Type(q.Type).Draws != "" && chance(s.Seed, q.ID) >= leadShare {
		return Citation{}, false // an interviewer who always has the résumé in hand is tiresome
	}
	told, wanted := g.Stems(s.Text(q.ID).Text), wantedBy(q)
	spoken := s.spokenOf(g)
	type fitting struct {
		Thread
		fit   float64
		heard bool
	}
	var all []fitting
	best := fitting{}
	for _, th := range t.list {
		fit := t.fit(g, q, th, u, told, wanted)
		if fit <= 0 || spoken.has(th) {
			continue
		}
		f := fitting{th, fit, t.earlier[mark(th.Quote)]}
		all = append(all, f)
		if len(all) == 1 || best.heard && !f.heard || best.heard == f.heard && f.fit > best.fit {
			best = f
		}
	}
	if len(all) == 0 {
		return Citation{}, false
	}
	all = slices.DeleteFunc(all, func(f fitting) bool { return f.heard != best.heard || f.fit < best.fit-nearly })
	chosen := slices.MaxFunc(all, func(a, b fitting) int {
		return cmp.Compare(chance(s.Seed, a.Quote), chance(s.Seed, b.Quote))
	})
	return chosen.Citation, true
}

// fit says how well a thread goes with a question; 0 where it has nothing to do with it.
func (t *Threads) fit(g *rubric.Guide, q *rubric.Question, th Thread, u use, told map[string]bool, wanted []theme) float64 {
	touch := t.subjects.touch(g, q, th)
	fit := 0.0
	switch posting := th.form == formPosting; g.Type(q.Type).Draws {
	case rubric.DrawsStory:
		switch {
		case posting: // what is wanted is a story
		case sharedTheme(wanted, th.Quote) != "":
			fit = themeWorth
		case len(wanted) == 0 && touch > 0:
			fit = touchWorth * touch
		}
		if !posting && u == asFollowUp && fit == 0 && t.subjects.shared(told, th.own) >= toldStems {
			fit = toldWorth
		}
	case rubric.DrawsReasons:
		switch {
		case posting && (touch > 0 || roles.MatchString(wholeQuestion(q)) && (u == asFollowUp || !skill.MatchString(th.Quote))):
			fit = themeWorth
		case !posting && fields.MatchString(wholeQuestion(q)) && t.subjects.ours(th.own) && g.Substance(q, th.Quote) != "":
			fit = themeWorth
		case u == asFollowUp && t.subjects.shared(told, th.own) >= toldStems:
			fit = toldWorth
		}
	default:
		if touch > 0 && (u == asLead || !posting) {
			fit = touchWorth * touch
		}
	}
	if fit == 0 {
		return 0
	}
	fit += selfWorth*th.worth + touchWorth*min(touch, touchesMost)
	if rank, ok := t.ranks[q.ID][th.Passage]; ok {
		fit += searchWorth / float64(1+rank)
	}
	return fit
}

// chance is a number from 0 to 1 that is the same for the same session and words.
func chance(seed uint64, words string) float64 {
	h := fnv.New64a()
	h.Write([]byte(words + "\x00" + strconv.FormatUint(seed, 10)))
	sum := h.Sum64()
	sum ^= sum >> 32 // its last bytes differ most
	return float64(sum%1000) / 1000
}

// mark stands for a quote where its words are not to be kept.
func mark(quote string) string {
	h := fnv.New64a()
	h.Write([]byte(quote))
	return strconv.FormatUint(h.Sum64(), 36)
}

// spoken are the things that were spoken of, by their words.
type spoken []map[string]bool

func (s spoken) has(t Thread) bool {
	return slices.ContainsFunc(s, func(words map[string]bool) bool {
		n := 0
		for stem := range t.own {
			if words[stem] {
				n++
			}
		}
		return float64(n) >= sameShare*float64(len(t.own))
	})
}

// spokenOf is what a thread must not repeat: what was drawn before, and what the
// candidate told.
func (s *Session) spokenOf(g *rubric.Guide) spoken {
	var all spoken
	for _, t := range s.Turns {
		for _, c := range t.Drawn {
			all = append(all, g.Stems(c.Quote))
		}
		if t.Speaker == SpeakerCandidate {
			all = append(all, g.Stems(t.Text))
		}
	}
	return all
}
