package retrieval

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// parsed is a text as the cutting sees it: words, and where a passage may end.
type parsed struct {
	text     string
	words    []word
	headings []heading
	sections []section
}

// word is a word of the body.
type word struct {
	start, end int
	count      int // of the words up to it, those in headings too
	section    int
	group      int // passages do not reach from one into another
	after      int // what it costs to end a passage after it
}

type heading struct {
	start, level int
	text         string
	words        int
}

// section is what stands under a heading, up to the next one.
type section struct {
	level   int   // of the highest heading since the section before it
	path    []int // headings, outermost first
	shared  int   // how many of them the section before had too
	first   int   // word
	sources []Source
}

// common is how many headings of a path the section is under.
func (s *section) common(path []int) int {
	n := 0
	for n < len(path) && n < len(s.path) && path[n] == s.path[n] {
		n++
	}
	return n
}

var (
	headingLine = regexp.MustCompile(`^ {0,3}(#{1,6})[ \t]+(\S.*?)[ \t]*$`)
	itemLine    = regexp.MustCompile(`^\s*(?:[-*+•]|\d{1,3}[.)])\s`)
	sourcesLine = regexp.MustCompile(`^Sources?: .*https?://`)
	linkSource  = regexp.MustCompile(`\[([^\]]+)\]\((https?://[^\s)]+)\)`)
	flatSource  = regexp.MustCompile(`\((https?://[^\s)]+)\)`)
)

// parse takes a text apart. Where it has only headings, they are its lines.
func parse(text string, flat bool) *parsed {
	p := &parsed{text: text}
	var path []int                 // headings above, outermost first
	count, group, level := 0, 0, 0 // level: of the highest heading since the last section
	var before []int               // path of the section before
	open := false                  // whether a section has begun since the last heading
	at := 0
	for line := range strings.Lines(text) {
		start := at
		at += len(line)
		line = strings.TrimRight(line, "\n\r")
		if m := headingLine.FindStringSubmatch(line); m != nil && !flat {
			h := heading{start: start, level: len(m[1]), text: unescaped(m[2]), words: len(strings.Fields(line))}
			for len(path) > 0 && p.headings[path[len(path)-1]].level >= h.level {
				path = path[:len(path)-1]
			}
			path = append(path[:len(path):len(path)], len(p.headings))
			p.headings = append(p.headings, h)
			p.endBlock(0)
			if count += h.words; h.level == 1 {
				group++
			}
			if open || level == 0 || h.level < level {
				level, open = h.level, false
			}
			continue
		}
		if strings.TrimSpace(line) == "" {
			p.endBlock(costParagraph)
			continue
		}
		if !open {
			s := section{level: level, path: path, first: len(p.words)}
			s.shared = s.common(before)
			p.sections, before, open, level = append(p.sections, s), path, true, 0
		}
		if sourcesLine.MatchString(line) && !flat && p.endsSection(at) {
			p.sections[len(p.sections)-1].sources = sources(line)
			p.endBlock(0)
			group++
			continue
		}
		if itemLine.MatchString(line) {
			p.endBlock(costItem)
		}
		count = p.line(line, start, count, group)
	}
	for i := range p.words {
		if w := &p.words[i]; w.after > 0 && text[w.end-1] == ':' {
			w.after += costLead
		}
	}
	return p
}

// endsSection tells whether nothing but space comes before the next heading.
func (p *parsed) endsSection(at int) bool {
	rest := strings.TrimLeft(p.text[at:], " \t\r\n")
	return rest == "" || rest[0] == '#'
}

// endBlock says what it costs to end a passage after the last word, if that is less.
func (p *parsed) endBlock(cost int) {
	if n := len(p.words); n > 0 {
		p.words[n-1].after = min(p.words[n-1].after, cost)
	}
}

// line adds the words of a line.
func (p *parsed) line(line string, start, count, group int) int {
	pos := 0
	for pos < len(line) {
		from := strings.IndexFunc(line[pos:], func(r rune) bool { return !unicode.IsSpace(r) })
		if from < 0 {
			break
		}
		from += pos
		to := strings.IndexFunc(line[from:], unicode.IsSpace)
		if to < 0 {
			to = len(line) - from
		}
		to += from
		if n := len(p.words); n > 0 && pos > 0 && sentenceEnds(line[p.words[n-1].start-start:p.words[n-1].end-start], line[from:to]) {
			p.endBlock(costSentence)
		}
		count++
		p.words = append(p.words, word{start: start + from, end: start + to, count: count, section: len(p.sections) - 1, group: group, after: costWord})
		pos = to
	}
	p.endBlock(costLine)
	if n := len(p.words); n > 0 && strings.ContainsAny(line[len(strings.TrimRight(line, " \t"))-1:], ".!?") {
		p.endBlock(costSentence)
	}
	return count
}

// abbreviated are words whose full stop ends no sentence.
var abbreviated = map[string]bool{"e.g.": true, "i.e.": true, "etc.": true, "vs.": true, "mr.": true, "mrs.": true, "ms.": true, "dr.": true, "prof.": true, "inc.": true, "no.": true, "approx.": true, "cf.": true, "z.b.": true, "bzw.": true}

// sentenceEnds tells whether a sentence ends between two words.
func sentenceEnds(word, next string) bool {
	word = strings.TrimRight(word, `"'”’)]*_»`)
	if word == "" || !strings.HasSuffix(word, ".") && !strings.HasSuffix(word, "!") && !strings.HasSuffix(word, "?") && !strings.HasSuffix(word, "…") {
		return false
	}
	if abbreviated[strings.ToLower(word)] || utf8.RuneCountInString(word) == 2 && unicode.IsUpper(rune(word[0])) {
		return false
	}
	starts, _ := utf8.DecodeRuneInString(strings.TrimLeft(next, `"'“‘([*_«`+"`"))
	return !unicode.IsLower(starts)
}

// sources reads a line of sources, whether its links are links still or were made text.
func sources(line string) []Source {
	_, list, _ := strings.Cut(line, ":")
	list = strings.TrimSpace(list)
	var out []Source
	add := func(name, url string) {
		if name = unescaped(strings.Trim(name, " ,;")); name == "" {
			name = url
		}
		out = append(out, Source{Name: name, URL: url})
	}
	if found := linkSource.FindAllStringSubmatch(list, -1); found != nil {
		for _, m := range found {
			add(m[1], m[2])
		}
		return out
	}
	at := 0
	for _, m := range flatSource.FindAllStringSubmatchIndex(list, -1) {
		add(list[at:m[0]], list[m[2]:m[3]])
		at = m[1]
	}
	return out
}

// unescaped is text without the backslashes that make it inert in Markdown.
func unescaped(s string) string {
	return strings.NewReplacer(`\<`, "<", `]\`, "]", `\#`, "#").Replace(s)
}
