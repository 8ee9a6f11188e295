// Package web puts interviews on the wire: HTTP for what is at rest, a
// websocket for what is live, and the page itself. It decides who may ask and
// in which shape, never what an interview does. PROTOCOL.md is its contract.
package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"mime"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/mockloop/mockloop/interviewer"
	"github.com/mockloop/mockloop/rubric"
)

// Options of a Server. All are required but Hosts and the keys.
type Options struct {
	Conductor *interviewer.Conductor
	Guides    []*rubric.Guide
	Models    Models
	Library   Library
	Version   string
	// IdentityKey signs visitors' cookies; without it everybody is the one local user.
	IdentityKey []byte
	// NodeKey is known to all nodes that share the journal, and to nobody else; without it there are no others.
	NodeKey []byte
	// Hosts are the names, beside the loopback ones, under which the server is reached.
	Hosts  []string
	Limits Limits
	Log    *slog.Logger
}

// conductor is what the server needs of an interviewer.Conductor.
type conductor interface {
	planner
	Create(ctx context.Context, owner string, setup interviewer.Setup) (interviewer.Record, error)
	Find(ctx context.Context, owner, id string) (interviewer.Record, error)
	Node() string
	Where(ctx context.Context, owner, id string) (interviewer.Node, error)
	Seize(ctx context.Context, owner, id string) error
	List(ctx context.Context, owner, before string, limit int) ([]interviewer.Record, error)
	Events(ctx context.Context, owner, id string, since int64) ([]interviewer.Event, error)
	Report(ctx context.Context, owner, id string) (interviewer.Report, error)
	Debrief(ctx context.Context, owner, guide string) (interviewer.Debrief, error)
	Delete(ctx context.Context, owner, id string) error
	Notes(ctx context.Context, owner, id string) (string, error)
	SetNotes(ctx context.Context, owner, id, text string) error
	Object(ctx context.Context, owner, id string, o interviewer.Objection) error
	Cases(ctx context.Context, owner, id string) ([]rubric.Case, error)
	Ready(ctx context.Context) error
	Join(ctx context.Context, owner, id string, since int64, a interviewer.Audience) (seat, error)
}

// conducted lends a Conductor the interface: its Join returns a struct.
type conducted struct{ *interviewer.Conductor }

func (c conducted) Join(ctx context.Context, owner, id string, since int64, a interviewer.Audience) (seat, error) {
	return c.Conductor.Join(ctx, owner, id, since, a)
}

// Server answers everything that comes over the wire.
type Server struct {
	conductor conductor
	guides    []GuideView
	titles    titles
	settings  Settings
	models    Models
	documents *documents
	testing   sync.Mutex // held while a model is tested
	identity  identity
	guard     guard
	sockets   *sockets
	relay     relay
	page      fs.FS
	log       *slog.Logger
	handler   http.Handler
}

// New returns a server for the page that the program carries.
func New(o Options) (*Server, error) {
	return newServer(o, conducted{o.Conductor}, page())
}

