package rubric

import (
	"fmt"
	"io/fs"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// lint checks everything that holds between the parts of a guide.
func (l *loader) lint() {
	l.lintGuide()
	for _, r := range l.guide.Rounds {
		l.lintRound(l.files["rounds/"+r.ID+".yaml"], r)
	}
	for _, c := range l.guide.Criteria {
		l.lintCriterion(l.files["criteria/"+c.ID+".yaml"], c)
	}
	parallel(len(l.guide.Questions), func(i int) {
		q := l.guide.Questions[i]
		l.lintQuestion(l.files["questions/"+q.ID+".yaml"], q)
	})
	if f := l.files["closing.yaml"]; f != nil {
		l.lintTopics(f)
	}
	l.lintCorpus()
	l.lintReading()
	if f := l.files["phrases.yaml"]; f != nil {
		l.lintPhrases(f, l.guide.Phrases)
		for act := range acts {
			if len(l.guide.Phrases[act]) == 0 {
				l.at(f, "no phrase for the act %q", act)()
			}
		}
	}
}

// required reports the fields that are empty.
func (l *loader) required(f *file, fields map[string]string, where ...any) {
	for name, value := range fields {
		if strings.TrimSpace(value) == "" {
			l.at(f, "%s is missing", name)(append(slices.Clip(where), name)...)
		}
	}
}

// unique reports ids that are there twice.
func (l *loader) unique(f *file, ids []string, where ...any) {
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			l.at(f, "the id %q is there twice", id)(append(slices.Clip(where), i, "id")...)
		}
	}
}

func ids[T any](list []T, id func(T) string) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = id(v)
	}
	return out
}

var bandIDs = []string{"strong hire", "hire", "no hire", "strong no hire"}

func (l *loader) lintGuide() {
	g, f := l.guide, l.files["guide.yaml"]
	if f == nil {
		return
	}
	l.required(f, map[string]string{"id": g.ID, "title": g.Title, "company": g.Company})
	l.unique(f, ids(g.Teams, func(t Team) string { return t.ID }), "teams")
	l.unique(f, ids(g.Types, func(t Type) string { return t.ID }), "types")
	if len(g.Rounds) == 0 {
		l.at(f, "the guide has no round: add rounds/ID.yaml")()
	}
	for i, t := range g.Types {
		l.required(f, map[string]string{"id": t.ID, "title": t.Title}, "types", i)
		if len(t.Criteria) == 0 {
			l.at(f, "the type %q has no criteria", t.ID)("types", i)
		}
		if t.Draws != "" && t.Draws != DrawsStory && t.Draws != DrawsReasons {
			l.at(f, "draws is %s, %s or left out, not %q", DrawsStory, DrawsReasons, t.Draws)("types", i, "draws")
		}
		for k, id := range t.Criteria {
			if g.Criterion(id) == nil {
				l.at(f, "no criterion %q", id)("types", i, "criteria", k)
			}
		}
		for round, criteria := range t.Rounds {
			if g.Round(round) == nil {
				l.at(f, "no round %q", round)("types", i, "rounds", round)
			}
			for k, id := range criteria {
				if g.Criterion(id) == nil {
					l.at(f, "no criterion %q", id)("types", i, "rounds", round, k)
				}
			}
		}
	}
	if !slices.Equal(ids(g.Bands, func(b Band) string { return b.ID }), bandIDs) {
		l.at(f, "recommendation must list the bands %s, in this order", strings.Join(bandIDs, ", "))("recommendation")
		return
	}
	for i, b := range g.Bands {
		if i > 0 && (b.Mean >= g.Bands[i-1].Mean || b.Floor > g.Bands[i-1].Floor) {
			l.at(f, "the band %q is not below the one before it", b.ID)("recommendation", i)
		}
	}
	if last := g.Bands[len(g.Bands)-1]; last.Mean > 1 || last.Floor > 1 {
		l.at(f, "the last band must take everyone: mean 1, floor 1")("recommendation", len(g.Bands)-1)
	}
	for i, r := range g.Rejections {
		l.required(f, map[string]string{"id": r.ID, "means": r.Means}, "rejections", i)
		for key, list := range map[string][]string{"lacks": r.Lacks, "shows": r.Shows} {
			if len(list) == 0 {
				l.at(f, "the rejection %q names no criteria in %s", r.ID, key)("rejections", i)
			}
			for k, id := range list {
				if g.Criterion(id) == nil {
					l.at(f, "no criterion %q", id)("rejections", i, key, k)
				}
			}
		}
	}
}

