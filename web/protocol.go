package web

import (
	"time"

	"github.com/mockloop/mockloop/interviewer"
	"github.com/mockloop/mockloop/retrieval"
)

// This file is the wire: every shape that crosses it, documented for people in
// PROTOCOL.md and generated for the browser into ui/src/protocol.gen.ts.

// Limits of the wire.
const (
	MaxAnswerBytes = 32 << 10 // an answer's text
	MaxNotesBytes  = 64 << 10 // private notes of a session
	MaxBodyBytes   = 128 << 10
	MaxFrameBytes  = 128 << 10 // a larger frame is answered with an error and dropped
	maxFrameHard   = 8 << 20   // a frame beyond this ends the connection (1009)
	MaxIDBytes     = 64

	MaxDocumentBytes = 10 << 20 // a file, or a text that was pasted
	MaxNameBytes     = 200      // of a file, and of a title
	MaxQueryBytes    = 400      // of a search
	MaxHits          = 20
)

// ClientFrame is a message from the browser.
type ClientFrame struct {
	Type ClientType `json:"type"`
	// ID is made by the client, unique in the session (a UUID is fine, at most 64 bytes);
	// sent twice, it counts once. Every frame has one and gets an ack or an error that repeats it.
	ID string `json:"id"`
	// ReplyTo of an answer is the interviewer's turn that it answers.
	ReplyTo int `json:"reply_to,omitempty"`
	// Turn of an interrupt is the interviewer's turn that is cut short.
	Turn int    `json:"turn,omitempty"`
	Text string `json:"text,omitempty"` // of an answer, at most 32 KiB
}

// ClientType is what a client's frame wants.
type ClientType string

const (
	ClientAnswer    ClientType = "answer"
	ClientInterrupt ClientType = "interrupt"
	ClientHint      ClientType = "hint"  // learning mode
	ClientSkip      ClientType = "skip"  // the question at hand
	ClientPause     ClientType = "pause" // learning mode
	ClientResume    ClientType = "resume"
	ClientEnd       ClientType = "end"
)

// ServerFrame is a message to the browser. Seq is the number of the session's
// last event when the frame was made.
type ServerFrame struct {
	Type  ServerType         `json:"type"`
	Seq   int64              `json:"seq"`
	Event *interviewer.Event `json:"event,omitempty"` // with type event
	Live  *interviewer.Live  `json:"live,omitempty"`  // with type live: sent once when everything since N was sent, and again whenever the clock or the speaker's state changes
	Turn  *TurnStart         `json:"turn,omitempty"`  // with type turn: the interviewer begins to speak
	Delta *Delta             `json:"delta,omitempty"` // with type delta
	ID    string             `json:"id,omitempty"`    // with types ack and error: the client's frame
	Error *Problem           `json:"error,omitempty"` // with type error
}

// ServerType is what a server's frame holds.
type ServerType string

const (
	ServerEvent ServerType = "event"
	ServerLive  ServerType = "live"
	ServerTurn  ServerType = "turn"
	ServerDelta ServerType = "delta"
	ServerAck   ServerType = "ack" // the client's frame ID is durable at Seq
	ServerError ServerType = "error"
)

// TurnStart announces a turn of the interviewer.
type TurnStart struct {
	Turn int             `json:"turn"`
	Act  interviewer.Act `json:"act"`
}

// Delta is a piece of a turn under way.
type Delta struct {
	Turn int `json:"turn"`
	// Offset of Text in the turn, in UTF-16 code units (the unit of JavaScript's string length).
	Offset int    `json:"offset"`
	Text   string `json:"text"`
}

// Problem is an RFC 9457 problem, served as application/problem+json and carried by error frames.
type Problem struct {
	Type   string `json:"type"` // urn:mockloop:error:CODE
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"` // what to do
	Code   string `json:"code"`
}

// GuideView is a guide as candidates may see it (no checks, no patterns).
type GuideView struct {
	ID        string         `json:"id"`
	Title     string         `json:"title"`
	Company   string         `json:"company"`
	Timeline  string         `json:"timeline"`
	Teams     []TeamView     `json:"teams"`
	Rounds    []RoundView    `json:"rounds"`
	Types     []TypeView     `json:"types"`
	Questions []QuestionView `json:"questions"`
}

// TeamView is a team one can apply to.
type TeamView struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	About string `json:"about"`
}

// RoundView is a round of the loop.
type RoundView struct {
	ID           string   `json:"id"`
	Title        string   `json:"title"`
	Week         int      `json:"week"`
	Assesses     string   `json:"assesses"`
	MinutesLeast int      `json:"minutes_least"`
	MinutesMost  int      `json:"minutes_most"`
	MinutesFull  int      `json:"minutes_full"`
	Interviewer  string   `json:"interviewer"` // name
	Role         string   `json:"role"`
	Manner       string   `json:"manner"`
	Types        []string `json:"types"` // question types asked here
	// Agendas by length ("full", "half", "ten"), for the lobby.
	Agendas map[string][]interviewer.Phase `json:"agendas"`
}

// TypeView is a question type.
type TypeView struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	About    string   `json:"about"`
	Rounds   []string `json:"rounds"`   // where it is asked
	Criteria []string `json:"criteria"` // titles
}

// QuestionView is a question of the bank.
type QuestionView struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Type    string   `json:"type"`
	Rounds  []string `json:"rounds"`
	Minutes float64  `json:"minutes"`
	About   string   `json:"about"`
	Prompt  string   `json:"prompt"`
}

