package rubric

import (
	"errors"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// corpusFolder holds the texts of a guide that are looked things up in and cited.
const corpusFolder = "corpus"

// besideTexts are files of the corpus that whoever indexes it holds against the texts:
// what they are asked for in other words, and queries to measure the search by.
var besideTexts = []string{"asked.yaml", "relevance.yaml"}

// corpusOf is the guide's corpus folder, nil if the guide has none.
func corpusOf(guide fs.FS) (fs.FS, error) {
	info, err := fs.Stat(guide, corpusFolder)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return fs.Sub(guide, corpusFolder)
}

// lintCorpus checks that each file can be cut into sections that stand alone
// when they are cited: under a heading, with words, and with sources that lead somewhere.
func (l *loader) lintCorpus() {
	if l.guide.Corpus == nil {
		return
	}
	entries, err := fs.ReadDir(l.guide.Corpus, ".")
	if err != nil {
		l.fault(corpusFolder, 1, "%v", err)
		return
	}
	for _, d := range entries {
		name := path.Join(corpusFolder, d.Name())
		if slices.Contains(besideTexts, d.Name()) {
			continue
		}
		if d.IsDir() || path.Ext(d.Name()) != ".md" {
			l.fault(name, 1, "the corpus holds files that end in .md, %s, nothing else", strings.Join(besideTexts, " and "))
			continue
		}
		text, err := fs.ReadFile(l.guide.Corpus, d.Name())
		if err != nil {
			l.fault(name, 1, "%v", err)
			continue
		}
		l.lintText(name, string(text))
	}
}

// lintReading checks that what is named to be read is there.
func (l *loader) lintReading() {
	check := func(f *file, read []string, where ...any) {
		for i, section := range read {
			if !l.sections[section] {
				l.at(f, "the corpus has no section %q", section)(append(slices.Clip(where), i)...)
			}
		}
	}
	for _, c := range l.guide.Criteria {
		f := l.files["criteria/"+c.ID+".yaml"]
		for i, own := range c.Checks {
			if own != nil {
				check(f, own.Read, "checks", i, "read")
			}
		}
	}
	for _, q := range l.guide.Questions {
		f := l.files["questions/"+q.ID+".yaml"]
		check(f, q.Read, "read")
		for i, own := range q.Checks {
			if own != nil && len(own.Read) > 0 {
				l.at(f, "what is to be read on a question stands in its read, not in that of a check")("checks", i, "read")
			}
		}
	}
}

var (
	heading = regexp.MustCompile(`^(#{1,6})[ \t]+(.*?)[ \t#]*$`)
	fence   = regexp.MustCompile("^ {0,3}(```|~~~)")
	link    = regexp.MustCompile(`\[([^\]]+)\]\(([^)\s]*)\)`)
)

// lintText checks a text of the corpus.
func (l *loader) lintText(name, text string) {
	if !utf8.ValidString(text) {
		l.fault(name, 1, "the text is not UTF-8")
		return
	}
	var (
		above    []string                // headings above the line
		seen     = make(map[string]bool) // headings with those above them
		bare     int                     // line of a heading that has nothing below it yet, or 0
		fenced   string                  // what closes the block of code around the line
		titled   bool
		sections bool
		sourced  bool // the section has named its sources
	)
	closeSection := func() {
		if bare > 0 {
			l.fault(name, bare, "the section has no text")
		}
	}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimRight(line, " \t\r")
		if m := fence.FindStringSubmatch(line); m != nil && (fenced == "" || fenced == m[1]) {
			if fenced == "" {
				fenced = m[1]
			} else {
				fenced = ""
			}
		}
		m := heading.FindStringSubmatch(line)
		switch {
		case m != nil && fenced == "":
			level := len(m[1])
			switch {
			case m[2] == "":
				l.fault(name, i+1, "the heading is empty")
			case level == 1 && titled:
				l.fault(name, i+1, "there is a second title: a file has one, and its sections begin with ##")
			case level > len(above)+1:
				l.fault(name, i+1, "the heading is more than one step below the one above it; the title is # and comes first")
			}
			if level <= len(above) {
				closeSection()
			}
			above = append(above[:min(level-1, len(above))], m[2])
			key := strings.Join(above, "\n")
			if seen[key] {
				l.fault(name, i+1, "the heading %q is there twice", m[2])
			}
			seen[key] = true
			if level > 1 {
				l.sections[strings.TrimSuffix(path.Base(name), ".md")+"#"+strings.Join(above[1:], " > ")] = true
			}
			bare, titled, sections, sourced = i+1, true, sections || level > 1, false
		case line == "":
		case !titled:
			l.fault(name, i+1, "there is text above the title")
			titled = true // said once
		case sourced:
			l.fault(name, i+1, "the section goes on after its sources: they come last, in one line")
			sourced = false // said once
		default:
			bare = 0
			if sources, ok := strings.CutPrefix(line, "Sources:"); ok && fenced == "" {
				l.lintSources(name, i+1, sources)
				sourced = true
			}
		}
	}
	closeSection()
	if !sections {
		l.fault(name, 1, "there is no section: a section begins with ## Heading")
	}
}

// lintSources checks the line that names where a section's facts are from.
func (l *loader) lintSources(name string, line int, text string) {
	found := link.FindAllStringSubmatch(text, -1)
	if len(found) == 0 {
		l.fault(name, line, "the sources must be links: Sources: [name](https://...), [name](https://...)")
	}
	for _, m := range found {
		if u, err := url.Parse(m[2]); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			l.fault(name, line, "the source %q leads to %q, which is no address on the web", m[1], m[2])
		}
	}
}
