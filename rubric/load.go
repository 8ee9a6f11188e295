package rubric

import (
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"
)

//go:embed all:guides
var builtin embed.FS

// Builtin holds the guides that the program brings along, one folder each.
func Builtin() fs.FS {
	sub, err := fs.Sub(builtin, "guides")
	if err != nil {
		panic(err) // the path is a constant
	}
	return sub
}

// LoadAll loads the built-in guides and, when dir is not empty, those in the
// folders of dir, ordered by id.
func LoadAll(dir string) ([]*Guide, error) {
	guides, err := loadFolders(Builtin(), "", true)
	if dir == "" || err != nil {
		return guides, err
	}
	more, err := loadFolders(os.DirFS(dir), dir, false)
	if err != nil {
		return nil, err
	}
	for _, g := range more {
		if slices.ContainsFunc(guides, func(o *Guide) bool { return o.ID == g.ID }) {
			return nil, fmt.Errorf("%s: a guide with the id %q exists already: give the folder and its guide.yaml another id", path.Join(dir, g.ID), g.ID)
		}
	}
	guides = append(guides, more...)
	slices.SortFunc(guides, func(a, b *Guide) int { return cmp.Compare(a.ID, b.ID) })
	return guides, nil
}

func loadFolders(fsys fs.FS, where string, proven bool) ([]*Guide, error) {
	found, err := fs.Glob(fsys, "*/guide.yaml")
	if err != nil {
		return nil, fmt.Errorf("look for guides: %w", err)
	}
	if len(found) == 0 {
		if _, err := fs.Stat(fsys, "."); err != nil {
			return nil, fmt.Errorf("look for guides in %s: %w", where, err)
		}
		return nil, fmt.Errorf("no guide in %s: a guide is a folder that holds a guide.yaml", where)
	}
	var guides []*Guide
	var errs []error
	for _, file := range found {
		folder := path.Dir(file)
		sub, err := fs.Sub(fsys, folder)
		if err != nil {
			return nil, err
		}
		g, err := load(sub, path.Join(where, folder), proven)
		if err == nil && g.ID != folder {
			err = &Error{File: path.Join(where, file), Line: 1, Reason: fmt.Sprintf("the id %q is not the name of its folder", g.ID)}
		}
		errs = append(errs, err)
		guides = append(guides, g)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return guides, nil
}

// Error is one fault of a guide.
type Error struct {
	File   string
	Line   int
	Reason string
}

func (e *Error) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Reason) }

// Load loads the guide in a folder. Loading is strict; the error joins an
// [*Error] for every fault that was found, in the order of files and lines.
func Load(fsys fs.FS) (*Guide, error) { return load(fsys, "", false) }

// load skips what takes long with a guide that was proven to be without fault,
// as the built-in ones are by the tests: its patterns are compiled when they are
// first used, and it is not linted.
func load(fsys fs.FS, where string, proven bool) (*Guide, error) {
	l := &loader{fsys: fsys, where: where, proven: proven, guide: &Guide{lang: newLanguage()}, sections: map[string]bool{}}
	if err := l.readAll(); err != nil {
		return nil, err
	}
	l.assemble()
	corpus, err := corpusOf(fsys)
	if err != nil {
		return nil, fmt.Errorf("read the corpus of the guide %s: %w", where, err)
	}
	l.guide.Corpus = corpus
	l.compile()
	if !proven {
		l.lint()
	}
	if len(l.errs) > 0 {
		return nil, l.sorted()
	}
	// What only grading needs waits until somebody is graded, see Warm.
	l.guide.subjects = sync.OnceValue(func() subjects { return newSubjects(l.guide) })
	if err := l.guide.stamp(); err != nil {
		return nil, err
	}
	return l.guide, nil
}

// Warm does ahead what would else make the first answer wait.
func (g *Guide) Warm() { g.subjects() }

type loader struct {
	fsys  fs.FS
	where string
	guide *Guide
	files map[string]*file
	// sections of the corpus, as file#Heading > Subheading
	sections map[string]bool
	// proven to be without fault
	proven bool

	mu   sync.Mutex
	errs []*Error
}

// file is a parsed file, kept for the line numbers of its faults.
type file struct {
	name  string
	root  yaml.Node
	value any
}

// newValue makes what a file is decoded into; nil for files that are no part
// of a guide's rubric, such as the corpus, which is read by those who cite it.
func newValue(name string) any {
	if path.Ext(name) != ".yaml" {
		return nil
	}
	switch dir := path.Dir(name); {
	case name == "guide.yaml":
		return &Guide{}
	case name == "closing.yaml":
		return &[]*Topic{}
	case name == "phrases.yaml":
		return &Phrases{}
	case dir == "rounds":
		return &Round{}
	case dir == "criteria":
		return &Criterion{}
	case dir == "questions":
		return &Question{}
	case dir == "concepts":
		return &map[string][]string{}
	}
	return nil
}

