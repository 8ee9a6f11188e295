package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/mockloop/mockloop/"

// arrows are the imports of our own that a package may have. A package that is
// not listed may have none.
var arrows = map[string][]string{
	"cmd/mockloop":                    {"interviewer", "interviewer/journal", "interviewer/llm", "migrations", "retrieval", "rubric", "web"},
	"web":                             {"interviewer", "retrieval", "rubric"},
	"interviewer":                     {"retrieval", "rubric"},
	"interviewer/journal":             {"interviewer"},
	"interviewer/journal/journaltest": {"interviewer"},
	"interviewer/llm":                 {"interviewer"},
	"migrations/dbtest":               {"migrations"},
	"retrieval/indextest":             {"retrieval"},
}

// foreign modules that only one place may know, so that they can be replaced there.
var kept = map[string][]string{
	"github.com/labstack/echo/v4":       {"web/server.go", "web/limits.go"},
	"github.com/gorilla/websocket":      {"web/live.go", "cmd/mockloop/loadrelay.go", "cmd/mockloop/loadclients.go"},
	"modernc.org/sqlite":                {"migrations/sqlite.go", "retrieval/sqlite.go"},
	"github.com/jackc/pgx/v5":           {"migrations/migrations.go", "migrations/postgres.go", "migrations/fit.go", "migrations/dbtest/dbtest.go", "interviewer/journal/away.go", "interviewer/journal/sql.go", "retrieval/postgres.go", "retrieval/postgresspaces.go"},
	"github.com/pgvector/pgvector-go":   {"retrieval/postgres.go", "retrieval/postgresspaces.go"},
	"github.com/pressly/goose/v3":       {"migrations/migrations.go", "migrations/postgres.go"},
	"github.com/kljensen/snowball":      {"rubric/language.go", "retrieval/embed.go", "retrieval/lexicon.go"},
	"go.yaml.in/yaml/v4":                {"rubric/load.go", "rubric/lint.go", "rubric/calibration.go", "retrieval/relevance.go", "retrieval/asked.go"},
	"github.com/schollz/progressbar/v3": {"cmd/mockloop/ingest.go"},
	"github.com/alecthomas/kong":        {"cmd/mockloop/main.go"},
	"github.com/sashabaranov/go-openai": {"interviewer/llm/client.go", "interviewer/llm/stream.go", "interviewer/llm/embed.go"},
}

func TestArrows(t *testing.T) {
	t.Parallel()
	root := os.DirFS("../..")
	files := 0
	err := fs.WalkDir(root, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || len(file) > 1 && strings.HasPrefix(d.Name(), ".")) {
			return fs.SkipDir
		}
		if d.IsDir() || path.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		files++
		src, err := fs.ReadFile(root, file)
		if err != nil {
			return err
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, src, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range tree.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if own, ok := strings.CutPrefix(imported, module); ok && !slices.Contains(arrows[path.Dir(file)], own) {
				t.Errorf("%s imports %s: that arrow is not allowed", file, own)
			}
			for foreign, places := range kept {
				if (imported == foreign || strings.HasPrefix(imported, foreign+"/")) && !slices.Contains(places, file) {
					t.Errorf("%s imports %s: only %s may", file, imported, strings.Join(places, ", "))
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 20 {
		t.Errorf("only %d files were looked at", files)
	}
}
