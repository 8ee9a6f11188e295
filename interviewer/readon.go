package interviewer

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/mockloop/mockloop/retrieval"
	"github.com/mockloop/mockloop/rubric"
)

// What a passage has to hold to be named in a report, by how rare the words are.
const (
	pointShare     = 0.5  // of a point of the outline
	mostForAnswer  = 3    // passages on a question
	mostForAdvice  = 2    // on a criterion
	readOnPassages = 12   // that are looked at for each
	typeShare      = 0.5  // of a type's name and of strongAnswer
	relatedShare   = 0.35 // of what a question is about, and
	relatedPoints  = 2    // of its points, and
	relatedHeading = 0.1  // of the passage's own headings
)

// strongAnswer is what is looked for on a type of question.
const strongAnswer = "how to build a strong answer"

// readOn names in a report what to read: on the matter of each question, and on
// what a criterion lacks. A report without is still a report.
func (c *Conductor) readOn(ctx context.Context, g *rubric.Guide, r *Report) {
	if c.Library == nil {
		return
	}
	err := c.findReading(ctx, g, r)
	if err != nil {
		err = c.findReading(ctx, g, r) // the start of a server is busy
	}
	if err != nil && ctx.Err() == nil {
		if errors.Is(err, context.DeadlineExceeded) {
			c.slow(err, "session", r.Session)
		} else {
			c.Log.Warn("library_failed", "session", r.Session) // its words may be a document's
		}
	}
}

// readingList is what is named in a report, each passage once: a wrong passage is
// worse than none, and one that comes again is skipped by who reads.
type readingList struct {
	k      *corpus
	g      *rubric.Guide
	search func(string) ([]retrieval.Hit, error)
	named  map[string]bool // passages
}

func (c *Conductor) findReading(ctx context.Context, g *rubric.Guide, r *Report) error {
	k, err := within(ctx, c, rankTime, func(ctx context.Context) (*corpus, error) { return c.corpora.of(ctx, c.Library, g) })
	if err != nil || k.passages == 0 {
		return err
	}
	l := &readingList{k: k, g: g, named: map[string]bool{}, search: func(query string) ([]retrieval.Hit, error) {
		hits, err := within(ctx, c, rankTime, func(ctx context.Context) ([]retrieval.Hit, error) {
			return c.Library.Search(ctx, query, corpusOf(g), readOnPassages)
		})
		return slices.DeleteFunc(hits, func(h retrieval.Hit) bool { return h.Kind != retrieval.KindCorpus }), err
	}}
	for i := range r.Questions {
		q := g.Question(r.Questions[i].ID)
		if q == nil {
			continue
		}
		if r.Questions[i].ReadOn, err = l.onQuestion(q, &r.Questions[i], missedOn(r, q.ID)); err != nil {
			return err
		}
	}
	for i := range r.Criteria {
		if r.Criteria[i].Level < 4 {
			r.Criteria[i].ReadOn = l.onMissing(&r.Criteria[i])
		}
	}
	return nil
}

// onMissing names the sections that the guide has on what was not shown, those
// on the shortest way up first.
func (l *readingList) onMissing(cr *CriterionReport) []Citation {
	missing := slices.Clone(cr.Missing)
	slices.SortStableFunc(missing, func(a, b CheckReport) int {
		return cmp.Compare(slices.Index(cr.Next, b.Statement), slices.Index(cr.Next, a.Statement))
	})
	named := []Citation{}
	for _, m := range missing {
		checks := l.g.Criterion(cr.ID).Checks
		at := slices.IndexFunc(checks, func(c *rubric.Check) bool { return c.ID == m.ID })
		if at < 0 {
			continue // it is a question's own
		}
		for _, section := range checks[at].Read {
			for _, p := range l.k.sections[section] {
				if len(named) < mostForAdvice {
					named = append(named, l.name(p, m.Statement)...)
				}
			}
		}
	}
	return named
}

