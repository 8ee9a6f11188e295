package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"github.com/mockloop/mockloop/interviewer"
)

const (
	pingEvery    = 25 * time.Second
	silentFor    = 60 * time.Second // then the client counts as gone
	writeWait    = 10 * time.Second
	closeWait    = time.Second // for the client's answer to a close
	maxQueued    = 1024        // frames; deltas of a turn count as one
	maxBadFrames = 32
	framesPerSec = 10
	framesAtOnce = 40
	readBuffer   = 512
	writeBuffer  = 2 << 10
)

// seat is what a socket needs of an interviewer.Seat.
type seat interface {
	Answer(ctx context.Context, id string, replyTo int, text string) (int64, error)
	Interrupt(ctx context.Context, id string, turn int) (int64, error)
	Wish(ctx context.Context, id string, w interviewer.Wish) (int64, error)
	Pause(ctx context.Context, id string) (int64, error)
	Resume(ctx context.Context, id string) (int64, error)
	Leave()
}

// sockets serves live sockets and counts them.
type sockets struct {
	conductor conductor
	limits    Limits
	upgrader  websocket.Upgrader
	log       *slog.Logger
	batches   *sync.Pool
	open      sync.WaitGroup

	mu     sync.Mutex
	total  int
	owners map[string]int
}

func newSockets(c conductor, l Limits, log *slog.Logger) *sockets {
	return &sockets{
		conductor: c, limits: l, log: log, owners: map[string]int{}, batches: newBatches(),
		upgrader: websocket.Upgrader{
			// What a client sends is short and rare, and a buffer to write from is borrowed
			// while it is needed: an idle socket holds nearly nothing.
			ReadBufferSize: readBuffer, WriteBufferSize: writeBuffer, WriteBufferPool: &sync.Pool{},
			CheckOrigin: func(*http.Request) bool { return true }, // the guard has
			Error: func(w http.ResponseWriter, _ *http.Request, _ int, _ error) {
				writeProblem(w, problem("bad_request", "This address is a websocket: ask for an upgrade."))
			},
		},
	}
}

const tooManySockets = "Close another window of this interview, then reload the page."

// enter counts a socket in. One that another node brought counts there.
func (s *sockets) enter(owner string, brought bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !brought {
		if s.total >= s.limits.share(s.limits.Sockets) || s.owners[owner] >= s.limits.share(s.limits.SocketsPerOwner) {
			return false
		}
		s.total++
		s.owners[owner]++
	}
	s.open.Add(1)
	return true
}

func (s *sockets) leave(owner string, brought bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !brought {
		s.total--
		if s.owners[owner]--; s.owners[owner] == 0 {
			delete(s.owners, owner)
		}
	}
	s.open.Done()
}

func (s *sockets) wait(ctx context.Context) error {
	closed := make(chan struct{})
	go func() { s.open.Wait(); close(closed) }()
	select {
	case <-closed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// serve upgrades a request. The upgrade comes before the look for the session: a
// browser tells its page nothing of a refused one, but it does tell a close code.
// It returns as soon as the client has its seat: what HTTP keeps for a request
// is more than all that an idle socket needs. From then on two goroutines have
// the connection, and wait knows of them.
func (s *sockets) serve(w http.ResponseWriter, r *http.Request, owner, id string, since int64, brought bool) error {
	if !s.enter(owner, brought) {
		return problem("too_many_sockets", tooManySockets)
	}
	conn, err := s.upgrader.Upgrade(w, r, nil)
	if err != nil {
		s.leave(owner, brought)
		return nil // the upgrader has answered
	}
	k := &socket{conn: conn, log: s.log, outbox: newOutbox(s.batches), heard: make(chan struct{})}
	// Not the request's context, which ends on return.
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer s.leave(owner, brought)
		defer cancel()
		k.write()
		<-k.heard
	}()
	seat, err := s.conductor.Join(r.Context(), owner, id, since, k)
	go func() {
		defer close(k.heard)
		if err != nil {
			k.Gone(err)
			k.discard()
			return
		}
		defer seat.Leave()
		k.read(ctx, seat)
	}()
	return nil
}

// socket is one connection: the audience of its session. One goroutine reads,
// another writes, a bounded queue lies between the session and the latter.
type socket struct {
	conn *websocket.Conn
	log  *slog.Logger
	outbox
	// heard is closed when nothing more is read.
	heard chan struct{}
}

// Event implements interviewer.Audience.
func (k *socket) Event(e interviewer.Event) {
	k.push(ServerFrame{Type: ServerEvent, Seq: e.Seq, Event: &e})
}

// Live implements interviewer.Audience.
func (k *socket) Live(seq int64, l interviewer.Live) {
	k.push(ServerFrame{Type: ServerLive, Seq: seq, Live: &l})
}

// Turn implements interviewer.Audience.
func (k *socket) Turn(seq int64, turn int, act interviewer.Act) {
	k.push(ServerFrame{Type: ServerTurn, Seq: seq, Turn: &TurnStart{turn, act}})
}

// Delta implements interviewer.Audience.
func (k *socket) Delta(seq int64, turn, offset int, text string) { k.delta(seq, turn, offset, text) }

// Gone implements interviewer.Audience.
func (k *socket) Gone(err error) {
	code, reason := closeOf(err)
	if code == closeFault && !errors.Is(err, interviewer.ErrAway) {
		k.log.Error("session_failed", "error", err)
	}
	k.end(code, reason)
}

// write sends what is queued until the socket ends, then closes it. What comes
// while it writes waits for it: so the first delta of a turn goes out at once,
// and those that come faster than they can be sent go out together.
func (k *socket) write() {
	defer k.conn.Close()
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for {
		select {
		case <-k.heard:
			return
		case <-ping.C:
			if k.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWait)) != nil {
				return
			}
		case <-k.wake:
			b, code, reason := k.take()
			if b != nil {
				if k.send(b) != nil {
					return
				}
				k.written(b)
			}
			if code == 0 {
				continue
			}
			if k.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), time.Now().Add(writeWait)) == nil {
				select {
				case <-k.heard:
				case <-time.After(closeWait):
				}
			}
			return
		}
	}
}

