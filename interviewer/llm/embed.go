package llm

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/sashabaranov/go-openai"
)

// Bounds of embeddings: texts in one request, and what may come back for them.
const (
	maxEmbedded       = 64
	maxEmbeddingBytes = 32 << 20
)

// Embedder makes vectors of texts by one of an endpoint's models. It is safe for
// concurrent use.
type Embedder struct {
	client *Client
	model  string
}

// Embedder returns the one that uses a model; nothing is sent yet.
func (c *Client) Embedder(model string) *Embedder { return &Embedder{c, model} }

// EmbedderNamed returns the one with a name, if it is a model of this endpoint.
func (c *Client) EmbedderNamed(name string) (*Embedder, bool) {
	model, ours := strings.CutPrefix(name, c.base.Host+"/")
	return c.Embedder(model), ours && model != ""
}

// Name says which vectors can be compared: those of one model at one address.
func (e *Embedder) Name() string { return e.client.base.Host + "/" + e.model }

// Dimension of the vectors; 0 until the model has made one.
func (e *Embedder) Dimension() int {
	e.client.mu.Lock()
	defer e.client.mu.Unlock()
	return e.client.dimensions[e.model]
}

// Embed returns one vector for each text, in their order.
func (e *Embedder) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	vectors := make([][]float32, 0, len(texts))
	for at := 0; at < len(texts); at += maxEmbedded {
		batch := texts[at:min(at+maxEmbedded, len(texts))]
		resp, err := e.client.send(ctx, math.MaxInt64, "embeddings", func(quirks) any {
			return openai.EmbeddingRequest{Input: batch, Model: openai.EmbeddingModel(e.model)}
		})
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(io.LimitReader(resp.Body, maxEmbeddingBytes+1))
		resp.Body.Close()
		switch {
		case err != nil:
			return nil, faultOf(err)
		case len(body) > maxEmbeddingBytes:
			return nil, &Fault{Kind: Oversized}
		}
		made, fault := readEmbeddings(body, len(batch))
		if fault == nil {
			fault = e.agree(made)
		}
		if fault != nil {
			return nil, fault
		}
		vectors = append(vectors, made...)
	}
	return vectors, nil
}

// agree holds a model to the dimension that it has shown.
func (e *Embedder) agree(vectors [][]float32) *Fault {
	e.client.mu.Lock()
	defer e.client.mu.Unlock()
	for _, v := range vectors {
		known := e.client.dimensions[e.model]
		if known == 0 {
			e.client.dimensions[e.model] = len(v)
		} else if known != len(v) {
			return &Fault{Kind: Garbled, Detail: fmt.Sprintf("a vector of %d numbers after one of %d", len(v), known)}
		}
	}
	return nil
}

// embedding is one as it comes: an array of numbers, or base64 of them where a
// server knows no other way.
type embedding struct {
	Index     *int            `json:"index"`
	Embedding json.RawMessage `json:"embedding"`
}

// readEmbeddings takes n vectors from a reply and puts them into the order of the
// texts.
func readEmbeddings(body []byte, n int) ([][]float32, *Fault) {
	var reply struct {
		Data []embedding `json:"data"`
	}
	if err := json.Unmarshal(body, &reply); err != nil || reply.Data == nil {
		return nil, bodyFault(body)
	}
	if len(reply.Data) != n {
		return nil, &Fault{Kind: Garbled, Detail: fmt.Sprintf("%d vectors for %d texts", len(reply.Data), n)}
	}
	vectors := make([][]float32, n)
	for i, d := range reply.Data {
		if d.Index != nil {
			i = *d.Index
		}
		if i < 0 || i >= n || vectors[i] != nil {
			return nil, &Fault{Kind: Garbled, Detail: "vectors that belong to no text"}
		}
		var ok bool
		if vectors[i], ok = readVector(d.Embedding); !ok {
			return nil, &Fault{Kind: Garbled, Detail: "a vector that is none"}
		}
	}
	return vectors, nil
}

// readVector reads a vector that has a direction.
func readVector(raw json.RawMessage) (vector []float32, ok bool) {
	var packed string
	if json.Unmarshal(raw, &vector) != nil {
		if json.Unmarshal(raw, &packed) != nil {
			return nil, false
		}
		data, err := base64.StdEncoding.DecodeString(packed)
		if err != nil || len(data)%4 != 0 {
			return nil, false
		}
		vector = make([]float32, 0, len(data)/4)
		for ; len(data) > 0; data = data[4:] {
			bits := uint32(data[0]) | uint32(data[1])<<8 | uint32(data[2])<<16 | uint32(data[3])<<24
			vector = append(vector, math.Float32frombits(bits))
		}
	}
	squares := 0.0
	for _, x := range vector {
		squares += float64(x) * float64(x)
	}
	return vector, squares > 0 && !math.IsInf(squares, 1) // false for NaN too
}
