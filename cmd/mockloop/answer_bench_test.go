package main

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/mockloop/mockloop/interviewer"
	"github.com/mockloop/mockloop/web"
)

// BenchmarkAnswerToFirstDelta is an answer's way through the whole program: the
// frame over a real socket, the durable append (SQLite, synchronous=FULL), the
// grading of what was said so far, the policy, and the first delta back.
func BenchmarkAnswerToFirstDelta(b *testing.B) {
	url, stop := start(b, serveCommand{databaseFlags: inFolder(b.TempDir())})
	defer stop()

	var room *websocket.Conn
	var took []time.Duration
	next := func(want func(web.ServerFrame) bool) (f web.ServerFrame) {
		for {
			if err := room.ReadJSON(&f); err != nil {
				b.Fatal(err)
			}
			if want(f) {
				return f
			}
			f = web.ServerFrame{}
		}
	}
	for b.Loop() {
		b.StopTimer()
		if len(took)%2 == 0 { // a new session, before this one has heard enough
			if room != nil {
				room.Close()
			}
			room = enter(b, url, create(b, url))
		}
		var turn int
		next(func(f web.ServerFrame) bool {
			if f.Event != nil {
				if s, ok := f.Event.Body.(interviewer.Spoke); ok {
					turn = s.Turn
				}
			}
			return f.Type == web.ServerLive && f.Live.Status == interviewer.StatusCandidate && turn > 0
		})
		frame := web.ClientFrame{Type: web.ClientAnswer, ID: fmt.Sprint("a", len(took)), ReplyTo: turn, Text: twoHundredWords}
		sent := time.Now()
		b.StartTimer()
		if err := room.WriteJSON(frame); err != nil {
			b.Fatal(err)
		}
		next(func(f web.ServerFrame) bool { return f.Type == web.ServerDelta })
		took = append(took, time.Since(sent))
	}
	room.Close()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
}

const twoHundredWords = `Each partition is a log that lives on several brokers. One of them is the leader and takes all writes, the others
are followers that fetch from it and append the same records in the same order. A producer chooses how much it wants to wait for. With acks=0
it does not wait at all, with acks=1 it hears back once the leader has the record, and with acks=all only after every replica that is in sync has
it. The in-sync set holds the followers that keep up; one that lags for too long is taken out of it. That alone is not enough, because
the set could shrink to the leader. So I would set min.insync.replicas to two: then the broker refuses the write when fewer than two copies
would be made, and the client sees an error instead of a promise that nobody can keep. When the leader dies the controller elects a new one from the
in-sync replicas, so what was acknowledged is still there. The price is latency, one more round trip between the zones, and availability, because two
dead brokers out of three stop the writes. For payments I would pay it gladly; for clicks on a page I would not.`
