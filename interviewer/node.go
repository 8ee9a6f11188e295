package interviewer

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Several servers, nodes, may share a journal. A session belongs to the node
// that took it last, for as long as that node lives; its number as an owner, the
// fence, goes with every append, so that an owner that was given up for dead
// can write no more. A node lives while its beat grows. Whether it does each
// node sees for itself, by its own steady clock and only while it can look: no
// two clocks are compared, and a database that was away buries nobody.
const (
	beatEvery = 500 * time.Millisecond
	// missedBeats are looks in a row that saw no beat; after these a node counts as dead.
	missedBeats = 5
	beatTimeout = 2 * time.Second
	ownTries    = 5
)

// Node is one server among those that share a journal.
type Node struct {
	ID      string
	Address string // host:port where the others reach it
	Beat    int64
}

// Elsewhere says that another node owns a session.
type Elsewhere struct{ Address string }

func (e *Elsewhere) Error() string { return "the session is at another node" }

// peers are the nodes as this one sees them.
type peers struct {
	mu   sync.Mutex
	seen map[string]peer
}

type peer struct {
	Node
	beats  int // looks that saw one
	missed int // looks in a row that did not
}

func (p peer) lives() bool { return p.missed < missedBeats }

// look takes in what the journal says of the nodes, and returns those that died.
func (p *peers) look(nodes []Node) (dead []Node) {
	p.mu.Lock()
	defer p.mu.Unlock()
	seen := make(map[string]peer, len(nodes))
	for _, n := range nodes {
		was, known := p.seen[n.ID]
		if known && was.Beat == n.Beat {
			was.missed++
		} else {
			was = peer{Node: n, beats: was.beats + 1}
		}
		if seen[n.ID] = was; !was.lives() {
			dead = append(dead, n)
		}
	}
	p.seen = seen
	return dead
}

func (p *peers) find(id string) (n peer, known bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n, known = p.seen[id]
	return n, known
}

func (p *peers) beats(n Node) int {
	seen, _ := p.find(n.ID)
	return seen.beats
}

// Nodes is how many nodes share the work, this one among them.
func (c *Conductor) Nodes() int {
	c.peers.mu.Lock()
	defer c.peers.mu.Unlock()
	n := 0
	for _, p := range c.peers.seen {
		if p.lives() {
			n++
		}
	}
	return max(1, n)
}

// tend keeps this node alive in the others' eyes, and buries those that died.
func (c *Conductor) tend() {
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	for c.ctx.Err() == nil {
		c.beat()
		select {
		case <-tick.C:
		case <-c.ctx.Done():
		}
	}
}

func (c *Conductor) beat() {
	ctx, cancel := context.WithTimeout(c.ctx, beatTimeout)
	defer cancel()
	err := c.Journal.Beat(ctx, Node{ID: c.node, Address: c.Address})
	var nodes []Node
	if err == nil {
		nodes, err = c.Journal.Nodes(ctx)
	}
	if away := err != nil; away != c.away && c.ctx.Err() == nil {
		c.away = away
		if away {
			c.Log.Warn("database_away", "error", err)
		} else {
			c.Log.Info("database_back")
		}
	}
	if err != nil {
		return
	}
	for _, n := range nodes {
		if n.ID != c.node && n.Address == c.Address && c.peers.beats(n) > missedBeats && !c.warned[n.ID] {
			c.warned[n.ID] = true
			c.Log.Error("node_address_taken", "address", n.Address, "advice", "give each server an address of its own with --node (MOCKLOOP_NODE)")
		}
	}
	for _, n := range c.peers.look(nodes) {
		if n.ID == c.node {
			continue // its beats are late, but it lives
		}
		c.Log.Warn("node_died", "node", n.ID, "address", n.Address)
		if err := c.Journal.Bury(ctx, n); err != nil {
			c.Log.Warn("node_not_buried", "node", n.ID, "error", err)
		}
	}
}

// resign lets the other nodes have this one's sessions at once. If it fails,
// they will have them a little later.
func (c *Conductor) resign(ctx context.Context) {
	if c.Address == "" {
		return
	}
	nodes, err := c.Journal.Nodes(ctx)
	for _, n := range nodes {
		if n.ID == c.node {
			err = c.Journal.Bury(ctx, n)
		}
	}
	if err != nil {
		c.Log.Warn("node_not_resigned", "error", err)
	}
}

// alive says whether a node lives, and where.
func (c *Conductor) alive(ctx context.Context, id string) (address string, alive bool, err error) {
	if id == "" || c.Address == "" {
		return "", false, nil
	}
	if n, known := c.peers.find(id); known {
		return n.Address, n.lives(), nil
	}
	nodes, err := c.Journal.Nodes(ctx) // it may have just come
	for _, n := range nodes {
		if n.ID == id {
			return n.Address, true, nil
		}
	}
	return "", false, err
}

// own makes this node the session's owner and returns its fence, unless
// another node that lives is: then it returns an Elsewhere.
func (c *Conductor) own(ctx context.Context, r Record) (fence int64, err error) {
	for range ownTries {
		if r.Node == c.node {
			return r.Fence, nil
		}
		address, alive, err := c.alive(ctx, r.Node)
		if err != nil {
			return 0, err
		}
		if alive {
			return 0, &Elsewhere{address}
		}
		fence, err = c.Journal.Own(ctx, r.ID, c.node, r.Fence)
		if !errors.Is(err, ErrConflict) {
			return fence, err
		}
		if r, err = c.Journal.Find(ctx, r.ID); err != nil {
			return 0, err
		}
	}
	return 0, ErrConflict
}

// Node is this server's id among those that share the journal.
func (c *Conductor) Node() string { return c.node }

// Where returns the node that owns one of the owner's sessions; the zero Node if
// this one does, or could.
func (c *Conductor) Where(ctx context.Context, owner, id string) (Node, error) {
	r, err := c.Find(ctx, owner, id)
	if err != nil || r.Node == c.node {
		return Node{}, err
	}
	address, alive, err := c.alive(ctx, r.Node)
	if err != nil || !alive {
		return Node{}, err
	}
	return Node{ID: r.Node, Address: address}, nil
}

// Seize makes this node the owner of one of the owner's sessions although another
// one beats: it cannot be reached. From then on that one can write no more.
func (c *Conductor) Seize(ctx context.Context, owner, id string) error {
	r, err := c.Find(ctx, owner, id)
	if err != nil || r.Node == c.node {
		return err
	}
	c.Log.Warn("session_seized", "session", id, "from", r.Node)
	if _, err = c.Journal.Own(ctx, id, c.node, r.Fence); errors.Is(err, ErrConflict) {
		return ErrMoved // somebody was faster; whoever asks again will be told where it is
	}
	return err
}
