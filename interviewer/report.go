package interviewer

import (
	"slices"
	"time"
)

// Report is what a candidate gets after a session. It is made once, from the
// session's events, and kept with them.
type Report struct {
	Session    string    `json:"session"`
	Setup      Setup     `json:"setup"`
	RoundTitle string    `json:"round_title"`
	Company    string    `json:"company"`
	StartedAt  time.Time `json:"started_at"`
	EndedAt    time.Time `json:"ended_at"`
	Ended      EndReason `json:"ended"`
	// RubricHash and Checker say what the scores were made by.
	RubricHash string `json:"rubric_hash"`
	Checker    string `json:"checker"`
	// Pending holds the criteria, question by question, that the judge is still at.
	Pending []string `json:"pending"`
	// JudgeTokens is what the judge took, prompts and replies.
	JudgeTokens int `json:"judge_tokens,omitempty"`

	// Recommendation is "strong hire", "hire", "no hire" or "strong no hire"; empty when no question was answered.
	Recommendation string  `json:"recommendation"`
	Because        string  `json:"because"` // the one sentence that explains it
	Mean           float64 `json:"mean"`    // weighted mean of the criteria's levels, 1 to 4

	Criteria  []CriterionReport `json:"criteria"`
	Questions []QuestionReport  `json:"questions"`
	Closing   []ClosingReport   `json:"closing"` // the candidate's own questions
	Phases    []PhaseReport     `json:"phases"`
	Practise  []Practice        `json:"practise"` // at most three
	// Objections of the candidate, made after the report and never part of its scores.
	Objections []Objection `json:"objections"`
	// Transcript holds every turn; quotes point into it.
	Transcript []Turn `json:"transcript"`
}

// complete gives an older report the lists that it was made without.
func (r *Report) complete() {
	r.Pending = append([]string{}, r.Pending...)
	r.Criteria, r.Questions = slices.Clone(r.Criteria), slices.Clone(r.Questions)
	for i := range r.Criteria {
		r.Criteria[i].Verdicts = append([]VerdictReport{}, r.Criteria[i].Verdicts...)
		r.Criteria[i].ReadOn = append([]Citation{}, r.Criteria[i].ReadOn...)
	}
	for i := range r.Questions {
		r.Questions[i].LeftOut = append([]Quote{}, r.Questions[i].LeftOut...)
		r.Questions[i].ReadOn = append([]Citation{}, r.Questions[i].ReadOn...)
	}
}

// CriterionReport is a criterion over all questions of the session.
type CriterionReport struct {
	ID        string  `json:"id"`
	Title     string  `json:"title"`
	Construct string  `json:"construct"`
	Weight    float64 `json:"weight"`
	Level     int     `json:"level"` // 1 to 4
	Text      string  `json:"text"`  // the anchored text of that level
	NextText  string  `json:"next_text,omitempty"`
	// Shown holds the checks that carry the level, with quotes; Missing those not shown; Next the cheapest way up.
	Shown   []CheckReport `json:"shown"`
	Missing []CheckReport `json:"missing"`
	Next    []string      `json:"next"`
	// Questions that it was graded on, with the level there.
	Questions []QuestionLevel `json:"questions"`
	// Sure says how far the level is from another one.
	Sure Sureness `json:"sure"`
	// Verdicts of the judge, one for each question, where a model graded.
	Verdicts []VerdictReport `json:"verdicts"`
	// ReadOn names passages of the guide on what was not shown.
	ReadOn []Citation `json:"read_on"`
}

// VerdictReport says how the judge came to a criterion's findings on a question.
type VerdictReport struct {
	Question string `json:"question"`
	By       string `json:"by"` // stamp of the checker that decided
	// Uncertain: two readings came to different levels.
	Uncertain bool `json:"uncertain"`
	// Unproven counts statements that the judge claimed to find and could not quote.
	Unproven  int    `json:"unproven"`
	Rationale string `json:"rationale,omitempty"`
	Note      string `json:"note,omitempty"` // why it went another way than usual
}

// Sureness is how far a level is from the rule of the next and from losing its own.
type Sureness struct {
	// Firm is false when a single check would change the level.
	Firm bool `json:"firm"`
	// Up is how many more checks would lift the level on the question where that
	// takes the fewest, 0 at level 4; Down is how few checks, taken away, would lower it, 0 at level 1.
	Up   int `json:"up"`
	Down int `json:"down"`
}

