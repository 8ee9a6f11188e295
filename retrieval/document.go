// Package retrieval holds the texts that an interview may draw on: a guide's own
// corpus and the candidate's documents. It reads them, cuts them into passages,
// and finds the passages that a question is about. What they are used for is not
// known here.
package retrieval

import (
	"errors"
	"time"
)

// What the library refuses.
var (
	ErrNotFound      = errors.New("no such document")
	ErrTooLarge      = errors.New("the document is too large")
	ErrTooMany       = errors.New("too many documents")
	ErrScan          = errors.New("the document holds pictures of text, not text")
	ErrEncrypted     = errors.New("the document is encrypted")
	ErrBroken        = errors.New("the document is damaged")
	ErrUnknownFormat = errors.New("the document's format is not known")
	ErrEmpty         = errors.New("the document holds no text")
)

// Kind says what a document is to its owner.
type Kind string

// The kinds of documents.
const (
	KindCorpus Kind = "corpus" // belongs to a guide
	KindResume Kind = "resume"
	KindJob    Kind = "job"
	KindGuide  Kind = "guide" // another interview guide
	KindNotes  Kind = "notes"
)

// Document is a text that passages are cut from.
type Document struct {
	ID        string
	Owner     string // empty for a guide's corpus; else only the owner's sessions see it
	Guide     string // of a corpus document
	Kind      Kind
	Title     string
	Name      string // of the file it came from
	Hash      string // SHA-256 of what was read, in hex
	Bytes     int64  // of what was read
	Pages     int    // 0 if the format has none
	Passages  int
	CreatedAt time.Time
	Text      string // Markdown; lists leave it out
}

// Passage is a piece of a document, small enough to be quoted.
type Passage struct {
	ID       string // the document's, a full stop, the ordinal
	Document string
	Kind     Kind
	Title    string // of the document
	Ordinal  int
	Path     []string // headings above it, outermost first
	Start    int      // bytes in the document's text
	End      int
	Text     string
	Sources  []Source
	Asked    []string // what a guide says it is asked for, in other words: it is found by them, and nobody is shown them
}

// Source is what a passage names as the place where its facts are from.
type Source struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

// Filter says whose passages are looked at: the guide's corpus and the owner's documents.
type Filter struct {
	Owner string
	Guide string
	Kinds []Kind // empty: all
}

// Hit is a passage that was found; a higher score is a better one.
type Hit struct {
	Passage
	Score float64
}
