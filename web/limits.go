package web

import (
	"context"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"golang.org/x/time/rate"
)

// Limits of what visitors may use, on all nodes together. All are required but Nodes.
type Limits struct {
	Sockets           int // open at once, in all
	SocketsPerOwner   int
	RequestsPerSecond int // of one address, in the long run; four seconds' worth at once
	// Nodes says among how many nodes the limits are divided: each holds to its
	// share, so that together they hold to the whole without asking each other.
	Nodes func() int
}

// share is this node's part of a limit.
func (l Limits) share(whole int) int {
	if l.Nodes == nil {
		return whole
	}
	n := l.Nodes()
	return (whole + n - 1) / n
}

// limited turns away an address that asks for more, in the long run, than
// perSecond, or for more than burst at once.
func limited(l Limits, perSecond, burst int) echo.MiddlewareFunc {
	return middleware.RateLimiterWithConfig(middleware.RateLimiterConfig{
		Store:               &requestLimit{limits: l, perSecond: perSecond, burst: burst},
		IdentifierExtractor: func(c echo.Context) (string, error) { return c.RealIP(), nil },
		DenyHandler: func(echo.Context, string, error) error {
			return problem("too_many_requests", "Wait a second, then go on.")
		},
	})
}

// requestTime bounds what is neither live nor an upload, which has its own time: a
// database that is away must not hold a request for ever.
const requestTime = 25 * time.Second

func bounded(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if isLive(c) || isUpload(c) {
			return next(c)
		}
		r := c.Request()
		ctx, cancel := context.WithTimeout(r.Context(), requestTime)
		defer cancel()
		c.SetRequest(r.WithContext(ctx))
		defer c.SetRequest(r) // whoever tells of an error must not take it for a client that left
		return next(c)
	}
}

// requestLimit is this node's share of what an address may ask for. Where the
// number of nodes changes, everybody starts afresh.
type requestLimit struct {
	limits           Limits
	perSecond, burst int

	mu    sync.Mutex
	share int // of the burst
	store middleware.RateLimiterStore
}

// Allow implements middleware.RateLimiterStore.
func (l *requestLimit) Allow(address string) (bool, error) {
	l.mu.Lock()
	if share := l.limits.share(l.burst); share != l.share {
		l.share = share
		l.store = middleware.NewRateLimiterMemoryStoreWithConfig(middleware.RateLimiterMemoryStoreConfig{
			Rate: rate.Limit(float64(l.perSecond) * float64(share) / float64(l.burst)), Burst: share, ExpiresIn: 2 * time.Minute,
		})
	}
	store := l.store
	l.mu.Unlock()
	return store.Allow(address)
}
