package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sashabaranov/go-openai"

	"github.com/mockloop/mockloop/interviewer"
)

// Config says which endpoint and which models.
type Config struct {
	BaseURL string
	Key     string // may be empty: servers of one's own ask for none
	Model   string
	// JudgeModel grades; by default Model does.
	JudgeModel string
	// EmbeddingModel is optional.
	EmbeddingModel string
}

// Client talks to one endpoint. It is safe for concurrent use.
type Client struct {
	config   Config
	base     *url.URL
	provider Provider
	http     *http.Client

	mu         sync.Mutex
	quirks     quirks
	dimensions map[string]int // of the vectors that embedding models have shown
}

// Times of a connection. How long a reply may take is the caller's context.
const (
	dialTimeout = 5 * time.Second
	idleTimeout = 90 * time.Second
	idlePerHost = 256 // the default of 2 makes a new connection for nearly every turn of a busy server
	// maxWait bounds what is waited for on a Retry-After before a stream is given up.
	maxWait = 3 * time.Second
	tries   = 3
	// afterFinish is how long the usage may take that follows a finished reply.
	afterFinish = 2 * time.Second
)

// Bounds of replies that do not stream.
const (
	maxReplyBytes = 1 << 20
	maxErrorBytes = 64 << 10
)

// NewTransport makes the one that all clients of a process should share.
func NewTransport() *http.Transport {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout: dialTimeout,
		MaxIdleConns:        2 * idlePerHost,
		MaxIdleConnsPerHost: idlePerHost,
		IdleConnTimeout:     idleTimeout,
		ForceAttemptHTTP2:   true,
	}
}

// New checks a configuration and returns a client for it; nothing is sent yet.
func New(c Config, transport http.RoundTripper) (*Client, error) {
	base, err := url.Parse(strings.TrimRight(strings.TrimSpace(c.BaseURL), "/"))
	switch {
	case err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https":
		return nil, errors.New("base URL: an address such as http://127.0.0.1:11434/v1 is needed")
	case base.User != nil || base.RawQuery != "" || base.Fragment != "":
		return nil, errors.New("base URL: no name, password, query or fragment belongs there; the key goes into its own field")
	case strings.TrimSpace(c.Model) == "":
		return nil, errors.New("model: the name of a model that the endpoint has is needed")
	case strings.ContainsFunc(c.Key, func(r rune) bool { return r <= ' ' || r > '~' }):
		return nil, errors.New("key: it has a character that no key has; copy it again")
	}
	if c.JudgeModel == "" {
		c.JudgeModel = c.Model
	}
	p := ProviderOf(base)
	return &Client{
		config: c, base: base, provider: p, quirks: p.quirks, dimensions: make(map[string]int),
		// A redirect would carry the key elsewhere.
		http: &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}, nil
}

// Config returns what the client was made with.
func (c *Client) Config() Config { return c.config }

// Provider returns the row of the table that fits the address.
func (c *Client) Provider() Provider { return c.provider }

// Stream implements interviewer.Model.
func (c *Client) Stream(ctx context.Context, p interviewer.Prompt, say func(delta string) error) (interviewer.Usage, error) {
	usage := interviewer.Usage{Model: c.config.Model}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	started := time.Now()
	resp, err := c.send(ctx, maxWait, "chat/completions", func(q quirks) any {
		r := c.request(q, c.config.Model, p.System, p.User, p.MaxTokens)
		r.Stream = true
		if !q.noUsage {
			r.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
		}
		return r
	})
	if err != nil {
		return usage, err
	}
	defer resp.Body.Close()
	end, err := readStream(&finishing{resp.Body, cancel}, func(delta string) error {
		if usage.FirstToken == 0 {
			usage.FirstToken = time.Since(started)
		}
		return say(delta)
	})
	usage.InputTokens, usage.OutputTokens = end.input, end.output
	if err == nil && usage.FirstToken == 0 {
		err = &Fault{Kind: Garbled, Detail: "an empty reply"}
	}
	return usage, err
}

// finishing ends a stream that stays open after its reply is whole.
type finishing struct {
	io.Reader
	cancel context.CancelFunc
}

func (f *finishing) Read(p []byte) (int, error) {
	n, err := f.Reader.Read(p)
	if bytes.Contains(p[:n], []byte(`"finish_reason":"`)) {
		time.AfterFunc(afterFinish, f.cancel)
	}
	return n, err
}

// Complete asks the judge's model for one JSON object that fits a schema. What
// surrounds the object (prose, a fence, thoughts) is cut off; whether it fits is
// the caller's to check, since not every endpoint honours a schema.
func (c *Client) Complete(ctx context.Context, name string, schema json.RawMessage, system, user string, maxTokens int) (reply json.RawMessage, input, output int, err error) {
	resp, err := c.send(ctx, math.MaxInt64, "chat/completions", func(q quirks) any {
		r := c.request(q, c.config.JudgeModel, system, user, maxTokens)
		if q.temperature(r.Model) {
			r.Temperature = math.SmallestNonzeroFloat32 // a plain 0 is left out of the body
		}
		switch q.schema {
		case jsonSchema:
			r.ResponseFormat = &openai.ChatCompletionResponseFormat{
				Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
				JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: name, Schema: schema, Strict: true},
			}
		case jsonObject:
			r.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONObject}
			fallthrough
		default:
			r.Messages[0].Content += "\n\nReply with one JSON object and nothing else. It fits this JSON schema:\n" + string(schema)
		}
		return r
	})
	if err != nil {
		return nil, 0, 0, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxReplyBytes+1))
	switch {
	case err != nil:
		return nil, 0, 0, faultOf(err)
	case len(body) > maxReplyBytes:
		return nil, 0, 0, &Fault{Kind: Oversized}
	}
	return readCompletion(body)
}

