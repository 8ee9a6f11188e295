package interviewer

import (
	"encoding/json"
	"fmt"
	"time"
)

// Event is one fact of a session. A session is its events and nothing else:
// numbered from 1, append-only, never changed.
type Event struct {
	Seq  int64
	At   time.Time // UTC, millisecond precision
	Body Body
}

// Body is one of the types below; the set is closed.
type Body interface{ eventType() string }

// Created is always the first event: what was chosen in the lobby, and the
// agenda that follows from it.
type Created struct {
	Setup  Setup   `json:"setup"`
	Agenda []Phase `json:"agenda"`
	// Order holds the ids of all questions that fit, in the order in which they would be asked.
	Order []string `json:"order"`
	// Seed makes the choice of questions and wordings repeatable.
	Seed uint64 `json:"seed"`
	// RubricHash and Checker stamp what the session is graded by.
	RubricHash string `json:"rubric_hash"`
}

// Started is the moment the candidate first entered the room; the clock runs from here.
type Started struct{}

// Spoke is a finished turn of the interviewer.
type Spoke struct {
	Turn int    `json:"turn"` // turns of both sides are numbered together, from 1
	Act  Act    `json:"act"`
	Text string `json:"text"` // as heard: cut where the candidate interrupted
	// Interrupted says that the candidate cut the turn short.
	Interrupted bool `json:"interrupted,omitempty"`
	// Made says how the turn came about, if a model had a part in it.
	Made *Making `json:"made,omitempty"`
}

// Answered is a turn of the candidate.
type Answered struct {
	ID       string `json:"id"` // made by the client; the same id counts once
	Turn     int    `json:"turn"`
	ReplyTo  int    `json:"reply_to"` // the interviewer's turn that it answers
	Question string `json:"question,omitempty"`
	Text     string `json:"text"`
}

// Requested is a wish of the candidate other than an answer.
type Requested struct {
	ID   string `json:"id"`
	Wish Wish   `json:"wish"`
}

// Wish is what a candidate can ask for with a button.
type Wish string

const (
	WishHint Wish = "hint" // learning mode only
	WishSkip Wish = "skip" // the question at hand
	WishEnd  Wish = "end"  // the whole session, now
)

// Paused stops the clock.
type Paused struct {
	ID     string      `json:"id,omitempty"` // of the client's request; empty when the server paused
	Reason PauseReason `json:"reason"`
	// AwayMS is taken off the clock: how long the candidate had been gone when the server noticed.
	AwayMS int64 `json:"away_ms,omitempty"`
}

// PauseReason says who paused.
type PauseReason string

const (
	PauseCandidate PauseReason = "candidate" // learning mode only
	PauseAway      PauseReason = "away"      // nobody was connected
)

// Resumed lets the clock run on.
type Resumed struct {
	ID string `json:"id,omitempty"`
}

// Ended is the last event of the interview itself; Reported and Objected follow.
type Ended struct {
	Reason EndReason `json:"reason"`
}

// EndReason says why a session ended.
type EndReason string

const (
	EndCompleted EndReason = "completed" // the interviewer closed
	EndCandidate EndReason = "candidate" // ended early
)

// Reported carries the report, made once from the events before it.
type Reported struct {
	Report Report `json:"report"`
}

// Objected is the candidate's disagreement with the report: "I did say this". It
// is kept, and never changes a score by itself.
type Objected struct {
	Objection Objection `json:"objection"`
}

func (Objected) eventType() string  { return "objected" }
func (Created) eventType() string   { return "created" }
func (Started) eventType() string   { return "started" }
func (Spoke) eventType() string     { return "spoke" }
func (Answered) eventType() string  { return "answered" }
func (Requested) eventType() string { return "requested" }
func (Paused) eventType() string    { return "paused" }
func (Resumed) eventType() string   { return "resumed" }
func (Ended) eventType() string     { return "ended" }
func (Reported) eventType() string  { return "reported" }

// Setup is what the candidate chose in the lobby.
type Setup struct {
	Guide  string `json:"guide"`
	Round  string `json:"round"`
	Length Length `json:"length"`
	// Type or Question narrows the session; at most one is set.
	Type     string `json:"type,omitempty"`
	Question string `json:"question,omitempty"`
	Team     string `json:"team,omitempty"`
	Mode     Mode   `json:"mode"`
	// Interviewer says who asks and grades; by default the model, if one is connected.
	Interviewer Interviewer `json:"interviewer,omitempty"`
	// RetryOf is an earlier session whose result on Question is compared in the report.
	RetryOf string `json:"retry_of,omitempty"`
}

// Length of a session.
type Length string

const (
	LengthFull Length = "full"
	LengthHalf Length = "half"
	LengthTen  Length = "ten" // ten minutes
)

// Mode of a session.
type Mode string

const (
	ModeLearning  Mode = "learning"  // hints and pauses
	ModeRealistic Mode = "realistic" // neither
)

// Interviewer is who asks and grades.
type Interviewer string

const (
	InterviewerBuiltIn Interviewer = "built-in" // the guide's phrases and the evidence checker
	InterviewerModel   Interviewer = "model"    // a language model, and the judge
)

// Phase is a part of the agenda with its planned time.
type Phase struct {
	ID    string   `json:"id"`
	Title string   `json:"title"`
	Kind  string   `json:"kind"` // opening, questions, candidate-questions, closing
	Types []string `json:"types,omitempty"`
	MS    int64    `json:"ms"` // planned length in milliseconds
}

