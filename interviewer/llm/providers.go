package llm

import (
	"net/url"
	"strings"
)

// Provider is one kind of OpenAI-compatible endpoint; its peculiarities are
// data. What a row gets wrong for a certain model is learnt from the refusal
// (see quirks.learn), so a new provider is one row.
type Provider struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	// BaseURL by default; empty where everybody has an own one.
	BaseURL string `json:"base_url"`
	// Hosts are ends of host names that are this provider's.
	Hosts []string `json:"-"`
	// Port on which it listens when it runs on one's own machine, or 0.
	Port int `json:"port,omitempty"`
	// KeyHeader carries the key bare; empty means Authorization: Bearer.
	KeyHeader string `json:"-"`
	quirks
}

// quirks are what an endpoint takes and what it refuses.
type quirks struct {
	completionTokens bool       // max_completion_tokens in place of max_tokens
	noTemperature    []string   // beginnings of model names that refuse one
	schema           schemaMode // the strictest that it honours
	noUsage          bool       // refuses stream_options
}

// schemaMode is how a reply is held to JSON.
type schemaMode int

const (
	jsonSchema schemaMode = iota // response_format json_schema, strict
	jsonObject                   // response_format json_object, the schema in the prompt
	jsonAsked                    // only asked for in the prompt
)

func (m schemaMode) String() string { return [...]string{"json_schema", "json_object", "prompt"}[m] }

// Providers that are known. The last stands for any other.
var Providers = []Provider{
	{ID: "openai", Title: "OpenAI", BaseURL: "https://api.openai.com/v1", Hosts: []string{"api.openai.com"},
		quirks: quirks{completionTokens: true, noTemperature: []string{"o1", "o3", "o4", "gpt-5"}}},
	{ID: "azure", Title: "Azure OpenAI", Hosts: []string{".openai.azure.com", ".services.ai.azure.com"}, KeyHeader: "api-key",
		quirks: quirks{completionTokens: true, noTemperature: []string{"o1", "o3", "o4", "gpt-5"}}},
	{ID: "ollama", Title: "Ollama", BaseURL: "http://127.0.0.1:11434/v1", Port: 11434},
	{ID: "llama.cpp", Title: "llama.cpp", BaseURL: "http://127.0.0.1:8080/v1", Port: 8080},
	{ID: "vllm", Title: "vLLM", BaseURL: "http://127.0.0.1:8000/v1", Port: 8000},
	{ID: "lm-studio", Title: "LM Studio", BaseURL: "http://127.0.0.1:1234/v1", Port: 1234},
	{ID: "openrouter", Title: "OpenRouter", BaseURL: "https://openrouter.ai/api/v1", Hosts: []string{"openrouter.ai"}},
	{ID: "mistral", Title: "Mistral", BaseURL: "https://api.mistral.ai/v1", Hosts: []string{"api.mistral.ai"},
		quirks: quirks{noUsage: true}},
	{ID: "groq", Title: "Groq", BaseURL: "https://api.groq.com/openai/v1", Hosts: []string{"api.groq.com"},
		quirks: quirks{completionTokens: true, schema: jsonObject}},
	{ID: "other", Title: "Another OpenAI-compatible endpoint"},
}

// ProviderOf tells a provider by its address.
func ProviderOf(base *url.URL) Provider {
	host := strings.ToLower(base.Hostname())
	for _, p := range Providers {
		for _, h := range p.Hosts {
			if host == strings.TrimPrefix(h, ".") || strings.HasPrefix(h, ".") && strings.HasSuffix(host, h) {
				return p
			}
		}
	}
	if port := base.Port(); loopback(host) && port != "" {
		for _, p := range Providers {
			if known, err := url.Parse(p.BaseURL); err == nil && p.Port > 0 && known.Port() == port {
				return p
			}
		}
	}
	return Providers[len(Providers)-1]
}

func loopback(host string) bool {
	return host == "localhost" || host == "::1" || strings.HasPrefix(host, "127.")
}

func (q quirks) temperature(model string) bool {
	for _, prefix := range q.noTemperature {
		if prefix == "" || strings.HasPrefix(model, prefix) {
			return false
		}
	}
	return true
}

// learn changes the quirks after a request was refused with 400 or 422, and
// tells whether there was anything to learn from what the endpoint said.
func (q *quirks) learn(refusal string) bool {
	says := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(refusal, w) {
				return true
			}
		}
		return false
	}
	refusal = strings.ToLower(refusal)
	switch {
	case says("max_completion_tokens") && says("max_tokens"): // names the one that it wants beside the one that it got
		q.completionTokens = !q.completionTokens
	case says("max_completion_tokens") && q.completionTokens:
		q.completionTokens = false
	case says("max_tokens") && !q.completionTokens:
		q.completionTokens = true
	case says("temperature") && q.temperature(""):
		q.noTemperature = []string{""}
	case says("stream_options", "include_usage") && !q.noUsage:
		q.noUsage = true
	case says("response_format", "json_schema", "json_object", "schema", "grammar", "structured output") && q.schema < jsonAsked:
		q.schema++
	default:
		return false
	}
	return true
}
