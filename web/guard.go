package web

import (
	"net"
	"net/http"
	"net/url"
	"strings"
)

// guard turns away requests that a page elsewhere made the browser send. Two
// ways lead here: a request across origins, and a foreign name that was made
// to point at this address (DNS rebinding).
type guard struct{ hosts map[string]bool }

// newGuard allows the loopback names and hosts. An address in digits is allowed
// too where the request really arrived at it: no foreign page lives there.
func newGuard(hosts []string) guard {
	g := guard{map[string]bool{"localhost": true, "127.0.0.1": true, "::1": true}}
	for _, h := range hosts {
		g.hosts[hostname(h)] = true
	}
	return g
}

func (g guard) check(r *http.Request) error {
	if !g.knows(r) {
		return problem("forbidden_host", "Open the address that the server printed at its start, or start it with --host and this name.")
	}
	api := strings.HasPrefix(r.URL.Path, "/api/")
	if origin := r.Header.Get("Origin"); origin != "" && (api || !safe(r.Method)) {
		// The scheme may differ: a proxy in front may speak TLS.
		if u, err := url.Parse(origin); err != nil || !strings.EqualFold(u.Host, r.Host) {
			return problem("forbidden_origin", "Use the page that this server itself serves.")
		}
	}
	// Links from elsewhere may lead to the page, never to what it is made from.
	if site := r.Header.Get("Sec-Fetch-Site"); api && site != "" && site != "same-origin" && site != "none" {
		return problem("forbidden_origin", "Use the page that this server itself serves.")
	}
	return nil
}

func (g guard) knows(r *http.Request) bool {
	name := hostname(r.Host)
	local, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	return name != "" && (g.hosts[name] || ok && local.IP.Equal(net.ParseIP(name)))
}

// hostname is a host without its port.
func hostname(host string) string { return strings.ToLower((&url.URL{Host: host}).Hostname()) }

func safe(method string) bool { return method == http.MethodGet || method == http.MethodHead }

// secure sets the headers that keep the page to itself: it loads nothing from
// elsewhere, runs nothing inline, and nobody may frame it.
func secure(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "+
		"manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
}
