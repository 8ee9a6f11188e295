package web

import (
	"net/http"
	"strings"
	"testing"
)

func TestModelSettings(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var v ModelView
	if w := h.do("PUT", "/api/model", `{"base_url":"http://127.0.0.1:11434/v1","key":"sk-secret-secret","model":"small"}`, &v); w.StatusCode != http.StatusOK || !v.Connected || v.Model != "small" {
		t.Errorf("connect: %s %+v", w.Status, v)
	}
	var s Settings
	h.do("GET", "/api/settings", "", &s)
	if s.Model != "small" {
		t.Errorf("settings %+v", s)
	}
	var test ModelTest
	if h.do("POST", "/api/model/test", "", &test); !test.Reachable || !test.Streams {
		t.Errorf("test %+v", test)
	}
	if h.do("POST", "/api/model/try", `{"base_url":"http://x/v1","model":"m"}`, &test); test.Streams {
		t.Errorf("the settings that were sent are to be tried, not those in use: %+v", test)
	}
	var l ModelList
	if h.do("POST", "/api/model/list", `{"base_url":"http://x/v1","model":""}`, &l); len(l.Models) != 2 {
		t.Errorf("list %+v", l)
	}
	var servers []ModelServer
	if h.do("GET", "/api/model/servers", "", &servers); len(servers) != 1 {
		t.Errorf("servers %+v", servers)
	}
	var p Problem
	if w := h.do("PUT", "/api/model", `{"base_url":"http://x/v1","model":""}`, &p); w.StatusCode != http.StatusBadRequest || p.Detail != "Model: a name is needed" {
		t.Errorf("%s %+v", w.Status, p)
	}
	if h.do("DELETE", "/api/model", "", &v); v.Connected {
		t.Errorf("disconnect %+v", v)
	}
	if strings.Contains(h.log.String(), "secret") {
		t.Error("the key is in the log")
	}
}

// TestModelIsNotForVisitors: whoever may not edit cannot make the server ask an address either.
func TestModelIsNotForVisitors(t *testing.T) {
	t.Parallel()
	for name, view := range map[string]ModelView{"visitor": {}, "fixed": {Fixed: true, Editable: true}} {
		h := newHouse(t, func(o *Options) { o.Models = &fakeModels{view: view} })
		body := `{"base_url":"http://169.254.169.254/v1","model":"m"}`
		for path, method := range map[string]string{"": "PUT", "/list": "POST", "/try": "POST"} {
			if w := h.do(method, "/api/model"+path, body, nil); w.StatusCode != http.StatusForbidden {
				t.Errorf("%s: %s %s: %s", name, method, path, w.Status)
			}
		}
		for path, method := range map[string]string{"": "DELETE", "/servers": "GET"} {
			if w := h.do(method, "/api/model"+path, "", nil); w.StatusCode != http.StatusForbidden {
				t.Errorf("%s: %s %s: %s", name, method, path, w.Status)
			}
		}
		if w := h.do("GET", "/api/model", "", nil); w.StatusCode != http.StatusOK {
			t.Errorf("%s: looking is free: %s", name, w.Status)
		}
	}
}