func (l *loader) lintRound(f *file, r *Round) {
	g := l.guide
	l.required(f, map[string]string{"title": r.Title, "assesses": r.Assess})
	l.required(f, map[string]string{"name": r.Interviewer.Name, "role": r.Interviewer.Role}, "interviewer")
	if m := r.Minutes; m.Least <= 0 || m.Least > m.Full || m.Full > m.Most {
		l.at(f, "minutes must be least <= full <= most, and more than 0")("minutes")
	}
	sum := 0.0
	for i, p := range r.Agenda {
		sum += p.Minutes
		switch p.Kind {
		case PhaseQuestions:
			if len(p.Types) == 0 {
				l.at(f, "the phase %q asks questions of no type", p.ID)("agenda", i)
			}
		case PhaseOpening, PhaseCandidateQuestions, PhaseClosing:
			if len(p.Types) > 0 {
				l.at(f, "the phase %q asks no questions, so it has no types", p.ID)("agenda", i, "types")
			}
		default:
			l.at(f, "no kind of phase %q", p.Kind)("agenda", i, "kind")
		}
		if p.Minutes <= 0 {
			l.at(f, "the phase %q has no minutes", p.ID)("agenda", i, "minutes")
		}
		for k, id := range p.Types {
			switch {
			case g.Type(id) == nil:
				l.at(f, "no type %q", id)("agenda", i, "types", k)
			case len(g.QuestionsIn(r.ID, id)) == 0:
				l.at(f, "no question of the type %q is in this round", id)("agenda", i, "types", k)
			}
		}
	}
	l.unique(f, ids(r.Agenda, func(p Phase) string { return p.ID }), "agenda")
	if math.Abs(sum-float64(r.Minutes.Full)) > 1e-6 {
		l.at(f, "the phases take %g minutes, the round has %d", sum, r.Minutes.Full)("agenda")
	}
	for id, w := range r.Weights {
		if g.Criterion(id) == nil {
			l.at(f, "no criterion %q", id)("weights", id)
		}
		if w <= 0 {
			l.at(f, "the weight of %q is not more than 0", id)("weights", id)
		}
	}
	l.lintPhrases(f, r.Phrases, "phrases")
}

func (l *loader) lintCriterion(f *file, c *Criterion) {
	l.required(f, map[string]string{"title": c.Title, "construct": c.Construct})
	if !slices.ContainsFunc(l.guide.Types, func(t Type) bool { return t.grades(c.ID) }) {
		l.at(f, "no type of question is graded on %q", c.ID)()
	}
	for i, check := range c.Checks {
		l.lintCheck(f, check, i)
	}
	l.unique(f, ids(c.Checks, (*Check).id), "checks")
	for level := range c.Levels {
		if level < 1 || level > 4 {
			l.at(f, "no level %d", level)("levels", level)
		}
	}
	for level := 1; level <= 4; level++ {
		anchor, ok := c.Levels[level]
		switch {
		case !ok || strings.TrimSpace(anchor.Text) == "":
			l.at(f, "level %d has no text", level)("levels", level)
		case level == 1 && len(anchor.Rule) > 0:
			l.at(f, "level 1 has no rule: it is what is left")("levels", level, "rule")
		case level > 1 && len(anchor.Rule) == 0:
			l.at(f, "level %d has no rule", level)("levels", level)
		}
		l.lintRule(f, anchor.Rule, ids(c.Checks, (*Check).id), "levels", level, "rule")
	}
}

func (t *Type) grades(criterion string) bool {
	if slices.Contains(t.Criteria, criterion) {
		return true
	}
	for _, criteria := range t.Rounds {
		if slices.Contains(criteria, criterion) {
			return true
		}
	}
	return false
}

func (c *Check) id() string {
	if c == nil {
		return ""
	}
	return c.ID
}

func (l *loader) lintRule(f *file, rule Rule, checks []string, where ...any) {
	for i, clause := range rule {
		at := append(slices.Clip(where), i)
		if len(clause.Of) == 0 || clause.Clear <= 0 && clause.Shown <= 0 && clause.Points <= 0 {
			l.at(f, "the clause asks for nothing")(at...)
		}
		for k, of := range clause.Of {
			if of != TagCore && of != TagDepth && of != TagGeneral && !slices.Contains(checks, of) {
				l.at(f, "%q is neither core, depth, general nor the id of a check", of)(append(at, "of", k)...)
			}
		}
	}
}

