package interviewer

import (
	"cmp"
	"hash/fnv"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

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
	stems map[string]bool // of the claim
	own   map[string]bool // of the quote
}

// form is what a claim is about; it decides what is asked about it.
type form string

const (
	formLed     form = "thread-led"     // decided, led
	formMade    form = "thread-made"    // built, launched
	formResult  form = "thread-result"  // a figure that moved
	formDid     form = "thread-did"     // something else that was done
	formPosting form = "thread-posting" // asked for by a job description
)

// claimed are the forms of what a résumé claims.
var claimed = []form{formLed, formMade, formResult, formDid}

// claims are the verbs that begin a claim, by what is claimed.
var claims = map[form]map[string]bool{
	formLed: wordSet("led lead leading drove driving negotiated convinced persuaded chose decided prioritized prioritised championed spearheaded initiated proposed steered stopped cancelled " +
		"deprecated retired sunset won migrated moved replaced consolidated automated standardised standardized integrated scaled rebuilt rewrote"),
	formMade:   wordSet("built launched shipped designed created introduced developed delivered released wrote founded started established redesigned defined implemented prototyped opened invented rolled set co-founded"),
	formDid:    wordSet("managed manage own owned owning headed ran running coordinated oversaw directed interviewed researched analysed analyzed piloted tested partnered brought simplified advised trained hired mentored"),
	formResult: wordSet("cut reduced grew increased raised doubled tripled saved improved lowered shortened halved expanded accelerated decreased boosted lifted eliminated achieved generated"),
}

var (
	// subject may stand in front of a claim's verb.
	subject     = wordSet("i also then successfully personally single-handedly independently jointly have i've")
	figure      = regexp.MustCompile(`(?i)\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|half|third|quarter|doubled|tripled|hundreds?|thousands?|millions?|one of)\b`)
	notWork     = regexp.MustCompile(`(?i)\b(?:education|studies|university|school|degree|hobb(?:y|ies)|interests|languages|references|contact|personal|certificat\w+|training|courses|awards|publications|volunteer\w*|skills)\b`)
	wanted      = regexp.MustCompile(`(?i)\b(?:requirement|qualification|responsibilit|looking for|look for|you bring|you have|you are|you will|you'll|you do|about you|your profile|your tasks|the role|the job|tasks|duties|must.have|nice.to.have|ideally|experience|what we expect)`)
	offered     = regexp.MustCompile(`(?i)\b(?:benefits?|we offer|perks|about us|who we are|company|equal|salary|compensation|diversity|how to apply|location|process)\b`)
	wantedStart = regexp.MustCompile(`(?i)^(?:you (?:will|have|are able to|can|know how to)|you'll|you've|experience (?:with|in|of)|ability to|proven|track record|deep|hands-on|\d+\+? years)\b`)
	address     = regexp.MustCompile(`(?i)^(?:you(?: will|'ll)(?: also)?|you have(?: already)?|you've|you are able to|you can|must have|ideally,?(?: you have)?)\s+`)
	niceToHave  = regexp.MustCompile(`(?i)\s+(?:is|are|would be|will be)\s+(?:a |an |highly |very )*(?:plus|advantage|bonus|desirable|welcome|preferred|required|must|asset|nice)\b.*$`)
	anybody     = regexp.MustCompile(`(?i)\b(?:degree|bachelor|master|mba|team player|communication skills|self-starter|fluent|english|detail.oriented|passion\w*|fast.paced|equal opportunity|travel|on.?site|hybrid|relocat\w+|work permit)\b`)
)

const (
	leastWorth    = 2.0
	mostThreads   = 40 // of all documents of a candidate
	mostPassages  = 80 // that are looked through for them
	mostDocuments = 6  // the newest
)

// threadsOf picks the threads of a passage of a résumé or a job description.
func threadsOf(g *rubric.Guide, p retrieval.Passage) []Thread {
	var threads []Thread
	for _, l := range linesOf(p.Text) {
		where := strings.Join(p.Path, " ") + " " + l.heading
		for _, sentence := range sentencesOf(l.text) {
			if unfitToSay(sentence) {
				continue
			}
			t := Thread{claim: sentence}
			quote := ""
			switch p.Kind {
			case retrieval.KindResume:
				if notWork.MatchString(where) {
					continue
				}
				quote, t.form, t.worth = claimOf(sentence)
			case retrieval.KindJob:
				quote, t.worth = requirementOf(sentence, where, l.bullet)
				t.form = formPosting
			}
			if quote == "" || t.worth < leastWorth {
				continue
			}
			t.Citation, t.stems, t.own = cite(p, quote), g.Stems(sentence), g.Stems(quote)
			threads = append(threads, t)
		}
	}
	return threads
}

// claimOf finds what a sentence of a résumé claims to have been done.
func claimOf(sentence string) (quote string, f form, worth float64) {
	words := strings.Fields(sentence)
	for i, w := range words {
		verb := strings.ToLower(strings.Trim(w, ",.:;()"))
		if i > 0 && !subject[strings.ToLower(strings.Trim(words[i-1], ","))] && !strings.ContainsAny(words[i-1][len(words[i-1])-1:], ":–—") && words[i-1] != "-" {
			continue
		}
		for _, f = range claimed {
			if !claims[f][verb] {
				continue
			}
			at := strings.Index(sentence, strings.Join(words[i:], " "))
			if at < 0 {
				return "", "", 0
			}
			quote = span(sentence[at:])
			return quote, f, worthOf(quote, f)
		}
	}
	return "", "", 0
}