func newServer(o Options, c conductor, page fs.FS) (*Server, error) {
	s := &Server{
		conductor: c,
		guides:    []GuideView{},
		titles:    newTitles(o.Guides),
		models:    o.Models,
		documents: newDocuments(o.Library, o.Guides),
		settings:  Settings{Version: o.Version, Local: o.IdentityKey == nil},
		identity:  identity{o.IdentityKey},
		guard:     newGuard(o.Hosts),
		sockets:   newSockets(c, o.Limits, o.Log),
		relay:     newRelay(o.NodeKey),
		page:      page,
		log:       o.Log,
	}
	for _, g := range o.Guides {
		view, err := viewGuide(g, c)
		if err != nil {
			return nil, fmt.Errorf("guide %s: %w", g.ID, err)
		}
		s.guides = append(s.guides, view)
	}
	s.handler = s.routes(o.Limits)
	return s, nil
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// StopUploads ends those under way: what takes minutes must not hold up a shutdown.
func (s *Server) StopUploads() { s.documents.stop() }

// Wait returns when every socket is closed, which the conductor's Shutdown
// brings about for all that are not relayed, or when ctx ends.
func (s *Server) Wait(ctx context.Context) error {
	s.relay.stop()
	return s.sockets.wait(ctx)
}

func (s *Server) routes(l Limits) http.Handler {
	e := echo.New()
	e.HTTPErrorHandler = s.fail
	// Only for the limit on requests, so it does not matter that a neighbour could lie here.
	e.IPExtractor = echo.ExtractIPFromXFFHeader()
	e.Use(
		middleware.RecoverWithConfig(middleware.RecoverConfig{DisableErrorHandler: true, DisablePrintStack: true, LogErrorFunc: s.panicked}),
		s.guarded,
		middleware.GzipWithConfig(middleware.GzipConfig{Skipper: isLive, MinLength: 1024}),
	)
	e.GET("/healthz", func(c echo.Context) error {
		c.Response().Header().Set(nodeHeader, s.conductor.Node())
		return c.String(http.StatusOK, "ok")
	})
	e.GET("/readyz", s.ready)
	e.Match([]string{http.MethodGet, http.MethodHead}, "/*", s.asset)

	limit := limited(l, l.RequestsPerSecond, 4*l.RequestsPerSecond)
	api := func(method, path string, h echo.HandlerFunc, more ...echo.MiddlewareFunc) {
		e.Add(method, "/api"+path, h, append([]echo.MiddlewareFunc{limit, noStore, bounded}, more...)...)
	}
	api("GET", "/settings", func(c echo.Context) error {
		settings := s.settings
		settings.Model = s.models.Model().Model
		return c.JSON(http.StatusOK, settings)
	})
	for route, call := range s.modelCalls() {
		method, path, _ := strings.Cut(route, " ")
		api(method, path, func(c echo.Context) error {
			answer, err := call(c.Request().Context(), func(v any) error { return decode(c.Response(), c.Request(), MaxBodyBytes, v) })
			if err != nil {
				return err
			}
			return c.JSON(http.StatusOK, answer)
		})
	}
	api("GET", "/guides", func(c echo.Context) error { return c.JSON(http.StatusOK, s.guides) })
	api("GET", "/debrief", s.debrief)
	api("POST", "/sessions", s.create)
	api("GET", "/sessions", s.list)
	api("GET", "/sessions/:id", s.find)
	api("DELETE", "/sessions/:id", s.delete, s.atOwner)
	api("GET", "/sessions/:id/events", s.events)
	api("GET", "/sessions/:id/live", s.live, s.atOwner)
	api("GET", "/sessions/:id/report", s.report)
	api("GET", "/sessions/:id/report.md", s.reportMarkdown)
	api("POST", "/sessions/:id/objections", s.object, s.atOwner)
	api("GET", "/sessions/:id/cases", s.cases)
	api("GET", "/sessions/:id/notes", s.notes)
	api("PUT", "/sessions/:id/notes", s.setNotes)
	api("GET", "/documents", s.bare(s.documents.list))
	api("POST", "/documents", s.bare(s.documents.add), limited(l, uploadsPerSecond, uploadsInARow))
	// Ids of a guide's own documents have a slash in them.
	api("GET", "/documents/*", s.bare(s.documents.read))
	api("DELETE", "/documents/*", s.bare(s.documents.delete))
	api("GET", "/passages/*", s.bare(s.documents.passage))
	api("GET", "/search", s.bare(s.documents.search), limited(l, searchesPerSecond, searchesInARow))
	return e
}

// bare hands a request on to who needs no router: with its owner, and with what a
// route's * stands for.
func (s *Server) bare(h func(w http.ResponseWriter, r *http.Request, owner, id string) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		prefix := strings.TrimSuffix(c.Path(), "*")
		return h(c.Response(), c.Request(), s.owner(c), strings.TrimPrefix(c.Request().URL.Path, prefix))
	}
}

