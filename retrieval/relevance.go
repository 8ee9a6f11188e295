package retrieval

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Half of a relevance set.
type Half string

// The halves.
const (
	Tuned   Half = "tuned"   // may be looked at when the search is changed
	Untuned Half = "untuned" // is for measuring alone
)

// Case is a query and the sections of a guide's corpus that answer it.
type Case struct {
	Query   string   `yaml:"query"`
	Half    Half     `yaml:"half"`
	Answers []string `yaml:"answers"` // file#Heading > Subheading, the file without .md

	file string
	line int
}

// mostCases bounds a relevance set.
const mostCases = 10_000

// LoadCases reads a relevance set, a YAML list of cases. The error joins one for
// every fault, with its line.
func LoadCases(name string, body []byte) ([]Case, error) {
	var root yaml.Node
	var cases []Case
	err := yaml.Load(body, &root)
	if err == nil {
		err = root.Load(&cases, yaml.WithKnownFields())
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(cases) == 0 || len(cases) > mostCases {
		return nil, fmt.Errorf("%s: a relevance set has 1 to %d queries, not %d", name, mostCases, len(cases))
	}
	var faults []error
	asked := make(map[string]int)
	for i := range cases {
		c := &cases[i]
		c.file, c.line = name, root.Content[0].Content[i].Line
		same := strings.ToLower(strings.Join(strings.Fields(c.Query), " "))
		switch {
		case len(contentWords(c.Query)) == 0:
			faults = append(faults, c.fault("the query %q says nothing", c.Query))
		case asked[same] > 0:
			faults = append(faults, c.fault("the query %q is asked in line %d already", c.Query, asked[same]))
		}
		asked[same] = c.line
		if c.Half != Tuned && c.Half != Untuned {
			faults = append(faults, c.fault("half is %s or %s, not %q", Tuned, Untuned, c.Half))
		}
		if len(c.Answers) == 0 {
			faults = append(faults, c.fault("no section answers the query %q", c.Query))
		}
	}
	return cases, errors.Join(faults...)
}

func (c *Case) fault(format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", c.file, c.line, fmt.Sprintf(format, args...))
}

// span is what is under a heading of a text, with what is under the headings below it.
type span struct {
	path       string // headings from the second level on
	start, end int
}

// spansOf finds the spans of a text.
func spansOf(markdown string) []span {
	p := parse(markdown, false)
	var spans []span
	for i, h := range p.headings {
		end := len(markdown)
		for _, next := range p.headings[i+1:] {
			if next.level <= h.level {
				end = next.start
				break
			}
		}
		path := []string{h.text}
		level := h.level
		for j := i - 1; j >= 0; j-- {
			if above := p.headings[j]; above.level < level {
				if level = above.level; level > 1 {
					path = append(path, above.text)
				}
			}
		}
		slices.Reverse(path)
		spans = append(spans, span{strings.Join(path, " > "), h.start, end})
	}
	return spans
}

// answers says whether a passage answers what a span does: if it is mostly the span's
// text, or holds most of it. Short sections share a passage, and long ones have several.
func (s span) answers(p Passage) bool {
	shared := min(s.end, p.End) - max(s.start, p.Start)
	return shared > 0 && 2*shared >= min(s.end-s.start, p.End-p.Start)
}

// sameName brings names of sections into one form: how they are punctuated is nothing.
func sameName(name string) string { return strings.Join(wordsOf(name), " ") }
