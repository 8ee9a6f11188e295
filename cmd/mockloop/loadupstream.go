package main

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	scriptedModel = "scripted"
	turnDeltas    = 200
	turnWords     = 100 // below what the guards let an interviewer say in one turn
	askedWords    = 70  // of them, at most, from the question at hand
	headerTime    = 5 * time.Second
)

// upstream is a model that says something plausible in 200 deltas.
type upstream struct {
	mu     sync.Mutex
	serial uint64
	pause  time.Duration
	sent   loadSent
}

// loadSent is what the upstream said since it was last asked.
type loadSent struct {
	Turns int
	Sum   uint64 // of the turns' hashes: their order does not matter
	Gaps  []time.Duration
}

// differ says whether something else was heard than was said.
func (s loadSent) differ(h loadHeard) error {
	if s.Turns != h.Turns || s.Sum != h.Sum {
		return fmt.Errorf("the model said %d turns (%x), heard were %d (%x): words were lost, doubled or mixed up", s.Turns, s.Sum, h.Turns, h.Sum)
	}
	return nil
}

// hashTurn is what turns are compared by.
func hashTurn(text []byte) uint64 {
	h := fnv.New64a()
	h.Write(text)
	return h.Sum64()
}

// listenLocal serves h on a free port of loopback until it is stopped.
func listenLocal(h http.Handler) (url string, stop func() error, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	s := &http.Server{Handler: h, ReadHeaderTimeout: headerTime}
	go s.Serve(l) // ends with Close
	return "http://" + l.Addr().String(), s.Close, nil
}

func startUpstream() (*upstream, string, func() error, error) {
	u := &upstream{}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/chat/completions", u.complete)
	url, stop, err := listenLocal(mux)
	return u, url + "/v1", stop, err
}

func (u *upstream) obey(_ context.Context, o loadOrder) (any, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	switch o.Do {
	case "pace":
		u.pause = o.Pause
		return nil, nil
	case "sent":
		sent := u.sent
		u.sent = loadSent{}
		return sent, nil
	}
	return nil, fmt.Errorf("upstream: nothing is known of the order %q", o.Do)
}

// complete streams a turn, each delta in a write of its own, as models do.
func (u *upstream) complete(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Stream   bool
		Messages []struct{ Content string }
	}
	body, err := io.ReadAll(r.Body)
	if err != nil || json.Unmarshal(body, &in) != nil || !in.Stream || len(in.Messages) == 0 {
		http.Error(w, `{"error":{"message":"only streams"}}`, http.StatusBadRequest)
		return
	}
	u.mu.Lock()
	u.serial++
	serial, pause := u.serial, u.pause
	u.mu.Unlock()
	text := turnFor(in.Messages[len(in.Messages)-1].Content, serial)
	w.Header().Set("Content-Type", "text/event-stream")
	flush := http.NewResponseController(w).Flush
	var gaps []time.Duration
	started, last := time.Now(), time.Time{}
	var chunk []byte
	for i, piece := range cut(text, turnDeltas) {
		if pause > 0 {
			time.Sleep(time.Until(started.Add(time.Duration(i) * pause)))
		}
		chunk = append(chunk[:0], `data: {"id":"chatcmpl-AbCdEfGhIjKlMnOpQrStUvWxYz012","object":"chat.completion.chunk","created":1790000000,"model":"scripted","system_fingerprint":"fp_0123456789","choices":[{"index":0,"delta":{"content":"`...)
		chunk = append(chunk, piece...) // letters and full stops, nothing to escape
		chunk = append(chunk, `"},"logprobs":null,"finish_reason":null}]}`+"\n\n"...)
		if _, err := w.Write(chunk); err != nil || flush() != nil {
			return
		}
		if pause > 0 {
			now := time.Now()
			if i > 0 {
				gaps = append(gaps, now.Sub(last))
			}
			last = now
		}
	}
	// Counted before the end is sent: whoever has heard the end may ask at once.
	u.mu.Lock()
	u.sent.Turns++
	u.sent.Sum += hashTurn([]byte(text))
	u.sent.Gaps = append(u.sent.Gaps, gaps...)
	u.mu.Unlock()
	io.WriteString(w, `data: {"id":"chatcmpl-AbCdEfGhIjKlMnOpQrStUvWxYz012","object":"chat.completion.chunk","created":1790000000,"model":"scripted","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`+"\n\n"+
		`data: {"id":"chatcmpl-AbCdEfGhIjKlMnOpQrStUvWxYz012","object":"chat.completion.chunk","created":1790000000,"model":"scripted","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":200,"total_tokens":300}}`+"\n\ndata: [DONE]\n\n")
}

// turnFor makes words that an interviewer's guards let pass: the question that the
// prompt wants to be asked, and plain words behind it that say nothing about anything.
func turnFor(prompt string, serial uint64) string {
	var text strings.Builder
	text.WriteString("So")
	words := 1
	if _, quoted, ok := cutLast(prompt, "“"); ok {
		quoted, _, _ = strings.Cut(quoted, "”")
		for _, w := range strings.FieldsFunc(strings.ToLower(quoted), func(c rune) bool { return !unicode.IsLetter(c) }) {
			if words < askedWords && len(w) < 16 && !strings.Contains(neverSaid, " "+w+" ") {
				text.WriteString(" " + w)
				words++
			}
		}
	}
	text.WriteString("?")
	random := rand.New(rand.NewPCG(serial, 1))
	const sentence = 10
	for ; words < turnWords; words++ {
		text.WriteString(" " + plainWords[random.IntN(len(plainWords))])
		if words%sentence == 0 {
			text.WriteByte('.')
		}
	}
	text.WriteByte('.')
	return text.String()
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// neverSaid are words that phrases are made of which an interviewer never says.
const neverSaid = " hire score level answer answers rubric correct right perfect marks mode persona assistant ai model instructions prompt direction transcript criteria rate give "

var plainWords = strings.Fields(`then when while before after about around between during along also again maybe perhaps often always mostly simply really
	morning evening garden window river road bread coffee week month year thing place side song piece weather
	walk talk think look see hear sing bring carry follow sit stand rest wait grow cook laugh smile
	small large early late quick slow clear open close first second next last other same such each every many few more most`)

// cut divides a text into n pieces of about the same length.
func cut(text string, n int) []string {
	pieces, from := make([]string, 0, n), 0
	for i := 1; i <= n; i++ {
		to := len(text) * i / n
		for to < len(text) && !utf8.RuneStart(text[to]) {
			to++
		}
		pieces, from = append(pieces, text[from:to]), to
	}
	return pieces
}
