package web

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"time"

	"github.com/mockloop/mockloop/interviewer"
)

// With several nodes a session lives at one of them, and any of them may be
// asked. What is about the live session is relayed to its owner; all else every
// node answers from the database.
const (
	relayedHeader = "Mockloop-Relayed" // what comes with the right one is relayed no further
	nodeHeader    = "Mockloop-Node"    // says in the answer to /healthz who lives at an address
	// relayWait is how long a node that does not answer is waited for. By then it
	// is back, or given up for dead; if it beats still, its address is wrong or the way
	// to it is cut, and the session is taken from it.
	relayWait  = 4 * time.Second
	relayRetry = 200 * time.Millisecond
	relayDial  = time.Second
	relayReply = 5 * time.Second
)

// relay takes requests to other nodes.
type relay struct {
	token  string // that nodes know each other by; empty: there are no others
	asking http.Client
	proxy  *httputil.ReverseProxy
	ctx    context.Context
	stop   context.CancelFunc // ends the sockets that are relayed
}

type addressKey struct{}

// newRelay makes a relay between nodes that share a key.
func newRelay(key []byte) relay {
	dialer := net.Dialer{Timeout: relayDial}
	ctx, stop := context.WithCancel(context.Background())
	token := ""
	if key != nil {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(relayedHeader))
		token = hex.EncodeToString(mac.Sum(nil))
	}
	return relay{token: token, asking: http.Client{Timeout: relayDial}, ctx: ctx, stop: stop, proxy: &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.Out.URL.Scheme, p.Out.URL.Host = "http", p.In.Context().Value(addressKey{}).(string)
			p.Out.Host = p.In.Host // the guard looks at it
			for _, h := range []string{"X-Forwarded-For", "X-Forwarded-Proto"} {
				p.Out.Header[h] = p.In.Header[h]
			}
			if ip, _, err := net.SplitHostPort(p.In.RemoteAddr); err == nil {
				p.Out.Header.Add("X-Forwarded-For", ip)
			}
			p.Out.Header.Set(relayedHeader, token)
		},
		Transport: &http.Transport{DialContext: dialer.DialContext, ResponseHeaderTimeout: relayReply, MaxIdleConnsPerHost: 32, IdleConnTimeout: time.Minute},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			writeProblem(w, problem("moving", movingDetail))
		},
		ErrorLog: log.New(io.Discard, "", 0), // a socket that breaks off is the client's to mend
	}}
}

const movingDetail = "The session goes on at another server in a moment. Try again; everything that was acknowledged is kept."

// brought says whether another node relayed a request here.
func (r relay) brought(req *http.Request) bool {
	return r.token != "" && hmac.Equal([]byte(req.Header.Get(relayedHeader)), []byte(r.token))
}

// reaches says whether a node, and not another one, answers at its address.
func (r relay) reaches(ctx context.Context, n interviewer.Node) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+n.Address+"/healthz", nil)
	if err != nil {
		return false
	}
	req.Host = "localhost" // to which every server answers
	resp, err := r.asking.Do(req)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.Header.Get(nodeHeader) == n.ID
}

// relayed takes a request about a session to the node that owns it, and says
// whether there was one to take it to.
func (s *Server) relayed(w http.ResponseWriter, r *http.Request, id string, live bool) (bool, error) {
	owner, known := s.identity.holder(r)
	if !known || s.relay.token == "" || s.relay.brought(r) {
		return false, nil
	}
	for until := time.Now().Add(relayWait); ; {
		node, err := s.conductor.Where(r.Context(), owner, id)
		if err != nil || node.ID == "" {
			return false, nil // whoever answers here knows what to say of an error
		}
		if s.relay.reaches(r.Context(), node) {
			return true, s.relayTo(w, r, owner, node.Address, live)
		}
		if time.Now().After(until) {
			s.log.Error("node_unreachable", "node", node.ID, "address", node.Address, "advice", "check --node (MOCKLOOP_NODE) there")
			return false, s.conductor.Seize(r.Context(), owner, id)
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
		if !s.sockets.enter(owner, false) {
			return problem("too_many_sockets", tooManySockets)
		}
		defer s.sockets.leave(owner, false)
		defer context.AfterFunc(s.relay.ctx, cancel)()
	}
	s.relay.proxy.ServeHTTP(w, r.WithContext(ctx))
	return nil
}
