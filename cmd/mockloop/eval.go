package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/mockloop/mockloop/rubric"
)

type evalCommand struct {
	Set     string `placeholder:"DIR|FILE" help:"Labelled answers (JSON lines); by default the project's own."`
	Half    string `enum:"all,authoring,held-out" default:"all" help:"Part of a set that is split: all, authoring or held-out (${default})."`
	Checker string `enum:"evidence,judge" default:"evidence" help:"Checker to evaluate: evidence or judge (${default})."`
	Misses  int    `default:"10" placeholder:"N" help:"Worst misses to list (${default})."`
	Out     string `placeholder:"DIR" type:"path" help:"Folder to write eval.md and eval.json to."`

	Retrieval bool `help:"Measure the search in the guides' corpora instead, on their relevance sets."`
	JSON      bool `name:"json" help:"Print JSON (with --retrieval)."`
	guidesFlag
	modelFlags `group:"Language model (for the judge)"`
}

func (evalCommand) Help() string {
	return `Examples:
  mockloop eval --half held-out
  mockloop eval --set my-answers.jsonl --out results
  mockloop eval --retrieval`
}

func (c evalCommand) Run() error {
	if c.Retrieval {
		guides, err := rubric.LoadAll(c.Guides)
		if err != nil {
			return err
		}
		dir, err := os.MkdirTemp("", "mockloop-eval-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		return c.searches(context.Background(), guides, dir, os.Stdout)
	}
	return c.eval(os.Stdout)
}

func (c evalCommand) eval(out io.Writer) error {
	e, err := c.evaluate(context.Background())
	if err != nil {
		return err
	}
	var report bytes.Buffer
	writeEvaluation(&report, e)
	if c.Out != "" {
		data, err := json.MarshalIndent(e, "", "  ")
		if err != nil {
			return fmt.Errorf("encode the evaluation: %w", err)
		}
		err = errors.Join(
			os.MkdirAll(c.Out, 0o755),
			os.WriteFile(filepath.Join(c.Out, "eval.md"), report.Bytes(), 0o644),
			os.WriteFile(filepath.Join(c.Out, "eval.json"), append(data, '\n'), 0o644),
		)
		if err != nil {
			return fmt.Errorf("write the evaluation: %w", err)
		}
	}
	_, err = report.WriteTo(out)
	return err
}

func (c evalCommand) evaluate(ctx context.Context) (*rubric.Evaluation, error) {
	if c.Misses < 0 {
		return nil, errors.New("--misses cannot be negative")
	}
	guides, err := rubric.LoadAll(c.Guides)
	if err != nil {
		return nil, err
	}
	var fsys fs.FS = rubric.BuiltinCalibration()
	name := "."
	if c.Set != "" {
		set := filepath.Clean(c.Set)
		fsys, name = os.DirFS(filepath.Dir(set)), filepath.Base(set)
	}
	set, err := rubric.LoadCalibration(fsys, name, guides)
	if err != nil {
		return nil, err
	}
	checker, err := c.checker(ctx, c.Checker)
	if err != nil {
		return nil, err
	}
	defer tellFallen(checker, os.Stderr)
	return rubric.Evaluate(ctx, checker, set, rubric.Half(c.Half), c.Misses)
}
