// Package rubric knows what a good answer is: the guides with their rounds,
// questions and criteria, the checker that finds evidence in an answer, and the
// rules that make levels, scorecards and decisions of it. It asks nothing of a
// candidate (package interviewer does) and stores nothing.
package rubric

import (
	"io/fs"
	"slices"
)

// Guide is everything that is known about one company's interview loop: its
// rounds, question types, criteria and questions. A guide is data (a folder of
// YAML files, see guides/README.md); nothing in the code knows a company.
// It is immutable after [Load] and safe for concurrent use.
type Guide struct {
	ID      string `yaml:"id"`
	Title   string `yaml:"title"`
	Company string `yaml:"company"`
	// Timeline is one paragraph on how long the loop takes and what follows it.
	Timeline string `yaml:"timeline"`
	// Teams a candidate can apply to, shown in the lobby.
	Teams []Team `yaml:"teams"`
	// Types of question, in the order in which they are shown.
	Types []Type `yaml:"types"`
	// Bands turn the weighted mean of the criteria into a recommendation; the
	// first band that fits decides, so the best comes first.
	Bands []Band `yaml:"recommendation"`
	// Rejections are the named ways to be turned down at the debrief.
	Rejections []Rejection `yaml:"rejections"`

	// The rest comes from the other files of the folder.
	Rounds    []*Round            `yaml:"-"` // by Round.Order
	Criteria  []*Criterion        `yaml:"-"` // by id
	Questions []*Question         `yaml:"-"` // by id
	Topics    []*Topic            `yaml:"-"` // closing.yaml
	Phrases   Phrases             `yaml:"-"` // phrases.yaml
	Concepts  map[string][]string `yaml:"-"` // concepts/*.yaml: id to patterns
	// Corpus holds the guide's texts, *.md in its root, to be looked things up in
	// and cited; nil if there are none. Grading uses none of it.
	Corpus fs.FS `yaml:"-"`
	// Hash is the hex SHA-256 of the canonical rubric; scores are stamped with it.
	Hash string `yaml:"-"`

	lang     *language
	concepts *concepts
	cues     cues
	subjects func() subjects
}

// Team is a product area that hires.
type Team struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
	About string `yaml:"about"`
}

// Type is a kind of question and the criteria it is graded on.
type Type struct {
	ID       string   `yaml:"id"`
	Title    string   `yaml:"title"`
	About    string   `yaml:"about"`
	Criteria []string `yaml:"criteria"`
	// Rounds replaces Criteria in the rounds named.
	Rounds map[string][]string `yaml:"rounds"`
	// Draws says what of the candidate's own documents such a question can begin
	// with: a story to tell, or reasons. Empty: it is about a matter, and they are
	// spoken of only where they touch it.
	Draws Draws `yaml:"draws" json:"-"`
}

// Draws is what a type of question wants of a candidate's documents.
type Draws string

const (
	DrawsStory   Draws = "story"
	DrawsReasons Draws = "reasons"
)

// Band is one recommendation and what it takes.
type Band struct {
	ID    string  `yaml:"id"`    // "strong hire", "hire", "no hire", "strong no hire"
	Mean  float64 `yaml:"mean"`  // least weighted mean of the criteria's levels, 1 to 4
	Floor int     `yaml:"floor"` // least level of any single criterion
	Means string  `yaml:"means"` // one sentence for the report
}

// Rejection names a lopsided candidate: weak on what is lacked, sound on what is shown.
type Rejection struct {
	ID    string   `yaml:"id"`    // "too product"
	Lacks []string `yaml:"lacks"` // criterion ids
	Shows []string `yaml:"shows"`
	Means string   `yaml:"means"` // one sentence for the decision
}

// Round is one interview of the loop.
type Round struct {
	ID      string `yaml:"id"`
	Order   int    `yaml:"order"`
	Title   string `yaml:"title"`
	Week    int    `yaml:"week"`
	Assess  string `yaml:"assesses"`
	Minutes struct {
		Least int `yaml:"least"`
		Most  int `yaml:"most"`
		Full  int `yaml:"full"` // planned length of a full session
	} `yaml:"minutes"`
	Interviewer Persona            `yaml:"interviewer"`
	Agenda      []Phase            `yaml:"agenda"`
	Weights     map[string]float64 `yaml:"weights"` // by criterion id, default 1
	Phrases     Phrases            `yaml:"phrases"` // replace the guide's, act by act
}