// SessionView is a session in lists and on its own.
type SessionView struct {
	ID        string              `json:"id"`
	Setup     interviewer.Setup   `json:"setup"`
	Title     string              `json:"title"` // round, and what it was narrowed to
	CreatedAt time.Time           `json:"created_at"`
	UpdatedAt time.Time           `json:"updated_at"`
	Status    interviewer.Status  `json:"status"`
	Seq       int64               `json:"seq"`
	Agenda    []interviewer.Phase `json:"agenda"`
	Clock     interviewer.Clock   `json:"clock"`
	// Result, once there is a report.
	Recommendation string  `json:"recommendation,omitempty"`
	Mean           float64 `json:"mean,omitempty"`
}

// SessionList is a page of sessions, newest first.
type SessionList struct {
	Sessions []SessionView `json:"sessions"`
	Next     string        `json:"next,omitempty"` // pass as ?before= for the next page
}

// Notes are private to the candidate and never graded.
type Notes struct {
	Text string `json:"text"`
}

// Settings tells the page what it may offer.
type Settings struct {
	Version string `json:"version"`
	Local   bool   `json:"local"` // true on loopback: one local user
	Model   string `json:"model"` // name of the model that is connected, or empty
}

// ModelView is the connection to a language model. Its key is never shown.
type ModelView struct {
	Connected bool `json:"connected"`
	// Fixed: by the environment or flags. Editable: from the page.
	Fixed          bool            `json:"fixed"`
	Editable       bool            `json:"editable"`
	Provider       string          `json:"provider"`
	BaseURL        string          `json:"base_url"`
	KeyHint        string          `json:"key_hint"` // the key's last characters, or empty
	Model          string          `json:"model"`
	JudgeModel     string          `json:"judge_model"`
	EmbeddingModel string          `json:"embedding_model"`
	Providers      []ModelProvider `json:"providers"`
}

// ModelProvider is a kind of endpoint that is known.
type ModelProvider struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	BaseURL string `json:"base_url"` // empty where everybody has an own one
	Local   bool   `json:"local"`    // runs on one's own machine and needs no key
}

// ModelSettings connect a model. A key that is left out stays as it is, if the address does.
type ModelSettings struct {
	BaseURL        string `json:"base_url"`
	Key            string `json:"key,omitempty"`
	Model          string `json:"model"`
	JudgeModel     string `json:"judge_model,omitempty"`
	EmbeddingModel string `json:"embedding_model,omitempty"`
}

// ModelTest says whether a model can hold an interview.
type ModelTest struct {
	Reachable bool   `json:"reachable"`
	Streams   bool   `json:"streams"`
	Schema    bool   `json:"schema"`    // replies in the form that the judge needs
	SchemaBy  string `json:"schema_by"` // json_schema, json_object or prompt: how it was asked for
	FirstMS   int64  `json:"first_ms"`  // until the first words
	Fault     string `json:"fault,omitempty"`
	Advice    string `json:"advice,omitempty"`
}

// ModelServer is a model server on this machine.
type ModelServer struct {
	Title   string   `json:"title"`
	BaseURL string   `json:"base_url"`
	Models  []string `json:"models"`
}

// ModelList holds the names of an endpoint's models.
type ModelList struct {
	Models []string `json:"models"`
}

// EventList is what GET /api/sessions/{id}/events returns.
type EventList struct {
	Events []interviewer.Event `json:"events"`
	Seq    int64               `json:"seq"`
}

// DocumentView is a document that interviews may draw on.
type DocumentView struct {
	ID        string         `json:"id"`
	Kind      retrieval.Kind `json:"kind"`
	Title     string         `json:"title"`
	Name      string         `json:"name"` // of its file, to be shown
	Bytes     int64          `json:"bytes"`
	Pages     int            `json:"pages"` // 0 if it has none
	Passages  int            `json:"passages"`
	CreatedAt time.Time      `json:"created_at"`
}

// DocumentList is what an interview on a guide may draw on.
type DocumentList struct {
	Own      []DocumentView `json:"own"`   // only their owner's sessions see them
	Guide    []DocumentView `json:"guide"` // the guide's, seen by everybody
	Indexing Indexing       `json:"indexing"`
}

// Indexing tells by whose vectors is searched, and how far those of the next embedder are.
type Indexing struct {
	Embedder string `json:"embedder"` // model and version; empty if it is not to be had and words alone have to do
	Next     string `json:"next,omitempty"`
	Done     int    `json:"done"` // passages of next, or of embedder if there is no next
	Total    int    `json:"total"`
	Fault    string `json:"fault,omitempty"` // why none are being made although some are missing
}

// DocumentText is a document to be read.
type DocumentText struct {
	Document DocumentView  `json:"document"`
	Passages []PassageView `json:"passages"`
}

// PassageView is what a citation opens. Its text is Markdown that nobody vouches for: show it, run nothing of it.
type PassageView struct {
	ID       string             `json:"id"`
	Document string             `json:"document"` // id
	Kind     retrieval.Kind     `json:"kind"`
	Title    string             `json:"title"` // of the document
	Path     []string           `json:"path"`  // headings above it, outermost first
	Text     string             `json:"text"`
	Sources  []retrieval.Source `json:"sources"`
}

// DocumentPaste is a document that comes as text.
type DocumentPaste struct {
	Kind  retrieval.Kind `json:"kind"`
	Title string         `json:"title,omitempty"`
	Text  string         `json:"text"` // Markdown, or plain
}

// SearchResult holds what was found, best first.
type SearchResult struct {
	Hits []SearchHit `json:"hits"`
}

// SearchHit is a passage that was found.
type SearchHit struct {
	Passage PassageView `json:"passage"`
	Score   float64     `json:"score"` // comparable within one result only
}
