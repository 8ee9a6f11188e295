package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

// loadtestCommand measures the live path against a bare relay: both pass the
// same scripted model's words on to the same clients. Each part is a process of
// its own (this program, started again with a role), all on loopback.
type loadtestCommand struct {
	Rounds   int           `default:"5" placeholder:"N" help:"Rounds that count, after one that does not (${default})."`
	Sessions int           `default:"100" placeholder:"N" help:"Sessions at once (${default})."`
	Many     int           `default:"1000" placeholder:"N" help:"Sessions at once where it is about many (${default})."`
	Turns    int           `default:"3" placeholder:"N" help:"Turns of each session where no pause lies between the words (${default})."`
	Limit    time.Duration `default:"20m" help:"The whole run ends after this, done or not (${default})."`
	Dir      string        `type:"existingdir" placeholder:"DIR" help:"Folder on the disk that is to keep the sessions; by default the system's for temporary files."`
	Profile  string        `placeholder:"FILE" help:"Where to write a CPU profile of the server in the last round."`

	Pause    time.Duration `hidden:"" default:"20ms"` // between the deltas of a slow model
	Role     string        `hidden:""`
	Upstream string        `hidden:""`
	Data     string        `hidden:""`
}

func (loadtestCommand) Help() string {
	return `Example:
  mockloop loadtest --rounds 3 --sessions 50

It takes a few minutes, calls nobody beyond this machine, and fails only if a word was lost,
doubled or out of order; what fell short of its target is listed under the table.`
}

// Run measures, or plays the part that it was started for.
func (c loadtestCommand) Run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, c.Limit)
	defer cancel()
	if c.Role != "" {
		return c.play(ctx)
	}
	return c.measure(ctx, os.Stdout, os.Stderr)
}

