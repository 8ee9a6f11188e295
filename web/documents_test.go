package web

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/mockloop/mockloop/retrieval"
	"github.com/mockloop/mockloop/rubric"
)

// part of a form; a file if it has a name.
type part struct{ field, name, text string }

func form(t testing.TB, parts ...part) (contentType, body string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		create := w.CreateFormField
		if p.name != "" {
			create = func(field string) (io.Writer, error) { return w.CreateFormFile(field, p.name) }
		}
		out, err := create(p.field)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(out, p.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.String()
}

// upload sends a form and returns the status and the code of a problem.
func (h *house) upload(parts []part, out any, change ...func(*http.Request)) *http.Response {
	h.t.Helper()
	contentType, body := form(h.t, parts...)
	return h.do("POST", "/api/documents", body, out, append(change, header("Content-Type", contentType))...)
}

func resume(text string) []part {
	return []part{{"kind", "", "resume"}, {"file", "cv.md", text}}
}

// withCorpus gives the guide g a document.
func withCorpus(o *Options) {
	o.Library = &fakeLibrary{docs: []retrieval.Document{{
		ID: "g/log", Guide: "g", Kind: retrieval.KindCorpus, Title: "The log", Passages: 2, Text: "Records are appended.\n\nCopies follow the leader.",
	}}, state: retrieval.State{Embedder: "hash/1", Next: "small", Done: 3, Total: 5}}
}

func TestDocuments(t *testing.T) {
	t.Parallel()
	h := newHouse(t, withCorpus)
	var added, pasted DocumentView
	w := h.upload([]part{{"file", "cv.md", "I led a move.\n\nWe saved money."}, {"title", "", "Ann's résumé"}, {"kind", "", "resume"}}, &added)
	if w.StatusCode != 201 || w.Header.Get("Location") != "/api/documents/"+added.ID {
		t.Fatalf("%s %v", w.Status, w.Header)
	}
	if added.Kind != "resume" || added.Name != "cv.md" || added.Title != "Ann's résumé" || added.Bytes != 30 || added.Passages != 2 {
		t.Errorf("got %+v", added)
	}
	if w := h.do("POST", "/api/documents", `{"kind":"job","title":"Streams PM","text":"You own the log."}`, &pasted); w.StatusCode != 201 || pasted.Kind != "job" || pasted.Title != "Streams PM" {
		t.Errorf("%s %+v", w.Status, pasted)
	}

	var list DocumentList
	h.do("GET", "/api/documents", "", &list)
	if len(list.Own) != 2 || list.Own[0] != added || len(list.Guide) != 1 || list.Guide[0].ID != "g/log" {
		t.Errorf("got %+v", list)
	}
	if want := (Indexing{Embedder: "hash/1", Next: "small", Done: 3, Total: 5}); list.Indexing != want {
		t.Errorf("got %+v", list.Indexing)
	}
	h.do("GET", "/api/documents?guide=other", "", &list)
	if len(list.Own) != 2 || len(list.Guide) != 0 {
		t.Errorf("of another guide: %+v", list)
	}

	var text DocumentText
	for _, path := range []string{"/api/documents/g/log", "/api/documents/g%2Flog"} {
		h.do("GET", path, "", &text)
		if text.Document.Title != "The log" || len(text.Passages) != 2 || text.Passages[1].Text != "Copies follow the leader." || text.Passages[1].Path == nil {
			t.Errorf("%s: %+v", path, text)
		}
	}
	var p PassageView
	h.do("GET", "/api/passages/g/log.1", "", &p)
	if p.ID != "g/log.1" || p.Document != "g/log" || p.Title != "The log" {
		t.Errorf("got %+v", p)
	}

	var found SearchResult
	h.do("GET", "/api/search?q=the", "", &found)
	if len(found.Hits) != 2 || found.Hits[0].Passage.ID != "g/log.1" {
		t.Errorf("got %+v", found)
	}
	h.do("GET", "/api/search?q=the&limit=1", "", &found)
	if len(found.Hits) != 1 {
		t.Errorf("got %+v", found)
	}

	if w := h.do("DELETE", "/api/documents/"+added.ID, "", nil); w.StatusCode != 204 {
		t.Error(w.Status)
	}
	for _, path := range []string{"/documents/" + added.ID, "/passages/" + added.ID + ".0", "/passages/g/log.9", "/documents/", "/documents/g/nothing"} {
		var p Problem
		if w := h.do("GET", "/api"+path, "", &p); w.StatusCode != 404 || !strings.Contains(p.Detail, "library") {
			t.Errorf("%s: %s %+v", path, w.Status, p)
		}
	}
	if w := h.do("DELETE", "/api/documents/g/log", "", nil); w.StatusCode != 404 {
		t.Errorf("a guide's document was deleted: %s", w.Status)
	}
}

// TestGuideOfDocuments: with several guides, only the one that is asked for is looked at.
func TestGuideOfDocuments(t *testing.T) {
	t.Parallel()
	second := testGuide()
	second.ID = "h"
	h := newHouse(t, withCorpus, func(o *Options) { o.Guides = []*rubric.Guide{testGuide(), second} })
	for query, want := range map[string]int{"": 0, "guide=g": 1, "guide=h": 0} {
		var list DocumentList
		var found SearchResult
		h.do("GET", "/api/documents?"+query, "", &list)
		h.do("GET", "/api/search?q=leader&"+query, "", &found)
		if len(list.Guide) != want || len(found.Hits) != want {
			t.Errorf("%q: %+v %+v", query, list, found)
		}
	}
}

func TestDocumentsOfOthers(t *testing.T) {
	t.Parallel()
	h := newHouse(t, withCorpus, func(o *Options) { o.IdentityKey = []byte("a key") })
	as := func() func(*http.Request) {
		c := h.do("GET", "/", "", nil).Cookies()[0]
		return func(r *http.Request) { r.AddCookie(c) }
	}
	ann, bob := as(), as()
	var doc DocumentView
	if w := h.upload(resume("My secret plan."), &doc, ann); w.StatusCode != 201 {
		t.Fatal(w.Status)
	}
	for _, path := range []string{"/documents/" + doc.ID, "/passages/" + doc.ID + ".0"} {
		if w := h.do("GET", "/api"+path, "", nil, bob); w.StatusCode != 404 {
			t.Errorf("another reads %s: %s", path, w.Status)
		}
		if w := h.do("GET", "/api"+path, "", nil, ann); w.StatusCode != 200 {
			t.Errorf("the owner reads %s: %s", path, w.Status)
		}
	}
	if w := h.do("DELETE", "/api/documents/"+doc.ID, "", nil, bob); w.StatusCode != 404 {
		t.Errorf("another deletes: %s", w.Status)
	}
	for _, path := range []string{"/documents", "/search?q=secret"} {
		if w := h.do("GET", "/api"+path, "", nil, bob); strings.Contains(body(t, w), doc.ID) {
			t.Errorf("another sees it at %s", path)
		}
	}
	contentType, sent := form(t, resume("x")...)
	if w := h.do("POST", "/api/documents", sent, nil, ann, header("Content-Type", contentType), header("Origin", "https://evil.example")); w.StatusCode != 403 {
		t.Errorf("another page uploads: %s", w.Status)
	}
}

func TestDocumentsRefused(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("x", MaxDocumentBytes+1)
	kind := part{"kind", "", "resume"}
	h := newHouse(t, withCorpus)
	for _, tt := range []struct {
		name   string
		parts  []part
		status int
		detail string
	}{
		{"no kind", []part{{"file", "cv.md", "x"}}, 400, "kind"},
		{"a guide's kind", []part{{"kind", "", "corpus"}, {"file", "cv.md", "x"}}, 400, "kind"},
		{"no file", []part{kind}, 400, "one file"},
		{"two files", []part{kind, {"file", "a", "x"}, {"file", "b", "x"}}, 400, "one file"},
		{"unknown part", []part{kind, {"owner", "", "ann"}, {"file", "a", "x"}}, 400, "not known"},
		{"long title", []part{{"title", "", large[:MaxNameBytes+1]}, kind, {"file", "a", "x"}}, 400, "title"},
		{"large file", []part{kind, {"file", "a", large}}, 413, "10 MiB"},
		{"large form", []part{{"title", "", large}, kind, {"file", "a", large}}, 400, "title"},
		{"largest file", []part{kind, {"file", "a", large[1:]}}, 201, ""},
	} {
		var p Problem
		if w := h.upload(tt.parts, &p); w.StatusCode != tt.status || !strings.Contains(p.Detail, tt.detail) {
			t.Errorf("%s: %s %+v", tt.name, w.Status, p)
		}
	}
	for _, tt := range []struct {
		name, contentType, body string
		status                  int
	}{
		{"not a form", "multipart/form-data", "x", 400},
		{"cut off", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx", 400},
		{"plain", "text/plain", "x", 415},
		{"none", "", "x", 415},
		{"unknown field", "application/json", `{"kind":"job","text":"x","owner":"ann"}`, 400},
		{"paste without a kind", "application/json", `{"text":"x"}`, 400},
		{"large paste", "application/json", `{"kind":"job","text":"` + large + `"}`, 413},
		{"larger than any", "application/json", `{"kind":"job","text":"` + large + large + `"}`, 413},
	} {
		var p Problem
		if w := h.do("POST", "/api/documents", tt.body, &p, header("Content-Type", tt.contentType)); w.StatusCode != tt.status || p.Detail == "" {
			t.Errorf("%s: %s %+v", tt.name, w.Status, p)
		}
	}
	for _, query := range []string{"", "?q=", "?q=%20", "?q=" + large[:MaxQueryBytes+1], "?q=x&limit=0", "?q=x&limit=21"} {
		if w := h.do("GET", "/api/search"+query, "", nil); w.StatusCode != 400 {
			t.Errorf("search%.20s: %s", query, w.Status)
		}
	}
}

// TestUnreadableDocuments: each says what to do about it.
func TestUnreadableDocuments(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err          error
		status       int
		code, detail string
	}{
		{retrieval.ErrScan, 422, "scan", "text recognition"},
		{retrieval.ErrEncrypted, 422, "encrypted", "without a password"},
		{retrieval.ErrBroken, 422, "damaged", "save it again"},
		{retrieval.ErrUnknownFormat, 415, "unknown_format", "DOCX"},
		{retrieval.ErrEmpty, 422, "empty", "another file"},
		{retrieval.ErrTooLarge, 413, "too_large", "into parts"},
		{retrieval.ErrTooMany, 429, "too_many_documents", "Delete"},
		{fmt.Errorf("%w: it has 300 pages and at most 200 are read; leave some out", retrieval.ErrTooLarge), 413, "too_large", "It has 300 pages and at most 200 are read; leave some out."},
	} {
		h := newHouse(t, func(o *Options) { o.Library = &fakeLibrary{broken: tt.err} })
		var p Problem
		if w := h.upload(resume("x"), &p); w.StatusCode != tt.status || p.Code != tt.code || !strings.Contains(p.Detail, tt.detail) {
			t.Errorf("%v: %s %+v", tt.err, w.Status, p)
		}
	}
}

func TestUploadsAtOnce(t *testing.T) {
	t.Parallel()
	library := &fakeLibrary{adding: make(chan struct{})}
	h := newHouse(t, func(o *Options) { o.Library, o.IdentityKey = library, []byte("a key") })
	type visitor func(*http.Request)
	contentType, sent := form(t, resume("x")...)
	answers := make(chan int, uploadsAtOnce)
	var visitors []visitor
	for range uploadsAtOnce/uploadsPerOwner + 1 {
		c := h.do("GET", "/", "", nil).Cookies()[0]
		visitors = append(visitors, func(r *http.Request) { r.AddCookie(c) })
	}
	under := h.server.documents.under
	for n := range uploadsAtOnce {
		go func() {
			r, err := http.NewRequest("POST", h.URL+"/api/documents", strings.NewReader(sent))
			if err != nil {
				panic(err)
			}
			r.Header.Set("Content-Type", contentType)
			visitors[n/uploadsPerOwner](r)
			w, err := http.DefaultClient.Do(r)
			if err != nil {
				panic(err)
			}
			w.Body.Close()
			answers <- w.StatusCode
		}()
		for deadline := time.Now().Add(10 * time.Second); under() <= n; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%d of %d are under way", under(), n+1)
			}
		}
		if n == uploadsPerOwner-1 {
			var p Problem
			if w := h.upload(resume("x"), &p, visitors[0]); w.StatusCode != 429 || !strings.Contains(p.Detail, "yours") {
				t.Errorf("one more of one owner: %s %+v", w.Status, p)
			}
		}
	}
	var p Problem
	if w := h.upload(resume("x"), &p, visitors[len(visitors)-1]); w.StatusCode != 429 || w.Header.Get("Retry-After") == "" {
		t.Errorf("one more in all: %s %+v", w.Status, p)
	}
	if reading := len(h.server.documents.reading); reading > readingAtOnce {
		t.Errorf("%d are being read", reading)
	}
	close(library.adding)
	for range uploadsAtOnce {
		if status := <-answers; status != 201 {
			t.Errorf("got %d", status)
		}
	}
	if w := h.upload(resume("x"), nil, visitors[0]); w.StatusCode != 201 || under() != 0 || len(h.server.documents.of) != 0 {
		t.Errorf("afterwards: %s, %d under way", w.Status, under())
	}
}

