package llm_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/mockloop/mockloop/interviewer"
	"github.com/mockloop/mockloop/interviewer/llm"
	"github.com/mockloop/mockloop/interviewer/llm/llmtest"
)

var prompt = interviewer.Prompt{System: "You are kind.", User: "Greet me.", MaxTokens: 99}

func newClient(t *testing.T, c llm.Config) *llm.Client {
	t.Helper()
	transport := llm.NewTransport()
	t.Cleanup(transport.CloseIdleConnections)
	if c.Model == "" {
		c.Model = "scripted"
	}
	client, err := llm.New(c, transport)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// listen streams once and returns what was said.
func listen(t *testing.T, c *llm.Client, limit time.Duration) (string, interviewer.Usage, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	var said strings.Builder
	usage, err := c.Stream(ctx, prompt, func(delta string) error { said.WriteString(delta); return nil })
	return said.String(), usage, err
}

func TestStream(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"plain":     "Hello, nice to meet you. Shall we begin?",
		"escapes":   "She said \"so\" \\ and\n\tthen — 1 < 2 & “done” \u2028 \U0001F600.",
		"fields":    `A text with "content":"x" and "finish_reason":"stop" and "delta":{ in it.`,
		"non-latin": "Grüße aus Köln",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := llmtest.New(t, llmtest.Say(text))
			said, usage, err := listen(t, newClient(t, llm.Config{BaseURL: e.BaseURL(), Key: "sk-test"}), 5*time.Second)
			if err != nil || said != text {
				t.Fatalf("said %q, %v", said, err)
			}
			if usage.InputTokens != 100 || usage.OutputTokens != 50 || usage.Model != "scripted" || usage.FirstToken <= 0 {
				t.Errorf("usage %+v", usage)
			}
			in := e.Requests()[0]
			if in.Header.Get("Authorization") != "Bearer sk-test" || in.MaxTokens != 99 || !in.Stream || len(in.Messages) != 2 {
				t.Errorf("request %s, %v", in.Body, in.Header)
			}
		})
	}
}

