package interviewer

// Live is the part of a session's state that is not in its events.
type Live struct {
	Status Status `json:"status"`
	Clock  Clock  `json:"clock"`
	// Speaking is the turn under way, with what was said of it so far.
	Speaking *Speaking `json:"speaking,omitempty"`
	// Waiting says that the database is away: what was said last is not kept yet.
	Waiting bool `json:"waiting,omitempty"`
}

// Status says whose turn it is.
type Status string

const (
	StatusInterviewer Status = "interviewer" // thinking or speaking
	StatusCandidate   Status = "candidate"
	StatusPaused      Status = "paused"
	StatusEnded       Status = "ended"    // the report is being made
	StatusReported    Status = "reported" // the report can be read
)

// Clock of a session. It stands still while Running is false.
type Clock struct {
	ElapsedMS int64  `json:"elapsed_ms"` // since the start, pauses left out
	TotalMS   int64  `json:"total_ms"`   // of the agenda
	Running   bool   `json:"running"`
	Phase     string `json:"phase"` // id of the phase at hand
	// PhaseEndMS is the clock's reading at which the phase at hand should be over.
	PhaseEndMS int64 `json:"phase_end_ms"`
}

// Speaking is a turn under way.
type Speaking struct {
	Turn int    `json:"turn"`
	Act  Act    `json:"act"`
	Text string `json:"text"`
}

// Audience is told what happens in a session, in order, one call at a time.
// Its methods must not block.
type Audience interface {
	Event(e Event)
	Live(seq int64, l Live)
	Turn(seq int64, turn int, act Act)
	// Delta carries a piece of a turn; offset counts UTF-16 code units.
	Delta(seq int64, turn, offset int, text string)
	// Gone is the last call: ErrNotFound after a deletion, ErrShutdown when the server stops.
	Gone(err error)
}