func isLive(c echo.Context) bool { return c.Path() == "/api/sessions/:id/live" }

func isUpload(c echo.Context) bool {
	return c.Path() == "/api/documents" && c.Request().Method == http.MethodPost
}

func (s *Server) guarded(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		secure(c.Response().Header())
		if err := s.guard.check(c.Request()); err != nil {
			return err
		}
		return next(c)
	}
}

// atOwner answers a request where its session lives.
func (s *Server) atOwner(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if done, err := s.relayed(c.Response(), c.Request(), c.Param("id"), isLive(c)); done || err != nil {
			return err
		}
		return next(c)
	}
}

func noStore(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set("Cache-Control", "no-store")
		return next(c)
	}
}

// fail answers with what an error means, and logs what is the server's fault.
func (s *Server) fail(err error, c echo.Context) {
	var said *Problem
	if c.Response().Committed || c.Request().Context().Err() != nil && !errors.As(err, &said) {
		return // too late, or nobody is left to be told; a body that came too slowly ends the context as well
	}
	var own *echo.HTTPError
	if errors.As(err, &own) {
		switch own.Code {
		case http.StatusNotFound:
			err = problem("not_found", "There is nothing at this address.")
		case http.StatusMethodNotAllowed:
			err = problem("method_not_allowed", "The answer's Allow header lists the methods of this address.")
		}
	}
	p := problemOf(err)
	if p.Status >= http.StatusInternalServerError && !errors.Is(err, interviewer.ErrAway) { // that is logged once, as it begins
		s.log.Error("request_failed", "method", c.Request().Method, "route", c.Path(), "code", p.Code, "error", err)
	}
	writeProblem(c.Response(), p)
}

// panicked keeps the stack for the log; fail answers.
func (s *Server) panicked(c echo.Context, err error, stack []byte) error {
	s.log.Error("handler_panicked", "route", c.Path(), "stack", string(stack))
	return err
}

func (s *Server) owner(c echo.Context) string { return s.identity.of(c.Response(), c.Request()) }

// readyTime is within what whoever watches over servers waits for an answer.
const readyTime = 2 * time.Second

func (s *Server) ready(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), readyTime)
	defer cancel()
	if err := s.conductor.Ready(ctx); err != nil {
		return err
	}
	return c.String(http.StatusOK, "ok")
}

func (s *Server) asset(c echo.Context) error {
	// The page comes first and alone: the one moment at which a new visitor can be given one identity.
	// What it is made of may be kept by caches that many visitors share.
	if !isHashed(c.Request().URL.Path) {
		s.owner(c)
	}
	return serveAsset(s.page, c.Response(), c.Request())
}

func (s *Server) create(c echo.Context) error {
	var setup interviewer.Setup
	if err := decode(c.Response(), c.Request(), MaxBodyBytes, &setup); err != nil {
		return err
	}
	r, err := s.conductor.Create(c.Request().Context(), s.owner(c), setup)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/api/sessions/"+r.ID)
	return c.JSON(http.StatusCreated, s.titles.view(r))
}

func (s *Server) list(c echo.Context) error {
	limit, err := number(c.Request(), "limit", 50, 1, 100)
	if err != nil {
		return err
	}
	// One more tells whether there is a next page.
	records, err := s.conductor.List(c.Request().Context(), s.owner(c), c.QueryParam("before"), int(limit)+1)
	if err != nil {
		return err
	}
	answer := SessionList{Sessions: []SessionView{}}
	if len(records) > int(limit) {
		records = records[:limit]
		answer.Next = records[limit-1].ID
	}
	for _, r := range records {
		answer.Sessions = append(answer.Sessions, s.titles.view(r))
	}
	return c.JSON(http.StatusOK, answer)
}