// Persona is who asks.
type Persona struct {
	Name   string `yaml:"name"`
	Role   string `yaml:"role"`
	Manner string `yaml:"manner"` // one sentence on how this person talks and what they listen for
	// Called is what others call this person by ("recruiter"); who is it never says so of somebody else.
	Called string `yaml:"called"`
}

// PhaseKind is what happens in a phase.
type PhaseKind string

const (
	PhaseOpening            PhaseKind = "opening"
	PhaseQuestions          PhaseKind = "questions"
	PhaseCandidateQuestions PhaseKind = "candidate-questions"
	PhaseClosing            PhaseKind = "closing"
)

// Phase is a part of a round with its minutes in a full session.
type Phase struct {
	ID      string    `yaml:"id"`
	Title   string    `yaml:"title"`
	Kind    PhaseKind `yaml:"kind"`
	Minutes float64   `yaml:"minutes"`
	Types   []string  `yaml:"types"` // of the questions asked here; only with kind questions
}

// Criterion is one thing that is graded.
type Criterion struct {
	ID        string `yaml:"id"`
	Title     string `yaml:"title"`
	Construct string `yaml:"construct"` // what is meant by it, one or two sentences
	// Checks that apply to every question graded on this criterion.
	Checks []*Check `yaml:"checks"`
	// Levels are the anchors 1 to 4. Level 1 has no rule: it is what is left.
	Levels map[int]Level `yaml:"levels"`
}

// Level is an anchored step of a criterion.
type Level struct {
	Text string `yaml:"text"`
	Rule Rule   `yaml:"rule"`
}

// Rule holds when all of its clauses hold. It only counts upward, so more
// evidence never lowers a level.
type Rule []Clause

// Clause asks that among the checks named by Of (check ids, or the tags core,
// depth, general) at least Clear are clear and at least Shown are clear or
// partial, and that they make at least Points together: two for each clear one,
// one for each partial one.
type Clause struct {
	Of     []string `yaml:"of"`
	Clear  int      `yaml:"clear"`
	Shown  int      `yaml:"shown"`
	Points int      `yaml:"points"`
}

// Check is one observable statement about an answer.
type Check struct {
	ID        string `yaml:"id"`
	Criterion string `yaml:"criterion"` // of a question's check; set by Load for a criterion's own
	// Tag is core or depth for a question's checks; Load sets general for a criterion's own.
	Tag       string   `yaml:"tag"`
	Statement string   `yaml:"statement"` // third person, "says that ..."
	Patterns  []string `yaml:"patterns"`  // any of them makes the check clear
	Partial   []string `yaml:"partial"`   // any of them makes it partial
	// Asks tells that asking shows the check as well as saying does ("who is affected?").
	Asks bool `yaml:"asks"`
	// Detector names a structural detector in place of patterns (see Detectors).
	Detector  string   `yaml:"detector"`
	FollowUps []string `yaml:"followups" json:"-"` // asked when the check is unmet
	// Read names sections of the corpus (file#Heading > Subheading) on it, for who
	// did not show it; only a criterion's own check has any.
	Read []string `yaml:"read" json:"-"`

	clear, partial *Matcher
}

// The tags that a rule can name.
const (
	TagCore    = "core"
	TagDepth   = "depth"
	TagGeneral = "general"
)

// Misconception is a wrong statement that caps levels.
type Misconception struct {
	ID         string         `yaml:"id"`
	Statement  string         `yaml:"statement"` // "says that ..."
	Patterns   []string       `yaml:"patterns"`
	Caps       map[string]int `yaml:"caps"`                // criterion id to highest level
	Challenge  string         `yaml:"challenge" json:"-"`  // what the interviewer asks on hearing it
	Correction string         `yaml:"correction" json:"-"` // what the report says

	matcher *Matcher
}