// onQuestion names what is to be read on a question's matter: the sections that
// the guide names, or else what is found; and, once in a report, how questions of its type are answered.
func (l *readingList) onQuestion(q *rubric.Question, qr *QuestionReport, missed []string) ([]Citation, error) {
	about := q.Title + ". " + q.About + ". " + strings.Join(missed, " ")
	var found []retrieval.Passage
	for _, section := range q.Read {
		found = append(found, l.k.sections[section]...)
	}
	if len(q.Read) == 0 && l.g.Type(q.Type).Draws == "" { // else it is about the candidate, and the guide knows only how to tell it
		hits, err := l.search(q.Title + ". " + q.About + ". " + strings.Join(q.Outline, " "))
		if err != nil {
			return nil, err
		}
		found = l.k.bearsOut(l.g, q, hits)
	}
	named := []Citation{}
	for _, p := range l.k.mostOf(l.g, found, missed) {
		if len(named) < mostForAnswer {
			named = append(named, l.name(p, about)...)
		}
	}
	if len(named) == mostForAnswer || qr.Level == 4 {
		return named, nil
	}
	how, err := l.k.onType(l.g, q.Type, l.search)
	if err != nil || len(how) == 0 || l.named[how[0].Passage] {
		return named, err
	}
	l.named[how[0].Passage] = true
	return append(named, how...), nil
}

// name is a passage with the words of it that are about something, or nothing if
// the report names it already.
func (l *readingList) name(p retrieval.Passage, about string) []Citation {
	if l.named[p.ID] {
		return nil
	}
	l.named[p.ID] = true
	wanted := wantedWords(l.g, about)
	quote, _ := l.k.sentences(l.g, wanted, p, true, false)
	if quote == "" { // its beginning does not stand alone
		quote, _ = l.k.sentences(l.g, wanted, p, false, false)
	}
	return []Citation{cite(p, quote)}
}

// missedOn says what was not shown on a question.
func missedOn(r *Report, question string) []string {
	var missed []string
	for _, cr := range r.Criteria {
		for _, m := range cr.Missing {
			if m.Question == question {
				missed = append(missed, m.Statement)
			}
		}
	}
	return missed
}

// sectionOf names a passage of the corpus as a guide does: file#Heading > Subheading.
func sectionOf(g *rubric.Guide, p retrieval.Passage) string {
	path := p.Path
	if len(path) > 0 && path[0] == p.Title {
		path = path[1:]
	}
	return strings.TrimPrefix(p.Document, g.ID+"/") + "#" + strings.Join(path, " > ")
}

// onType finds the passage on how questions of a type are answered.
func (k *corpus) onType(g *rubric.Guide, id string, search func(string) ([]retrieval.Hit, error)) ([]Citation, error) {
	about := g.Type(id).Title + ". " + strongAnswer
	hits, err := search(about)
	if err != nil {
		return nil, err
	}
	var best []Citation
	most, wanted := 0.0, wantedWords(g, about)
	for _, hit := range hits {
		share, count := k.covers(wanted, g.Stems(wholeOf(hit.Passage)))
		if share < typeShare || count <= toldWords {
			continue
		}
		under, _ := k.covers(wanted, g.Stems(strings.Join(hit.Path, " ")))
		if share+under > most {
			quote, _ := k.sentences(g, wanted, hit.Passage, false, false)
			most, best = share+under, []Citation{cite(hit.Passage, quote)}
		}
	}
	return best, nil
}

// bearsOut picks the hits that are about a question's matter, by their headings
// too, and say some of its outline; those that say most of it first.
func (k *corpus) bearsOut(g *rubric.Guide, q *rubric.Question, hits []retrieval.Hit) []retrieval.Passage {
	about := wantedWords(g, q.Title+" "+q.About)
	told := map[string]int{} // points by passage
	var found []retrieval.Passage
	for _, hit := range hits {
		words := g.Stems(wholeOf(hit.Passage))
		for _, p := range q.Outline {
			if share, count := k.covers(wantedWords(g, p), words); share >= pointShare && count >= toldWords {
				told[hit.ID]++
			}
		}
		share, _ := k.covers(about, words)
		heading, _ := k.covers(g.Stems(headingOf(hit.Passage)), about)
		if told[hit.ID] >= relatedPoints && share >= relatedShare && heading >= relatedHeading {
			found = append(found, hit.Passage)
		}
	}
	slices.SortStableFunc(found, func(a, b retrieval.Passage) int { return cmp.Compare(told[b.ID], told[a.ID]) })
	return found
}

// mostOf puts first what says most of what was missed.
func (k *corpus) mostOf(g *rubric.Guide, found []retrieval.Passage, missed []string) []retrieval.Passage {
	wanted := wantedWords(g, strings.Join(missed, " "))
	share := map[string]float64{}
	for _, p := range found {
		share[p.ID], _ = k.covers(wanted, g.Stems(wholeOf(p)))
	}
	slices.SortStableFunc(found, func(a, b retrieval.Passage) int { return cmp.Compare(share[b.ID], share[a.ID]) })
	return found
}
