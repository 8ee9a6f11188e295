//go:build nodes

package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/mockloop/mockloop/interviewer"
	"github.com/mockloop/mockloop/interviewer/journal"
	"github.com/mockloop/mockloop/migrations/dbtest"
)

const (
	manyCandidates = 200
	// takeOver is how soon an interview goes on after its node has died.
	takeOver = 5 * time.Second
	pauseFor = 10 * time.Second
)

// Candidates are interviewed through a load balancer by two nodes on one database, while nodes
// are killed and restarted and the database stands still. Every answer that was
// acknowledged is in the journal once, every report is made.
func TestNodes(t *testing.T) {
	t.Parallel()
	database := dbtest.NewServer(t)
	program := filepath.Join(t.TempDir(), "mockloop")
	// Without the race detector, which would make of two nodes a slow one.
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	nodes := []*nodeProcess{{t: t, program: program}, {t: t, program: program}}
	for _, n := range nodes {
		n.addr = freeAddr(t)
		n.start(database.URL)
	}
	balancer := startBalancer(t, nodes[0].addr, nodes[1].addr)

	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	crowd := make([]*scripted, manyCandidates)
	var all sync.WaitGroup
	for i := range crowd {
		crowd[i] = &scripted{url: balancer, name: fmt.Sprint("c", i)}
		all.Go(func() { crowd[i].err = crowd[i].interview(ctx) })
	}
	waitUntil(t, ctx, "everybody has answered twice", func() bool { return acknowledged(crowd) >= 2*manyCandidates })

	// A node dies in mid-turn, without a word.
	nodes[0].kill()
	died := time.Now()
	waitUntil(t, ctx, "everybody hears of the interview again", func() bool { return heardSince(crowd, died) == manyCandidates })
	if took := time.Since(died); took > takeOver {
		t.Errorf("the last interview went on %v after its node had died, at most %v are wanted", took, takeOver)
	} else {
		t.Logf("all interviews went on within %v", took)
	}
	nodes[0].start(database.URL)

	// The database stands still; whoever answers waits.
	time.Sleep(time.Second)
	database.Pause(t)
	paused := time.Now()
	unready := false
	for time.Since(paused) < pauseFor {
		if status(ctx, "http://"+nodes[0].addr+"/readyz") == http.StatusServiceUnavailable {
			unready = true
		}
		time.Sleep(time.Second)
	}
	database.Resume(t)
	if !unready {
		t.Error("the database stood still, and the node said that it was ready")
	}
	waitUntil(t, ctx, "the node is ready again", func() bool { return status(ctx, "http://"+nodes[0].addr+"/readyz") == http.StatusOK })

	// Each node in turn makes room for a new one, as for an upgrade.
	for _, n := range nodes {
		n.stop()
		n.start(database.URL)
	}
	all.Wait()

	db := dbtest.Open(t, database.URL)
	kept := journal.NewSQL(db.DB)
	notices, comings, answers := 0, 0, 0
	for _, c := range crowd {
		if c.err != nil {
			t.Errorf("%s: %v", c.name, c.err)
			continue
		}
		notices, comings, answers = notices+c.notices, comings+c.comings, answers+len(c.acked)
		events, err := kept.Read(t.Context(), c.session, 0)
		if err != nil {
			t.Fatal(err)
		}
		found, reports := map[string]int{}, 0
		for i, e := range events {
			if e.Seq != int64(i+1) {
				t.Errorf("%s: event %d has the number %d", c.name, i+1, e.Seq)
			}
			switch b := e.Body.(type) {
			case interviewer.Answered:
				found[b.ID]++
				if b.Text != c.said[b.ID] {
					t.Errorf("%s: %s was kept as %q", c.name, b.ID, b.Text)
				}
			case interviewer.Reported:
				reports++
			}
		}
		for id := range c.acked {
			if found[id] != 1 {
				t.Errorf("%s: the answer %s was acknowledged and is kept %d times", c.name, id, found[id])
			}
		}
		for id, n := range found {
			if n != 1 {
				t.Errorf("%s: the answer %s is kept %d times", c.name, id, n)
			}
		}
		if reports != 1 {
			t.Errorf("%s: %d reports", c.name, reports)
		}
	}
	t.Logf("%d answers, %d connections, %d notices that the database is away", answers, comings, notices)
	if notices == 0 {
		t.Error("the database stood still for ten seconds and nobody was told")
	}
}

func acknowledged(crowd []*scripted) (n int) {
	for _, c := range crowd {
		c.mu.Lock()
		n += len(c.acked)
		c.mu.Unlock()
	}
	return n
}

// heardSince counts the candidates that heard from the server since then, or are done.
func heardSince(crowd []*scripted, then time.Time) (n int) {
	for _, c := range crowd {
		c.mu.Lock()
		if c.heard.After(then) || c.done {
			n++
		}
		c.mu.Unlock()
	}
	return n
}

func waitUntil(t *testing.T, ctx context.Context, what string, true func() bool) {
	t.Helper()
	for !true() {
		select {
		case <-ctx.Done():
			t.Fatalf("it never came to this: %s", what)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// nodeProcess is a node of its own.
type nodeProcess struct {
	t       *testing.T
	program string
	addr    string
	cmd     *exec.Cmd
	exited  chan error
	log     strings.Builder
}

func (n *nodeProcess) start(database string) {
	n.t.Helper()
	n.cmd = exec.Command(n.program, "serve", "--addr", n.addr, "--host", "interviews.test", "--pace", "20ms", "--max-requests", "100000", "--data", n.t.TempDir())
	n.cmd.Env = append(os.Environ(), "DATABASE_URL="+database, "OPENAI_API_KEY=", "OPENAI_BASE_URL=")
	n.cmd.Stderr = &n.log
	if err := n.cmd.Start(); err != nil {
		n.t.Fatal(err)
	}
	cmd, exited := n.cmd, make(chan error, 1)
	n.exited = exited
	go func() { exited <- cmd.Wait() }()
	n.t.Cleanup(func() { cmd.Process.Kill() })
	for until := time.Now().Add(30 * time.Second); status(n.t.Context(), "http://"+n.addr+"/healthz") != http.StatusOK; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(until) {
			n.t.Fatalf("the node does not start:\n%s", &n.log)
		}
	}
}

func (n *nodeProcess) kill() {
	n.cmd.Process.Kill()
	<-n.exited
}

func (n *nodeProcess) stop() {
	n.t.Helper()
	n.cmd.Process.Signal(syscall.SIGTERM)
	if err := <-n.exited; err != nil {
		n.t.Errorf("the node did not end well: %v\n%s", err, &n.log)
	}
}

// startBalancer puts nginx in front of nodes and returns its URL.
func startBalancer(t *testing.T, nodes ...string) string {
	t.Helper()
	addr := freeAddr(t)
	var servers strings.Builder
	for _, n := range nodes {
		fmt.Fprintf(&servers, "server %s max_fails=1 fail_timeout=1s;", n)
	}
	startNginx(t, addr, fmt.Sprintf(`
		events { worker_connections 4096; }
		http {
			access_log off;
			map $http_upgrade $upgrade { default upgrade; "" close; }
			upstream nodes { %s }
			server {
				listen %s;
				location / {
					proxy_pass http://nodes; proxy_http_version 1.1; proxy_connect_timeout 1s; proxy_read_timeout 90s;
					proxy_set_header Host $http_host; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $upgrade;
					proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
				}
			}
		}`, servers.String(), addr))
	return "http://" + addr
}
