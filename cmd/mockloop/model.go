package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/mockloop/mockloop/interviewer"
	"github.com/mockloop/mockloop/interviewer/llm"
	"github.com/mockloop/mockloop/retrieval"
	"github.com/mockloop/mockloop/rubric"
	"github.com/mockloop/mockloop/web"
)

// modelFlags are shared by the commands that can use a language model.
type modelFlags struct {
	Key            string `name:"api-key" env:"OPENAI_API_KEY" placeholder:"KEY" help:"Key of an OpenAI-compatible endpoint. Better in the environment: others on the machine can read flags."`
	BaseURL        string `name:"base-url" env:"OPENAI_BASE_URL" placeholder:"URL" help:"Its address, such as http://127.0.0.1:11434/v1; by default OpenAI's if there is a key."`
	Model          string `env:"MOCKLOOP_MODEL" placeholder:"NAME" help:"Model that speaks; by default the first that the endpoint lists."`
	JudgeModel     string `env:"MOCKLOOP_JUDGE_MODEL" placeholder:"NAME" help:"Model that grades; by default the one that speaks."`
	EmbeddingModel string `env:"MOCKLOOP_EMBEDDING_MODEL" placeholder:"NAME" help:"Model for embeddings."`
}

// given says whether there is anything to connect to.
func (f modelFlags) given() bool { return f.Key != "" || f.BaseURL != "" }

const (
	openAI        = "https://api.openai.com/v1"
	openAIDefault = "gpt-5-mini"
	listTime      = 5 * time.Second
	tryEvery      = 15 * time.Second
)

// config fills in what was left out. A model's name is asked of the endpoint.
func (f modelFlags) config(ctx context.Context, transport http.RoundTripper) (llm.Config, error) {
	c := llm.Config{BaseURL: f.BaseURL, Key: f.Key, Model: f.Model, JudgeModel: f.JudgeModel, EmbeddingModel: f.EmbeddingModel}
	if c.BaseURL == "" {
		c.BaseURL = openAI
	}
	if c.Model != "" {
		return c, nil
	}
	if strings.HasPrefix(c.BaseURL, openAI) {
		c.Model = openAIDefault
		return c, nil
	}
	asking := c
	asking.Model = "any"
	client, err := llm.New(asking, transport)
	if err != nil {
		return c, err
	}
	ctx, cancel := context.WithTimeout(ctx, listTime)
	defer cancel()
	models, err := client.Models(ctx)
	if err != nil {
		return c, fmt.Errorf("ask %s for its models: %w", c.BaseURL, err)
	}
	for _, m := range models {
		if !strings.Contains(strings.ToLower(m), "embed") {
			c.Model = m
			return c, nil
		}
	}
	return c, fmt.Errorf("%s lists no model: load one, or name it with MOCKLOOP_MODEL", c.BaseURL)
}

// connect makes a client of the flags.
func (f modelFlags) connect(ctx context.Context) (*llm.Client, error) {
	if !f.given() {
		return nil, errors.New("no language model: set OPENAI_BASE_URL (and OPENAI_API_KEY where one is needed); `mockloop doctor` shows what runs on this machine")
	}
	transport := llm.NewTransport()
	config, err := f.config(ctx, transport)
	if err != nil {
		return nil, err
	}
	return llm.New(config, transport)
}

// newJudge makes a judge of anything that completes.
func newJudge(model rubric.Completer, name func() string, parallel int) *rubric.Judge {
	return &rubric.Judge{Model: model, Name: name, Slots: make(chan struct{}, parallel), Explain: explainFault}
}

// explainFault names a fault for records: it tells nothing of what was said.
func explainFault(err error) string {
	var f *llm.Fault
	if errors.As(err, &f) {
		return string(f.Kind)
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return string(llm.Silent)
	}
	return "fault"
}

// connection is the language model in use. The settings page may change it
// while interviews run: their next turn takes the new one.
type connection struct {
	transport http.RoundTripper
	vault     *vault
	fixed     bool   // by flags or environment
	editable  bool   // from the page: only on a machine of one's own
	own       string // our address, which is no model server
	changed   func()
	log       *slog.Logger

	mu     sync.Mutex
	client *llm.Client
}

