package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

func status(ctx context.Context, url string) int {
	ctx, cancel := context.WithTimeout(ctx, 4*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0
	}
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0
	}
	w.Body.Close()
	return w.StatusCode
}

func freeAddr(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// nginx is the program.
func nginx(t *testing.T) string {
	t.Helper()
	program, err := exec.Command("../../.ci/nginx").Output()
	if e := new(exec.ExitError); errors.As(err, &e) {
		t.Fatalf("%s", e.Stderr)
	} else if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(program))
}

// ownPaths makes a file of a configuration whose nginx keeps everything in the folder of the file.
func ownPaths(t *testing.T, conf string) (dir, file string) {
	t.Helper()
	dir = t.TempDir()
	var own strings.Builder
	for _, what := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		fmt.Fprintf(&own, "%s_temp_path %s/%s; ", what, dir, what)
	}
	conf = fmt.Sprintf("daemon off; master_process off; pid %[1]s/pid; error_log %[1]s/error.log crit;\n", dir) +
		strings.Replace(conf, "http {", "http { "+own.String(), 1)
	file = filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, file
}

// startNginx runs one until the test ends, whose configuration answers /healthz at addr.
func startNginx(t *testing.T, addr, conf string) {
	t.Helper()
	dir, file := ownPaths(t, conf)
	cmd := exec.Command(nginx(t), "-e", filepath.Join(dir, "error.log"), "-p", dir, "-c", file)
	var log strings.Builder
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	for until := time.Now().Add(10 * time.Second); status(t.Context(), "http://"+addr+"/healthz") != http.StatusOK; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("nginx does not start: %s", &log)
		}
	}
}

// changed is a file of deploy/ with parts replaced, each of which is there.
func changed(t *testing.T, name string, parts ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "deploy", name))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(parts); i += 2 {
		if !strings.Contains(string(text), parts[i]) {
			t.Fatalf("%s has no %q", name, parts[i])
		}
	}
	return strings.NewReplacer(parts...).Replace(string(text))
}

func TestNginxTakesTheConfigurations(t *testing.T) {
	t.Parallel()
	for name, conf := range map[string]string{
		"nginx.conf":         changed(t, "nginx.conf", "pid /tmp/nginx.pid;", "", "listen 8080;", "listen "+freeAddr(t)+";"),
		"nginx-servers.conf": changed(t, "nginx-servers.conf", "listen 80;", "listen "+freeAddr(t)+";"),
	} {
		dir, file := ownPaths(t, conf)
		if out, err := exec.Command(nginx(t), "-t", "-e", "stderr", "-p", dir, "-c", file).CombinedOutput(); err != nil {
			t.Errorf("%s: %s", name, out)
		}
	}
}

// Of three servers two are gone: whoever comes is served, live or not, and nothing is done twice.
func TestNginxServers(t *testing.T) {
	t.Parallel()
	var posts atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/healthz":
		case r.Method == http.MethodPost:
			posts.Add(1)
			panic(http.ErrAbortHandler) // it dies before it answers
		case strings.HasSuffix(r.URL.Path, "/live"):
			conn, err := new(websocket.Upgrader).Upgrade(w, r, nil)
			if err != nil {
				return
			}
			defer conn.Close()
			conn.WriteMessage(websocket.TextMessage, []byte("live"))
		default:
			fmt.Fprint(w, r.Host, " ", r.Header.Get("X-Forwarded-For"), " ", r.Header.Get("X-Forwarded-Proto"))
		}
	}))
	defer server.Close()
	addr := freeAddr(t)
	startNginx(t, addr, changed(t, "nginx-servers.conf", "listen 80;", "listen "+addr+";", "worker_processes auto;", "",
		"10.0.0.11:8080", freeAddr(t), "10.0.0.12:8080", server.Listener.Addr().String(), "10.0.0.13:8080", freeAddr(t)))

	for range 6 {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+addr+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = "interviews.example.org"
		r.Header.Set("X-Forwarded-For", "192.0.2.1") // what anybody may claim
		w, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(w.Body)
		w.Body.Close()
		if want := "interviews.example.org 127.0.0.1 http"; err != nil || string(body) != want {
			t.Errorf("passed on as %q, %v; want %q", body, err, want)
		}
		conn, _, err := websocket.DefaultDialer.DialContext(t.Context(), "ws://"+addr+"/api/sessions/s/live", nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, said, err := conn.ReadMessage(); err != nil || string(said) != "live" {
			t.Errorf("heard %q, %v", said, err)
		}
		conn.Close()
	}
	w, err := http.Post("http://"+addr+"/api/sessions", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	w.Body.Close()
	if n := posts.Load(); w.StatusCode != http.StatusBadGateway || n != 1 {
		t.Errorf("a POST whose server died got %s and was sent %d times", w.Status, n)
	}
}
