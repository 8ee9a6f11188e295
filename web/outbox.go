package web

import (
	"strconv"
	"sync"
	"unicode/utf8"
)

// outbox holds the frames that wait for a socket's writer, in order. It is
// bounded, and a delta joins the one before it if that still waits: a reader who
// lags gets larger pieces, not more of them.
type outbox struct {
	// wake tells the writer that there is something to do.
	wake    chan struct{}
	batches *sync.Pool // of *batch, shared by all sockets: one that is idle holds none

	mu      sync.Mutex
	waiting *batch // nil: nothing waits
	seq     int64  // of the session, as far as told
	code    int    // to close with, once what waits is written
	reason  string
}

// batch is what a writer takes at once.
type batch struct {
	frames []outgoing
	said   []byte // the texts of the deltas, one behind the other
	buf    []byte // for the writer: a delta's frame
}

// outgoing is a frame that waits. A delta is kept by its parts: there are
// hundreds of them to each other frame.
type outgoing struct {
	frame        *ServerFrame // nil: a delta
	seq          int64
	turn, offset int
	from, to     int // of its text in the batch
}

// maxKept is how large the buffers of a batch may be that is used again.
const maxKept = 16 << 10

func newOutbox(batches *sync.Pool) outbox {
	return outbox{wake: make(chan struct{}, 1), batches: batches}
}

// push queues a frame that is not a delta.
func (o *outbox) push(f ServerFrame) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if b := o.room(f.Seq); b != nil {
		b.frames = append(b.frames, outgoing{frame: &f})
	}
}

// delta queues a piece of a turn.
func (o *outbox) delta(seq int64, turn, offset int, text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if b := o.waiting; b != nil && o.code == 0 {
		if last := &b.frames[len(b.frames)-1]; last.frame == nil && last.turn == turn {
			b.said = append(b.said, text...)
			last.to = len(b.said)
			o.seq = max(o.seq, seq)
			return // the writer was woken by the first
		}
	}
	if b := o.room(seq); b != nil {
		from := len(b.said)
		b.said = append(b.said, text...)
		b.frames = append(b.frames, outgoing{seq: seq, turn: turn, offset: offset, from: from, to: len(b.said)})
	}
}

// room returns where the next frame goes, or nil if the socket is about to close.
func (o *outbox) room(seq int64) *batch {
	if o.code != 0 {
		return nil
	}
	o.seq = max(o.seq, seq)
	if o.waiting == nil {
		o.waiting = o.batches.Get().(*batch)
	} else if len(o.waiting.frames) == maxQueued {
		// What is queued still goes out, so that the reader gets on each time it comes back.
		o.close(closeSlow, "too slow a reader; come back with since")
		return nil
	}
	o.poke()
	return o.waiting
}

// end has the socket closed once what waits is written; the first reason counts.
func (o *outbox) end(code int, reason string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.close(code, reason)
}

func (o *outbox) close(code int, reason string) {
	if o.code == 0 {
		o.code, o.reason = code, reason
		o.poke()
	}
}

func (o *outbox) poke() {
	select {
	case o.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// told is the number of the last event that the socket knows of.
func (o *outbox) told() int64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.seq
}

// take returns what waits (nil: nothing) and the code to close with after it, or 0.
func (o *outbox) take() (b *batch, code int, reason string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	b, o.waiting = o.waiting, nil
	return b, o.code, o.reason
}

// written gives a batch back.
func (o *outbox) written(b *batch) {
	if len(b.frames) > maxQueued/16 || cap(b.said) > maxKept || cap(b.buf) > maxKept {
		return
	}
	clear(b.frames) // what they point to is done with
	b.frames, b.said = b.frames[:0], b.said[:0]
	o.batches.Put(b)
}

// newBatches makes the pool that sockets share.
func newBatches() *sync.Pool { return &sync.Pool{New: func() any { return new(batch) }} }

// appendDelta appends a delta's frame as encoding/json would write it, which
// takes several times as long (FuzzAppendDelta holds the two against each other).
func appendDelta(b []byte, seq int64, turn, offset int, text []byte) []byte {
	b = append(b, `{"type":"delta","seq":`...)
	b = strconv.AppendInt(b, seq, 10)
	b = append(b, `,"delta":{"turn":`...)
	b = strconv.AppendInt(b, int64(turn), 10)
	b = append(b, `,"offset":`...)
	b = strconv.AppendInt(b, int64(offset), 10)
	b = append(b, `,"text":`...)
	b = appendString(b, text)
	return append(b, "}}"...)
}

const hexDigits = "0123456789abcdef"

// appendString appends a JSON string, escaped as encoding/json does it.
func appendString(b, s []byte) []byte {
	b = append(b, '"')
	from := 0 // of what can be copied as it is
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' {
				i++
				continue
			}
			b = append(b, s[from:i]...)
			switch c {
			case '"', '\\':
				b = append(b, '\\', c)
			case '\n':
				b = append(b, '\\', 'n')
			case '\r':
				b = append(b, '\\', 'r')
			case '\t':
				b = append(b, '\\', 't')
			case '\b':
				b = append(b, '\\', 'b')
			case '\f':
				b = append(b, '\\', 'f')
			default:
				b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xF])
			}
			i++
			from = i
			continue
		}
		switch r, size := utf8.DecodeRune(s[i:]); {
		case r == utf8.RuneError && size == 1: // not UTF-8
			b = append(append(b, s[from:i]...), `\ufffd`...)
			i++
			from = i
		case r == '\u2028', r == '\u2029': // line ends in JavaScript
			b = append(append(b, s[from:i]...), `\u202`...)
			b = append(b, hexDigits[r&0xF])
			i += size
			from = i
		default:
			i += size
		}
	}
	return append(append(b, s[from:]...), '"')
}