func TestSlowDocuments(t *testing.T) {
	t.Parallel()
	// send uploads slowly: a byte at a time, with pauses.
	send := func(h *house, pause time.Duration) (status int, code string) {
		contentType, sent := form(t, resume("slow and steady")...)
		conn, err := net.Dial("tcp", strings.TrimPrefix(h.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprintf(conn, "POST /api/documents HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", contentType, len(sent), sent[:len(sent)-10])
		for _, b := range []byte(sent[len(sent)-10:]) {
			time.Sleep(pause)
			if _, err := conn.Write([]byte{b}); err != nil {
				break // it was given up
			}
		}
		answer, err := io.ReadAll(conn)
		if err != nil && len(answer) == 0 {
			t.Fatal(err)
		}
		if _, err := fmt.Sscanf(string(answer), "HTTP/1.1 %d", &status); err != nil {
			t.Fatalf("%q: %v", answer, err)
		}
		_, code, _ = strings.Cut(string(answer), "urn:mockloop:error:")
		code, _, _ = strings.Cut(code, `"`)
		return status, code
	}
	house := func(p patience, l *fakeLibrary) *house {
		h := newHouse(t, func(o *Options) { o.Library = l })
		h.server.documents.patience = p
		// As in the program: other requests have less time.
		h.Server.Close()
		h.Server = httptest.NewUnstartedServer(h.server)
		h.Server.Config.ReadTimeout, h.Server.Config.WriteTimeout = 150*time.Millisecond, 150*time.Millisecond
		h.Server.Start()
		return h
	}
	long := time.Minute
	for _, tt := range []struct {
		name     string
		patience patience
		library  *fakeLibrary
		pause    time.Duration
		status   int
		code     string
	}{
		{"slow, but steady", patience{long, long, long}, &fakeLibrary{}, 40 * time.Millisecond, 201, ""},
		{"silent", patience{50 * time.Millisecond, long, long}, &fakeLibrary{}, 300 * time.Millisecond, 408, "too_slow"},
		{"too long in all", patience{long, 200 * time.Millisecond, long}, &fakeLibrary{}, 40 * time.Millisecond, 408, "too_slow"},
		{"slow to be read", patience{long, long, 50 * time.Millisecond}, &fakeLibrary{adding: make(chan struct{})}, 0, 408, "too_slow"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if status, code := send(house(tt.patience, tt.library), tt.pause); status != tt.status || code != tt.code {
				t.Errorf("got %d %s", status, code)
			}
		})
	}
}

// TestUploadsStop: neither a silent upload nor one that is being read holds up a shutdown.
func TestUploadsStop(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(o *Options) { o.Library = &fakeLibrary{adding: make(chan struct{})} })
	contentType, sent := form(t, resume("x")...)
	var conns []net.Conn
	for _, part := range []string{sent, sent[:len(sent)-10]} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(h.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(10 * time.Second))
		fmt.Fprintf(conn, "POST /api/documents HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", contentType, len(sent), part)
		conns = append(conns, conn)
	}
	for deadline := time.Now().Add(10 * time.Second); h.server.documents.under() < len(conns); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("they do not come in")
		}
	}
	h.server.StopUploads()
	for i, conn := range conns {
		if answer, err := io.ReadAll(conn); !strings.Contains(string(answer), "urn:mockloop:error:shutting_down") {
			t.Errorf("%d: %q %v", i, answer, err)
		}
	}
	if w := h.upload(resume("x"), nil); w.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("afterwards: %s", w.Status)
	}
}