// measure runs the rounds and prints the table.
func (c loadtestCommand) measure(ctx context.Context, out, progress io.Writer) (err error) {
	if c.Rounds < 1 || c.Sessions < 1 || c.Many < c.Sessions || c.Turns < 1 || c.Turns > mostTurns {
		return fmt.Errorf("loadtest: at least one round, one session and one turn (at most %d), and no fewer sessions in --many than in --sessions", mostTurns)
	}
	c.Data, err = os.MkdirTemp(c.Dir, "mockloop-loadtest-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(c.Data)) }()
	upstream, err := startPart(ctx, "upstream", c)
	if err != nil {
		return err
	}
	defer upstream.stop(&err)
	clients, err := startPart(ctx, "clients", c)
	if err != nil {
		return err
	}
	defer clients.stop(&err)
	c.Upstream = upstream.url
	var figures figures
	for n := range c.Rounds + 1 {
		r := &loadRound{command: c, number: n, upstream: upstream, clients: clients}
		r.command.Data = filepath.Join(c.Data, fmt.Sprint("round", n))
		if n < c.Rounds {
			r.command.Profile = ""
		}
		if err := r.run(ctx); err != nil {
			return fmt.Errorf("round %d: %w", n, err)
		}
		if n == 0 {
			fmt.Fprintf(progress, "warm-up done\n")
			continue
		}
		fmt.Fprintf(progress, "round %d of %d done\n", n, c.Rounds)
		figures.add(r.figures)
	}
	figures.print(out, c)
	return nil
}

// loadRound is one round of all measurements.
type loadRound struct {
	command           loadtestCommand
	number            int
	upstream, clients *part
	relay, server     *part
	figures           roundFigures
}

func (r *loadRound) run(ctx context.Context) (err error) {
	if err := r.appends(ctx); err != nil {
		return fmt.Errorf("appends: %w", err)
	}
	if r.relay, err = startPart(ctx, systemRelay, r.command); err != nil {
		return err
	}
	defer r.relay.stop(&err)
	if r.server, err = startPart(ctx, systemServer, r.command); err != nil {
		return err
	}
	defer r.server.stop(&err)
	if err := r.pace(0); err != nil {
		return err
	}
	// The order rotates, so that what wears off during a round is nobody's advantage.
	parts := []*part{r.relay, r.server}
	if r.number%2 == 1 {
		parts = []*part{r.server, r.relay}
	}
	steps := []func() error{func() error { return r.few(parts) }, func() error { return r.many() }}
	if r.number%2 == 1 {
		steps[0], steps[1] = steps[1], steps[0]
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	for _, p := range parts {
		if err := r.connect(p, 0, nil); err != nil {
			return err
		}
	}
	return nil
}

// few measures both systems with the smaller number of sessions.
func (r *loadRound) few(parts []*part) error {
	n := r.command.Sessions
	for _, p := range parts {
		if err := r.connect(p, n, nil); err != nil {
			return err
		}
	}
	// The relay's connections to the upstream are made here; the server's were as its sessions began.
	if _, err := r.window(r.relay, loadOrder{Sessions: n, Turns: 1}); err != nil {
		return err
	}
	for _, p := range parts {
		w, err := r.window(p, loadOrder{Sessions: n, Turns: r.command.Turns})
		if err != nil {
			return err
		}
		r.figures.saturated(p.role, w)
	}
	if err := r.pace(r.command.Pause); err != nil {
		return err
	}
	for _, p := range parts {
		// Who comes in is spread over the length of a turn: as many begin as end, at any time.
		w, err := r.window(p, loadOrder{Sessions: n, Turns: 1, Spread: turnDeltas * r.command.Pause})
		if err != nil {
			return err
		}
		r.figures.paced(p.role, w)
	}
	return r.pace(0)
}

// many measures the server with the larger number of sessions, and what an idle one takes.
func (r *loadRound) many() error {
	n := r.command.Many
	for _, p := range []*part{r.relay, r.server} {
		var idle int64
		if err := r.connect(p, n, &idle); err != nil {
			return err
		}
		r.figures.idle(p.role, idle)
	}
	w, err := r.window(r.server, loadOrder{Sessions: n, Turns: 1})
	if err != nil {
		return err
	}
	r.figures.manyDeltas = w.perSecond()
	return nil
}

// connect brings the number of connections to n. The bytes that each new one
// takes go to idle, if it is asked for.
func (r *loadRound) connect(p *part, n int, idle *int64) error {
	var before, after memory
	if err := p.do(loadOrder{Do: "memory"}, &before); err != nil {
		return err
	}
	had := p.sessions
	var heard loadHeard
	if err := r.clients.do(loadOrder{Do: "connect", System: p.role, URL: p.url, Sessions: n}, &heard); err != nil {
		return err
	}
	if err := r.compare(heard); err != nil {
		return err
	}
	p.sessions = n
	if idle == nil || n <= had {
		return nil
	}
	if err := p.do(loadOrder{Do: "memory"}, &after); err != nil {
		return err
	}
	*idle = (after.Bytes - before.Bytes) / int64(n-had)
	return nil
}

// window is what one system did between two looks at its CPU time.
type window struct {
	loadHeard
	cpu        time.Duration
	sourceGaps []time.Duration // between the upstream's deltas
}

func (w window) perDelta() time.Duration { return w.cpu / time.Duration(w.Turns*turnDeltas) }
func (w window) perSecond() float64      { return float64(w.Turns*turnDeltas) / w.Wall.Seconds() }

// window has sessions of a system answer and listen.
func (r *loadRound) window(p *part, o loadOrder) (w window, err error) {
	var before, after cpuTime
	if err := p.do(loadOrder{Do: "cpu"}, &before); err != nil {
		return w, err
	}
	o.Do, o.System = "run", p.role
	if err := r.clients.do(o, &w.loadHeard); err != nil {
		return w, err
	}
	if err := p.do(loadOrder{Do: "cpu"}, &after); err != nil {
		return w, err
	}
	w.cpu = after.CPU - before.CPU
	sent, err := r.sent()
	w.sourceGaps = sent.Gaps
	return w, errors.Join(err, sent.differ(w.loadHeard))
}

// compare holds what the clients heard against what the upstream said since the last time.
func (r *loadRound) compare(heard loadHeard) error {
	sent, err := r.sent()
	return errors.Join(err, sent.differ(heard))
}

func (r *loadRound) sent() (sent loadSent, err error) {
	return sent, r.upstream.do(loadOrder{Do: "sent"}, &sent)
}

func (r *loadRound) pace(pause time.Duration) error {
	return r.upstream.do(loadOrder{Do: "pace", Pause: pause}, nil)
}
