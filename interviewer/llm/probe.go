package llm

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/mockloop/mockloop/interviewer"
)

// Probe is what a test of an endpoint found out.
type Probe struct {
	Reachable bool   `json:"reachable"`
	Streams   bool   `json:"streams"`
	Schema    bool   `json:"schema"`    // a completion came back in the form that was asked for
	SchemaBy  string `json:"schema_by"` // json_schema, json_object or prompt: how it was asked for
	FirstMS   int64  `json:"first_ms"`  // until the first words
	Fault     *Fault `json:"-"`         // the first thing that went wrong
}

const probeTime = 30 * time.Second

var probeSchema = json.RawMessage(`{"type":"object","properties":{"ready":{"type":"boolean"}},"required":["ready"],"additionalProperties":false}`)

// Probe tries out what an interview needs, with two short requests.
func (c *Client) Probe(ctx context.Context) Probe {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	var p Probe
	pieces := 0
	usage, err := c.Stream(ctx, interviewer.Prompt{
		System: "You are a friendly interviewer.", User: "Greet the candidate in one short sentence.", MaxTokens: 400,
	}, func(string) error { pieces++; return nil })
	p.FirstMS = usage.FirstToken.Milliseconds()
	p.Streams = err == nil && pieces > 1
	if err != nil {
		p.Fault = faultOf(err)
		p.Reachable = p.Fault.Status != 0
		return p
	}
	p.Reachable = true
	reply, _, _, err := c.Complete(ctx, "readiness", probeSchema, "You answer in JSON.", "Are you ready? Set ready to true.", 400)
	c.mu.Lock()
	p.SchemaBy = c.quirks.schema.String()
	c.mu.Unlock()
	if err != nil {
		p.Fault = faultOf(err)
		return p
	}
	var r struct {
		Ready *bool `json:"ready"`
	}
	p.Schema = json.Unmarshal(reply, &r) == nil && r.Ready != nil
	if !p.Schema {
		p.Fault = &Fault{Kind: NotJSON}
	}
	return p
}

// Found is a model server on this machine.
type Found struct {
	Provider string   `json:"provider"`
	Title    string   `json:"title"`
	BaseURL  string   `json:"base_url"`
	Models   []string `json:"models"`
}

const discoverTime = 800 * time.Millisecond

// Discover looks for model servers on the usual ports of this machine. Nothing
// but the list of models is asked for, and only loopback is looked at. own is an
// address of ours, which also might be a usual port.
func Discover(ctx context.Context, transport http.RoundTripper, own string) []Found {
	ctx, cancel := context.WithTimeout(ctx, discoverTime)
	defer cancel()
	var wait sync.WaitGroup
	answers := make([]*Found, len(Providers))
	for i, p := range Providers {
		if p.Port == 0 || strings.Contains(p.BaseURL, "//"+own+"/") {
			continue
		}
		wait.Go(func() {
			c, err := New(Config{BaseURL: p.BaseURL, Model: "any"}, transport)
			if err != nil {
				return
			}
			if models, err := c.Models(ctx); err == nil && len(models) > 0 {
				answers[i] = &Found{p.ID, p.Title, p.BaseURL, models}
			}
		})
	}
	wait.Wait()
	found := []Found{}
	for _, f := range answers {
		if f != nil {
			found = append(found, *f)
		}
	}
	return found
}
