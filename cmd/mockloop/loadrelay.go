package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/gorilla/websocket"

	"github.com/mockloop/mockloop/interviewer/llm"
)

// relay is the least that stands between a model and a browser: what it hears on
// a socket it asks the model, and each delta goes back as a frame. Nothing is
// checked and nothing is kept, and gorilla/websocket is as it comes.
type relay struct {
	model    string // where completions are asked for
	client   *http.Client
	upgrader websocket.Upgrader
}

func startRelay(upstream string) (string, func() error, error) {
	r := &relay{model: upstream + "/chat/completions", client: &http.Client{Transport: llm.NewTransport()}}
	return listenLocal(http.HandlerFunc(r.serve))
}

func (r *relay) serve(w http.ResponseWriter, req *http.Request) {
	conn, err := r.upgrader.Upgrade(w, req, nil)
	if err != nil {
		return // the upgrader has answered
	}
	defer conn.Close()
	for {
		_, question, err := conn.ReadMessage()
		if err != nil {
			return // the client has left
		}
		if err := r.answer(conn, string(question)); err != nil {
			conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseInternalServerErr, "the model failed"), time.Now().Add(headerTime))
			return
		}
	}
}

// answer ends with an empty frame.
func (r *relay) answer(conn *websocket.Conn, question string) error {
	body, err := json.Marshal(map[string]any{"model": scriptedModel, "stream": true, "messages": []map[string]string{{"role": "user", "content": question}}})
	if err != nil {
		return err
	}
	resp, err := r.client.Post(r.model, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the model answered %s", resp.Status)
	}
	lines := bufio.NewReaderSize(resp.Body, 16<<10)
	for {
		line, err := lines.ReadSlice('\n')
		if errors.Is(err, io.EOF) {
			return conn.WriteMessage(websocket.TextMessage, nil)
		} else if err != nil {
			return err
		}
		_, content, ok := bytes.Cut(line, []byte(`"content":"`))
		if !ok {
			continue
		}
		content, _, _ = bytes.Cut(content, []byte(`"`))
		if err := conn.WriteMessage(websocket.TextMessage, content); err != nil {
			return err
		}
	}
}
