package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/mockloop/mockloop/rubric"
)

type guideLearn struct {
	Dir  string   `arg:"" type:"existingdir" help:"The guide's folder, where ground.yaml is written."`
	From []string `required:"" placeholder:"DIR|FILE" sep:"none" help:"Labelled answers (JSON lines) to learn from; of a set that is split, its authoring half. Repeatable."`
}

func (guideLearn) Help() string {
	return `Works out from labelled answers what the words of an answer are worth (ground.yaml).

Example:
  mockloop guide learn my-guides/data-engineer --from my-answers.jsonl`
}

func (c guideLearn) Run() error {
	guide, err := rubric.Load(os.DirFS(c.Dir))
	if err != nil {
		return err
	}
	var cases []rubric.Case
	for _, from := range c.From {
		set, err := openSet(from, []*rubric.Guide{guide})
		if err != nil {
			return err
		}
		cases = append(cases, set.Open()...)
	}
	ground, err := rubric.Learn(guide, cases)
	if err != nil {
		return err
	}
	file, err := ground.File()
	if err != nil {
		return err
	}
	name := filepath.Join(c.Dir, "ground.yaml")
	if err := os.WriteFile(name, file, 0o644); err != nil {
		return fmt.Errorf("write what was learnt: %w", err)
	}
	fmt.Printf("%s is learnt from %d answers\n", name, len(cases))
	return nil
}