func (l *loader) lintTopics(f *file) {
	for i, t := range l.guide.Topics {
		if t == nil {
			l.at(f, "the topic is empty")(i)
			continue
		}
		l.required(f, map[string]string{"id": t.ID, "title": t.Title, "answer": t.Answer}, i)
		if len(t.Patterns) == 0 {
			l.at(f, "the topic %q has no patterns", t.ID)(i)
		}
		for round := range t.Rounds {
			if l.guide.Round(round) == nil {
				l.at(f, "no round %q", round)(i, "rounds", round)
			}
		}
		for _, r := range l.guide.Rounds {
			if r.Interviewer.Called != "" && calls(t.In(r.ID), r.Interviewer.Called) {
				l.at(f, "the %s says this answer and speaks of somebody else as the %[1]s; give it under rounds: %s", r.Interviewer.Called, r.ID)(i, "answer")
			}
		}
		if t.Cites != nil && !l.stands(*t.Cites) {
			l.at(f, "the sentence does not stand in corpus/%s.md", t.Cites.Document)(i, "cites")
		}
	}
	l.unique(f, ids(l.guide.Topics, (*Topic).id))
}

// calls says whether a text speaks of somebody by what they are called.
func calls(text, called string) bool {
	return strings.Contains(" "+strings.Join(strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return !unicode.IsLetter(c) }), " ")+" ", " "+strings.ToLower(called)+" ")
}

// stands says whether a sentence stands in a file of the corpus.
func (l *loader) stands(c Cite) bool {
	if l.guide.Corpus == nil || strings.TrimSpace(c.Sentence) == "" || !fs.ValidPath(c.Document+".md") {
		return false
	}
	text, err := fs.ReadFile(l.guide.Corpus, c.Document+".md")
	return err == nil && strings.Contains(strings.Join(strings.Fields(string(text)), " "), c.Sentence)
}

func (t *Topic) id() string {
	if t == nil {
		return ""
	}
	return t.ID
}

// acts are the acts of the interviewer and the placeholders that their phrases may hold.
var acts = map[string][]string{
	"greet":          {"name", "role", "round", "company", "team", "minutes"},
	"first-question": nil, "next-question": nil,
	"ack-strong": {"said"}, "ack-some": nil, "ack-none": nil, "lead-said": {"said"},
	"clarify": {"answer"}, "clarify-unknown": nil, "repeat": {"question"},
	"think": nil, "rescue": {"hint"}, "hint": {"hint"}, "no-hints": nil,
	"redirect": nil, "grader": nil, "late": nil, "small-talk": nil, "skip": nil,
	"time-warning": {"minutes"}, "move-on": nil, "interrupt-move-on": nil,
	"handover": {"minutes"}, "handover-more": nil, "answer-question": {"answer"}, "answer-unknown": nil,
	"aside": nil, "close": {"name", "company"}, "close-time": {"name", "company"}, "close-many": {"name", "company"}, "resume": nil,
	"lead-failure": {"quote"}, "lead-dispute": {"quote"}, "lead-persuasion": {"quote"}, "lead-evidence": {"quote"}, "lead-launch": {"quote"}, "lead-longterm": {"quote"}, "lead-choice": {"quote"},
	"lead-people": {"quote"}, "lead-figures": {"quote"}, "lead-topic": {"quote"}, "lead-reasons": {"quote"}, "lead-role": {"quote"}, "lead-posting": {"quote"},
	"thread-failure": {"quote"}, "thread-team": {"quote"}, "thread-moved": {"quote"}, "thread-led": {"quote"}, "thread-did": {"quote"}, "thread-made": {"quote"},
	"thread-result": {"quote"}, "thread-topic": {"quote"}, "thread-posting": {"quote"},
	"clarify-passage": {"quote", "under"}, "answer-passage": {"quote", "under"},
	"answer-posting": {"quote", "under"}, "answer-notes": {"quote", "under"},
}

func (l *loader) lintPhrases(f *file, phrases Phrases, where ...any) {
	for act, variants := range phrases {
		at := append(slices.Clip(where), act)
		allowed, known := acts[act]
		if !known {
			l.at(f, "no act %q", act)(at...)
			continue
		}
		for i, text := range variants {
			l.placeholders(f, text, allowed, append(slices.Clip(at), i)...)
		}
	}
}

var placeholder = regexp.MustCompile(`\{([^{}]*)\}`)

func (l *loader) placeholders(f *file, text string, allowed []string, where ...any) {
	if strings.TrimSpace(text) == "" {
		l.at(f, "the text is empty")(where...)
	}
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(allowed, m[1]) {
			l.at(f, "the placeholder {%s} is not filled here: %s", m[1], known(allowed))(where...)
		}
	}
}

func known(allowed []string) string {
	if len(allowed) == 0 {
		return "there is none"
	}
	return fmt.Sprintf("there is {%s}", strings.Join(allowed, "}, {"))
}