// TestFaults has every way in which an endpoint can fail; each ends soon, with its own name.
func TestFaults(t *testing.T) {
	t.Parallel()
	stream := func(f func(s llmtest.Stream, r *http.Request)) llmtest.Answer {
		return func(w http.ResponseWriter, r *http.Request, _ llmtest.Request) { f(llmtest.Begin(w), r) }
	}
	for name, c := range map[string]struct {
		answer llmtest.Answer
		want   llm.Kind
		heard  string
	}{
		"401":                 {answer: llmtest.Refuse(401, "Incorrect API key provided: sk-secret"), want: llm.Unauthorized},
		"403":                 {answer: llmtest.Refuse(403, "no access"), want: llm.Forbidden},
		"404 model":           {answer: llmtest.Refuse(404, "The model `x` does not exist"), want: llm.NoModel},
		"429":                 {answer: llmtest.Refuse(429, "slow down", "Retry-After", "120"), want: llm.Limited},
		"500":                 {answer: llmtest.Refuse(500, "oops"), want: llm.Failing},
		"503":                 {answer: llmtest.Refuse(503, "overloaded", "Retry-After", "Wed, 21 Oct 2099 07:28:00 GMT"), want: llm.Failing},
		"redirect":            {answer: llmtest.Refuse(307, "elsewhere", "Location", "http://127.0.0.1:1/"), want: llm.Rejected},
		"context overflow":    {answer: llmtest.Refuse(400, "This model's maximum context length is 4096 tokens."), want: llm.TooLong},
		"filtered":            {answer: llmtest.Refuse(400, "The response was filtered: content_filter"), want: llm.Refused},
		"slow first token":    {answer: llmtest.Hang, want: llm.Silent},
		"stall in mid-stream": {answer: stream(func(s llmtest.Stream, r *http.Request) { s.Delta("Hello "); <-r.Context().Done() }), want: llm.Silent, heard: "Hello "},
		"cut in mid-stream":   {answer: stream(func(s llmtest.Stream, _ *http.Request) { s.Delta("Hello "); s.Cut() }), want: llm.Cut, heard: "Hello "},
		"no finish_reason":    {answer: stream(func(s llmtest.Stream, _ *http.Request) { s.Delta("Hello ") }), want: llm.Cut, heard: "Hello "},
		"done, no finish":     {answer: stream(func(s llmtest.Stream, _ *http.Request) { s.Delta("Hello "); s.Raw("data: [DONE]\n\n") }), want: llm.Cut, heard: "Hello "},
		"error in mid-stream": {answer: stream(func(s llmtest.Stream, _ *http.Request) {
			s.Delta("Hi ")
			s.Raw("data: {\"error\":{\"message\":\"boom\"}}\n\n")
		}), want: llm.Failing, heard: "Hi "},
		"filter in mid-stream": {answer: stream(func(s llmtest.Stream, _ *http.Request) { s.Delta("Hi "); s.End("content_filter") }), want: llm.Refused, heard: "Hi "},
		"HTML":                 {answer: llmtest.Body("text/html", "<!doctype html><title>Sign in</title>"), want: llm.Garbled},
		"200 with an error":    {answer: llmtest.Body("application/json", `{"error":{"message":"model is loading","code":503}}`), want: llm.Failing},
		"empty body":           {answer: llmtest.Body("text/event-stream", ""), want: llm.Cut},
		"broken JSON":          {answer: stream(func(s llmtest.Stream, _ *http.Request) { s.Raw("data: {\"choices\":[{\"delta\":\n\n") }), want: llm.Garbled},
		"no choices":           {answer: stream(func(s llmtest.Stream, _ *http.Request) { s.Raw("data: {\"choices\":[]}\n\ndata: [DONE]\n\n") }), want: llm.Cut},
		"empty reply":          {answer: stream(func(s llmtest.Stream, _ *http.Request) { s.End("stop") }), want: llm.Garbled},
		"tool call": {answer: stream(func(s llmtest.Stream, _ *http.Request) {
			s.Raw(`data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"name":"x"}}]}}]}` + "\n\n")
		}), want: llm.Garbled},
		"a line without end": {answer: stream(func(s llmtest.Stream, _ *http.Request) { s.Raw("data: " + strings.Repeat("x", 2<<20)) }), want: llm.Oversized},
		"a 10 MB turn": {answer: stream(func(s llmtest.Stream, _ *http.Request) {
			for range 10 << 20 / 1000 {
				s.Delta(strings.Repeat("word ", 200))
			}
			s.End("stop")
		}), want: llm.Oversized},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := llmtest.New(t, c.answer)
			said, _, err := listen(t, newClient(t, llm.Config{BaseURL: e.BaseURL(), Key: "sk-secret"}), 3*time.Second)
			var f *llm.Fault
			if !errors.As(err, &f) || f.Kind != c.want {
				t.Fatalf("%v, want %s", err, c.want)
			}
			if f.Advice() == "" || strings.Contains(f.Error(), "sk-secret") {
				t.Errorf("%q: %q", f, f.Advice())
			}
			if c.heard != "" && said != c.heard {
				t.Errorf("heard %q", said)
			}
		})
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refused := "http://" + l.Addr().String() + "/v1"
	l.Close()
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(secure.Close)
	plain := llmtest.New(t, llmtest.Say("hi"))
	for name, c := range map[string]struct {
		base string
		want llm.Kind
	}{
		"refused":         {refused, llm.Unreachable},
		"no such host":    {"http://no-such-host.invalid/v1", llm.UnknownHost},
		"own certificate": {secure.URL + "/v1", llm.TLS},
		"no TLS there":    {strings.Replace(plain.BaseURL(), "http:", "https:", 1), llm.TLS},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := listen(t, newClient(t, llm.Config{BaseURL: c.base}), 5*time.Second)
			var f *llm.Fault
			if !errors.As(err, &f) || f.Kind != c.want {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

func TestKeepAlives(t *testing.T) {
	t.Parallel()
	e := llmtest.New(t, func(w http.ResponseWriter, _ *http.Request, _ llmtest.Request) {
		s := llmtest.Begin(w)
		s.Raw(strings.Repeat(": keep-alive\n\n", 1000))
		s.Delta("Hello ")
		s.Raw(strings.Repeat(": keep-alive\r\n\r\n", 1000))
		s.Delta("there.")
		s.End("stop")
	})
	if said, _, err := listen(t, newClient(t, llm.Config{BaseURL: e.BaseURL()}), 5*time.Second); err != nil || said != "Hello there." {
		t.Errorf("%q, %v", said, err)
	}
}

func TestRetry(t *testing.T) {
	t.Parallel()
	calls := 0
	e := llmtest.New(t, nil)
	e.Script(func(w http.ResponseWriter, r *http.Request, in llmtest.Request) {
		if calls++; calls == 1 {
			llmtest.Refuse(429, "slow down", "Retry-After", "1")(w, r, in)
			return
		}
		llmtest.Say("Hello again.")(w, r, in)
	})
	started := time.Now()
	said, _, err := listen(t, newClient(t, llm.Config{BaseURL: e.BaseURL()}), 5*time.Second)
	if err != nil || said != "Hello again." || time.Since(started) < time.Second {
		t.Errorf("%q, %v after %v", said, err, time.Since(started))
	}
}

func TestThinkingIsNotHeard(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		deltas []string
		want   string
	}{
		"in text":   {[]string{"<th", "ink>Let me", " see</thi", "nk>\n\nHello", " there."}, "Hello there."},
		"field":     {[]string{"\x00hm", "Hello", " there."}, "Hello there."},
		"a bracket": {[]string{"<", "3 you. Hello."}, "<3 you. Hello."},
		"later on":  {[]string{"Hello <think>", " there."}, "Hello <think> there."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := llmtest.New(t, func(w http.ResponseWriter, _ *http.Request, _ llmtest.Request) {
				s := llmtest.Begin(w)
				for _, d := range c.deltas {
					if thought, ok := strings.CutPrefix(d, "\x00"); ok {
						s.Raw(fmt.Sprintf("data: {\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":%q,\"content\":null}}]}\n\n", thought))
						continue
					}
					s.Delta(d)
				}
				s.End("stop")
			})
			if said, _, err := listen(t, newClient(t, llm.Config{BaseURL: e.BaseURL()}), 5*time.Second); err != nil || said != c.want {
				t.Errorf("%q, %v", said, err)
			}
		})
	}
}

