package web

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write generated and golden files")

// onTheWire are the shapes that cross by themselves; what they hold follows.
var onTheWire = []string{"ClientFrame", "ServerFrame", "GuideView", "SessionView", "SessionList", "Settings", "Notes", "EventList", "Debrief", "Report", "Setup", "Problem", "ModelView", "ModelSettings", "ModelTest", "ModelServer", "ModelList",
	"DocumentView", "DocumentList", "DocumentText", "DocumentPaste", "PassageView", "SearchResult"}

// TestTypeScript holds the browser's types to the Go types of the wire.
func TestTypeScript(t *testing.T) {
	t.Parallel()
	golden(t, "ui/src/protocol.gen.ts", newTypeScript(t, "../rubric", "../retrieval", ".", "../interviewer").generate())
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is stale; run: go test ./web -update", path)
	}
}

// typeScript writes Go types as TypeScript. It reads sources, since reflection
// knows neither the values of a string type nor the bodies of an event.
type typeScript struct {
	t      *testing.T
	types  map[string]ast.Expr
	values map[string][]string // of string types
	bodies [][2]string         // of events: what the wire calls them, and their Go types
	done   map[string]string
}

func newTypeScript(t *testing.T, dirs ...string) *typeScript {
	g := &typeScript{t: t, types: map[string]ast.Expr{}, values: map[string][]string{}, done: map[string]string{}}
	for _, dir := range dirs {
		paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range file.Decls {
				g.declaration(d)
			}
		}
	}
	return g
}

func (g *typeScript) declaration(d ast.Decl) {
	switch d := d.(type) {
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				g.types[s.Name.Name] = s.Type
			case *ast.ValueSpec:
				typ, named := s.Type.(*ast.Ident)
				if !named || d.Tok != token.CONST || len(s.Values) == 0 {
					continue
				}
				if value, ok := s.Values[0].(*ast.BasicLit); ok {
					g.values[typ.Name] = append(g.values[typ.Name], quote(value.Value))
				}
			}
		}
	case *ast.FuncDecl: // func (Created) eventType() string { return "created" }
		if d.Name.Name == "eventType" {
			name := d.Body.List[0].(*ast.ReturnStmt).Results[0].(*ast.BasicLit).Value
			g.bodies = append(g.bodies, [2]string{quote(name), d.Recv.List[0].Type.(*ast.Ident).Name})
		}
	}
}

func quote(literal string) string { return "'" + strings.Trim(literal, `"`) + "'" }

func (g *typeScript) generate() string {
	for _, name := range onTheWire {
		g.named(name)
	}
	out := "// Code generated from the Go types of the wire. DO NOT EDIT.\n"
	for _, name := range slices.Sorted(maps.Keys(g.done)) {
		out += "\n" + g.done[name]
	}
	return out
}

// named makes sure that a type is written, and returns its name.
func (g *typeScript) named(name string) string {
	if name == "Event" {
		name = "SessionEvent" // browsers have an Event of their own
	}
	if _, ok := g.done[name]; ok {
		return name
	}
	g.done[name] = "" // for types that hold themselves
	typ, values := g.types[name], g.values[name]
	switch s, isStruct := typ.(*ast.StructType); {
	case name == "SessionEvent":
		union := "export type SessionEvent =\n"
		for _, b := range g.bodies {
			union += fmt.Sprintf("  | { seq: number; at: string; type: %s; data: %s }\n", b[0], g.named(b[1]))
		}
		g.done[name] = union
	case isStruct && s.Fields.NumFields() == 0:
		g.done[name] = fmt.Sprintf("export interface %s {}\n", name)
	case isStruct:
		g.done[name] = fmt.Sprintf("export interface %s {\n%s}\n", name, g.fields(s))
	case len(values) > 0:
		g.done[name] = fmt.Sprintf("export type %s = %s\n", name, strings.Join(values, " | "))
	default:
		g.t.Fatalf("no TypeScript for %s", name)
	}
	return name
}

func (g *typeScript) fields(s *ast.StructType) string {
	var out strings.Builder
	for _, f := range s.Fields.List {
		if len(f.Names) == 1 && !f.Names[0].IsExported() {
			continue // encoding/json passes over it
		}
		if f.Tag == nil {
			g.t.Fatalf("%v crosses the wire without a json tag", f.Names)
		}
		name, option, _ := strings.Cut(reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Get("json"), ",")
		if option == "omitempty" {
			name += "?"
		}
		fmt.Fprintf(&out, "  %s: %s\n", name, g.expr(f.Type))
	}
	return out.String()
}

func (g *typeScript) expr(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		switch e.Name {
		case "string":
			return "string"
		case "bool":
			return "boolean"
		case "int", "int64", "uint64", "float64":
			return "number"
		}
		return g.named(e.Name)
	case *ast.StarExpr:
		return g.expr(e.X)
	case *ast.ArrayType:
		return g.expr(e.Elt) + "[]"
	case *ast.MapType:
		return fmt.Sprintf("Record<%s, %s>", g.expr(e.Key), g.expr(e.Value))
	case *ast.SelectorExpr:
		if e.Sel.Name == "Time" {
			return "string"
		}
		return g.named(e.Sel.Name)
	}
	g.t.Fatalf("no TypeScript for %T", e)
	return ""
}