// readAll reads and parses the files side by side.
func (l *loader) readAll() error {
	l.files = make(map[string]*file)
	var names []string
	err := fs.WalkDir(l.fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && newValue(name) != nil {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("read the guide %s: %w", l.where, err)
	}
	for _, name := range []string{"guide.yaml", "closing.yaml", "phrases.yaml"} {
		if !slices.Contains(names, name) {
			l.fault(name, 1, "the file is missing")
		}
	}
	parallel(len(names), func(i int) {
		f := &file{name: names[i], value: newValue(names[i])}
		src, err := fs.ReadFile(l.fsys, f.name)
		if err == nil {
			err = yaml.Load(src, &f.root)
		}
		if err != nil {
			l.yamlFault(f.name, err)
			return // there is nothing to look at
		}
		l.yamlFault(f.name, f.root.Load(f.value, yaml.WithKnownFields()))
		l.mu.Lock()
		l.files[f.name] = f
		l.mu.Unlock()
	})
	return nil
}

// parallel calls work for 0..n-1 on as many goroutines as there are processors.
func parallel(n int, work func(int)) {
	var wg sync.WaitGroup
	workers := min(runtime.GOMAXPROCS(0), n)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < n; i += workers {
				work(i)
			}
		})
	}
	wg.Wait()
}

// unknownKey is how the parser says it, in Go's terms.
var unknownKey = regexp.MustCompile(`^field (\S+) not found in type .*`)

func (l *loader) yamlFault(name string, err error) {
	var all *yaml.LoadErrors
	var one *yaml.LoadError
	switch {
	case err == nil:
	case errors.As(err, &all):
		for _, e := range all.Errors {
			l.fault(name, e.Mark.Line, "%s", unknownKey.ReplaceAllString(e.Message, "unknown key $1"))
		}
	case errors.As(err, &one):
		l.fault(name, one.Mark.Line, "%s", one.Message)
	default:
		l.fault(name, 1, "%v", err)
	}
}

func (l *loader) fault(name string, line int, format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.errs = append(l.errs, &Error{File: path.Join(l.where, name), Line: max(1, line), Reason: fmt.Sprintf(format, args...)})
}

func (l *loader) sorted() error {
	slices.SortStableFunc(l.errs, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Reason, b.Reason))
	})
	errs := make([]error, len(l.errs))
	for i, e := range l.errs {
		errs[i] = e
	}
	return errors.Join(errs...)
}

// assemble puts the files together. The name of a file is the id of what it holds.
func (l *loader) assemble() {
	g := l.guide
	if f := l.files["guide.yaml"]; f != nil {
		lang := g.lang
		*g = *f.value.(*Guide)
		g.lang = lang
	}
	g.Concepts = make(map[string][]string)
	owner := make(map[string]string)
	for _, name := range slices.Sorted(maps.Keys(l.files)) {
		f := l.files[name]
		id := strings.TrimSuffix(path.Base(name), ".yaml")
		switch v := f.value.(type) {
		case *Round:
			l.named(f, &v.ID, id)
			g.Rounds = append(g.Rounds, v)
		case *Criterion:
			l.named(f, &v.ID, id)
			for _, c := range v.Checks {
				if c != nil {
					c.Criterion, c.Tag = v.ID, TagGeneral
				}
			}
			g.Criteria = append(g.Criteria, v)
		case *Question:
			l.named(f, &v.ID, id)
			g.Questions = append(g.Questions, v)
		case *[]*Topic:
			g.Topics = *v
		case *Phrases:
			g.Phrases = *v
		case *map[string][]string:
			for concept, patterns := range *v {
				if other := owner[concept]; other != "" {
					l.at(f, "the concept %q is in %s already", concept, other)(concept)
				}
				owner[concept] = name
				g.Concepts[concept] = patterns
			}
		}
	}
	slices.SortStableFunc(g.Rounds, func(a, b *Round) int { return cmp.Compare(a.Order, b.Order) })
}

func (l *loader) named(f *file, id *string, want string) {
	if *id == "" {
		*id = want
	} else if *id != want {
		l.at(f, "the id %q is not the name of the file", *id)("id")
		*id = want
	}
}

// at reports a fault; call what it returns with the keys and indexes that lead
// to the place in the file.
func (l *loader) at(f *file, format string, args ...any) func(where ...any) {
	return func(where ...any) { l.fault(f.name, f.line(where...), format, args...) }
}

