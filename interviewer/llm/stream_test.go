package llm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/sashabaranov/go-openai"
)

// FuzzReadStream: whatever comes, the reader ends with a fault or a whole text,
// and never says more than a turn may hold.
func FuzzReadStream(f *testing.F) {
	f.Add("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"},\"finish_reason\":null}]}\n\ndata: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
	f.Add(": ping\n\ndata: {\"error\":{\"message\":\"x\"}}\n")
	f.Add("<html>")
	f.Add(`{"error":"x"}`)
	f.Fuzz(func(t *testing.T, body string) {
		said := 0
		_, err := readStream(strings.NewReader(body), func(delta string) error { said += len(delta); return nil })
		if said > maxTurnBytes+len(thinkOpen) {
			t.Errorf("%d bytes were said", said)
		}
		var fault *Fault
		if err != nil && !errors.As(err, &fault) {
			t.Errorf("%v is no fault", err)
		}
		if err == nil && !strings.Contains(body, "finish_reason") {
			t.Errorf("%q is taken for whole", body)
		}
	})
}

// FuzzContentOf: the narrow look at a chunk finds what decoding finds, or gives up.
func FuzzContentOf(f *testing.F) {
	for _, text := range []string{"Hello", `a "b" \ c`, "x\ny\t", "é“”", `"content":"`, `"finish_reason":"stop"`, "\u2028", "<&>"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		content, err := json.Marshal(text)
		if err != nil {
			return
		}
		for _, form := range []string{
			`{"id":"x","choices":[{"index":0,"delta":{"content":%s},"finish_reason":null}]}`,
			`{"choices":[{"delta":{"role":"assistant","content":%s}}]}`,
			`{"choices":[{"index":0,"finish_reason":null,"delta":{"content":%s}}],"usage":null}`,
			`{"choices":[{"delta":{"reasoning_content":%s,"content":"out"},"finish_reason":null}]}`,
		} {
			chunk := fmt.Appendf(nil, form, content)
			got, ok := contentOf(chunk)
			if !ok {
				continue
			}
			var want openai.ChatCompletionStreamResponse
			if err := json.Unmarshal(chunk, &want); err != nil {
				t.Fatalf("%s: %v", chunk, err)
			}
			if string(got) != want.Choices[0].Delta.Content {
				t.Errorf("%s: %q, want %q", chunk, got, want.Choices[0].Delta.Content)
			}
		}
	})
}

func FuzzReadCompletion(f *testing.F) {
	f.Add(`{"choices":[{"finish_reason":"stop","message":{"content":"Sure: {\"a\":1}"}}]}`)
	f.Add(`{"error":{"message":"no"}}`)
	f.Fuzz(func(t *testing.T, body string) {
		reply, _, _, err := readCompletion([]byte(body))
		if err == nil && (!json.Valid(reply) || !bytes.HasPrefix(reply, []byte("{"))) {
			t.Errorf("%q is no object", reply)
		}
	})
}

func FuzzReadEmbeddings(f *testing.F) {
	f.Add(`{"data":[{"index":0,"embedding":[1,2]}]}`)
	f.Add(`{"data":[{"index":0,"embedding":"AACAPw=="}]}`)
	f.Add(`{"error":"x"}`)
	f.Fuzz(func(t *testing.T, body string) {
		vectors, fault := readEmbeddings([]byte(body), 1)
		if fault == nil && (len(vectors) != 1 || len(vectors[0]) == 0) {
			t.Errorf("%q: %v", body, vectors)
		}
	})
}