// QuestionLevel is a level on one question.
type QuestionLevel struct {
	Question string `json:"question"`
	Level    int    `json:"level"`
}

// CheckReport is one check and its proof.
type CheckReport struct {
	ID        string `json:"id"`
	Question  string `json:"question"`
	Statement string `json:"statement"`
	Decision  string `json:"decision"` // clear, partial, absent
	Quote     *Quote `json:"quote,omitempty"`
}

// Quote is a verbatim span of a turn.
type Quote struct {
	Turn  int    `json:"turn"`
	Start int    `json:"start"` // byte offsets into the UTF-8 text of the turn
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// QuestionReport is one question that was asked.
type QuestionReport struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Type     string `json:"type"`
	Prompt   string `json:"prompt"`
	Turn     int    `json:"turn"` // where it was asked
	Skipped  bool   `json:"skipped,omitempty"`
	Answered bool   `json:"answered"`
	Level    int    `json:"level"`
	// Criteria and their levels on this question alone.
	Criteria       []CriterionLevel      `json:"criteria"`
	Outline        []string              `json:"outline"` // what a strong answer holds
	Misconceptions []MisconceptionReport `json:"misconceptions"`
	Flags          []string              `json:"flags"` // what the checker noticed, in words
	// LeftOut holds sentences that address the grader; no model got to see them.
	LeftOut   []Quote `json:"left_out"`
	FollowUps int     `json:"follow_ups"`
	Hints     int     `json:"hints"`
	Words     int     `json:"words"`   // of all answers to it
	UsedMS    int64   `json:"used_ms"` // time on it
	// Before is the result of the session that this one retries.
	Before *QuestionBefore `json:"before,omitempty"`
	// ReadOn names passages of the guide on what the question is about.
	ReadOn []Citation `json:"read_on"`
}

// CriterionLevel is a criterion's level.
type CriterionLevel struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Level int    `json:"level"`
}

// QuestionBefore is an earlier result on the same question.
type QuestionBefore struct {
	Session  string           `json:"session"`
	At       time.Time        `json:"at"`
	Level    int              `json:"level"`
	Criteria []CriterionLevel `json:"criteria"`
}

// MisconceptionReport is a wrong statement that was made, and what is right.
type MisconceptionReport struct {
	Statement  string `json:"statement"`
	Correction string `json:"correction"`
	Quote      *Quote `json:"quote,omitempty"`
}

// ClosingReport judges one of the candidate's own questions.
type ClosingReport struct {
	Turn  int    `json:"turn"`
	Text  string `json:"text"`
	Kind  string `json:"kind"` // strategic, specific, generic
	Topic string `json:"topic,omitempty"`
	Why   string `json:"why"`
}

// PhaseReport compares planned and used time.
type PhaseReport struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	PlannedMS int64  `json:"planned_ms"`
	UsedMS    int64  `json:"used_ms"`
}

// Practice is one thing to practise next: a drill that can be started.
type Practice struct {
	Title string `json:"title"`
	Why   string `json:"why"`
	Setup Setup  `json:"setup"`
}

// Turn is one utterance.
type Turn struct {
	Turn    int    `json:"turn"`
	Speaker Side   `json:"speaker"`
	Text    string `json:"text"`
	// AtMS is the session's clock when the turn was finished.
	AtMS     int64   `json:"at_ms"`
	Question string  `json:"question,omitempty"`
	Kind     ActKind `json:"kind,omitempty"`     // of the interviewer's turns
	ReplyTo  int     `json:"reply_to,omitempty"` // of the candidate's turns
	Topic    string  `json:"topic,omitempty"`    // of the guide that the turn answers
	// Drawn are the passages that the turn drew on.
	Drawn       []Citation `json:"drawn,omitempty"`
	Interrupted bool       `json:"interrupted,omitempty"`
	Made        *Making    `json:"made,omitempty"` // of the interviewer's turns, if a model had a part in them

	reading *reading // of the candidate's turns
}

// Side of the table.
type Side string

const (
	SpeakerInterviewer Side = "interviewer"
	SpeakerCandidate   Side = "candidate"
)

// Objection is a check that the candidate claims to have shown, with the words.
type Objection struct {
	Question string `json:"question"`
	Check    string `json:"check"`
	Quote    Quote  `json:"quote"`
}

func (o Objection) sameCheck(other Objection) bool {
	return o.Question == other.Question && o.Check == other.Check
}
