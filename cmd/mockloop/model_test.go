package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mockloop/mockloop/interviewer/llm/llmtest"
	"github.com/mockloop/mockloop/migrations"
	"github.com/mockloop/mockloop/migrations/dbtest"
	"github.com/mockloop/mockloop/rubric"
	"github.com/mockloop/mockloop/web"
)

func ready(w http.ResponseWriter, r *http.Request, in llmtest.Request) {
	if in.Stream {
		llmtest.Say("Hello and welcome to you.")(w, r, in)
		return
	}
	llmtest.Complete(w, `{"ready":true}`)
}

func TestVault(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, err := migrations.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	v, err := openVault(db, dir, "")
	if err != nil {
		t.Fatal(err)
	}
	const key = "sk-very-secret-0123456789"
	if err := v.save(t.Context(), "x", saved{Key: encrypted(t, v, key)}); err != nil {
		t.Fatal(err)
	}
	again, err := openVault(db, dir, "")
	if err != nil {
		t.Fatal(err)
	}
	var s saved
	if err := again.load(t.Context(), "x", &s); err != nil {
		t.Fatal(err)
	}
	if got, err := again.decrypt(s.Key); err != nil || got != key {
		t.Errorf("%q, %v", got, err)
	}
	if a, b := encrypted(t, v, key), encrypted(t, v, key); a == b {
		t.Error("the same secret is encrypted to the same text twice")
	}
	for _, name := range []string{"mockloop.db", "mockloop.db-wal"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err == nil && bytes.Contains(data, []byte("very-secret")) {
			t.Errorf("%s holds the key", name)
		}
	}
	other, err := openVault(db, dir, "another secret")
	if err != nil {
		t.Fatal(err)
	}
	for _, sealed := range []string{s.Key, "no base64 !", "c2hvcnQ="} {
		if got, err := other.decrypt(sealed); err == nil {
			t.Errorf("%q is decrypted to %q", sealed, got)
		}
	}
	if info, err := os.Stat(filepath.Join(dir, secretName)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the secret's file: %v, %v", info, err)
	}
}