// saved is the connection as the vault keeps it.
type saved struct {
	BaseURL        string `json:"base_url"`
	Key            string `json:"key"` // encrypted
	Model          string `json:"model"`
	JudgeModel     string `json:"judge_model"`
	EmbeddingModel string `json:"embedding_model"`
}

const modelSetting = "model"

// openConnection takes the flags, or else what was saved. A model that cannot be
// had is no reason not to start: the built-in interviewer is there.
func openConnection(ctx context.Context, f modelFlags, v *vault, local bool, own string, log *slog.Logger) *connection {
	c := &connection{transport: llm.NewTransport(), vault: v, fixed: f.given(), editable: local && !f.given(), own: own, changed: func() {}, log: log}
	var config llm.Config
	var err error
	if c.fixed {
		config, err = f.config(ctx, c.transport)
	} else {
		config, err = c.load(ctx)
		if err == nil && config.BaseURL == "" {
			return c
		}
	}
	if err == nil {
		c.client, err = llm.New(config, c.transport)
	}
	if err != nil {
		log.Warn("no_model_connected", "error", err)
	}
	return c
}

// keepTrying connects to the endpoint of the flags if it was not there at the
// start, until it is or stop is called.
func (c *connection) keepTrying(ctx context.Context, f modelFlags) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var trying sync.WaitGroup
	if c.fixed && !c.connected() {
		trying.Go(func() { c.try(ctx, f) })
	}
	return func() {
		cancel()
		trying.Wait()
	}
}

func (c *connection) try(ctx context.Context, f modelFlags) {
	tick := time.NewTicker(tryEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		config, err := f.config(ctx, c.transport)
		if err != nil {
			continue
		}
		if client, err := llm.New(config, c.transport); err == nil {
			c.mu.Lock()
			c.client = client
			c.mu.Unlock()
			c.log.Info("model_connected", "model", config.Model)
			c.changed()
			return
		}
	}
}

func (c *connection) load(ctx context.Context) (llm.Config, error) {
	var s saved
	if err := c.vault.load(ctx, modelSetting, &s); err != nil {
		return llm.Config{}, err
	}
	key, err := c.vault.decrypt(s.Key)
	if err != nil {
		return llm.Config{}, err
	}
	return llm.Config{BaseURL: s.BaseURL, Key: key, Model: s.Model, JudgeModel: s.JudgeModel, EmbeddingModel: s.EmbeddingModel}, nil
}

func (c *connection) get() *llm.Client {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.client
}

func (c *connection) connected() bool { return c.get() != nil }

func (c *connection) judgeName() string {
	if client := c.get(); client != nil {
		return client.Config().JudgeModel
	}
	return "none"
}

// embedder implements retrieval.Options: of the endpoint in use, the one that is
// called name, or the one that is chosen if name is empty.
func (c *connection) embedder(name string) retrieval.Embedder { return embedderOf(c.get(), name) }

func embedderOf(client *llm.Client, name string) retrieval.Embedder {
	if client == nil {
		return nil
	}
	if name == "" {
		if model := client.Config().EmbeddingModel; model != "" {
			return client.Embedder(model)
		}
		return nil
	}
	if e, ok := client.EmbedderNamed(name); ok {
		return e
	}
	return nil
}

var errNoModel = &llm.Fault{Kind: llm.Unreachable, Detail: "no model is connected"}

// Stream implements interviewer.Model.
func (c *connection) Stream(ctx context.Context, p interviewer.Prompt, say func(string) error) (interviewer.Usage, error) {
	client := c.get()
	if client == nil {
		return interviewer.Usage{}, errNoModel
	}
	return client.Stream(ctx, p, say)
}

// Complete implements rubric.Completer.
func (c *connection) Complete(ctx context.Context, name string, schema json.RawMessage, system, user string, maxTokens int) (json.RawMessage, int, int, error) {
	client := c.get()
	if client == nil {
		return nil, 0, 0, errNoModel
	}
	return client.Complete(ctx, name, schema, system, user, maxTokens)
}

