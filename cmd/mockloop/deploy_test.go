package main

import (
	"os/user"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v4"
)

// variables are the environment of the server as docker-compose.yml has it, and all
// that a user may set there, each with its default.
func variables(t *testing.T) (server, all map[string]string) {
	t.Helper()
	text := changed(t, filepath.Join("..", "docker-compose.yml"))
	var file struct {
		Services map[string]struct{ Environment map[string]string }
	}
	if err := yaml.Unmarshal([]byte(text), &file); err != nil {
		t.Fatal(err)
	}
	all = map[string]string{}
	for _, m := range regexp.MustCompile(`\$\{(\w+):-([^}]*)\}`).FindAllStringSubmatch(text, -1) {
		all[m[1]] = m[2]
	}
	return file.Services["mockloop"].Environment, all
}

// What compose passes on has the program's own default, and every limit is passed on.
func TestComposeHasTheDefaults(t *testing.T) {
	t.Parallel()
	var c cli
	parser, err := kong.New(&c, kong.Vars{"data": t.TempDir(), "local": "local"})
	if err != nil {
		t.Fatal(err)
	}
	server, all := variables(t)
	limits := 0
	for _, flag := range parser.Model.DefaultCmd.Flags {
		for _, name := range flag.Envs {
			limit := strings.HasPrefix(name, "MOCKLOOP_MAX_") || strings.HasPrefix(name, "MOCKLOOP_JUDGE_")
			if !limit {
				continue
			}
			limits++
			if want := "${" + name + ":-" + flag.Default + "}"; server[name] != want {
				t.Errorf("%s is %q, want %q", name, server[name], want)
			}
			if all[name] != flag.Default {
				t.Errorf("%s is %q by default, want %q", name, all[name], flag.Default)
			}
		}
	}
	if limits < 8 {
		t.Errorf("only %d limits were looked at", limits)
	}
}

// Every variable of docker-compose.yml is in .env.example with its default or an example,
// and no other is.
func TestEnvExample(t *testing.T) {
	t.Parallel()
	_, all := variables(t)
	examples := map[string]bool{"MOCKLOOP_HOSTS": true, "MOCKLOOP_GUIDES": true, "OPENAI_BASE_URL": true, "POSTGRES_PASSWORD": true}
	shown := map[string]bool{}
	for line := range strings.Lines(changed(t, filepath.Join("..", ".env.example"))) {
		name, value, found := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "#"), "=")
		if !found || strings.Contains(name, " ") {
			continue
		}
		shown[name] = true
		if value != all[name] && !examples[name] {
			t.Errorf("%s is shown as %q, its default is %q", name, value, all[name])
		}
	}
	for name := range all {
		if !shown[name] {
			t.Errorf("%s is not in .env.example", name)
		}
	}
	for name := range shown {
		if _, known := all[name]; !known {
			t.Errorf("%s is in .env.example and does nothing", name)
		}
	}
}

// A variable that is set to nothing, as in docker-compose.yml, is as one that is not set.
func TestGuidesFolder(t *testing.T) {
	own, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for value, want := range map[string]struct{ folder, fault string }{
		"":                   {},
		dir:                  {folder: dir},
		"~/.":                {folder: filepath.Clean(own.HomeDir)},
		dir + "/gone":        {fault: "--guides (MOCKLOOP_GUIDES): stat " + dir + "/gone"},
		"../../.env.example": {fault: ".env.example is not a folder"},
	} {
		t.Setenv("MOCKLOOP_GUIDES", value)
		var c cli
		parser, err := kong.New(&c, kong.Vars{"data": t.TempDir(), "local": "local"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = parser.Parse([]string{"serve"})
		if err == nil && (c.Serve.Guides != want.folder || want.fault != "") || err != nil && (want.fault == "" || !strings.Contains(err.Error(), want.fault)) {
			t.Errorf("%q is the folder %q, %v; want %+v", value, c.Serve.Guides, err, want)
		}
	}
}
