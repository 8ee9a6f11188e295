package llm

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/sashabaranov/go-openai"
)

// Bounds of a stream. A turn is a few hundred words; a stream's frames are about
// 300 bytes for each of them.
const (
	maxTurnBytes   = 32 << 10
	maxStreamBytes = 16 << 20
	maxLineBytes   = 1 << 20
)

// streamed is what is known once a stream has ended.
type streamed struct {
	finish        string
	input, output int // tokens, where the endpoint tells
}

// readStream hands out the text of a stream of chat.completion.chunk events
// (text/event-stream) as it comes. It is whole only with a finish_reason: an
// endpoint that dies closes its stream like one that is done.
func readStream(body io.Reader, say func(string) error) (streamed, error) {
	var end streamed
	r := bufio.NewReaderSize(io.LimitReader(body, maxStreamBytes), 16<<10)
	think := thinking{say: say}
	text := 0
	var spare []byte
	for {
		line, err := readLine(r, &spare)
		if data, ok := bytes.CutPrefix(line, []byte("data:")); ok {
			data = bytes.TrimSpace(data)
			if string(data) == "[DONE]" {
				break
			}
			content, ok := contentOf(data)
			if !ok {
				if content, err = end.decode(data); err != nil {
					return end, err
				}
			}
			if text += len(content); text > maxTurnBytes {
				return end, &Fault{Kind: Oversized}
			}
			if len(content) > 0 {
				if err := think.write(string(content)); err != nil {
					return end, err
				}
			}
		} else if len(line) > 0 && text == 0 && (line[0] == '<' || line[0] == '{') {
			return end, bodyFault(line) // 200, and yet a page or an error
		}
		switch {
		case errors.Is(err, io.EOF):
			if end.finish == "" {
				return end, &Fault{Kind: Cut}
			}
			return end, think.flush()
		case err != nil && end.finish != "":
			return end, think.flush()
		case err != nil:
			return end, faultOf(err)
		}
	}
	if end.finish == "" {
		return end, &Fault{Kind: Cut, Detail: "no finish_reason"}
	}
	return end, think.flush()
}

// readLine returns a line without its end. It is valid until the next call.
func readLine(r *bufio.Reader, spare *[]byte) ([]byte, error) {
	line, err := r.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return bytes.TrimRight(line, "\r\n"), err
	}
	*spare = append((*spare)[:0], line...)
	for errors.Is(err, bufio.ErrBufferFull) {
		line, err = r.ReadSlice('\n')
		if *spare = append(*spare, line...); len(*spare) > maxLineBytes {
			return nil, &Fault{Kind: Oversized}
		}
	}
	return bytes.TrimRight(*spare, "\r\n"), err
}

// contentOf finds the text in a chunk without decoding all of it: the chunk
// repeats model, id and time with every word. It gives up (false) on whatever
// is not the plain case.
func contentOf(data []byte) ([]byte, bool) {
	_, delta, ok := bytes.Cut(data, []byte(`"delta":{`))
	if !ok || bytes.Count(data, []byte(`"delta":`)) != 1 {
		return nil, false
	}
	before, content, ok := bytes.Cut(delta, []byte(`"content":"`))
	if !ok || bytes.ContainsAny(before, "{}[]\\") {
		return nil, false
	}
	end := bytes.IndexByte(content, '"')
	if end < 0 || bytes.IndexByte(content[:end], '\\') >= 0 && !unescape(&content, &end) {
		return nil, false
	}
	rest := content[end+1:]
	if at := bytes.Index(rest, []byte(`"finish_reason":`)); at >= 0 && !bytes.HasPrefix(rest[at:], []byte(`"finish_reason":null`)) ||
		bytes.Contains(data, []byte(`"finish_reason":"`)) || bytes.Contains(data, []byte(`"error"`)) || bytes.Contains(data, []byte(`"usage":{`)) ||
		bytes.Contains(rest, []byte(`"refusal":"`)) || !utf8.Valid(content[:end]) || !bytes.HasSuffix(data, []byte("}")) {
		return nil, false
	}
	return content[:end], true
}

// unescape resolves the escapes that texts are full of, in a copy; it gives up on others.
func unescape(content *[]byte, end *int) bool {
	src := *content
	out := make([]byte, 0, len(src))
	for i := 0; i < len(src); i++ {
		switch c := src[i]; c {
		case '"':
			*end = len(out)
			*content = append(out, src[i:]...)
			return true
		case '\\':
			if i++; i == len(src) {
				return false
			}
			switch src[i] {
			case 'n':
				out = append(out, '\n')
			case 't':
				out = append(out, '\t')
			case '"', '\\', '/':
				out = append(out, src[i])
			default:
				return false
			}
		default:
			out = append(out, c)
		}
	}
	return false
}

// decode reads a chunk in full: the first, the last, and whatever is unusual.
func (s *streamed) decode(data []byte) ([]byte, error) {
	var chunk struct {
		openai.ChatCompletionStreamResponse
		Error json.RawMessage `json:"error"`
	}
	if err := json.Unmarshal(data, &chunk); err != nil {
		return nil, &Fault{Kind: Garbled, err: err}
	}
	if len(chunk.Error) > 0 && string(chunk.Error) != "null" {
		return nil, &Fault{Kind: Failing, Detail: "an error in mid-stream"}
	}
	if u := chunk.Usage; u != nil {
		s.input, s.output = u.PromptTokens, u.CompletionTokens
	}
	if len(chunk.Choices) == 0 {
		return nil, nil // usage comes with no choice
	}
	c := chunk.Choices[0]
	if c.FinishReason != "" {
		s.finish = string(c.FinishReason)
	}
	switch {
	case c.FinishReason == openai.FinishReasonContentFilter, c.Delta.Refusal != "":
		return nil, &Fault{Kind: Refused}
	case len(c.Delta.ToolCalls) > 0:
		return nil, &Fault{Kind: Garbled, Detail: "a tool call that nobody asked for"}
	}
	return []byte(c.Delta.Content), nil
}

// bodyFault says what a body is that should have been a stream or a completion.
func bodyFault(start []byte) *Fault {
	if say := refusal(start); say != "" {
		return &Fault{Kind: Failing, Status: 200, Detail: say[:min(len(say), detailBytes)]}
	}
	return &Fault{Kind: Garbled, Status: 200}
}

// thinking drops what a reasoning model thinks aloud before it speaks:
// <think>...</think> at the very beginning. Reasoning that comes in a field of
// its own is never read.
type thinking struct {
	say    func(string) error
	held   string
	spoken bool // what follows is speech
	inside bool
}

const thinkOpen, thinkClose = "<think>", "</think>"

func (t *thinking) write(text string) error {
	if t.spoken {
		return t.say(text)
	}
	t.held += text
	if !t.inside {
		start := strings.TrimLeft(t.held, " \n\t\r")
		switch {
		case strings.HasPrefix(start, thinkOpen):
			t.inside = true
		case strings.HasPrefix(thinkOpen, start):
			return nil // may become one
		default:
			return t.flush()
		}
	}
	if _, after, ok := strings.Cut(t.held, thinkClose); ok {
		t.inside, t.held = false, strings.TrimLeft(after, " \n\t\r")
		if t.held != "" {
			return t.flush()
		}
	}
	return nil
}

// flush says what was held back, unless it was thought.
func (t *thinking) flush() error {
	text := t.held
	t.held = ""
	if t.inside || text == "" {
		return nil
	}
	t.spoken = true
	return t.say(text)
}
