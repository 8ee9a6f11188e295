package rubric

import (
	"bufio"
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

//go:embed all:calibration
var calibration embed.FS

// BuiltinCalibration holds the project's own labelled answers (see
// calibration/README.md).
func BuiltinCalibration() fs.FS {
	sub, err := fs.Sub(calibration, "calibration")
	if err != nil {
		panic(err) // the path is a constant
	}
	return sub
}

// Case is a labelled answer: a line of a calibration file.
type Case struct {
	ID       string `json:"id"`
	Question string `json:"question"`
	Round    string `json:"round,omitempty"` // by default the first that asks the question
	Answer   string `json:"answer"`
	Voice    string `json:"voice,omitempty"` // how the answer is told: terse, hesitant, ...
	Kind     string `json:"kind,omitempty"`  // what makes it worth having: one material error, ...
	Labels   Labels `json:"labels,omitzero"`
	Label

	guide    *Guide
	question *Question
}

// Labels are the independent labels that the adjudicated one came from.
type Labels struct {
	A *Label `json:"a,omitempty"`
	B *Label `json:"b,omitempty"`
}

// Label is what a person (or whoever labels) thinks of an answer. Level is 0
// and a criterion is missing where nothing was said about it.
type Label struct {
	Level    int            `json:"level,omitempty"`
	Criteria map[string]int `json:"criteria,omitempty"`
}

// Half is a part of a set that is split by question.
type Half string

const (
	All       Half = "all"
	Authoring Half = "authoring" // patterns are written with these answers in view
	HeldOut   Half = "held-out"  // patterns are never tuned to these
)

// Calibration is a set of labelled answers.
type Calibration struct {
	Cases  []Case // in the order of files and lines
	halves map[string]Half
}

// Of returns the cases of a half.
func (c *Calibration) Of(h Half) ([]Case, error) {
	if h == All {
		return c.Cases, nil
	}
	if c.halves == nil {
		return nil, fmt.Errorf("the set has no %s, so it has no half that is %s", splitFile, h)
	}
	var cases []Case
	for _, k := range c.Cases {
		if c.halves[k.Question] == h {
			cases = append(cases, k)
		}
	}
	return cases, nil
}

// A set is outside input, so it is bounded.
const (
	mostCaseBytes = 256 << 10 // a line
	mostCases     = 20_000
	mostFaults    = 50 // reported
	splitFile     = "split.yaml"
)

// LoadCalibration reads a file of labelled answers, or all *.jsonl files in a
// folder with its split.yaml, if there is one. It is as strict as [Load]: the
// error joins an [*Error] for every fault.
func LoadCalibration(fsys fs.FS, name string, guides []*Guide) (*Calibration, error) {
	r := caseReader{guides: guides, ids: make(map[string]string), set: &Calibration{}}
	split := "" // only a folder has one
	err := fs.WalkDir(fsys, name, func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && file == name:
			split = path.Join(name, splitFile)
			return nil
		case d.IsDir(), file != name && path.Ext(file) != ".jsonl":
			return nil
		}
		return r.read(fsys, file)
	})
	if err == nil && split != "" {
		err = r.readSplit(fsys, split)
	}
	if err != nil {
		return nil, fmt.Errorf("read the labelled answers: %w", err)
	}
	if err := errors.Join(r.faults...); err != nil {
		return nil, err
	}
	return r.set, nil
}

type caseReader struct {
	guides []*Guide
	set    *Calibration
	ids    map[string]string // to where they are
	faults []error
}

// fault notes what is wrong in a line. Many faults have one cause, so the first will do.
func (r *caseReader) fault(file string, line int, reason string) {
	if len(r.faults) < mostFaults {
		r.faults = append(r.faults, &Error{File: file, Line: line, Reason: reason})
	}
}

