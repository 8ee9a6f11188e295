package llm_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mockloop/mockloop/interviewer/llm"
	"github.com/mockloop/mockloop/interviewer/llm/llmtest"
)

func lengths(text string) []float32 { return []float32{float32(len(text)), 1, -0.5} }

func TestEmbed(t *testing.T) {
	t.Parallel()
	e := llmtest.New(t, llmtest.Embed(lengths))
	client := newClient(t, llm.Config{BaseURL: e.BaseURL(), Key: "sk-test"})
	embedder := client.Embedder("small")
	if want := strings.TrimPrefix(e.URL, "http://") + "/small"; embedder.Name() != want || embedder.Dimension() != 0 {
		t.Errorf("%q of dimension %d, want %q of 0", embedder.Name(), embedder.Dimension(), want)
	}
	texts := make([]string, 150)
	for i := range texts {
		texts[i] = strings.Repeat("x", i+1)
	}
	vectors, err := embedder.Embed(t.Context(), texts)
	if err != nil || len(vectors) != len(texts) {
		t.Fatalf("%d vectors, %v", len(vectors), err)
	}
	for i, v := range vectors {
		if !slices.Equal(v, lengths(texts[i])) {
			t.Errorf("text %d has %v", i, v)
		}
	}
	if embedder.Dimension() != 3 || client.Embedder("small").Dimension() != 3 || client.Embedder("large").Dimension() != 0 {
		t.Error("a model's dimension is not what it has shown")
	}
	requests := e.Requests()
	if len(requests) != 3 || len(requests[0].Input) != 64 || len(requests[2].Input) != 22 {
		t.Errorf("%d requests", len(requests))
	}
	if in := requests[0]; in.Model != "small" || in.Header.Get("Authorization") != "Bearer sk-test" {
		t.Errorf("model %q, %v", in.Model, in.Header)
	}
	if none, err := embedder.Embed(t.Context(), nil); err != nil || len(none) != 0 || len(e.Requests()) != 3 {
		t.Errorf("no texts: %v, %v", none, err)
	}
}

func TestEmbedderNamed(t *testing.T) {
	t.Parallel()
	c := newClient(t, llm.Config{BaseURL: "http://127.0.0.1:11434/v1"})
	for name, want := range map[string]bool{
		"127.0.0.1:11434/nomic": true, "127.0.0.1:11434/org/model:latest": true, "127.0.0.1:11434/": false, "127.0.0.1:1234/nomic": false, "hashing/2": false, "": false,
	} {
		e, ok := c.EmbedderNamed(name)
		if ok != want || ok && e.Name() != name {
			t.Errorf("%q: %v, %t", name, e, ok)
		}
	}
}

