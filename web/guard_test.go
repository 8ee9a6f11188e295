package web

import (
	"crypto/sha256"
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) {
		if name == "Host" {
			r.Host = value
		}
		r.Header.Set(name, value)
	}
}

func TestGuard(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(o *Options) { o.Hosts = []string{"Mock.Example", "other.example:8080"} })
	h.create()
	own := strings.TrimPrefix(h.URL, "http://")
	for _, tt := range []struct {
		name, method, path string
		change             []func(*http.Request)
		code               string
	}{
		{"as it is", "GET", "/api/sessions", nil, ""},
		{"localhost", "GET", "/", []func(*http.Request){header("Host", "localhost:1234")}, ""},
		{"loopback of IPv6", "GET", "/", []func(*http.Request){header("Host", "[::1]:8080")}, ""},
		{"named host", "GET", "/", []func(*http.Request){header("Host", "mock.example")}, ""},
		{"named host with its port", "GET", "/", []func(*http.Request){header("Host", "other.example:8080")}, ""},
		{"rebound name", "GET", "/", []func(*http.Request){header("Host", "evil.example:8080")}, "forbidden_host"},
		{"rebound name, API", "GET", "/api/sessions", []func(*http.Request){header("Host", "evil.example")}, "forbidden_host"},
		{"rebound name, health", "GET", "/healthz", []func(*http.Request){header("Host", "evil.example")}, "forbidden_host"},
		{"name that ends like ours", "GET", "/", []func(*http.Request){header("Host", "localhost.evil.example")}, "forbidden_host"},
		{"another address", "GET", "/", []func(*http.Request){header("Host", "10.1.2.3:8080")}, "forbidden_host"},
		{"own origin", "DELETE", "/api/sessions/s1", []func(*http.Request){header("Origin", h.URL)}, ""},
		{"origin behind TLS", "GET", "/api/sessions", []func(*http.Request){header("Host", "mock.example"), header("Origin", "https://mock.example")}, ""},
		{"foreign origin reads", "GET", "/api/sessions", []func(*http.Request){header("Origin", "https://evil.example")}, "forbidden_origin"},
		{"foreign origin deletes", "DELETE", "/api/sessions/s1", []func(*http.Request){header("Origin", "https://evil.example")}, "forbidden_origin"},
		{"another port", "DELETE", "/api/sessions/s1", []func(*http.Request){header("Origin", "http://127.0.0.1:1")}, "forbidden_origin"},
		{"origin that begins like ours", "GET", "/api/sessions", []func(*http.Request){header("Origin", "http://"+own+".evil.example")}, "forbidden_origin"},
		{"no origin to tell", "GET", "/api/sessions", []func(*http.Request){header("Origin", "null")}, "forbidden_origin"},
		{"embedded elsewhere", "GET", "/api/sessions", []func(*http.Request){header("Sec-Fetch-Site", "cross-site")}, "forbidden_origin"},
		{"embedded at another port", "GET", "/api/sessions", []func(*http.Request){header("Sec-Fetch-Site", "same-site")}, "forbidden_origin"},
		{"typed by hand", "GET", "/api/sessions", []func(*http.Request){header("Sec-Fetch-Site", "none")}, ""},
		{"link to the page", "GET", "/", []func(*http.Request){header("Sec-Fetch-Site", "cross-site")}, ""},
		{"module script of the page", "GET", "/assets/main-1234.js", []func(*http.Request){header("Origin", h.URL)}, ""},
	} {
		var p Problem
		w := h.do(tt.method, tt.path, "", nil, tt.change...)
		if tt.code == "" && w.StatusCode >= 300 {
			t.Errorf("%s: %s", tt.name, w.Status)
		} else if tt.code != "" {
			if h.do(tt.method, tt.path, "", &p, tt.change...); p.Code != tt.code || w.StatusCode != 403 {
				t.Errorf("%s: %s %+v, want %s", tt.name, w.Status, p, tt.code)
			}
		}
	}
}