// Model implements web.Models.
func (c *connection) Model() web.ModelView {
	v := web.ModelView{Fixed: c.fixed, Editable: c.editable, Providers: []web.ModelProvider{}}
	for _, p := range llm.Providers {
		v.Providers = append(v.Providers, web.ModelProvider{ID: p.ID, Title: p.Title, BaseURL: p.BaseURL, Local: p.Port > 0})
	}
	client := c.get()
	if client == nil {
		return v
	}
	config := client.Config()
	v.Connected, v.Provider, v.BaseURL = true, client.Provider().Title, config.BaseURL
	v.Model, v.JudgeModel, v.EmbeddingModel = config.Model, config.JudgeModel, config.EmbeddingModel
	v.KeyHint = hint(config.Key)
	return v
}

// hint shows a key's end, so that one can tell which it is.
func hint(key string) string {
	switch {
	case key == "":
		return ""
	case len(key) < 16:
		return "…"
	}
	return "…" + key[len(key)-4:]
}

// settle makes a client of what the page sent. A key that was left out is the
// saved one, for the same address alone.
func (c *connection) settle(s web.ModelSettings) (*llm.Client, error) {
	config := llm.Config{BaseURL: s.BaseURL, Key: s.Key, Model: s.Model, JudgeModel: s.JudgeModel, EmbeddingModel: s.EmbeddingModel}
	if old := c.get(); s.Key == "" && old != nil && old.Config().BaseURL == s.BaseURL {
		config.Key = old.Config().Key
	}
	return llm.New(config, c.transport)
}

// Connect implements web.Models.
func (c *connection) Connect(ctx context.Context, s web.ModelSettings) error {
	client, err := c.settle(s)
	if err != nil {
		return web.BadModel(err)
	}
	config := client.Config()
	key, err := c.vault.encrypt(config.Key)
	if err != nil {
		return web.BadModel(err)
	}
	err = c.vault.save(ctx, modelSetting, saved{config.BaseURL, key, config.Model, config.JudgeModel, config.EmbeddingModel})
	if err != nil {
		return err
	}
	c.use(client)
	return nil
}

// Disconnect implements web.Models.
func (c *connection) Disconnect(ctx context.Context) error {
	if err := c.vault.delete(ctx, modelSetting); err != nil {
		return err
	}
	c.use(nil)
	return nil
}

func (c *connection) use(client *llm.Client) {
	c.mu.Lock()
	c.client = client
	c.mu.Unlock()
	c.changed()
}

// Test implements web.Models.
func (c *connection) Test(ctx context.Context, s *web.ModelSettings) (web.ModelTest, error) {
	client := c.get()
	if s != nil {
		var err error
		if client, err = c.settle(*s); err != nil {
			return web.ModelTest{}, web.BadModel(err)
		}
	}
	if client == nil {
		return web.ModelTest{}, web.BadModel(errors.New("no model is connected: fill in an address and a model"))
	}
	return testOf(client.Probe(ctx)), nil
}

func testOf(p llm.Probe) web.ModelTest {
	t := web.ModelTest{Reachable: p.Reachable, Streams: p.Streams, Schema: p.Schema, SchemaBy: p.SchemaBy, FirstMS: p.FirstMS}
	if p.Fault != nil {
		t.Fault, t.Advice = p.Fault.Error(), p.Fault.Advice()
	}
	return t
}

// Servers implements web.Models.
func (c *connection) Servers(ctx context.Context) []web.ModelServer {
	servers := []web.ModelServer{}
	for _, f := range llm.Discover(ctx, c.transport, c.own) {
		servers = append(servers, web.ModelServer{Title: f.Title, BaseURL: f.BaseURL, Models: f.Models})
	}
	return servers
}

// List implements web.Models.
func (c *connection) List(ctx context.Context, s web.ModelSettings) ([]string, error) {
	if s.Model == "" {
		s.Model = "any"
	}
	client, err := c.settle(s)
	if err != nil {
		return nil, web.BadModel(err)
	}
	ctx, cancel := context.WithTimeout(ctx, listTime)
	defer cancel()
	models, err := client.Models(ctx)
	var f *llm.Fault
	if errors.As(err, &f) {
		return nil, web.BadModel(fmt.Errorf("%s. %s", f.Error(), f.Advice()))
	}
	return models, err
}
