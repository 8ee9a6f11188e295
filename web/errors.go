package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/mockloop/mockloop/interviewer"
	"github.com/mockloop/mockloop/retrieval"
)

// This file is the one place where errors become statuses, codes and close codes.

// Error makes a Problem usable as an error of a handler.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// codes lists every code of the wire.
var codes = map[string]struct {
	status int
	title  string
}{
	"bad_request":            {http.StatusBadRequest, "The request is wrong"},
	"forbidden_host":         {http.StatusForbidden, "Not reachable under this name"},
	"forbidden_origin":       {http.StatusForbidden, "Not reachable from another page"},
	"forbidden":              {http.StatusForbidden, "Not allowed here"},
	"not_found":              {http.StatusNotFound, "No such thing"},
	"method_not_allowed":     {http.StatusMethodNotAllowed, "Not possible with this method"},
	"not_ended":              {http.StatusConflict, "The interview is still running"},
	"too_large":              {http.StatusRequestEntityTooLarge, "Too large"},
	"unsupported_media_type": {http.StatusUnsupportedMediaType, "Not the type that is asked for"},
	"too_many_sessions":      {http.StatusTooManyRequests, "Too many sessions"},
	"too_many_sockets":       {http.StatusTooManyRequests, "Too many connections"},
	"too_many_requests":      {http.StatusTooManyRequests, "Too many requests"},
	"internal":               {http.StatusInternalServerError, "The server failed"},
	"storage":                {http.StatusServiceUnavailable, "Nothing can be kept at the moment"},
	"moving":                 {http.StatusServiceUnavailable, "The session is changing servers"},
	"shutting_down":          {http.StatusServiceUnavailable, "The server is shutting down"},

	// Of documents.
	"too_slow":           {http.StatusRequestTimeout, "It took too long"},
	"too_many_documents": {http.StatusTooManyRequests, "Too many documents"},
	"scan":               {http.StatusUnprocessableEntity, "There are only pictures in it"},
	"encrypted":          {http.StatusUnprocessableEntity, "It is locked with a password"},
	"damaged":            {http.StatusUnprocessableEntity, "The file is damaged"},
	"unknown_format":     {http.StatusUnsupportedMediaType, "This kind of file is not read"},
	"empty":              {http.StatusUnprocessableEntity, "There is nothing to read in it"},

	// Only in error frames.
	"bad_frame":        {http.StatusBadRequest, "The frame is wrong"},
	"unknown_type":     {http.StatusBadRequest, "Unknown type of frame"},
	"frame_too_large":  {http.StatusRequestEntityTooLarge, "The frame is too large"},
	"answer_too_large": {http.StatusRequestEntityTooLarge, "The answer is too long"},
	"too_fast":         {http.StatusTooManyRequests, "Too many frames"},
	"empty_answer":     {http.StatusBadRequest, "The answer is empty"},
	"stale_turn":       {http.StatusConflict, "That turn was already answered"},
	"not_now":          {http.StatusConflict, "Not possible now"},
	"ended":            {http.StatusConflict, "The interview is over"},
}

