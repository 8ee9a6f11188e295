// Package llmtest is an OpenAI-compatible endpoint that says what a test tells
// it to, with every fault that real ones have now and then.
package llmtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Request is a chat completion, or a request for embeddings, as it came in.
type Request struct {
	Model    string `json:"model"`
	Stream   bool   `json:"stream"`
	Messages []struct {
		Role    string `json:"role"`
		Content string `json:"content"`
	} `json:"messages"`
	MaxTokens           int             `json:"max_tokens"`
	MaxCompletionTokens int             `json:"max_completion_tokens"`
	Temperature         *float64        `json:"temperature"`
	ResponseFormat      json.RawMessage `json:"response_format"`
	StreamOptions       json.RawMessage `json:"stream_options"`
	Input               []string        `json:"input"` // texts to embed

	Header http.Header `json:"-"`
	Body   string      `json:"-"`
}

// Text is all that the request says.
func (r Request) Text() string {
	var b strings.Builder
	for _, m := range r.Messages {
		b.WriteString(m.Content)
		b.WriteByte('\n')
	}
	return b.String()
}

// Answer writes the answer to a request. It may do so in any way, or hang.
type Answer func(w http.ResponseWriter, r *http.Request, in Request)

// Endpoint is a server on loopback with the base URL URL + "/v1".
type Endpoint struct {
	*httptest.Server
	mu       sync.Mutex
	answer   Answer
	requests []Request
}

// New starts an endpoint that answers every chat completion, and every request for
// embeddings, by answer.
func New(t testing.TB, answer Answer) *Endpoint {
	t.Helper()
	e := &Endpoint{answer: answer}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/models", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"object":"list","data":[{"id":"scripted","object":"model"}]}`)
	})
	post := func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(io.LimitReader(r.Body, 4<<20))
		if err != nil {
			return
		}
		in := Request{Header: r.Header, Body: string(body)}
		if err := json.Unmarshal(body, &in); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		e.mu.Lock()
		e.requests = append(e.requests, in)
		answer := e.answer
		e.mu.Unlock()
		answer(w, r, in)
	}
	mux.HandleFunc("POST /v1/chat/completions", post)
	mux.HandleFunc("POST /v1/embeddings", post)
	e.Server = httptest.NewServer(mux)
	t.Cleanup(func() {
		e.CloseClientConnections() // some answers hang
		e.Server.Close()
	})
	return e
}

// BaseURL of the endpoint.
func (e *Endpoint) BaseURL() string { return e.URL + "/v1" }

// Script changes what is answered from now on.
func (e *Endpoint) Script(answer Answer) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.answer = answer
}

// Requests are those that came in so far.
func (e *Endpoint) Requests() []Request {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]Request{}, e.requests...)
}

// Say streams a text, a word a delta, as it should be; a request that does not
// stream is answered with the text as the message.
func Say(text string) Answer { return SayAt(text, 0) }

// SayAt streams with a pause before each delta.
func SayAt(text string, pause time.Duration) Answer {
	return func(w http.ResponseWriter, r *http.Request, in Request) {
		if !in.Stream {
			Complete(w, text)
			return
		}
		s := Begin(w)
		for _, word := range strings.SplitAfter(text, " ") {
			select {
			case <-time.After(pause):
			case <-r.Context().Done():
				return
			}
			s.Delta(word)
		}
		s.End("stop")
	}
}

// Complete answers a request that does not stream.
func Complete(w http.ResponseWriter, text string) {
	message, _ := json.Marshal(text) // a string always encodes
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"id":"x","object":"chat.completion","model":"scripted","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":%s}}],"usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150}}`, message)
}

// Embed answers a request for embeddings by a vector for each text.
func Embed(vector func(text string) []float32) Answer {
	return func(w http.ResponseWriter, _ *http.Request, in Request) {
		type embedding struct {
			Object    string    `json:"object"`
			Index     int       `json:"index"`
			Embedding []float32 `json:"embedding"`
		}
		data := []embedding{}
		for i, text := range in.Input {
			data = append(data, embedding{"embedding", i, vector(text)})
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]any{"object": "list", "data": data, "model": in.Model})
	}
}

// Refuse answers with a status and an error as OpenAI words it.
func Refuse(status int, message string, headers ...string) Answer {
	return func(w http.ResponseWriter, _ *http.Request, _ Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		text, _ := json.Marshal(message) // a string always encodes
		fmt.Fprintf(w, `{"error":{"message":%s,"type":"invalid_request_error","code":null}}`, text)
	}
}

// Hang answers nothing until the client gives up.
func Hang(_ http.ResponseWriter, r *http.Request, _ Request) { <-r.Context().Done() }

// Body answers 200 with a body as it is.
func Body(kind, body string) Answer {
	return func(w http.ResponseWriter, _ *http.Request, _ Request) {
		w.Header().Set("Content-Type", kind)
		io.WriteString(w, body)
	}
}

// Stream is an answer under way.
type Stream struct {
	w http.ResponseWriter
}

// Begin starts a stream.
func Begin(w http.ResponseWriter) Stream {
	w.Header().Set("Content-Type", "text/event-stream")
	s := Stream{w}
	s.Raw(`data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"scripted","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}` + "\n\n")
	return s
}

// Raw writes bytes of the stream as they are.
func (s Stream) Raw(text string) {
	io.WriteString(s.w, text)
	http.NewResponseController(s.w).Flush()
}

// Delta writes a piece of text.
func (s Stream) Delta(text string) {
	content, _ := json.Marshal(text) // a string always encodes
	s.Raw(fmt.Sprintf(`data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"scripted","choices":[{"index":0,"delta":{"content":%s},"logprobs":null,"finish_reason":null}]}`+"\n\n", content))
}

// End finishes the stream with its reason, the usage and [DONE].
func (s Stream) End(reason string) {
	s.Raw(fmt.Sprintf(`data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"scripted","choices":[{"index":0,"delta":{},"finish_reason":%q}]}`+"\n\n", reason) +
		`data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"scripted","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150}}` + "\n\ndata: [DONE]\n\n")
}

// Cut ends the connection in the middle of the answer.
func (s Stream) Cut() {
	if conn, _, err := http.NewResponseController(s.w).Hijack(); err == nil {
		conn.Close()
	}
}
