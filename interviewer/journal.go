package interviewer

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Errors of a Journal and of the Conductor above it.
var (
	ErrNotFound = errors.New("no such session")
	// ErrConflict says that the session has more events than the writer knew of.
	ErrConflict = errors.New("session was written to by somebody else")
	// ErrMoved says that another node owns the session now.
	ErrMoved = errors.New("the session went on at another node")
	// ErrStorage says that nothing was kept: the database is locked, full, read-only or damaged.
	ErrStorage = errors.New("storage failed")
	// ErrAway is the ErrStorage of a database that may come back by itself. Whether
	// an append that ends with it was kept only the journal knows.
	ErrAway = fmt.Errorf("%w: the database is away", ErrStorage)
)

// Journal keeps the events of sessions. Implementations are safe for concurrent use.
// All errors but ErrNotFound, ErrConflict, ErrMoved and the context's wrap ErrStorage.
type Journal interface {
	// Create begins a session with its first events. The record's Seq is that of the last of them, its Node the owner.
	Create(ctx context.Context, r Record, events []Event) error
	// Append adds events behind number after and replaces the summary, in one
	// transaction that is durable on return. ErrMoved if fence is not the owner's;
	// ErrConflict if after is not the last number.
	Append(ctx context.Context, id string, fence, after int64, s Summary, events []Event) error
	// Read returns the events behind number since, in order.
	Read(ctx context.Context, id string, since int64) ([]Event, error)
	Find(ctx context.Context, id string) (Record, error)
	// List returns an owner's sessions, newest first (by creation, then id),
	// those made before the session named before, or all if it is empty.
	List(ctx context.Context, owner, before string, limit int) ([]Record, error)
	// Count returns how many sessions an owner has.
	Count(ctx context.Context, owner string) (int, error)
	// Unreported returns the ids of sessions that ended and have no report yet.
	Unreported(ctx context.Context, limit int) ([]string, error)
	// Delete removes a session with its events and notes.
	Delete(ctx context.Context, id string) error
	Notes(ctx context.Context, id string) (string, error)
	SetNotes(ctx context.Context, id, text string) error
	// Own makes node the owner of a session whose fence is known and returns the
	// new fence. ErrConflict if there is another owner since.
	Own(ctx context.Context, id, node string, fence int64) (int64, error)
	// Beat says that a node lives; the first one makes it known.
	Beat(ctx context.Context, n Node) error
	Nodes(ctx context.Context) ([]Node, error)
	// Bury forgets a node, unless it beat since.
	Bury(ctx context.Context, n Node) error
	// Ready says whether sessions can be read and written.
	Ready(ctx context.Context) error
}

// Record is a session as lists show it.
type Record struct {
	ID        string
	Owner     string
	CreatedAt time.Time
	UpdatedAt time.Time
	Seq       int64
	Node      string // that owns it
	Fence     int64  // counts its owners
	Summary   Summary
}

// Summary is a projection of a session's events, kept beside them so that lists
// need not read them.
type Summary struct {
	Setup  Setup   `json:"setup"`
	Status Status  `json:"status"`
	Clock  Clock   `json:"clock"`
	Agenda []Phase `json:"agenda"`
	// Asked holds the questions that were put, so that the next session asks others first.
	Asked []string `json:"asked,omitempty"`
	// Drawn holds marks of the lines of the owner's documents that were spoken of, so that the next session takes others first.
	Drawn          []string `json:"drawn,omitempty"`
	Recommendation string   `json:"recommendation,omitempty"`
	Mean           float64  `json:"mean,omitempty"`
}