func TestGuardOfSocket(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	url := "ws" + strings.TrimPrefix(h.URL, "http") + "/api/sessions/" + h.create() + "/live"
	for name, headers := range map[string]http.Header{
		"foreign origin": {"Origin": {"https://evil.example"}},
		"rebound name":   {"Host": {"evil.example"}, "Origin": {"http://evil.example"}},
		"another port":   {"Origin": {"http://127.0.0.1:1"}},
	} {
		_, w, err := websocket.DefaultDialer.DialContext(t.Context(), url, headers)
		if err == nil || w == nil || w.StatusCode != 403 {
			t.Errorf("%s: %v", name, err)
		}
	}
	conn, _, err := websocket.DefaultDialer.DialContext(t.Context(), url, http.Header{"Origin": {h.URL}})
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, path := range []string{"/", "/api/settings", "/api/nothing", "/assets/main-1234.js"} {
		got := h.do("GET", path, "", nil).Header
		csp := got.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || got.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", path, got)
		}
		if got.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s is open to other origins", path)
		}
	}
	if got := h.do("GET", "/api/settings", "", nil).Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("API: Cache-Control %q", got)
	}
}

func TestOwners(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(o *Options) { o.IdentityKey = make([]byte, sha256.Size) })
	visit := func() *http.Cookie {
		t.Helper()
		w := h.do("GET", "/", "", nil)
		cookies := w.Cookies()
		if len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode || cookies[0].MaxAge <= 0 {
			t.Fatalf("got %v", cookies)
		}
		return cookies[0]
	}
	as := func(c *http.Cookie) func(*http.Request) { return func(r *http.Request) { r.AddCookie(c) } }
	ann, bob := visit(), visit()
	id := h.create(as(ann))
	if w := h.do("GET", "/", "", nil, as(ann)); len(w.Cookies()) != 0 {
		t.Error("a known visitor became another")
	}
	forged := *ann
	forged.Value = ann.Value[:len(ann.Value)-4] + "AAAA"
	for name, c := range map[string]*http.Cookie{"another": bob, "forged": &forged, "empty": {Name: cookieName}, "nobody": {Name: "x", Value: "y"}} {
		for _, path := range []string{"", "/events", "/report", "/report.md", "/notes", "/cases"} {
			if w := h.do("GET", "/api/sessions/"+id+path, "", nil, as(c)); w.StatusCode != 404 {
				t.Errorf("%s reads %s: %s", name, path, w.Status)
			}
		}
		if w := h.do("DELETE", "/api/sessions/"+id, "", nil, as(c)); w.StatusCode != 404 {
			t.Errorf("%s deletes: %s", name, w.Status)
		}
		if w := h.do("POST", "/api/sessions/"+id+"/objections", `{}`, nil, as(c)); w.StatusCode != 404 {
			t.Errorf("%s objects: %s", name, w.Status)
		}
		if w := h.do("PUT", "/api/sessions/"+id+"/notes", `{"text":"x"}`, nil, as(c)); w.StatusCode != 404 {
			t.Errorf("%s writes notes: %s", name, w.Status)
		}
		var list SessionList
		if h.do("GET", "/api/sessions", "", &list, as(c)); len(list.Sessions) != 0 {
			t.Errorf("%s lists %v", name, list)
		}
	}
	if code := h.dial(id, 0).closed(); code != closeUnknown {
		t.Errorf("a stranger's socket: %d", code)
	}
	if w := h.do("GET", "/api/sessions/"+id, "", nil, as(ann)); w.StatusCode != 200 {
		t.Errorf("the owner: %s", w.Status)
	}
	if w := h.do("GET", "/assets/main-1234.js", "", nil); len(w.Cookies()) != 0 {
		t.Error("an identity lies in what shared caches keep")
	}
	secure := h.do("GET", "/", "", nil, header("X-Forwarded-Proto", "https")).Cookies()
	if !secure[0].Secure {
		t.Error("behind TLS the cookie is not for TLS alone")
	}
}