// worthOf says how much there is to ask about a claim: figures and names make it
// one that can be told from others.
func worthOf(quote string, f form) float64 {
	worth := 1.2
	if f == formLed {
		worth = 1.5
	}
	if figure.MatchString(quote) {
		worth++
	}
	words := strings.Fields(quote)
	if slices.ContainsFunc(words[min(1, len(words)):], func(w string) bool { return unicode.IsUpper([]rune(w)[0]) }) {
		worth += 0.8
	}
	return worth + 0.1*float64(min(8, len(words)))
}

// requirementOf finds what a sentence of a job description asks for.
func requirementOf(sentence, where string, bullet bool) (quote string, worth float64) {
	section := wanted.MatchString(where) && !offered.MatchString(where)
	if anybody.MatchString(sentence) || offered.MatchString(where) && !wanted.MatchString(where) || !section && !wantedStart.MatchString(sentence) || section && !bullet && !wantedStart.MatchString(sentence) {
		return "", 0
	}
	quote = span(niceToHave.ReplaceAllString(address.ReplaceAllString(sentence, ""), ""))
	if quote == "" {
		return "", 0
	}
	return quote, 1.6 + 0.1*float64(min(8, len(strings.Fields(quote))))
}

// Threads are all of a candidate's, and which of their passages a search found
// for each question. It is not changed once it is made.
type Threads struct {
	list  []Thread
	ranks map[string]map[string]int // by question and passage, from 0
}

// How much a thread has to be about a question of a kind, and what that is worth.
const (
	searchWorth = 1.2 // of the first passage that a search found
	stemWorth   = 0.35
	stemsMost   = 4
	touchStems  = 2   // shared with a question about a matter
	sameShare   = 0.6 // of a thread's words: it was spoken of
	chanceWorth = 0.5 // so that two interviews differ
)

// use is what a thread is picked for.
type use int

const (
	asLead     use = iota // of a question that begins
	asFollowUp            // on the question at hand
)

// pick chooses the thread that fits a question best and was not spoken of yet.
func (t *Threads) pick(g *rubric.Guide, s *Session, q *rubric.Question, u use) (Citation, bool) {
	if t == nil || q == nil {
		return Citation{}, false
	}
	draws := g.Type(q.Type).Draws
	about := g.Stems(strings.Join([]string{q.Title, q.About, q.Prompt, q.Rephrase}, " "))
	told := g.Stems(s.Text(q.ID).Text)
	spoken := s.spokenOf(g)
	best, most := Citation{}, 0.0
	for _, th := range t.list {
		shared, going := 0, 0
		for stem := range th.stems {
			if about[stem] {
				shared++
			}
			if told[stem] {
				going++
			}
		}
		switch {
		case draws == "" && (u == asLead || th.form == formPosting || shared < touchStems || g.Substance(q, th.claim) == ""):
			continue // it is about a matter, and this does not touch it
		case draws == rubric.DrawsStory && th.form == formPosting:
			continue // what is wanted is no story
		case spoken.has(th):
			continue
		}
		worth := th.worth + stemWorth*float64(min(stemsMost, shared)+min(stemsMost, going)) + chanceWorth*chance(s.Seed, th.Quote)
		if rank, ok := t.ranks[q.ID][th.Passage]; ok {
			worth += searchWorth / float64(1+rank)
		}
		if draws == rubric.DrawsReasons && (th.form == formPosting) == (u == asFollowUp) {
			worth += 2 // reasons begin with what somebody did, and go on to what is asked of them
		}
		if worth > most {
			best, most = th.Citation, worth
		}
	}
	return best, most > 0
}

// chance is a number from 0 to 1 that is the same for the same session and words.
func chance(seed uint64, words string) float64 {
	h := fnv.New32a()
	h.Write([]byte(strconv.FormatUint(seed, 10) + words))
	return float64(h.Sum32()%1000) / 1000
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

// formOf tells from a quote what is claimed in it.
func formOf(c Citation) form {
	if c.Kind == retrieval.KindJob {
		return formPosting
	}
	first, _, _ := strings.Cut(c.Quote, " ")
	for _, f := range claimed {
		if claims[f][strings.ToLower(first)] {
			return f
		}
	}
	return formDid
}

// newThreads orders the threads of a candidate's passages, the best first.
func newThreads(g *rubric.Guide, passages []retrieval.Passage) *Threads {
	t := &Threads{ranks: map[string]map[string]int{}}
	for _, p := range passages {
		t.list = append(t.list, threadsOf(g, p)...)
	}
	slices.SortStableFunc(t.list, func(a, b Thread) int { return cmp.Compare(b.worth, a.worth) })
	t.list = t.list[:min(len(t.list), mostThreads)]
	return t
}