// send writes a batch.
func (k *socket) send(b *batch) (err error) {
	for _, f := range b.frames {
		var data []byte
		if f.frame == nil {
			b.buf = appendDelta(b.buf[:0], f.seq, f.turn, f.offset, b.said[f.from:f.to])
			data = b.buf
		} else if data, err = json.Marshal(f.frame); err != nil {
			return err
		}
		k.conn.SetWriteDeadline(time.Now().Add(writeWait)) // the write fails then
		if err := k.conn.WriteMessage(websocket.TextMessage, data); err != nil {
			return err
		}
	}
	return nil
}

// read takes the client's frames until the connection ends.
func (k *socket) read(ctx context.Context, seat seat) {
	alive := func(string) error { return k.conn.SetReadDeadline(time.Now().Add(silentFor)) }
	k.conn.SetPongHandler(alive)
	k.conn.SetReadLimit(maxFrameHard)
	limit, bad := rate.NewLimiter(framesPerSec, framesAtOnce), 0
	for alive("") == nil {
		kind, r, err := k.conn.NextReader()
		if err != nil {
			return
		}
		data, err := io.ReadAll(io.LimitReader(r, MaxFrameBytes+1))
		if err == nil {
			_, err = io.Copy(io.Discard, r)
		}
		if err != nil {
			return
		}
		f, err := decodeFrame(kind, data)
		if err == nil && !limit.Allow() {
			err = problem("too_fast", "Wait a second, then send it again.")
		}
		if err != nil {
			if bad++; bad > maxBadFrames {
				k.end(closeBad, "too many bad frames")
			}
			k.refuse(f.ID, err)
			continue
		}
		switch seq, err := commands[f.Type](ctx, seat, f); {
		case err == nil:
			k.push(ServerFrame{Type: ServerAck, Seq: seq, ID: f.ID})
		case returns(err):
			k.Gone(err) // the client comes back with the frame, which is no refusal
		default:
			k.refuse(f.ID, err)
		}
	}
}

// discard waits for the client's answer to a close.
func (k *socket) discard() {
	k.conn.SetReadDeadline(time.Now().Add(writeWait + closeWait)) // the read fails then
	for {
		if _, _, err := k.conn.NextReader(); err != nil {
			return
		}
	}
}

// refuse tells the client why a frame of its was not taken.
func (k *socket) refuse(id string, err error) {
	p := problemOf(err)
	if p.Status >= http.StatusInternalServerError && !errors.Is(err, interviewer.ErrAway) {
		k.log.Error("frame_failed", "code", p.Code, "error", err)
	}
	k.push(ServerFrame{Type: ServerError, Seq: k.told(), ID: id, Error: p})
}

// commands hand a frame to the session; each returns the number of the event
// that made it durable.
var commands = map[ClientType]func(context.Context, seat, ClientFrame) (int64, error){
	ClientAnswer: func(ctx context.Context, s seat, f ClientFrame) (int64, error) {
		return s.Answer(ctx, f.ID, f.ReplyTo, f.Text)
	},
	ClientInterrupt: func(ctx context.Context, s seat, f ClientFrame) (int64, error) { return s.Interrupt(ctx, f.ID, f.Turn) },
	ClientHint:      wish(interviewer.WishHint),
	ClientSkip:      wish(interviewer.WishSkip),
	ClientEnd:       wish(interviewer.WishEnd),
	ClientPause:     func(ctx context.Context, s seat, f ClientFrame) (int64, error) { return s.Pause(ctx, f.ID) },
	ClientResume:    func(ctx context.Context, s seat, f ClientFrame) (int64, error) { return s.Resume(ctx, f.ID) },
}

func wish(w interviewer.Wish) func(context.Context, seat, ClientFrame) (int64, error) {
	return func(ctx context.Context, s seat, f ClientFrame) (int64, error) { return s.Wish(ctx, f.ID, w) }
}

// decodeFrame reads a client's frame. With an error, the frame holds at most
// the id under which the client is to be told.
func decodeFrame(kind int, data []byte) (ClientFrame, error) {
	if len(data) > MaxFrameBytes {
		return ClientFrame{}, problem("frame_too_large", fmt.Sprintf("A frame holds at most %d KiB, an answer %d KiB. Shorten it.", MaxFrameBytes>>10, MaxAnswerBytes>>10))
	}
	if kind != websocket.TextMessage || !utf8.Valid(data) {
		return ClientFrame{}, problem("bad_frame", "Send text frames in UTF-8.")
	}
	var f ClientFrame
	if err := json.Unmarshal(data, &f); err != nil {
		return ClientFrame{}, problem("bad_frame", "The frame is not the JSON that is asked for: "+err.Error()+".")
	}
	if f.ID == "" || len(f.ID) > MaxIDBytes {
		return ClientFrame{}, problem("bad_frame", fmt.Sprintf("id: 1 to %d bytes are needed.", MaxIDBytes))
	}
	var err error
	switch {
	case commands[f.Type] == nil:
		err = problem("unknown_type", "No frame is of this type.")
	case f.ReplyTo < 0 || f.Turn < 0:
		err = problem("bad_frame", "reply_to and turn are numbers of turns.")
	case len(f.Text) > MaxAnswerBytes:
		err = problem("answer_too_large", fmt.Sprintf("An answer holds at most %d KiB. Shorten it.", MaxAnswerBytes>>10))
	}
	return f, err
}
