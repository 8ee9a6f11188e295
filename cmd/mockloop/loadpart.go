package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"runtime/pprof"
	"time"

	"github.com/mockloop/mockloop/rubric"
)

// loadOrder is what the measuring process asks of a part, a line of JSON on its
// standard input. When that closes, the part ends.
type loadOrder struct {
	Do       string
	System   string        `json:",omitempty"`
	URL      string        `json:",omitempty"`
	Sessions int           `json:",omitempty"`
	Turns    int           `json:",omitempty"`
	Spread   time.Duration `json:",omitempty"` // over which sessions begin
	Pause    time.Duration `json:",omitempty"` // between the upstream's deltas
	Alone    bool          `json:",omitempty"` // one append at a time
}

// loadReply is the part's answer, a line on its standard output. The first one
// holds the address at which it serves.
type loadReply struct {
	Answer json.RawMessage `json:",omitempty"`
	Error  string          `json:",omitempty"`
}

type cpuTime struct{ CPU time.Duration }
type memory struct{ Bytes int64 }

// part is a process of the load test, seen from the one that measures.
type part struct {
	role, url string
	sessions  int // connections of the clients to it
	command   *exec.Cmd
	orders    io.WriteCloser
	replies   *json.Decoder
}

// startPart starts this program again in a role.
func startPart(ctx context.Context, role string, c loadtestCommand) (*part, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &part{role: role, command: exec.CommandContext(ctx, program, "loadtest", "--role", role,
		"--upstream", c.Upstream, "--data", c.Data, "--profile", c.Profile, "--limit", c.Limit.String())}
	p.command.Stderr = os.Stderr
	p.command.WaitDelay = shutdownTime
	if p.orders, err = p.command.StdinPipe(); err != nil {
		return nil, err
	}
	replies, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.replies = json.NewDecoder(replies)
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	if err := p.reply(&p.url); err != nil {
		p.stop(&err)
		return nil, err
	}
	return p, nil
}

// do sends an order and waits for its answer.
func (p *part) do(o loadOrder, answer any) error {
	if err := json.NewEncoder(p.orders).Encode(o); err != nil {
		return fmt.Errorf("%s: %w", p.role, err)
	}
	return p.reply(answer)
}

func (p *part) reply(answer any) error {
	var r loadReply
	err := p.replies.Decode(&r)
	if err == nil && r.Error != "" {
		err = errors.New(r.Error)
	}
	if err == nil && answer != nil {
		err = json.Unmarshal(r.Answer, answer)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", p.role, err)
	}
	return nil
}

// stop ends the part and waits for it.
func (p *part) stop(err *error) {
	p.orders.Close()
	if e := p.command.Wait(); e != nil && *err == nil {
		*err = fmt.Errorf("%s: %w", p.role, e)
	}
}

// Systems that are compared.
const (
	systemRelay  = "relay"
	systemServer = "mockloop"
)

// player is a part from inside: it does what only its role can do.
type player interface {
	obey(ctx context.Context, o loadOrder) (answer any, err error)
}

// play is the life of a part.
func (c loadtestCommand) play(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var p player
	var url string
	var err error
	stop := func() error { return nil }
	switch c.Role {
	case "upstream":
		p, url, stop, err = startUpstream()
	case "clients":
		p = newLoadClients()
	case "journal":
		p, stop, err = newLoadJournal(ctx, c.Data)
	case systemRelay:
		url, stop, err = startRelay(c.Upstream)
	case systemServer:
		url, stop, err = c.startServer(ctx)
	default:
		err = fmt.Errorf("no part of a load test is called %q", c.Role)
	}
	if err != nil {
		return err
	}
	return errors.Join(obeyOrders(ctx, p, url, os.Stdin, os.Stdout), stop())
}

func obeyOrders(ctx context.Context, p player, url string, orders io.Reader, replies io.Writer) error {
	in, out := json.NewDecoder(orders), json.NewEncoder(replies)
	answer, err := any(url), error(nil)
	for {
		var r loadReply
		if err == nil {
			r.Answer, err = json.Marshal(answer)
		}
		if err != nil {
			r = loadReply{Error: err.Error()}
		}
		if err := out.Encode(r); err != nil {
			return err
		}
		var o loadOrder
		if err := in.Decode(&o); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		switch {
		case o.Do == "cpu":
			var used time.Duration
			used, err = processTime()
			answer = cpuTime{used}
		case o.Do == "memory":
			answer, err = memory{inUse()}, nil
		case p != nil:
			answer, err = p.obey(ctx, o)
		default:
			err = fmt.Errorf("nothing is known of the order %q", o.Do)
		}
	}
}

// inUse is what the process holds on to when it has been idle for a while: the
// second collection empties the pools, and each halves stacks that were deep.
func inUse() int64 {
	for range 5 {
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc + m.StackInuse)
}

// startServer serves as `mockloop serve` does, with the upstream as its model.
func (c loadtestCommand) startServer(ctx context.Context) (url string, stop func() error, err error) {
	serve := serveCommand{
		Addr: "127.0.0.1:0", databaseFlags: databaseFlags{Data: c.Data},
		modelFlags: modelFlags{BaseURL: c.Upstream, Model: scriptedModel},
		JudgeTime:  time.Minute, JudgeTokens: 1, JudgeParallel: 1,
		MaxSessions: 1 << 20, MaxSockets: 1 << 20, MaxSocketsPerOwner: 1 << 20, MaxRequests: 1 << 20,
	}
	ctx, cancel := context.WithCancel(ctx)
	out, in := io.Pipe()
	served := make(chan error, 1)
	go func() {
		log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
		err := serve.serve(ctx, func() ([]*rubric.Guide, error) { return rubric.LoadAll("") }, in, log)
		in.CloseWithError(err)
		served <- err
	}()
	stopProfile := func() error { return nil }
	stop = func() error {
		err := stopProfile()
		cancel()
		return errors.Join(err, <-served)
	}
	if _, err := fmt.Fscanf(out, "mockloop serves %s\n", &url); err != nil {
		return "", nil, errors.Join(err, stop())
	}
	if c.Profile != "" {
		f, err := os.Create(c.Profile)
		if err == nil {
			err = pprof.StartCPUProfile(f)
		}
		if err != nil {
			return "", nil, errors.Join(err, stop())
		}
		stopProfile = func() error { pprof.StopCPUProfile(); return f.Close() }
	}
	return url, stop, nil
}