// refusals are what the conductor and the library say no with.
var refusals = []struct {
	err          error
	code, detail string
}{
	{interviewer.ErrNotFound, "not_found", "There is no such session, or it was deleted. Go back to the list of sessions."},
	{interviewer.ErrNotEnded, "not_ended", "The report is there a moment after the interview has ended."},
	{interviewer.ErrEnded, "ended", "Read the report, or start a new session."},
	{interviewer.ErrStaleTurn, "stale_turn", "The text was not taken. Answer the interviewer's latest turn."},
	{interviewer.ErrEmptyAnswer, "empty_answer", "Write something, or skip the question."},
	{interviewer.ErrNotNow, "not_now", "It is not possible in this mode or at this moment of the session."},
	{interviewer.ErrNoObjection, "bad_request", "Object to a check of the report that was not found clear, with words of yours."},
	{interviewer.ErrTooMany, "too_many_sessions", "Delete a session that you no longer need, then start this one."},
	{interviewer.ErrShutdown, "shutting_down", "Come back in a moment. Everything that was acknowledged is kept."},
	{interviewer.ErrMoved, "moving", movingDetail},
	{context.DeadlineExceeded, "storage", awayDetail},
	{interviewer.ErrAway, "storage", awayDetail},
	{interviewer.ErrConflict, "storage", "Somebody else wrote to the session at the same moment. Send it again."},
	{interviewer.ErrStorage, "storage", "The database is locked, full, read-only or damaged; the server's log says which. Nothing that was acknowledged is lost."},
	{retrieval.ErrNotFound, "not_found", "There is no such document, or it was deleted. Go back to the library."},
	{retrieval.ErrTooLarge, "too_large", "Cut the document into parts, or paste what matters of it."},
	{retrieval.ErrTooMany, "too_many_documents", "Delete a document that you no longer need, then add this one."},
	{retrieval.ErrScan, "scan", "Its pages are pictures, as from a scanner. Run it through text recognition first, or paste the text."},
	{retrieval.ErrEncrypted, "encrypted", "Save it without a password, or paste the text."},
	{retrieval.ErrBroken, "damaged", "Open it in the program that it is from and save it again, or paste the text."},
	{retrieval.ErrUnknownFormat, "unknown_format", "Markdown, plain text, HTML, PDF and DOCX are read. Save it as one of these, or paste the text."},
	{retrieval.ErrEmpty, "empty", "No words were found in it. Choose another file, or paste the text."},
}

const awayDetail = "The database cannot be reached. Try again in a moment; everything that was acknowledged is kept."

// reasoned are the refusals that may be followed by a reason fit for a candidate; it
// says more than what stands above.
var reasoned = map[error]bool{
	interviewer.ErrNotNow: true, interviewer.ErrNoObjection: true,
	retrieval.ErrTooLarge: true, retrieval.ErrScan: true, retrieval.ErrEncrypted: true,
	retrieval.ErrBroken: true, retrieval.ErrUnknownFormat: true, retrieval.ErrEmpty: true,
}

func problem(code, detail string) *Problem {
	c := codes[code]
	return &Problem{Type: "urn:mockloop:error:" + code, Title: c.title, Status: c.status, Detail: detail, Code: code}
}

// problemOf says what err means to a client.
func problemOf(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	var setup *interviewer.SetupError
	if errors.As(err, &setup) {
		return problem("bad_request", setup.Error())
	}
	for _, r := range refusals {
		if errors.Is(err, r.err) {
			if _, reason, ok := strings.Cut(err.Error(), r.err.Error()+": "); ok && reasoned[r.err] {
				return problem(r.code, strings.ToUpper(reason[:1])+reason[1:]+".")
			}
			return problem(r.code, r.detail)
		}
	}
	return problem("internal", "It is not your fault. Try again; the server's log has the reason.")
}

func writeProblem(w http.ResponseWriter, p *Problem) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	if p.Status == http.StatusServiceUnavailable || p.Code == "too_many_requests" {
		w.Header().Set("Retry-After", "1")
	}
	w.WriteHeader(p.Status)
	json.NewEncoder(w).Encode(p) // the client has gone; nobody is left to be told
}

// Close codes of the live socket, beside those of RFC 6455.
const (
	closeSlow    = 4001
	closeUnknown = 4004
	closeBad     = 4008
	closeFault   = 4500
)

// closeOf says how a socket ends whose session ended with err, and why in words.
func closeOf(err error) (code int, reason string) {
	switch {
	case errors.Is(err, interviewer.ErrNotFound):
		return closeUnknown, "no such session"
	case returns(err), errors.Is(err, context.Canceled):
		return 1001, "come back in a moment"
	}
	return closeFault, strings.ToLower(problemOf(err).Title)
}

// returns says whether a session goes on as soon as its client comes back.
func returns(err error) bool {
	var elsewhere *interviewer.Elsewhere
	return errors.Is(err, interviewer.ErrShutdown) || errors.Is(err, interviewer.ErrMoved) || errors.As(err, &elsewhere)
}
