package llm

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Fault is why an endpoint gave no usable reply. It holds nothing of what was
// said and no key, so that it may be logged and shown.
type Fault struct {
	Kind   Kind
	Status int    // of HTTP, or 0
	Detail string // in the endpoint's words, cut short; empty where they could repeat the prompt
	// Wait is what the endpoint asked for with Retry-After.
	Wait time.Duration
	err  error
}

// Kind of a fault. The names are shown and recorded; they do not change.
type Kind string

const (
	Unreachable  Kind = "unreachable"  // refused, or no way there
	UnknownHost  Kind = "unknown-host" // DNS has no such name
	TLS          Kind = "tls"
	Unauthorized Kind = "unauthorized" // 401
	Forbidden    Kind = "forbidden"    // 403
	NoModel      Kind = "no-model"     // 404
	Limited      Kind = "limited"      // 429
	Failing      Kind = "failing"      // 5xx
	Rejected     Kind = "rejected"     // any other 4xx
	TooLong      Kind = "too-long"     // the prompt does not fit the model's context
	Silent       Kind = "silent"       // nothing came in time
	Cut          Kind = "cut"          // the reply broke off
	Garbled      Kind = "garbled"      // not what the protocol says: HTML, broken JSON, no choices
	Oversized    Kind = "oversized"    // more than anybody would say
	Refused      Kind = "refused"      // by the provider's filter, or by the model
	NotJSON      Kind = "not-json"     // a completion that holds no JSON object
)

// advice says what to do about a fault.
var advice = map[Kind]string{
	Unreachable:  "Is the model server running, and is the base URL right?",
	UnknownHost:  "Check the host name in the base URL.",
	TLS:          "The certificate is not accepted. Use http:// for a server on your own machine, or give it a certificate that this machine trusts.",
	Unauthorized: "The key is missing or wrong.",
	Forbidden:    "The key is not allowed to use this model.",
	NoModel:      "There is no such model or path: check the model's name, and that the base URL ends with /v1.",
	Limited:      "The provider's rate limit or budget is used up: wait, or raise it there.",
	Failing:      "The provider has trouble; try again later.",
	Rejected:     "The endpoint does not take the request.",
	TooLong:      "The model's context is too small for an interview: load it with at least 8,192 tokens.",
	Silent:       "It took too long: a smaller model, or a machine with more power, answers in time.",
	Cut:          "The reply broke off; try again.",
	Garbled:      "This does not speak the OpenAI protocol: check that the base URL ends with /v1.",
	Oversized:    "The model does not stop by itself; choose another.",
	Refused:      "The provider's filter held the reply back.",
	NotJSON:      "The model does not keep to JSON; choose a larger one for the judge.",
}

func (f *Fault) Error() string {
	text := string(f.Kind)
	if f.Status != 0 {
		text += fmt.Sprintf(" (HTTP %d)", f.Status)
	}
	if f.Detail != "" {
		text += ": " + f.Detail
	}
	return text
}

func (f *Fault) Unwrap() error { return f.err }

// Advice says what to do about it.
func (f *Fault) Advice() string { return advice[f.Kind] }

// faultOf makes a fault of any error of the transport.
func faultOf(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	f = &Fault{Kind: Unreachable, err: err}
	var dns *net.DNSError
	var record tls.RecordHeaderError
	var verify *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	var hostname x509.HostnameError
	var timeout net.Error
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		f.Kind = Silent
	case errors.As(err, &dns):
		f.Kind, f.Detail = UnknownHost, dns.Name
	case errors.As(err, &record), errors.As(err, &verify), errors.As(err, &unknown), errors.As(err, &hostname),
		strings.Contains(err.Error(), "tls: "), strings.Contains(err.Error(), "HTTP response to HTTPS client"):
		f.Kind = TLS
	case errors.Is(err, syscall.ECONNREFUSED):
		f.Detail = "connection refused"
	case errors.Is(err, syscall.ECONNRESET), strings.Contains(err.Error(), "EOF"):
		f.Kind = Cut
	}
	return f
}

// errorBody is how endpoints say no: OpenAI's {"error":{"message"}}, and what others make of it.
type errorBody struct {
	Error   json.RawMessage `json:"error"`
	Message string          `json:"message"`
	Detail  json.RawMessage `json:"detail"`
}

// refusal finds the words in an error's body.
func refusal(body []byte) string {
	var e errorBody
	if json.Unmarshal(body, &e) != nil {
		return ""
	}
	var inner struct {
		Message string          `json:"message"`
		Code    json.RawMessage `json:"code"`
	}
	var text string
	switch {
	case json.Unmarshal(e.Error, &inner) == nil && inner.Message != "":
		return inner.Message + " " + strings.Trim(string(inner.Code), `"`)
	case json.Unmarshal(e.Error, &text) == nil && text != "":
		return text
	case e.Message != "":
		return e.Message
	case json.Unmarshal(e.Detail, &text) == nil:
		return text
	}
	return string(e.Detail)
}

const detailBytes = 200

// statusFault makes a fault of an answer that is not 200. say are the endpoint's words.
func statusFault(status int, header http.Header, say string, now time.Time) *Fault {
	f := &Fault{Kind: Rejected, Status: status}
	lower := strings.ToLower(say)
	switch {
	case status == http.StatusUnauthorized:
		f.Kind = Unauthorized
	case status == http.StatusForbidden:
		f.Kind = Forbidden
	case status == http.StatusNotFound:
		f.Kind = NoModel
	case status == http.StatusTooManyRequests:
		f.Kind, f.Wait = Limited, retryAfter(header, now)
	case status == http.StatusRequestTimeout:
		f.Kind = Silent
	case status >= 500:
		f.Kind, f.Wait = Failing, retryAfter(header, now)
	case strings.Contains(lower, "context") && (strings.Contains(lower, "length") || strings.Contains(lower, "exceed") || strings.Contains(lower, "size") || strings.Contains(lower, "window")):
		f.Kind = TooLong
	case strings.Contains(lower, "content_filter"), strings.Contains(lower, "content management policy"):
		f.Kind = Refused
	}
	// A wrong key is repeated by some ("Incorrect API key provided: sk-...").
	if f.Kind == Rejected || f.Kind == NoModel {
		f.Detail = say[:min(len(say), detailBytes)]
		f.Detail = strings.ToValidUTF8(f.Detail, "")
	}
	return f
}

// retryAfter reads RFC 9110's Retry-After: seconds or a date.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := h.Get("Retry-After")
	if s, err := strconv.Atoi(text); err == nil && s >= 0 {
		return time.Duration(min(s, 3600)) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, min(at.Sub(now), time.Hour))
	}
	return 0
}
