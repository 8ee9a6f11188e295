package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
)

// decode reads a body of JSON, of at most a number of bytes, into v, strictly.
func decode(w http.ResponseWriter, r *http.Request, most int64, v any) error {
	if mediaType(r) != "application/json" {
		return problem("unsupported_media_type", "Send JSON with Content-Type: application/json.")
	}
	body := json.NewDecoder(http.MaxBytesReader(w, r.Body, most))
	body.DisallowUnknownFields()
	err := body.Decode(v)
	if err == nil {
		if _, err = body.Token(); err == io.EOF {
			return nil
		}
		err = errors.New("there is more behind the JSON value")
	}
	if large := tooLarge(err); large != nil {
		return large
	}
	return problem("bad_request", "The body is not the JSON that is asked for: "+err.Error()+".")
}

// tooLarge is the problem with a body that was cut off by its limit, or nil.
func tooLarge(err error) error {
	var large *http.MaxBytesError
	if !errors.As(err, &large) {
		return nil
	}
	return problem("too_large", fmt.Sprintf("A request holds at most %d KiB.", large.Limit>>10))
}

func mediaType(r *http.Request) string {
	t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return t
}

// number reads a whole number from the query.
func number(r *http.Request, name string, otherwise, least, most int64) (int64, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < least || n > most {
		return 0, problem("bad_request", fmt.Sprintf("%s: a whole number from %d to %d is needed.", name, least, most))
	}
	return n, nil
}

// reply sends v as JSON.
func reply(w http.ResponseWriter, status int, v any) error {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(v)
}
