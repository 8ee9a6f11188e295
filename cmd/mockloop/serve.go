package main

import (
	"context"
	crand "crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/mockloop/mockloop/interviewer"
	"github.com/mockloop/mockloop/interviewer/journal"
	"github.com/mockloop/mockloop/rubric"
	"github.com/mockloop/mockloop/web"
)

// shutdownTime is how long running turns and requests have to be finished.
const shutdownTime = 10 * time.Second

// Run serves until the process is told to stop.
func (c serveCommand) Run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	load := func() ([]*rubric.Guide, error) {
		// What guides are made of stays: looking through it for garbage would cost a seventh of the start.
		defer debug.SetGCPercent(debug.SetGCPercent(-1))
		return rubric.LoadAll(c.Guides)
	}
	return c.serve(ctx, load, os.Stdout, slog.New(slog.NewTextHandler(os.Stderr, nil)))
}

// serve wires the program together; it ends with ctx. It listens before it loads
// the guides, so that whoever comes early waits instead of being turned away.
func (c serveCommand) serve(ctx context.Context, load func() ([]*rubric.Guide, error), out io.Writer, log *slog.Logger) (err error) {
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return explainListen(c.Addr, err)
	}
	defer listener.Close()
	guides, err := load()
	if err != nil {
		return err
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()

	vault, err := openVault(db, c.Data, c.Secret)
	if err != nil {
		return err
	}
	model := openConnection(ctx, c.modelFlags, vault, c.local(), listener.Addr().String(), log)
	scripted := interviewer.Scripted{Pace: c.Pace}
	conversational := &interviewer.Conversational{
		Model: model, Scripted: scripted, Now: time.Now, Silence: interviewer.DefaultSilence, Fault: explainFault,
	}
	library := openLibrary(db, model.embedder, c.MaxDocuments, log)
	model.changed = func() {
		conversational.Reset()
		library.Wake()
	}
	defer model.keepTrying(ctx, c.modelFlags)()
	for _, g := range guides {
		if g.Corpus == nil {
			continue
		}
		if err := library.Sync(ctx, g.ID, g.Corpus); err != nil {
			return err
		}
	}
	embedding := keepEmbedding(ctx, library)
	defer embedding()
	node, err := c.node(listener.Addr())
	if err != nil {
		return err
	}
	conductor, err := interviewer.NewConductor(interviewer.Options{
		Journal:      journal.NewSQL(db.DB),
		Guides:       guides,
		Checker:      rubric.EvidenceChecker{},
		Speaker:      scripted,
		Conversation: conversational,
		Connected:    model.connected,
		Judging: &interviewer.Judging{
			Judge: newJudge(model, model.judgeName, c.JudgeParallel), Time: c.JudgeTime, Tokens: c.JudgeTokens,
		},
		Log:         log,
		Library:     library,
		Now:         time.Now,
		NewID:       crand.Text,
		NewSeed:     rand.Uint64,
		MaxSessions: c.MaxSessions,
		Address:     node,
	})
	if err != nil {
		return err
	}
	key, err := vault.identityKey(ctx, c.Data)
	if err != nil {
		return err
	}
	var identityKey, nodeKey []byte
	if !c.local() {
		identityKey = key
	}
	if node != "" {
		nodeKey = key
	}
	server, err := web.New(web.Options{
		Conductor:   conductor,
		Guides:      guides,
		Models:      model,
		Library:     library,
		Version:     version,
		IdentityKey: identityKey,
		NodeKey:     nodeKey,
		Hosts:       c.reached(),
		Limits: web.Limits{
			Sockets: c.MaxSockets, SocketsPerOwner: c.MaxSocketsPerOwner, RequestsPerSecond: c.MaxRequests, Nodes: conductor.Nodes,
		},
		Log: log,
	})
	if err != nil {
		return err
	}
	h := &http.Server{
		Handler:           server,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	h.RegisterOnShutdown(server.StopUploads)
	failed := make(chan error, 1)
	go func() { failed <- h.Serve(listener) }()
	fmt.Fprintf(out, "mockloop serves http://%s\n", openable(listener.Addr()))
	if node != "" {
		log.Info("node_started", "node", conductor.Node(), "address", node, "version", version, "max_sockets", c.MaxSockets, "max_requests", c.MaxRequests)
		defer log.Info("node_stopped", "node", conductor.Node())
	}
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	// From the door inwards: nobody comes in, the interviews stop and tell
	// their sockets, the sockets close, then the database does.
	end, cancel := context.WithTimeout(context.Background(), shutdownTime)
	defer cancel()
	return errors.Join(err, h.Shutdown(end), conductor.Shutdown(end), server.Wait(end))
}

// openable is an address as a browser on this machine can open it.
func openable(a net.Addr) string {
	if tcp, ok := a.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return fmt.Sprintf("localhost:%d", tcp.Port)
	}
	return a.String()
}

// explainListen says in one line why nothing can listen on addr and what to do.
func explainListen(addr string, err error) error {
	advice := "choose another address with --addr, such as 127.0.0.1:8080"
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		advice = fmt.Sprintf("the port is in use: open http://%s if that is mockloop, or choose another port with --addr", addr)
	case errors.Is(err, syscall.EACCES):
		advice = "ports below 1024 are reserved: choose a higher one with --addr"
	}
	return fmt.Errorf("cannot listen on %s (%w): %s", addr, err, advice)
}
