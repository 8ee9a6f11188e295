package web

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"time"
)

// With several nodes a session lives at one of them, and any of them may be
// asked. What is about the live session is relayed to its owner; all else every
// node answers from the database.
const (
	relayedHeader = "Mockloop-Relayed" // what comes with it is relayed no further
	// relayWait is how long a node that does not answer is waited for: it is
	// either back by then, or given up, and the session goes on here.
	relayWait  = 8 * time.Second
	relayRetry = 200 * time.Millisecond
	relayDial  = time.Second
	relayReply = 5 * time.Second
)

// relay takes requests to other nodes.
type relay struct {
	proxy *httputil.ReverseProxy
	ctx   context.Context
	stop  context.CancelFunc // ends the sockets that are relayed
}

type addressKey struct{}

func newRelay() relay {
	dialer := net.Dialer{Timeout: relayDial}
	ctx, stop := context.WithCancel(context.Background())
	return relay{ctx: ctx, stop: stop, proxy: &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.Out.URL.Scheme, p.Out.URL.Host = "http", p.In.Context().Value(addressKey{}).(string)
			p.Out.Host = p.In.Host // the guard looks at it
			for _, h := range []string{"X-Forwarded-For", "X-Forwarded-Proto"} {
				p.Out.Header[h] = p.In.Header[h]
			}
			if ip, _, err := net.SplitHostPort(p.In.RemoteAddr); err == nil {
				p.Out.Header.Add("X-Forwarded-For", ip)
			}
			p.Out.Header.Set(relayedHeader, "1")
		},
		Transport: &http.Transport{DialContext: dialer.DialContext, ResponseHeaderTimeout: relayReply, MaxIdleConnsPerHost: 32, IdleConnTimeout: time.Minute},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			writeProblem(w, problem("moving", movingDetail))
		},
		ErrorLog: log.New(io.Discard, "", 0), // a socket that breaks off is the client's to mend
	}}
}

const movingDetail = "The session goes on at another server in a moment. Try again; everything that was acknowledged is kept."

// reachable says whether somebody listens at an address.
func (r relay) reachable(ctx context.Context, address string) bool {
	ctx, cancel := context.WithTimeout(ctx, relayDial)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}

// relayed takes a request about a session to the node that owns it, and says
// whether there was one to take it to.
func (s *Server) relayed(w http.ResponseWriter, r *http.Request, id string, live bool) (bool, error) {
	owner, known := s.identity.holder(r)
	if !known || r.Header.Get(relayedHeader) != "" {
		return false, nil
	}
	for until := time.Now().Add(relayWait); ; {
		address, err := s.conductor.Where(r.Context(), owner, id)
		if err != nil || address == "" {
			return false, nil // whoever answers here knows what to say of an error
		}
		if s.relay.reachable(r.Context(), address) {
			return true, s.relayTo(w, r, owner, address, live)
		}
		if time.Now().After(until) {
			return true, problem("moving", movingDetail)
		}
		select {
		case <-time.After(relayRetry):
		case <-r.Context().Done():
			return true, r.Context().Err()
		}
	}
}

func (s *Server) relayTo(w http.ResponseWriter, r *http.Request, owner, address string, live bool) error {
	ctx, cancel := context.WithCancel(context.WithValue(r.Context(), addressKey{}, address))
	defer cancel()
	if live {
		if !s.sockets.enter(owner) {
			return problem("too_many_sockets", tooManySockets)
		}
		defer s.sockets.leave(owner)
		defer context.AfterFunc(s.relay.ctx, cancel)()
	}
	s.relay.proxy.ServeHTTP(w, r.WithContext(ctx))
	return nil
}