// under counts the uploads that are under way.
func (d *documents) under() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.open
}

func TestUploadRate(t *testing.T) {
	t.Parallel()
	h := newHouse(t, withCorpus)
	for range uploadsInARow + 20 {
		var p Problem
		if w := h.do("POST", "/api/documents", `{"kind":"job","text":"x"}`, &p); w.StatusCode == 429 {
			if p.Code != "too_many_requests" || w.Header.Get("Retry-After") == "" {
				t.Errorf("got %v %+v", w.Header, p)
			}
			return
		}
	}
	t.Error("no limit was met")
}

func TestLabel(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                         "",
		"cv.pdf":                   "cv.pdf",
		" Ann's\tCV\r\n(2).pdf ":   "Ann's CV (2).pdf",
		"履歴書.docx":                 "履歴書.docx",
		"cv\u202efdp.exe":          "cv fdp.exe",
		"a\x00b\x1b[31mc":          "a b [31mc",
		"\xff.md":                  "\ufffd.md",
		strings.Repeat("é", 200):   strings.Repeat("é", 98) + "…",
		"<img src=x onerror=a>.md": "<img src=x onerror=a>.md", // the page shows it as text
	} {
		if got := label(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// FuzzUpload: whatever comes in is answered, and what is taken keeps to the limits.
func FuzzUpload(f *testing.F) {
	for _, parts := range [][]part{resume("Text."), {{"file", "a", "x"}}, {{"kind", "", "job"}, {"file", "../../a\"\r\n.md", "x"}, {"title", "", "T\u202e"}}} {
		contentType, sent := form(f, parts...)
		f.Add(contentType, []byte(sent))
	}
	f.Add("application/json", []byte(`{"kind":"notes","title":"\u0000","text":"x"}`))
	f.Fuzz(func(t *testing.T, contentType string, sent []byte) {
		r := httptest.NewRequest("POST", "/api/documents", bytes.NewReader(sent))
		r.Header.Set("Content-Type", contentType)
		d := newDocuments(&fakeLibrary{}, nil)
		u, err := d.receive(&deadlined{httptest.NewRecorder()}, r)
		if err != nil {
			if p := problemOf(err); p.Status >= 500 {
				t.Errorf("%v is the server's fault", err)
			}
			return
		}
		for _, s := range []string{u.Name, u.Title} {
			if len(s) > MaxNameBytes || !utf8.ValidString(s) || strings.ContainsAny(s, "\n\r\x00\u202e") {
				t.Errorf("taken as %q", s)
			}
		}
	})
}

// deadlined is a recorder whose connection knows deadlines.
type deadlined struct{ *httptest.ResponseRecorder }

func (*deadlined) SetReadDeadline(time.Time) error  { return nil }
func (*deadlined) SetWriteDeadline(time.Time) error { return nil }

func TestPastedTextIsCalledByItsFirstLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Senior PM, Streaming\nBerlin":                "Senior PM, Streaming",
		"\ufeff\r\n---\r\n## **The role**\r\nYou own": "The role",
		"- Led the team":                              "Led the team",
		"#\n \n":                                      "",
		"":                                            "",
		strings.Repeat("word ", 40):                   strings.TrimSpace(strings.Repeat("word ", 16)) + "…",
		strings.Repeat("ä", 90) + " b":                strings.Repeat("ä", 90) + "…",
	} {
		if got := firstLine(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