func (r *caseReader) read(fsys fs.FS, file string) error {
	f, err := fsys.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, mostCaseBytes)
	n := 0
	for lines.Scan() {
		n++
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		if len(r.set.Cases) == mostCases {
			return fmt.Errorf("%s:%d: a set has at most %d answers", file, n, mostCases)
		}
		c, err := parseCase(lines.Bytes())
		if err == nil {
			err = c.resolve(r.guides)
		}
		if where, ok := r.ids[c.ID]; err == nil && ok {
			err = fmt.Errorf("the id %q is in %s already", c.ID, where)
		}
		if err != nil {
			r.fault(file, n, err.Error())
			continue
		}
		r.ids[c.ID] = fmt.Sprintf("%s:%d", file, n)
		r.set.Cases = append(r.set.Cases, c)
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		r.fault(file, n+1, fmt.Sprintf("the line is longer than %d bytes", mostCaseBytes))
		return nil
	}
	return lines.Err()
}

func parseCase(line []byte) (Case, error) {
	var c Case
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c); err != nil {
		return c, fmt.Errorf("no labelled answer: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return c, errors.New("more than one JSON value on the line")
	}
	return c, nil
}

// resolve finds the question of a case and checks its labels against it.
func (c *Case) resolve(guides []*Guide) error {
	if c.ID == "" {
		return errors.New(`"id" is missing`)
	}
	if strings.TrimSpace(c.Answer) == "" {
		return errors.New(`"answer" is missing`)
	}
	for _, g := range guides {
		if q := g.Question(c.Question); q != nil {
			c.guide, c.question = g, q
			break
		}
	}
	if c.question == nil {
		return fmt.Errorf("no question %q", c.Question)
	}
	c.Round = cmp.Or(c.Round, c.question.Rounds[0])
	if !slices.Contains(c.question.Rounds, c.Round) {
		return fmt.Errorf("the question %q is not asked in the round %q, but in %q", c.Question, c.Round, c.question.Rounds)
	}
	if c.Level == 0 && len(c.Criteria) == 0 {
		return errors.New(`neither "level" nor "criteria": the answer has no label`)
	}
	for _, label := range []*Label{&c.Label, c.Labels.A, c.Labels.B} {
		if label == nil {
			continue
		}
		if label.Level != 0 && !isLevel(label.Level) {
			return fmt.Errorf("the level %d is not one of 1 to 4", label.Level)
		}
		for _, id := range slices.Sorted(maps.Keys(label.Criteria)) {
			if find(c.guide.CriteriaFor(c.question, c.Round), func(k *Criterion) bool { return k.ID == id }) == nil {
				return fmt.Errorf("the question %q is not graded on %q in the round %q", c.Question, id, c.Round)
			}
			if level := label.Criteria[id]; !isLevel(level) {
				return fmt.Errorf("the level %d of %q is not one of 1 to 4", level, id)
			}
		}
	}
	return nil
}

func isLevel(n int) bool { return n >= lowest && n <= highest }

// readSplit reads which questions are in which half. A set need not be split.
func (r *caseReader) readSplit(fsys fs.FS, file string) error {
	src, err := fs.ReadFile(fsys, file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	var split struct {
		Authoring []yaml.Node `yaml:"authoring"`
		HeldOut   []yaml.Node `yaml:"held-out"`
	}
	if err := yaml.Load(src, &split, yaml.WithKnownFields()); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	r.set.halves = make(map[string]Half)
	place := func(half Half, questions []yaml.Node) {
		for _, q := range questions {
			switch {
			case !slices.ContainsFunc(r.guides, func(g *Guide) bool { return g.Question(q.Value) != nil }):
				r.fault(file, q.Line, fmt.Sprintf("no question %q", q.Value))
			case r.set.halves[q.Value] != "":
				r.fault(file, q.Line, fmt.Sprintf("the question %q is there twice", q.Value))
			}
			r.set.halves[q.Value] = half
		}
	}
	place(Authoring, split.Authoring)
	place(HeldOut, split.HeldOut)
	for _, c := range r.set.Cases {
		if r.set.halves[c.Question] == "" {
			r.fault(file, 1, fmt.Sprintf("the question %q of the answer %q is in neither half", c.Question, c.ID))
		}
	}
	return nil
}