// TestEmbeddingForms has what servers make of the protocol.
func TestEmbeddingForms(t *testing.T) {
	t.Parallel()
	var packed []byte
	for _, x := range []float32{1, -2.5} {
		b := math.Float32bits(x)
		packed = append(packed, byte(b), byte(b>>8), byte(b>>16), byte(b>>24))
	}
	for name, body := range map[string]string{
		"in order":  `{"data":[{"index":0,"embedding":[1,-2.5]},{"index":1,"embedding":[3,4]}]}`,
		"reversed":  `{"data":[{"index":1,"embedding":[3,4]},{"index":0,"embedding":[1,-2.5]}]}`,
		"no index":  `{"data":[{"embedding":[1,-2.5]},{"embedding":[3,4]}]}`,
		"base64":    fmt.Sprintf(`{"data":[{"index":0,"embedding":%q},{"index":1,"embedding":[3,4]}]}`, base64.StdEncoding.EncodeToString(packed)),
		"exponents": `{"data":[{"index":0,"embedding":[1e0,-25e-1]},{"index":1,"embedding":[3.0,4]}],"usage":{"prompt_tokens":3}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := llmtest.New(t, llmtest.Body("application/json", body))
			vectors, err := newClient(t, llm.Config{BaseURL: e.BaseURL()}).Embedder("m").Embed(t.Context(), []string{"a", "b"})
			if err != nil || len(vectors) != 2 || !slices.Equal(vectors[0], []float32{1, -2.5}) || !slices.Equal(vectors[1], []float32{3, 4}) {
				t.Errorf("%v, %v", vectors, err)
			}
		})
	}
}

func TestEmbedFaults(t *testing.T) {
	t.Parallel()
	reply := func(data string) llmtest.Answer { return llmtest.Body("application/json", `{"data":[`+data+`]}`) }
	nan := base64.StdEncoding.EncodeToString([]byte{0, 0, 0xc0, 0x7f})
	for name, c := range map[string]struct {
		answer llmtest.Answer
		want   llm.Kind
	}{
		"401":               {llmtest.Refuse(401, "Incorrect API key provided: sk-secret"), llm.Unauthorized},
		"no such model":     {llmtest.Refuse(404, "The model `m` does not exist"), llm.NoModel},
		"429":               {llmtest.Refuse(429, "slow down", "Retry-After", "120"), llm.Limited},
		"500":               {llmtest.Refuse(500, "oops"), llm.Failing},
		"no embeddings":     {llmtest.Refuse(400, "This model does not support embeddings"), llm.Rejected},
		"too long":          {llmtest.Refuse(400, "the input length exceeds the context length"), llm.TooLong},
		"hangs":             {llmtest.Hang, llm.Silent},
		"HTML":              {llmtest.Body("text/html", "<!doctype html>"), llm.Garbled},
		"200 with an error": {llmtest.Body("application/json", `{"error":{"message":"model is loading","code":503}}`), llm.Failing},
		"cut":               {llmtest.Body("application/json", `{"data":[{"index":0,"embedding":[1,`), llm.Garbled},
		"a chat completion": {llmtest.Say("hello"), llm.Garbled},
		"too few":           {reply(`{"index":0,"embedding":[1,2]}`), llm.Garbled},
		"too many":          {reply(`{"embedding":[1]},{"embedding":[1]},{"embedding":[1]}`), llm.Garbled},
		"one twice":         {reply(`{"index":0,"embedding":[1,2]},{"index":0,"embedding":[1,2]}`), llm.Garbled},
		"beyond the texts":  {reply(`{"index":0,"embedding":[1,2]},{"index":2,"embedding":[1,2]}`), llm.Garbled},
		"negative":          {reply(`{"index":-1,"embedding":[1,2]},{"index":0,"embedding":[1,2]}`), llm.Garbled},
		"unequal":           {reply(`{"index":0,"embedding":[1,2]},{"index":1,"embedding":[1,2,3]}`), llm.Garbled},
		"empty":             {reply(`{"index":0,"embedding":[]},{"index":1,"embedding":[]}`), llm.Garbled},
		"zero":              {reply(`{"index":0,"embedding":[0,0]},{"index":1,"embedding":[0,1]}`), llm.Garbled},
		"out of range":      {reply(`{"index":0,"embedding":[1e39,0]},{"index":1,"embedding":[0,1]}`), llm.Garbled},
		"words":             {reply(`{"index":0,"embedding":["a"]},{"index":1,"embedding":[0,1]}`), llm.Garbled},
		"null":              {reply(`{"index":0,"embedding":null},{"index":1,"embedding":[0,1]}`), llm.Garbled},
		"broken base64":     {reply(`{"index":0,"embedding":"AAA"},{"index":1,"embedding":"AAAA"}`), llm.Garbled},
		"not a number":      {reply(fmt.Sprintf(`{"index":0,"embedding":%q},{"index":1,"embedding":[1]}`, nan)), llm.Garbled},
		"no end":            {llmtest.Body("application/json", `{"data":"`+strings.Repeat("x", 33<<20)), llm.Oversized},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := llmtest.New(t, c.answer)
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			defer cancel()
			vectors, err := newClient(t, llm.Config{BaseURL: e.BaseURL(), Key: "sk-secret"}).Embedder("m").Embed(ctx, []string{"a", "b"})
			var f *llm.Fault
			if !errors.As(err, &f) || f.Kind != c.want || vectors != nil {
				t.Fatalf("%v, %v, want %s", vectors, err, c.want)
			}
			if f.Advice() == "" || strings.Contains(f.Error(), "sk-secret") {
				t.Errorf("%q: %q", f, f.Advice())
			}
		})
	}
}

// TestEmbedRetries: an endpoint that is busy for a moment is asked again.
func TestEmbedRetries(t *testing.T) {
	t.Parallel()
	calls := 0
	e := llmtest.New(t, nil)
	e.Script(func(w http.ResponseWriter, r *http.Request, in llmtest.Request) {
		if calls++; calls == 1 {
			llmtest.Refuse(503, "loading")(w, r, in)
			return
		}
		llmtest.Embed(lengths)(w, r, in)
	})
	vectors, err := newClient(t, llm.Config{BaseURL: e.BaseURL()}).Embedder("m").Embed(t.Context(), []string{"abc"})
	if err != nil || len(vectors) != 1 || calls != 2 {
		t.Errorf("%v, %v after %d calls", vectors, err, calls)
	}
}
