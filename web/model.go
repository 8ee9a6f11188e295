package web

import (
	"context"
	"strings"
)

// Models is what the settings page needs of the connection to a language model.
type Models interface {
	Model() ModelView
	// Connect tries nothing out: it checks the form, keeps it, and uses it from the next turn on.
	Connect(ctx context.Context, s ModelSettings) error
	Disconnect(ctx context.Context) error
	// Test tries out what an interview needs: the connection in use, or other settings.
	Test(ctx context.Context, s *ModelSettings) (ModelTest, error)
	// List asks an endpoint for its models.
	List(ctx context.Context, s ModelSettings) ([]string, error)
	// Servers looks for model servers on this machine.
	Servers(ctx context.Context) []ModelServer
}

// BadModel says what is wrong with settings.
func BadModel(err error) error {
	text := err.Error()
	return problem("bad_request", strings.ToUpper(text[:1])+text[1:])
}

// call answers a request; body decodes what came with it.
type call func(ctx context.Context, body func(any) error) (any, error)

// modelCalls are what the settings page asks for. Where the page is others' too,
// it can look, and nothing else: an address that anybody fills in would be asked
// by this server.
func (s *Server) modelCalls() map[string]call {
	view := func(context.Context, func(any) error) (any, error) { return s.models.Model(), nil }
	return map[string]call{
		"GET /model":       view,
		"POST /model/test": func(ctx context.Context, _ func(any) error) (any, error) { return s.testModel(ctx, nil) },
		"PUT /model": s.editing(func(ctx context.Context, m ModelSettings) (any, error) {
			err := s.models.Connect(ctx, m)
			return s.models.Model(), err
		}),
		"POST /model/try": s.editing(func(ctx context.Context, m ModelSettings) (any, error) { return s.testModel(ctx, &m) }),
		"POST /model/list": s.editing(func(ctx context.Context, m ModelSettings) (any, error) {
			models, err := s.models.List(ctx, m)
			return ModelList{models}, err
		}),
		"DELETE /model": s.allowed(func(ctx context.Context, _ func(any) error) (any, error) {
			err := s.models.Disconnect(ctx)
			return s.models.Model(), err
		}),
		"GET /model/servers": s.allowed(func(ctx context.Context, _ func(any) error) (any, error) { return s.models.Servers(ctx), nil }),
	}
}

// allowed lets only those through who may change the model.
func (s *Server) allowed(f call) call {
	return func(ctx context.Context, body func(any) error) (any, error) {
		switch v := s.models.Model(); {
		case v.Fixed:
			return nil, problem("forbidden", "The model is set by the server's environment or flags; change it there.")
		case !v.Editable:
			return nil, problem("forbidden", "Only who runs the server can change its model, by its environment.")
		}
		return f(ctx, body)
	}
}

// editing is the same for a call that comes with settings.
func (s *Server) editing(f func(context.Context, ModelSettings) (any, error)) call {
	return s.allowed(func(ctx context.Context, body func(any) error) (any, error) {
		var m ModelSettings
		if err := body(&m); err != nil {
			return nil, err
		}
		return f(ctx, m)
	})
}

// testModel tries out settings, or the connection in use. It costs its owner
// tokens, so one test runs at a time.
func (s *Server) testModel(ctx context.Context, m *ModelSettings) (any, error) {
	if !s.testing.TryLock() {
		return nil, problem("too_many_requests", "A test is running already; wait for its result.")
	}
	defer s.testing.Unlock()
	return s.models.Test(ctx, m)
}
