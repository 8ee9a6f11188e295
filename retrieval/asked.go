package retrieval

import (
	"errors"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v4"
)

// askedName is a file of a corpus that says what its sections are asked for, in words
// that they do not use themselves: for each file without .md, for each heading (or
// Heading > Subheading), a list. A reader looks for "salary" and the section says
// "compensation"; whoever writes a guide knows both.
const askedName = "asked.yaml"

// asked are the questions of a corpus by file and by the name of a section.
type asked map[string]map[string]questions

type questions struct {
	list []string
	line int
}

// readAsked reads what askedName holds, if it is there, and refuses what speaks of
// other files than those of the corpus.
func readAsked(body []byte, corpus []string) (asked, error) {
	if len(body) == 0 {
		return nil, nil
	}
	var files map[string]map[string][]string
	var root yaml.Node
	if err := yaml.Load(body, &root); err != nil {
		return nil, fmt.Errorf("%s: %w", askedName, err)
	}
	if err := root.Load(&files); err != nil {
		return nil, fmt.Errorf("%s: %w", askedName, err)
	}
	a := make(asked)
	for i := 0; len(root.Content) > 0 && i+1 < len(root.Content[0].Content); i += 2 {
		file, sections := root.Content[0].Content[i].Value, root.Content[0].Content[i+1]
		if !slices.Contains(corpus, file+".md") {
			return nil, fmt.Errorf("%s speaks of %s, which is not there", askedName, file)
		}
		a[file] = make(map[string]questions)
		for j := 0; j+1 < len(sections.Content); j += 2 {
			heading := sections.Content[j]
			a[file][sameName(heading.Value)] = questions{files[file][heading.Value], heading.Line}
		}
	}
	return a, nil
}

// give hands the questions of a file to the passages that answer them. A heading that
// the text does not have is an error.
func (a asked) give(file, markdown string, passages []Passage) error {
	given := make(map[string]bool)
	for _, s := range spansOf(markdown) {
		name := sameName(s.path)
		given[name] = true
		for i := range passages {
			if s.answers(passages[i]) {
				passages[i].Asked = append(passages[i].Asked, a[file][name].list...)
			}
		}
	}
	var faults []error
	for name, q := range a[file] {
		if !given[name] {
			faults = append(faults, fmt.Errorf("%s:%d: %s has no section of that name", askedName, q.line, file))
		}
	}
	return errors.Join(faults...)
}