var schema = json.RawMessage(`{"type":"object","properties":{"ok":{"type":"boolean"}},"required":["ok"],"additionalProperties":false}`)

func complete(t *testing.T, c *llm.Client) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	reply, _, _, err := c.Complete(ctx, "test", schema, "system", "user", 50)
	return string(reply), err
}

func TestCompleteFindsTheObject(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"ok":true}`, "Sure! Here it is:\n```json\n{\"ok\":true}\n```\nAnything else?", "<think>{\"ok\":false} or {</think>{\"ok\":true}", "A {brace} first, then {\"ok\":true}.",
	} {
		e := llmtest.New(t, llmtest.Say(text))
		if reply, err := complete(t, newClient(t, llm.Config{BaseURL: e.BaseURL()})); err != nil || reply != `{"ok":true}` {
			t.Errorf("%q: %q, %v", text, reply, err)
		}
	}
	for text, want := range map[string]llm.Kind{"I cannot do that.": llm.NotJSON, `{"ok":`: llm.NotJSON, "": llm.NotJSON} {
		e := llmtest.New(t, llmtest.Say(text))
		_, err := complete(t, newClient(t, llm.Config{BaseURL: e.BaseURL()}))
		var f *llm.Fault
		if !errors.As(err, &f) || f.Kind != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// TestQuirksAreLearnt: what an endpoint refuses is not sent to it again.
func TestQuirksAreLearnt(t *testing.T) {
	t.Parallel()
	refuse := func(w http.ResponseWriter, r *http.Request, in llmtest.Request, message string) {
		llmtest.Refuse(400, message)(w, r, in)
	}
	e := llmtest.New(t, func(w http.ResponseWriter, r *http.Request, in llmtest.Request) {
		switch {
		case in.MaxTokens > 0:
			refuse(w, r, in, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
		case in.Temperature != nil:
			refuse(w, r, in, "'temperature' does not support 0 with this model.")
		case strings.Contains(string(in.ResponseFormat), "json_schema"):
			refuse(w, r, in, "response_format json_schema is not supported")
		default:
			llmtest.Say(`{"ok":true}`)(w, r, in)
		}
	})
	c := newClient(t, llm.Config{BaseURL: e.BaseURL()})
	for range 2 {
		if reply, err := complete(t, c); err != nil || reply != `{"ok":true}` {
			t.Fatalf("%q, %v", reply, err)
		}
	}
	if n := len(e.Requests()); n != 5 {
		t.Errorf("%d requests, want 3 refused and 2 answered", n)
	}
	last := e.Requests()[4]
	if !strings.Contains(last.Text(), `"required":["ok"]`) {
		t.Error("without a schema in the request it has to be in the prompt")
	}
}

func TestProviders(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{
		"https://api.openai.com/v1": "openai", "https://acme.openai.azure.com/openai/v1": "azure", "http://127.0.0.1:11434/v1": "ollama", "http://localhost:1234/v1": "lm-studio",
		"https://openrouter.ai/api/v1": "openrouter", "https://api.groq.com/openai/v1": "groq", "https://api.mistral.ai/v1": "mistral", "http://127.0.0.1:8000/v1": "vllm",
		"http://gpu.example:8000/v1": "other", "https://api.openai.com.evil.example/v1": "other",
	} {
		if got := newClient(t, llm.Config{BaseURL: base}).Provider().ID; got != want {
			t.Errorf("%s: %s, want %s", base, got, want)
		}
	}
	for _, base := range []string{"", "api.openai.com", "ftp://x/v1", "http://name:word@x/v1", "http://x/v1?key=1"} {
		if _, err := llm.New(llm.Config{BaseURL: base, Model: "m"}, http.DefaultTransport); err == nil {
			t.Errorf("%q was taken", base)
		}
	}
}

func TestProbe(t *testing.T) {
	t.Parallel()
	e := llmtest.New(t, func(w http.ResponseWriter, r *http.Request, in llmtest.Request) {
		if in.Stream {
			llmtest.Say("Hello and welcome.")(w, r, in)
			return
		}
		llmtest.Complete(w, `{"ready":true}`)
	})
	if p := newClient(t, llm.Config{BaseURL: e.BaseURL()}).Probe(t.Context()); !p.Reachable || !p.Streams || !p.Schema || p.Fault != nil {
		t.Errorf("%+v", p)
	}
	e.Script(llmtest.Refuse(401, "no"))
	if p := newClient(t, llm.Config{BaseURL: e.BaseURL()}).Probe(t.Context()); !p.Reachable || p.Streams || p.Fault.Kind != llm.Unauthorized {
		t.Errorf("%+v", p)
	}
}

// only answers for one address, as if nothing else ran on this machine.
type only struct{ host, body string }

func (o only) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host != o.host || r.URL.Path != "/v1/models" || r.Method != http.MethodGet {
		return nil, &net.OpError{Op: "dial", Err: errors.New("refused")}
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(o.body)), Request: r}, nil
}

func TestDiscover(t *testing.T) {
	t.Parallel()
	list := `{"data":[{"id":"small"},{"id":"large"}]}`
	found := llm.Discover(t.Context(), only{"127.0.0.1:11434", list}, "127.0.0.1:8080")
	if len(found) != 1 || found[0].Title != "Ollama" || len(found[0].Models) != 2 {
		t.Errorf("%+v", found)
	}
	// Our own address is a usual port of llama.cpp, and a page there is no model server.
	if found := llm.Discover(t.Context(), only{"127.0.0.1:8080", list}, "127.0.0.1:8080"); len(found) != 0 {
		t.Errorf("ourselves: %+v", found)
	}
	if found := llm.Discover(t.Context(), only{"127.0.0.1:8000", "<html>"}, ""); len(found) != 0 {
		t.Errorf("a page: %+v", found)
	}
}