// line finds the line of a place in the file, or of the nearest one around it.
func (f *file) line(where ...any) int {
	n := &f.root
	if n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
		n = n.Content[0]
	}
	line := n.Line
	for _, step := range where {
		var next *yaml.Node
		switch n.Kind {
		case yaml.SequenceNode:
			if k, ok := step.(int); ok && k < len(n.Content) {
				next = n.Content[k]
			}
		case yaml.MappingNode:
			key := fmt.Sprint(step)
			for i := 0; i+1 < len(n.Content); i += 2 {
				if n.Content[i].Value == key {
					next, line = n.Content[i+1], n.Content[i].Line
				}
			}
		}
		if next == nil {
			return line
		}
		if n = next; n.Kind == yaml.ScalarNode || n.Kind == yaml.MappingNode && n.Style&yaml.FlowStyle == 0 {
			line = n.Line
		}
	}
	return line
}

// compile compiles every pattern of the guide.
func (l *loader) compile() {
	g := l.guide
	g.concepts = newConcepts(g.lang, g.Concepts)
	if !l.proven {
		failed := g.concepts.check()
		for _, name := range slices.Sorted(maps.Keys(l.files)) {
			if v, ok := l.files[name].value.(*map[string][]string); ok {
				for id := range *v {
					l.patternFaults(l.files[name], failed[id], id)
				}
			}
		}
	}
	g.cues = compileCues(g)
	parallel(len(g.Criteria), func(i int) {
		c := g.Criteria[i]
		f := l.files["criteria/"+c.ID+".yaml"]
		for k, check := range c.Checks {
			l.compileCheck(f, check, k)
		}
	})
	parallel(len(g.Questions), func(i int) { l.compileQuestion(g.Questions[i]) })
	if f := l.files["closing.yaml"]; f != nil {
		for i, t := range g.Topics {
			if t != nil {
				t.matcher = l.matcher(f, t.Patterns, i, "patterns")
			}
		}
	}
}

func (l *loader) compileQuestion(q *Question) {
	f := l.files["questions/"+q.ID+".yaml"]
	for i, c := range q.Checks {
		l.compileCheck(f, c, i)
	}
	for i := range q.Misconceptions {
		m := &q.Misconceptions[i]
		m.matcher = l.matcher(f, m.Patterns, "misconceptions", i, "patterns")
	}
	for i := range q.Facts {
		fact := &q.Facts[i]
		fact.matcher = l.matcher(f, fact.Patterns, "facts", i, "patterns")
		fact.words = sync.OnceValue(func() map[string]bool { return l.guide.vocabulary(fact) })
	}
	q.asking = sync.OnceValue(func() map[string]bool { return l.guide.Stems(askingWords + "\n" + q.Prompt + "\n" + q.Rephrase) })
	q.said = sync.OnceValue(func() said { return l.guide.said(q) })
	q.ground = sync.OnceValue(func() map[string]bool { return l.guide.groundOf(q) })
}

func (l *loader) compileCheck(f *file, c *Check, i int) {
	if c == nil {
		return
	}
	c.clear = l.matcher(f, c.Patterns, "checks", i, "patterns")
	c.partial = l.matcher(f, c.Partial, "checks", i, "partial")
}

func (l *loader) matcher(f *file, patterns []string, where ...any) *Matcher {
	if l.proven {
		return l.guide.compileLater(patterns)
	}
	m, errs := l.guide.compile(patterns)
	l.patternFaults(f, errs, where...)
	return m
}

func (l *loader) patternFaults(f *file, errs []error, where ...any) {
	for i, err := range errs {
		if err != nil {
			l.at(f, "%v", err)(append(slices.Clip(where), i)...)
		}
	}
}

// stamp computes the guide's hash: a change of anything that grading uses
// changes it, a change of the interviewer's wordings does not.
func (g *Guide) stamp() error {
	weights := make(map[string]map[string]float64, len(g.Rounds))
	for _, r := range g.Rounds {
		weights[r.ID] = r.Weights
	}
	type graded struct {
		ID, Type, Prompt string
		Rounds           []string
		Checks           []*Check
		Misconceptions   []Misconception
		Levels           map[string]map[int]Rule
	}
	questions := make([]graded, len(g.Questions))
	for i, q := range g.Questions {
		questions[i] = graded{q.ID, q.Type, q.Prompt, q.Rounds, q.Checks, q.Misconceptions, q.Levels}
	}
	canonical, err := json.Marshal([]any{g.ID, g.Types, g.Bands, weights, g.Criteria, questions, g.Concepts})
	if err != nil {
		return fmt.Errorf("hash the guide %s: %w", g.ID, err)
	}
	sum := sha256.Sum256(canonical)
	g.Hash = hex.EncodeToString(sum[:])
	return nil
}