// readCompletion finds the object in a chat.completion.
func readCompletion(body []byte) (reply json.RawMessage, input, output int, err error) {
	var r openai.ChatCompletionResponse
	if err := json.Unmarshal(body, &r); err != nil || len(r.Choices) == 0 {
		return nil, 0, 0, bodyFault(body)
	}
	input, output = r.Usage.PromptTokens, r.Usage.CompletionTokens
	choice := r.Choices[0]
	switch {
	case choice.FinishReason == openai.FinishReasonContentFilter, choice.Message.Refusal != "":
		return nil, input, output, &Fault{Kind: Refused}
	case choice.FinishReason == openai.FinishReasonLength:
		return nil, input, output, &Fault{Kind: Cut, Detail: "longer than the token limit"}
	}
	reply = objectIn(choice.Message.Content)
	if reply == nil {
		return nil, input, output, &Fault{Kind: NotJSON}
	}
	return reply, input, output, nil
}

// objectTries bounds how many braces are tried as the beginning of an object.
const objectTries = 50

// objectIn returns the last outermost JSON object in a text: models that
// explain themselves do so first.
func objectIn(text string) json.RawMessage {
	if _, after, ok := strings.Cut(text, thinkClose); ok {
		text = after
	}
	var found json.RawMessage
	for range objectTries {
		at := strings.IndexByte(text, '{')
		if at < 0 {
			break
		}
		text = text[at:]
		var object json.RawMessage
		d := json.NewDecoder(strings.NewReader(text))
		if d.Decode(&object) == nil {
			found = object
			text = text[d.InputOffset():]
		} else {
			text = text[1:]
		}
	}
	return found
}

// request is what streams and completions have in common.
func (c *Client) request(q quirks, model, system, user string, maxTokens int) openai.ChatCompletionRequest {
	r := openai.ChatCompletionRequest{Model: model, Messages: []openai.ChatCompletionMessage{
		{Role: openai.ChatMessageRoleSystem, Content: system},
		{Role: openai.ChatMessageRoleUser, Content: user},
	}}
	if q.completionTokens {
		r.MaxCompletionTokens = maxTokens
	} else {
		//lint:ignore SA1019 servers of one's own know no other
		r.MaxTokens = maxTokens
	}
	return r
}

// send posts a request until it is answered with 200: again after what the
// endpoint asks to wait for, at most longest, and without what it refuses.
func (c *Client) send(ctx context.Context, longest time.Duration, path string, request func(quirks) any) (*http.Response, error) {
	for try := 1; ; try++ {
		c.mu.Lock()
		q := c.quirks
		c.mu.Unlock()
		body, err := json.Marshal(request(q))
		if err != nil {
			return nil, fmt.Errorf("encode the request: %w", err)
		}
		resp, fault := c.post(ctx, path, body)
		if fault == nil {
			return resp, nil
		}
		if fault.Kind == Rejected && try <= tries && c.learn(q, fault.Detail) {
			continue
		}
		wait := max(fault.Wait, time.Duration(try)*250*time.Millisecond)
		deadline, bounded := ctx.Deadline()
		if fault.Kind != Limited && fault.Kind != Failing || try >= tries || wait > longest || bounded && time.Until(deadline) < wait {
			return nil, fault
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil, fault
		}
	}
}

// learn takes in a refusal, unless another request has learnt meanwhile.
func (c *Client) learn(sent quirks, detail string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.quirks.same(sent) {
		return c.quirks.learn(detail)
	}
	return true
}

func (q quirks) same(o quirks) bool {
	return q.completionTokens == o.completionTokens && q.schema == o.schema && q.noUsage == o.noUsage && slices.Equal(q.noTemperature, o.noTemperature)
}

func (c *Client) post(ctx context.Context, path string, body []byte) (*http.Response, *Fault) {
	return c.do(ctx, http.MethodPost, path, body)
}

func (c *Client) do(ctx context.Context, method, path string, body []byte) (*http.Response, *Fault) {
	req, err := http.NewRequestWithContext(ctx, method, c.base.JoinPath(path).String(), bytes.NewReader(body))
	if err != nil {
		return nil, &Fault{Kind: Unreachable, err: err}
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.config.Key != "" {
		if c.provider.KeyHeader != "" {
			req.Header.Set(c.provider.KeyHeader, c.config.Key)
		} else {
			req.Header.Set("Authorization", "Bearer "+c.config.Key)
		}
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, faultOf(err)
	}
	if resp.StatusCode == http.StatusOK {
		return resp, nil
	}
	defer resp.Body.Close()
	said, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBytes)) // what there is of it will do
	return nil, statusFault(resp.StatusCode, resp.Header, refusal(said), time.Now())
}

// Models lists the ids of the endpoint's models.
func (c *Client) Models(ctx context.Context) ([]string, error) {
	resp, fault := c.do(ctx, http.MethodGet, "models", nil)
	if fault != nil {
		return nil, fault
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxReplyBytes))
	if err != nil {
		return nil, faultOf(err)
	}
	var list openai.ModelsList
	if err := json.Unmarshal(body, &list); err != nil {
		return nil, bodyFault(body)
	}
	ids := []string{}
	for _, m := range list.Models {
		ids = append(ids, m.ID)
	}
	slices.Sort(ids)
	return ids, nil
}