// Act is what the interviewer does in a turn; the Speaker puts it into words.
type Act struct {
	Kind     ActKind `json:"kind"`
	Phase    string  `json:"phase"`              // id of the phase that the turn belongs to
	Question string  `json:"question,omitempty"` // the question at hand after this turn
	Check    string  `json:"check,omitempty"`    // probed or hinted at
	Rung     int     `json:"rung,omitempty"`     // of a hint, 1 to 3
	// FollowUp numbers the wording among the check's follow-ups or the question's deeper ones, from 0.
	FollowUp int `json:"follow_up,omitempty"`
	// After says how the last answer is acknowledged first, if at all.
	After Reaction `json:"after,omitempty"`
	// Said is the span of the candidate's own words that the turn picks up: the
	// acknowledgement (After) where there is one, else the follow-up.
	Said string `json:"said,omitempty"`
	// Topic of the guide that is answered: a question's fact, or what the candidate asked at the end.
	Topic string `json:"topic,omitempty"`
	// Also is a second fact, asked for in the same breath.
	Also string `json:"also,omitempty"`
	// Misconception that is challenged.
	Misconception string `json:"misconception,omitempty"`
	// Minutes left, where the act tells the time.
	Minutes int `json:"minutes,omitempty"`
	// Drawn are the passages that the turn may draw on; the built-in interviewer quotes the first.
	Drawn []Citation `json:"drawn,omitempty"`
}

// ActKind is the closed set of things that an interviewer does.
type ActKind string

const (
	ActGreet       ActKind = "greet"        // opening words; the first question follows
	ActAsk         ActKind = "ask"          // a question of the bank
	ActProbe       ActKind = "probe"        // a follow-up on an unmet check
	ActChallenge   ActKind = "challenge"    // a follow-up on a misconception
	ActDeepen      ActKind = "deepen"       // harder, after a good answer
	ActThread      ActKind = "thread"       // a follow-up on the candidate's own documents
	ActClarify     ActKind = "clarify"      // answers a clarifying question
	ActRescue      ActKind = "rescue"       // helps a stuck candidate on
	ActHint        ActKind = "hint"         // a hint that was asked for
	ActNoHint      ActKind = "no-hint"      // declines one
	ActRepeat      ActKind = "repeat"       // says the question again, simpler
	ActThink       ActKind = "think"        // gives time to think
	ActSmallTalk   ActKind = "small-talk"   // returns a greeting or a remark, and back to the question, or to theirs
	ActRedirect    ActKind = "redirect"     // back to the question
	ActGrader      ActKind = "grader"       // the answer addressed the scoring; back to the question
	ActLate        ActKind = "late"         // takes a late answer to an earlier question
	ActTimeWarning ActKind = "time-warning" // minutes left for this part
	ActHandover    ActKind = "handover"     // your questions now
	ActAnswer      ActKind = "answer"       // answers one of them
	ActResume      ActKind = "resume"       // after a pause
	ActClose       ActKind = "close"        // the last words
)

// Reaction acknowledges an answer without judging it aloud.
type Reaction string

const (
	ReactNothing Reaction = ""
	ReactNone    Reaction = "none"   // nothing was shown: neutral
	ReactSome    Reaction = "some"   // something was shown
	ReactStrong  Reaction = "strong" // much was shown
	ReactSkip    Reaction = "skip"   // the question was skipped
	ReactTime    Reaction = "time"   // time ran out on it
	ReactMany    Reaction = "many"   // it was the last of very many questions
)

type envelope struct {
	Seq  int64           `json:"seq"`
	At   time.Time       `json:"at"`
	Type string          `json:"type"`
	Data json.RawMessage `json:"data"`
}

// MarshalJSON writes {"seq","at","type","data"}.
func (e Event) MarshalJSON() ([]byte, error) {
	data, err := json.Marshal(e.Body)
	if err != nil {
		return nil, err
	}
	return json.Marshal(envelope{e.Seq, e.At, e.Body.eventType(), data})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (e *Event) UnmarshalJSON(b []byte) error {
	var env envelope
	if err := json.Unmarshal(b, &env); err != nil {
		return err
	}
	body, err := decodeBody(env.Type, env.Data)
	if err != nil {
		return err
	}
	*e = Event{env.Seq, env.At, body}
	return nil
}

func decodeBody(typ string, data []byte) (Body, error) {
	switch typ {
	case "created":
		return decodeAs[Created](data)
	case "started":
		return decodeAs[Started](data)
	case "spoke":
		return decodeAs[Spoke](data)
	case "answered":
		return decodeAs[Answered](data)
	case "requested":
		return decodeAs[Requested](data)
	case "paused":
		return decodeAs[Paused](data)
	case "resumed":
		return decodeAs[Resumed](data)
	case "ended":
		return decodeAs[Ended](data)
	case "judged":
		return decodeAs[Judged](data)
	case "reported":
		return decodeAs[Reported](data)
	case "objected":
		return decodeAs[Objected](data)
	}
	return nil, fmt.Errorf("unknown event type %q", typ)
}

func decodeAs[T Body](data []byte) (Body, error) {
	var b T
	err := json.Unmarshal(data, &b)
	return b, err
}