func encrypted(t *testing.T, v *vault, secret string) string {
	t.Helper()
	sealed, err := v.encrypt(secret)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func newConnection(t *testing.T, f modelFlags, local bool) *connection {
	t.Helper()
	dir := t.TempDir()
	db, err := migrations.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	v, err := openVault(db, dir, "")
	if err != nil {
		t.Fatal(err)
	}
	return openConnection(t.Context(), f, v, local, "127.0.0.1:1", slog.New(slog.DiscardHandler))
}

func TestConnection(t *testing.T) {
	t.Parallel()
	e := llmtest.New(t, ready)
	c := newConnection(t, modelFlags{}, true)
	if v := c.Model(); v.Connected || !v.Editable || len(v.Providers) < 9 {
		t.Errorf("at first: %+v", v)
	}
	if err := c.Connect(t.Context(), web.ModelSettings{BaseURL: e.BaseURL(), Key: "sk-0123456789abcdef", Model: "scripted"}); err != nil {
		t.Fatal(err)
	}
	v := c.Model()
	if !v.Connected || v.KeyHint != "…cdef" || v.JudgeModel != "scripted" {
		t.Errorf("connected: %+v", v)
	}
	if raw, err := json.Marshal(v); err != nil || strings.Contains(string(raw), "0123456789") {
		t.Errorf("%v: the view holds the key: %s", err, raw)
	}
	// The same address keeps the key, another one must not be sent it.
	if err := c.Connect(t.Context(), web.ModelSettings{BaseURL: e.BaseURL(), Model: "other"}); err != nil || c.get().Config().Key == "" {
		t.Errorf("the key is lost: %v", err)
	}
	elsewhere := llmtest.New(t, ready)
	if _, err := c.Test(t.Context(), &web.ModelSettings{BaseURL: elsewhere.BaseURL(), Model: "m"}); err != nil {
		t.Fatal(err)
	}
	for _, in := range elsewhere.Requests() {
		if in.Header.Get("Authorization") != "" {
			t.Error("another address was sent the key")
		}
	}
	test, err := c.Test(t.Context(), nil)
	if err != nil || !test.Reachable || !test.Streams || !test.Schema {
		t.Errorf("%+v, %v", test, err)
	}
	if config, err := c.load(t.Context()); err != nil || config.Model != "other" || config.Key != "sk-0123456789abcdef" {
		t.Errorf("kept: %+v, %v", config, err)
	}
	if err := c.Disconnect(t.Context()); err != nil || c.connected() {
		t.Errorf("disconnected: %v, %v", c.connected(), err)
	}
	if config, err := c.load(t.Context()); err != nil || config.BaseURL != "" {
		t.Errorf("still kept: %+v, %v", config, err)
	}
}

func TestConnectionByEnvironment(t *testing.T) {
	t.Parallel()
	e := llmtest.New(t, ready)
	c := newConnection(t, modelFlags{BaseURL: e.BaseURL()}, true)
	if v := c.Model(); !v.Connected || !v.Fixed || v.Editable || v.Model != "scripted" {
		t.Errorf("%+v", v)
	}
	if c := newConnection(t, modelFlags{BaseURL: "http://127.0.0.1:1/v1"}, true); c.connected() {
		t.Error("an endpoint that is not there has no models to choose from")
	}
	if c := newConnection(t, modelFlags{}, false); c.Model().Editable {
		t.Error("visitors may not edit")
	}
	if c, err := (modelFlags{Key: "k"}).config(t.Context(), nil); err != nil || c.BaseURL != openAI || c.Model == "" {
		t.Errorf("a key alone is OpenAI's: %+v, %v", c, err)
	}
}

func TestDoctor(t *testing.T) {
	t.Parallel()
	e := llmtest.New(t, ready)
	for name, c := range map[string]struct {
		flags modelFlags
		data  string
		url   string
		want  []string
		well  bool
	}{
		"without a model": {well: true, want: []string{"ok    data", "ok    guides", "--    model"}},
		"with one":        {flags: modelFlags{BaseURL: e.BaseURL()}, well: true, want: []string{"scripted speaks", "ok    streams", "ok    schema"}},
		"refused":         {flags: modelFlags{BaseURL: "http://127.0.0.1:1/v1", Model: "m"}, want: []string{"FAIL  test", "Is the model server running"}},
		"PostgreSQL":      {url: dbtest.Postgres(t), well: true, want: []string{"ok    data", "tables have version"}},
		"no tables yet":   {url: dbtest.Empty(t), well: true, want: []string{"version 0 and get"}},
		"no schema":       {url: parameter(t, dbtest.Empty(t), "search_path", "nowhere"), want: []string{"FAIL  data", "names no schema that this user may use: CREATE SCHEMA"}},
		"no server":       {url: "postgres://u:quagga@127.0.0.1:1/d", want: []string{"FAIL  data", "start PostgreSQL"}},
		"no folder":       {data: "/dev/null/x", want: []string{"FAIL  data", "--data"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := doctorCommand{databaseFlags: databaseFlags{Data: c.data, DatabaseURL: c.url}, modelFlags: c.flags}
			if d.Data == "" {
				d.Data = filepath.Join(t.TempDir(), "not", "yet")
			}
			var out bytes.Buffer
			if err := d.examine(context.Background(), &out); (err == nil) != c.well {
				t.Errorf("%v", err)
			}
			for _, want := range c.want {
				if !strings.Contains(out.String(), want) {
					t.Errorf("%q is not in:\n%s", want, &out)
				}
			}
			if _, err := os.Stat(d.Data); c.data == "" && err == nil {
				t.Error("the doctor made the folder")
			}
		})
	}
}

// TestGradeByJudge grades an answer by a model over HTTP that fails: there is a
// grade all the same, and the reason is told.
func TestGradeByJudge(t *testing.T) {
	t.Parallel()
	e := llmtest.New(t, llmtest.Refuse(401, "no key"))
	checker, err := modelFlags{BaseURL: e.BaseURL(), Model: "scripted"}.checker(t.Context(), "judge")
	if err != nil {
		t.Fatal(err)
	}
	guides, err := rubric.LoadAll("")
	if err != nil {
		t.Fatal(err)
	}
	g := grader{guides: guides, checker: checker}
	grade, err := g.grade(gradeLine{Question: "durability", Answer: "Three brokers keep each partition. If the leader dies, a follower that has everything takes over."})
	if err != nil || grade.Checker != "judge/1 scripted" || grade.Level < 1 {
		t.Errorf("%+v, %v", grade, err)
	}
	var told bytes.Buffer
	if tellFallen(checker, &told); !strings.Contains(told.String(), "unauthorized") {
		t.Errorf("told %q", &told)
	}
	if _, err := (modelFlags{}).checker(t.Context(), "judge"); err == nil || !strings.Contains(err.Error(), "OPENAI_BASE_URL") {
		t.Errorf("without a model: %v", err)
	}
}