// Question is one question of the bank.
type Question struct {
	ID       string   `yaml:"id"`
	Title    string   `yaml:"title"`
	Rounds   []string `yaml:"rounds"`
	Type     string   `yaml:"type"`
	Minutes  float64  `yaml:"minutes"` // a good length for it, follow-ups included
	Teams    []string `yaml:"teams"`   // asked first of candidates for these teams
	About    string   `yaml:"about"`
	Prompt   string   `yaml:"prompt"`
	Rephrase string   `yaml:"rephrase"` // the same in simpler words, for "could you repeat that?"
	Facts    []Fact   `yaml:"facts"`
	Checks   []*Check `yaml:"checks"`

	Misconceptions []Misconception         `yaml:"misconceptions"`
	Deeper         []string                `yaml:"deeper"`  // asked after a good answer
	Hints          []string                `yaml:"hints"`   // exactly three, each giving away more
	Outline        []string                `yaml:"outline"` // what a strong answer holds
	Read           []string                `yaml:"read"`    // sections of the corpus (file#Heading > Subheading) on its matter
	Levels         map[string]map[int]Rule `yaml:"levels"`  // replaces rules, by criterion id and level

	said   func() said
	asking func() map[string]bool // stems that say nothing about what is asked back, see fact.go
	ground func() map[string]bool // see ground.go
}

// Topic is something that a candidate may ask at the end, and the answer.
type Topic struct {
	ID        string   `yaml:"id"`
	Title     string   `yaml:"title"`
	Patterns  []string `yaml:"patterns"`
	Strategic bool     `yaml:"strategic"` // such a question speaks for the candidate
	Answer    string   `yaml:"answer"`
	// Rounds replaces Answer in the rounds named, where it would speak of the interviewer as of somebody else.
	Rounds map[string]string `yaml:"rounds"`
	// Same are words, parted by spaces, that stand for one another in what is asked and
	// in a job description that may have the answer.
	Same []string `yaml:"same"`
	// Cites is where the guide's corpus says the same.
	Cites *Cite `yaml:"cites"`

	matcher *Matcher
}

// Cite is a sentence of a corpus file.
type Cite struct {
	Document string `yaml:"document"` // its name without .md
	Sentence string `yaml:"sentence"` // as it stands there
}

// In is the answer in a round.
func (t *Topic) In(round string) string {
	if answer := t.Rounds[round]; answer != "" {
		return answer
	}
	return t.Answer
}

// Match finds out whether a text asks about the topic.
func (t *Topic) Match(text *Text) (Match, bool) { return t.matcher.Find(text, Anything) }

// Phrases are the interviewer's wordings by act (see guides/README.md for the
// acts and the placeholders each may hold).
type Phrases map[string][]string

// Round returns a round by its id, or nil.
func (g *Guide) Round(id string) *Round {
	return find(g.Rounds, func(r *Round) bool { return r.ID == id })
}

// Question returns a question by its id, or nil.
func (g *Guide) Question(id string) *Question {
	return find(g.Questions, func(q *Question) bool { return q.ID == id })
}

// Criterion returns a criterion by its id, or nil.
func (g *Guide) Criterion(id string) *Criterion {
	return find(g.Criteria, func(c *Criterion) bool { return c.ID == id })
}

// Type returns a type of question by its id, or nil.
func (g *Guide) Type(id string) *Type {
	for i := range g.Types {
		if g.Types[i].ID == id {
			return &g.Types[i]
		}
	}
	return nil
}

func find[T any](list []*T, is func(*T) bool) *T {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i]
	}
	return nil
}

// CriteriaFor returns the criteria that a question is graded on in a round.
func (g *Guide) CriteriaFor(q *Question, roundID string) []*Criterion {
	t := g.Type(q.Type)
	ids := t.Criteria
	if own := t.Rounds[roundID]; own != nil {
		ids = own
	}
	criteria := make([]*Criterion, len(ids))
	for i, id := range ids {
		criteria[i] = g.Criterion(id)
	}
	return criteria
}

// CheckOf returns a check of a question, its own or a general one of its
// criteria in any round, or nil.
func (g *Guide) CheckOf(q *Question, id string) *Check {
	is := func(c *Check) bool { return c.ID == id }
	if c := find(q.Checks, is); c != nil {
		return c
	}
	for _, round := range q.Rounds {
		for _, criterion := range g.CriteriaFor(q, round) {
			if c := find(criterion.Checks, is); c != nil {
				return c
			}
		}
	}
	return nil
}

// QuestionsIn returns the questions of a round, of one type or (when typeID is
// empty) of all.
func (g *Guide) QuestionsIn(roundID, typeID string) []*Question {
	var questions []*Question
	for _, q := range g.Questions {
		if slices.Contains(q.Rounds, roundID) && (typeID == "" || q.Type == typeID) {
			questions = append(questions, q)
		}
	}
	return questions
}