func (s *Server) find(c echo.Context) error {
	r, err := s.conductor.Find(c.Request().Context(), s.owner(c), c.Param("id"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, s.titles.view(r))
}

func (s *Server) delete(c echo.Context) error {
	if err := s.conductor.Delete(c.Request().Context(), s.owner(c), c.Param("id")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) events(c echo.Context) error {
	since, err := number(c.Request(), "since", 0, 0, 1<<53)
	if err != nil {
		return err
	}
	events, err := s.conductor.Events(c.Request().Context(), s.owner(c), c.Param("id"), since)
	if err != nil {
		return err
	}
	answer := EventList{Events: list(events), Seq: since}
	if len(events) > 0 {
		answer.Seq = events[len(events)-1].Seq
	}
	return c.JSON(http.StatusOK, answer)
}

func (s *Server) live(c echo.Context) error {
	since, err := number(c.Request(), "since", 0, 0, 1<<53)
	if err != nil {
		return err
	}
	return s.sockets.serve(c.Response(), c.Request(), s.owner(c), c.Param("id"), since, s.relay.brought(c.Request()))
}

func (s *Server) report(c echo.Context) error {
	r, err := s.conductor.Report(c.Request().Context(), s.owner(c), c.Param("id"))
	if err != nil {
		return err
	}
	asFile(c, r, "json")
	return c.JSONPretty(http.StatusOK, r, "  ")
}

func (s *Server) reportMarkdown(c echo.Context) error {
	r, err := s.conductor.Report(c.Request().Context(), s.owner(c), c.Param("id"))
	if err != nil {
		return err
	}
	text, err := markdown(r)
	if err != nil {
		return err
	}
	asFile(c, r, "md")
	return c.Blob(http.StatusOK, "text/markdown; charset=utf-8", text)
}

// asFile names the answer as a file if that was asked for.
func asFile(c echo.Context, r interviewer.Report, extension string) {
	if c.QueryParam("download") == "1" {
		name := fmt.Sprintf("mockloop-%s-%s.%s", r.Setup.Round, r.StartedAt.Format("2006-01-02-1504"), extension)
		c.Response().Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	}
}

func (s *Server) object(c echo.Context) error {
	var o interviewer.Objection
	if err := decode(c.Response(), c.Request(), MaxBodyBytes, &o); err != nil {
		return err
	}
	if err := s.conductor.Object(c.Request().Context(), s.owner(c), c.Param("id"), o); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// cases are JSON lines, as labelled answers are kept.
func (s *Server) cases(c echo.Context) error {
	cases, err := s.conductor.Cases(c.Request().Context(), s.owner(c), c.Param("id"))
	if err != nil {
		return err
	}
	var lines bytes.Buffer
	for _, k := range cases {
		if err := json.NewEncoder(&lines).Encode(k); err != nil {
			return err
		}
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="mockloop-cases.jsonl"`)
	return c.Blob(http.StatusOK, "application/x-ndjson", lines.Bytes())
}

func (s *Server) notes(c echo.Context) error {
	text, err := s.conductor.Notes(c.Request().Context(), s.owner(c), c.Param("id"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, Notes{text})
}

func (s *Server) setNotes(c echo.Context) error {
	var n Notes
	if err := decode(c.Response(), c.Request(), MaxBodyBytes, &n); err != nil {
		return err
	}
	if len(n.Text) > MaxNotesBytes {
		return problem("too_large", fmt.Sprintf("Notes hold at most %d KiB. Shorten them.", MaxNotesBytes>>10))
	}
	if err := s.conductor.SetNotes(c.Request().Context(), s.owner(c), c.Param("id"), n.Text); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) debrief(c echo.Context) error {
	guide := c.QueryParam("guide")
	if guide == "" && len(s.guides) == 1 {
		guide = s.guides[0].ID
	}
	d, err := s.conductor.Debrief(c.Request().Context(), s.owner(c), guide)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, d)
}
