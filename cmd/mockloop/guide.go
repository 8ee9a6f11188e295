package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/mockloop/mockloop/rubric"
)

type guideCommand struct {
	Show guideShow `cmd:"" default:"withargs" help:"Print rounds, types, questions and criteria."`
	Lint guideLint `cmd:"" help:"Report every fault of guides."`
}

func (guideCommand) Help() string {
	return `Examples:
  mockloop guide --json
  mockloop guide lint my-guides`
}

type guideShow struct {
	JSON bool   `name:"json" help:"Print one guide as a JSON object."`
	ID   string `name:"id" placeholder:"GUIDE" help:"Guide to print, by default the first."`
	guidesFlag
}

func (guideShow) Help() string {
	return `Example:
  mockloop guide --json`
}

func (c guideShow) Run() error {
	guides, err := rubric.LoadAll(c.Guides)
	if err != nil {
		return err
	}
	if c.ID != "" {
		guides = slices.DeleteFunc(guides, func(g *rubric.Guide) bool { return g.ID != c.ID })
		if len(guides) == 0 {
			return fmt.Errorf("no guide %q: `mockloop guide` lists them", c.ID)
		}
	}
	if c.JSON {
		return print(os.Stdout, viewOf(guides[0]))
	}
	for _, g := range guides {
		fmt.Printf("%s: %s\n", g.ID, g.Title)
		for _, r := range g.Rounds {
			fmt.Printf("  %s: %s, %d minutes\n", r.ID, r.Title, r.Minutes.Full)
			for _, q := range g.QuestionsIn(r.ID, "") {
				fmt.Printf("    %-32s %-16s %s\n", q.ID, q.Type, q.Title)
			}
		}
	}
	return nil
}

type guideLint struct {
	Dir string `arg:"" optional:"" type:"existingdir" help:"A guide's folder, or one that holds such folders; by default the built-in guides."`
}

func (guideLint) Help() string {
	return `Example:
  mockloop guide lint rubric/guides`
}

func (c guideLint) Run() error {
	if c.Dir == "" {
		return lintAll(rubric.Builtin())
	}
	if _, err := os.Stat(filepath.Join(c.Dir, "guide.yaml")); err == nil {
		_, err := rubric.Load(os.DirFS(c.Dir))
		return err
	}
	return lintAll(os.DirFS(c.Dir))
}

// lintAll looks at every guide in the folders of fsys.
func lintAll(fsys fs.FS) error {
	found, err := fs.Glob(fsys, "*/guide.yaml")
	if err != nil || len(found) == 0 {
		return errors.Join(err, errors.New("no guide.yaml in the folder or in one of its folders"))
	}
	var errs []error
	for _, file := range found {
		sub, err := fs.Sub(fsys, path.Dir(file))
		if err == nil {
			_, err = rubric.Load(sub)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
