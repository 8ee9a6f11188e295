package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mockloop/mockloop/retrieval"
)

// receive reads what was sent. It may take longer than other requests, as long as
// something arrives.
func (d *documents) receive(w http.ResponseWriter, r *http.Request) (retrieval.Upload, error) {
	c := http.NewResponseController(w)
	now := time.Now()
	last := now.Add(d.patience.upload)
	// The connection is read on while the document is: a deadline that passes then would end the request.
	whole := last.Add(d.patience.reading + d.patience.silence)
	if err := c.SetWriteDeadline(whole); err != nil {
		return retrieval.Upload{}, fmt.Errorf("give an upload its time: %w", err)
	}
	arriving := &arriving{ReadCloser: r.Body, serving: d.serving, silence: d.patience.silence, last: last, deadline: c.SetReadDeadline}
	over := make(chan struct{})
	stay := context.AfterFunc(d.serving, func() {
		defer close(over)
		c.SetReadDeadline(now) // what is being waited for is given up
	})
	defer func() {
		if !stay() {
			<-over
		}
	}()
	r.Body = arriving
	var u retrieval.Upload
	var err error
	switch mediaType(r) {
	case "multipart/form-data":
		u, err = receiveFile(w, r)
	case "application/json":
		u, err = receivePaste(w, r)
	default:
		err = problem("unsupported_media_type", "Send a file as multipart/form-data, or a text as JSON with Content-Type: application/json.")
	}
	if arriving.late {
		err = context.DeadlineExceeded
	}
	if err != nil {
		return u, err
	}
	if !slices.Contains(ownKinds, u.Kind) {
		return u, problem("bad_request", `kind: "resume", "job", "guide" or "notes" is needed.`)
	}
	u.Name, u.Title = label(u.Name), label(u.Title)
	return u, c.SetReadDeadline(whole)
}

// arriving is a body that may take its time, but not be silent for long.
type arriving struct {
	io.ReadCloser
	serving  context.Context
	silence  time.Duration
	last     time.Time
	deadline func(time.Time) error
	late     bool
}

func (a *arriving) Read(p []byte) (int, error) {
	next := time.Now().Add(a.silence)
	if next.After(a.last) {
		next = a.last
	}
	if err := a.deadline(next); err != nil {
		return 0, err
	}
	if err := a.serving.Err(); err != nil {
		return 0, err
	}
	n, err := a.ReadCloser.Read(p)
	a.late = a.late || errors.Is(err, os.ErrDeadlineExceeded)
	return n, err
}

func receivePaste(w http.ResponseWriter, r *http.Request) (retrieval.Upload, error) {
	var p DocumentPaste
	// JSON may write a byte as six.
	if err := decode(w, r, 2*MaxDocumentBytes, &p); err != nil {
		return retrieval.Upload{}, err
	}
	if len(p.Text) > MaxDocumentBytes {
		return retrieval.Upload{}, errDocumentLarge
	}
	if strings.TrimSpace(p.Title) == "" {
		p.Title = firstLine(p.Text)
	}
	return retrieval.Upload{Kind: p.Kind, Title: p.Title, Name: "pasted.md", Body: []byte(p.Text)}, nil
}

// longestFirstLine that makes a title, in characters.
const longestFirstLine = 80

// firstLine is what a text without a title is called: its first line with words,
// without signs of Markdown, cut after a word.
func firstLine(text string) string {
	for line := range strings.Lines(text) {
		line = strings.Trim(line, "#*_`>-=~+| \t\r\n\ufeff")
		if line == "" {
			continue
		}
		title := ""
		for word := range strings.FieldsSeq(line) {
			if utf8.RuneCountInString(title)+1+utf8.RuneCountInString(word) > longestFirstLine && title != "" {
				return title + "…"
			}
			title = strings.TrimSpace(title + " " + word)
		}
		return title
	}
	return ""
}

var errDocumentLarge = problem("too_large", fmt.Sprintf("A document holds at most %d MiB. Cut it into parts, or paste what matters of it.", MaxDocumentBytes>>20))

// receiveFile reads a form with the parts file, kind and title, in any order.
func receiveFile(w http.ResponseWriter, r *http.Request) (u retrieval.Upload, err error) {
	const fields = 16 << 10
	r.Body = http.MaxBytesReader(w, r.Body, MaxDocumentBytes+fields)
	form, err := r.MultipartReader()
	if err != nil {
		return u, badForm(err)
	}
	files := 0
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return u, badForm(err)
		}
		most := int64(MaxNameBytes)
		if part.FormName() == "file" {
			most = MaxDocumentBytes
		}
		body, err := readPart(part, most)
		if err != nil {
			return u, err
		}
		switch part.FormName() {
		case "file":
			u.Name, u.Body = part.FileName(), body
			files++
		case "kind":
			u.Kind = retrieval.Kind(body)
		case "title":
			u.Title = string(body)
		default:
			return u, problem("bad_request", "The form has a part that is not known; file, kind and title are.")
		}
	}
	if files != 1 {
		return u, problem("bad_request", "file: the form needs one file, and no more.")
	}
	return u, nil
}

func readPart(part *multipart.Part, most int64) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(part, most+1))
	if err != nil {
		return nil, badForm(err)
	}
	if int64(len(body)) <= most {
		return body, nil
	}
	if part.FormName() == "file" {
		return nil, errDocumentLarge
	}
	return nil, problem("bad_request", fmt.Sprintf("%s: at most %d bytes.", part.FormName(), most))
}

func badForm(err error) error {
	if tooLarge(err) != nil {
		return errDocumentLarge
	}
	return problem("bad_request", "The form could not be read to its end. Send the file again.")
}
