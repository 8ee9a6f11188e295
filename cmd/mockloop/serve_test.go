package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/mockloop/mockloop/interviewer"
	"github.com/mockloop/mockloop/migrations"
	"github.com/mockloop/mockloop/migrations/dbtest"
	"github.com/mockloop/mockloop/rubric"
	"github.com/mockloop/mockloop/web"
)

var guides = sync.OnceValues(func() ([]*rubric.Guide, error) { return rubric.LoadAll("") })

// start serves as c says, on a free port of loopback if it says none; stop ends
// it as a signal would and waits.
func start(tb testing.TB, c serveCommand, log ...io.Writer) (url string, stop func()) {
	tb.Helper()
	if c.Addr == "" {
		c.Addr = "127.0.0.1:0"
	}
	c.MaxSessions, c.MaxSockets, c.MaxSocketsPerOwner, c.MaxRequests = 1<<20, 100, 100, 1<<20
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	served := make(chan error, 1)
	go func() {
		err := c.serve(ctx, guides, in, slog.New(slog.NewTextHandler(io.MultiWriter(log...), nil)))
		in.CloseWithError(err)
		served <- err
	}()
	if _, err := fmt.Fscanf(out, "mockloop serves %s\n", &url); err != nil {
		tb.Fatal(err)
	}
	return url, sync.OnceFunc(func() {
		cancel()
		if err := <-served; err != nil {
			tb.Error(err)
		}
	})
}

// inFolder has the database in a folder.
func inFolder(dir string) databaseFlags { return databaseFlags{Data: dir} }

// at has the database where dbtest says it is.
func at(where string) databaseFlags {
	if migrations.IsPostgres(where) {
		return databaseFlags{DatabaseURL: where}
	}
	return inFolder(where)
}

// create makes a session.
func create(tb testing.TB, url string) (id string) {
	tb.Helper()
	resp, err := http.Post(url+"/api/sessions", "application/json", strings.NewReader(`{"guide":"confluent-pm","question":"durability","length":"full"}`))
	if err != nil {
		tb.Fatal(err)
	}
	defer resp.Body.Close()
	var s web.SessionView
	if err := json.NewDecoder(resp.Body).Decode(&s); err != nil || s.ID == "" {
		tb.Fatal("no session: ", resp.Status, err)
	}
	return s.ID
}

// enter takes a seat in a session.
func enter(tb testing.TB, url, id string) *websocket.Conn {
	tb.Helper()
	conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(url, "http")+"/api/sessions/"+id+"/live?since=0", nil)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { conn.Close() })
	if err := conn.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		tb.Fatal(err)
	}
	return conn
}

// body reads on to the next event of a type.
func body[T interviewer.Body](t *testing.T, room *websocket.Conn) T {
	t.Helper()
	for {
		var f web.ServerFrame
		if err := room.ReadJSON(&f); err != nil {
			t.Fatal(err)
		}
		if f.Event != nil {
			if b, ok := f.Event.Body.(T); ok {
				return b
			}
		}
	}
}

func TestServeFromStartToStartAgain(t *testing.T) {
	t.Parallel()
	for kind, make := range dbtest.Kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			testStartToStartAgain(t, serveCommand{databaseFlags: at(make(t))})
		})
	}
}

func testStartToStartAgain(t *testing.T, c serveCommand) {
	var log bytes.Buffer
	url, stop := start(t, c, &log)
	defer stop()
	id := create(t, url)
	room := enter(t, url, id)
	greeting := body[interviewer.Spoke](t, room)
	if greeting.Turn != 1 || greeting.Text == "" {
		t.Fatalf("greeted with %+v", greeting)
	}
	const said = "A quaggamire of words that no log may hold."
	if err := room.WriteJSON(web.ClientFrame{Type: web.ClientAnswer, ID: "a1", ReplyTo: 1, Text: said}); err != nil {
		t.Fatal(err)
	}
	body[interviewer.Answered](t, room)

	begin := time.Now()
	stop()
	if took := time.Since(begin); took > shutdownTime {
		t.Errorf("it took %v to stop", took)
	}
	for {
		if _, _, err := room.ReadMessage(); websocket.IsCloseError(err, websocket.CloseGoingAway) {
			break
		} else if err != nil {
			t.Fatalf("the socket ended with %v", err)
		}
	}
	if strings.Contains(log.String(), "quaggamire") {
		t.Errorf("the log holds what was said:\n%s", &log)
	}

	url, stop = start(t, c)
	defer stop()
	room = enter(t, url, id)
	if again := body[interviewer.Spoke](t, room); !reflect.DeepEqual(again, greeting) {
		t.Errorf("the greeting became %+v", again)
	}
	if again := body[interviewer.Answered](t, room); again.Text != said || again.ID != "a1" {
		t.Errorf("the answer became %+v", again)
	}
	if next := body[interviewer.Spoke](t, room); next.Turn < 3 || next.Text == "" {
		t.Errorf("the interview went on with %+v", next)
	}
}

func TestServeSaysWhatToDo(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	served := serveCommand{databaseFlags: inFolder(t.TempDir())}
	_, stop := start(t, served)
	defer stop()
	for name, tt := range map[string]struct {
		command serveCommand
		load    func() ([]*rubric.Guide, error)
		want    string
	}{
		"port in use":   {serveCommand{Addr: taken.Addr().String(), databaseFlags: inFolder(t.TempDir())}, guides, "choose another port with --addr"},
		"no address":    {serveCommand{Addr: "nowhere", databaseFlags: inFolder(t.TempDir())}, guides, "choose another address with --addr"},
		"data in use":   {serveCommand{Addr: "127.0.0.1:0", databaseFlags: inFolder(served.Data)}, guides, "choose another folder with --data"},
		"no PostgreSQL": {serveCommand{Addr: "127.0.0.1:0", databaseFlags: databaseFlags{DatabaseURL: "mysql://u:p@h/d"}}, guides, "no postgres:// URL"},
		"bad guide": {serveCommand{Addr: "127.0.0.1:0", databaseFlags: inFolder(t.TempDir())}, func() ([]*rubric.Guide, error) {
			return rubric.LoadAll("/nowhere")
		}, "/nowhere"},
	} {
		err := tt.command.serve(t.Context(), tt.load, io.Discard, slog.New(slog.DiscardHandler))
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v, want one line with %q", name, err, tt.want)
		}
	}
}

func TestServeBeyondLoopback(t *testing.T) {
	t.Parallel()
	for _, c := range []serveCommand{
		{Addr: "0.0.0.0:0", Hosts: []string{"mock.example"}},
		{Addr: "127.0.0.1:0", Hosts: []string{"mock.example"}}, // behind a proxy
	} {
		c.Data = t.TempDir()
		url, stop := start(t, c)
		for host, want := range map[string]int{"": 200, "mock.example": 200, "evil.example": 403} {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Host = host
			resp, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != want || (want == 200) != (len(resp.Cookies()) == 1) {
				t.Errorf("%s as %q: %s %v, want %d", c.Addr, host, resp.Status, resp.Cookies(), want)
			}
		}
		stop()
	}
}

func TestDataFolder(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", "/srv/data")
	if got := dataFolder(); got != "/srv/data/mockloop" {
		t.Errorf("got %s", got)
	}
	t.Setenv("HOME", "/home/ann")
	t.Setenv("XDG_DATA_HOME", "relative")
	if got := dataFolder(); !strings.HasPrefix(got, "/home/ann/") || !strings.HasSuffix(got, "/mockloop") {
		t.Errorf("got %s", got)
	}
}
