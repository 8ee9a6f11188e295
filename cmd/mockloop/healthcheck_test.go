package main

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestHealthcheck(t *testing.T) {
	t.Parallel()
	at, stop := start(t, serveCommand{Addr: "0.0.0.0:0", databaseFlags: inFolder(t.TempDir())})
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	served := net.JoinHostPort("0.0.0.0", u.Port())
	if err := (healthcheckCommand{Addr: served}).Run(); err != nil {
		t.Errorf("of a server that is well: %v", err)
	}
	stop()
	if err := (healthcheckCommand{Addr: served}).Run(); err == nil {
		t.Error("well without a server")
	}
	unready := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "the database is away", http.StatusServiceUnavailable)
	}))
	defer unready.Close()
	err = healthcheckCommand{Addr: unready.Listener.Addr().String()}.Run()
	if err == nil || !strings.Contains(err.Error(), "503") || !strings.Contains(err.Error(), "the database is away") {
		t.Errorf("of a server that is not ready: %v", err)
	}
	if err := (healthcheckCommand{Addr: "nowhere"}).Run(); err == nil {
		t.Error("well at no address")
	}
}
