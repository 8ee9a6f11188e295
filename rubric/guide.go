package rubric

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

	// The rest comes from the other files of the folder.
	Rounds    []*Round            `yaml:"-"` // by Round.Order
	Criteria  []*Criterion        `yaml:"-"` // by id
	Questions []*Question         `yaml:"-"` // by id
	Topics    []*Topic            `yaml:"-"` // closing.yaml
	Phrases   Phrases             `yaml:"-"` // phrases.yaml
	Concepts  map[string][]string `yaml:"-"` // concepts/*.yaml: id to patterns
	// Hash is the hex SHA-256 of the canonical rubric; scores are stamped with it.
	Hash string `yaml:"-"`
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
}

// Band is one recommendation and what it takes.
type Band struct {
	ID    string  `yaml:"id"`    // "strong hire", "hire", "no hire", "strong no hire"
	Mean  float64 `yaml:"mean"`  // least weighted mean of the criteria's levels, 1 to 4
	Floor int     `yaml:"floor"` // least level of any single criterion
	Means string  `yaml:"means"` // one sentence for the report
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
// depth, general) at least Clear are clear and at least Shown are clear or partial.
type Clause struct {
	Of    []string `yaml:"of"`
	Clear int      `yaml:"clear"`
	Shown int      `yaml:"shown"`
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
	FollowUps []string `yaml:"followups"` // asked when the check is unmet
}

// Misconception is a wrong statement that caps levels.
type Misconception struct {
	ID         string         `yaml:"id"`
	Statement  string         `yaml:"statement"` // "says that ..."
	Patterns   []string       `yaml:"patterns"`
	Caps       map[string]int `yaml:"caps"`       // criterion id to highest level
	Challenge  string         `yaml:"challenge"`  // what the interviewer asks on hearing it
	Correction string         `yaml:"correction"` // what the report says
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
	Levels         map[string]map[int]Rule `yaml:"levels"`  // replaces rules, by criterion id and level
}

// Fact answers a clarifying question from the question's scenario.
type Fact struct {
	Topic    string   `yaml:"topic"`
	Patterns []string `yaml:"patterns"`
	Answer   string   `yaml:"answer"`
}

// Topic is something that a candidate may ask at the end, and the answer.
type Topic struct {
	ID        string   `yaml:"id"`
	Title     string   `yaml:"title"`
	Patterns  []string `yaml:"patterns"`
	Strategic bool     `yaml:"strategic"` // such a question speaks for the candidate
	Answer    string   `yaml:"answer"`
}

// Phrases are the interviewer's wordings by act (see guides/README.md for the
// acts and the placeholders each may hold).
type Phrases map[string][]string
