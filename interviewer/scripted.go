package interviewer

import (
	"context"
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"github.com/mockloop/mockloop/retrieval"
	"github.com/mockloop/mockloop/rubric"
)

// Scripted speaks from the guide's own phrases, without a model. The same
// session always hears the same words, and a phrase comes back only when all of
// its kind were used.
type Scripted struct {
	// Pace is the time between two words; zero says everything at once.
	Pace time.Duration
}

// Speak implements Speaker.
func (s Scripted) Speak(ctx context.Context, act Act, b Brief, stage Stage) (Making, error) {
	return Making{}, s.say(ctx, script(act, b), stage)
}

func (s Scripted) say(ctx context.Context, text string, stage Stage) error {
	if s.Pace <= 0 {
		return stage.Say(text)
	}
	tick := time.NewTicker(s.Pace)
	defer tick.Stop()
	for text != "" {
		cut := strings.IndexByte(text, ' ') + 1
		if cut == 0 {
			cut = len(text)
		}
		if err := stage.Say(text[:cut]); err != nil {
			return err
		}
		if text = text[cut:]; text == "" {
			break
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
	return nil
}

// script is the whole text of an act.
func script(act Act, b Brief) string {
	p := phrasebook{b}
	q := b.Question
	switch act.Kind {
	case ActGreet:
		return p.pick("greet", nil)
	case ActAsk:
		lead := "next-question"
		if first(b.Turns) {
			lead = "first-question"
		}
		if len(act.Drawn) > 0 {
			return join(p.react(act), p.lead(act), q.Prompt)
		}
		return join(p.react(act), p.pick(lead, nil), q.Prompt)
	case ActProbe:
		return p.followUp(act, checkOf(b.Guide, q, act.Check).FollowUps[act.FollowUp])
	case ActChallenge:
		for _, m := range q.Misconceptions {
			if m.ID == act.Misconception {
				return p.followUp(act, m.Challenge)
			}
		}
	case ActDeepen:
		return p.followUp(act, q.Deeper[act.FollowUp])
	case ActThread:
		return join(p.react(act), p.thread(act))
	case ActClarify:
		if answer := factsOf(q, act); answer != "" {
			return p.pick("clarify", map[string]string{"answer": answer})
		}
		if len(act.Drawn) > 0 {
			return p.read("clarify-passage", act)
		}
		return p.pick("clarify-unknown", nil)
	case ActRescue:
		return p.pick("rescue", map[string]string{"hint": fill(checkOf(b.Guide, q, act.Check).FollowUps[act.FollowUp], nil)})
	case ActHint:
		return p.pick("hint", map[string]string{"hint": q.Hints[act.Rung-1]})
	case ActNoHint:
		return p.pick("no-hints", nil)
	case ActRepeat:
		if len(act.Drawn) > 0 {
			return p.thread(act)
		}
		return p.pick("repeat", map[string]string{"question": p.lastAsked(act)})
	case ActSmallTalk:
		if q == nil {
			return join(p.pick("aside", nil), p.pick("handover-more", nil))
		}
		return join(p.pick("small-talk", nil), q.Rephrase)
	case ActThink:
		return p.pick("think", nil)
	case ActRedirect:
		return join(p.pick("redirect", nil), q.Rephrase)
	case ActGrader:
		return p.pick("grader", nil)
	case ActLate:
		if q == nil {
			return join(p.pick("late", nil), p.pick("handover-more", nil))
		}
		return join(p.pick("late", nil), q.Rephrase)
	case ActTimeWarning:
		return p.pick("time-warning", map[string]string{"minutes": strconv.Itoa(act.Minutes)})
	case ActHandover:
		return join(p.react(act), p.pick("handover", map[string]string{"minutes": strconv.Itoa(act.Minutes)}))
	case ActAnswer:
		return join(p.answer(act), p.pick("handover-more", nil))
	case ActResume:
		if q != nil {
			return join(p.pick("resume", nil), q.Rephrase)
		}
		return p.pick("resume", nil)
	case ActClose:
		said := p.react(act)
		if act.Topic != "" || len(act.Drawn) > 0 {
			said = p.answer(act)
		}
		return join(said, p.pick(closes(act), nil))
	}
	return ""
}

// closes names the last words by the reason for them.
func closes(act Act) string {
	switch act.After {
	case ReactTime:
		return "close-time"
	case ReactMany:
		return "close-many"
	}
	return "close"
}

// lastAsked is what is said once more.
func (p phrasebook) lastAsked(act Act) string {
	if check := checkOf(p.Guide, p.Question, act.Check); check != nil {
		return check.FollowUps[act.FollowUp]
	}
	for _, m := range p.Question.Misconceptions {
		if m.ID == act.Misconception {
			return m.Challenge
		}
	}
	return p.Question.Rephrase
}

// first says whether no question was asked yet.
func first(turns []Turn) bool {
	for _, t := range turns {
		if t.Question != "" {
			return false
		}
	}
	return true
}

type phrasebook struct{ Brief }

// followUp acknowledges the answer, or picks up the candidate's words: never
// both, which would sound like a machine.
func (p phrasebook) followUp(act Act, text string) string {
	switch {
	case quotes(text):
		return fill(text, map[string]string{"said": act.Said})
	case act.Said != "" && act.After == ReactNothing:
		return join(p.pick("lead-said", map[string]string{"said": act.Said}), text)
	}
	return join(p.react(act), text)
}

func (p phrasebook) react(act Act) string {
	switch act.After {
	case ReactStrong:
		return p.pick("ack-strong", map[string]string{"said": act.Said})
	case ReactSome:
		return p.pick("ack-some", nil)
	case ReactNone:
		return p.pick("ack-none", nil)
	case ReactSkip:
		return p.pick("skip", nil)
	case ReactTime:
		if act.Kind == ActClose {
			return "" // the last words say so
		}
		if n := len(p.Turns); n > 0 && p.Turns[n-1].Speaker == SpeakerInterviewer {
			return p.pick("interrupt-move-on", nil)
		}
		return p.pick("move-on", nil)
	}
	return ""
}

func (p phrasebook) answer(act Act) string {
	if t := topicOf(p.Guide, act.Topic); t != nil {
		return p.pick("answer-question", map[string]string{"answer": t.In(p.Round.ID)})
	}
	if len(act.Drawn) > 0 {
		return p.read(readAs(act.Drawn[0]), act)
	}
	return p.pick("answer-unknown", nil)
}

// readAs names the words that a passage is read out with, by whose it is.
func readAs(c Citation) string {
	switch c.Kind {
	case retrieval.KindJob:
		return "answer-posting"
	case retrieval.KindNotes:
		return "answer-notes"
	}
	return "answer-passage"
}

// lead begins a question with something of the candidate's own documents, by what
// the two have to do with each other.
func (p phrasebook) lead(act Act) string {
	c, draws := act.Drawn[0], p.Guide.Type(p.Question.Type).Draws
	kind := "lead-topic"
	switch {
	case c.Kind == retrieval.KindJob && draws == rubric.DrawsReasons:
		kind = "lead-role"
	case c.Kind == retrieval.KindJob:
		kind = "lead-posting"
	case draws == rubric.DrawsReasons:
		kind = "lead-reasons"
	case draws == rubric.DrawsStory && themeOf(p.Question, c.Quote) != "":
		kind = "lead-" + themeOf(p.Question, c.Quote)
	}
	return p.read(kind, act)
}

// thread asks about something in them.
func (p phrasebook) thread(act Act) string {
	kind := string(formOf(act.Drawn[0]))
	if p.Guide.Type(p.Question.Type).Draws == "" && act.Drawn[0].Kind != retrieval.KindJob {
		kind = "thread-topic"
	}
	return p.read(kind, act)
}

// read quotes the first of the passages that the act draws on.
func (p phrasebook) read(kind string, act Act) string {
	c := act.Drawn[0]
	text := p.pick(kind, map[string]string{"quote": c.Quote, "under": c.under()})
	if strings.HasSuffix(text, c.Quote+"”") && !ends(c.Quote) {
		text += "." // a line of a list ends without
	}
	return text
}

// pick chooses a wording that was not used yet in this session, or the one used
// longest ago, starting at a place that depends on the session.
func (p phrasebook) pick(kind string, values map[string]string) string {
	variants := p.Round.Phrases[kind]
	if len(variants) == 0 {
		variants = p.Guide.Phrases[kind]
	}
	values = p.with(values)
	h := fnv.New64a()
	h.Write([]byte(kind))
	from := int((h.Sum64() ^ p.Seed) % uint64(max(1, len(variants))))
	best, bestAge := "", -1
	for i := range variants {
		v := variants[(from+i)%len(variants)]
		if quotes(v) && values["said"] == "" {
			continue
		}
		if age := p.age(v, values); age > bestAge {
			best, bestAge = fill(v, values), age
		}
	}
	return best
}

// age is how many turns ago a wording was last heard; never is oldest of all.
func (p phrasebook) age(variant string, values map[string]string) int {
	const never = 1 << 20
	mark := longestLiteral(variant)
	if mark == "" {
		return never / 2
	}
	for i := len(p.Turns) - 1; i >= 0; i-- {
		if p.Turns[i].Speaker == SpeakerInterviewer && strings.Contains(p.Turns[i].Text, mark) {
			return len(p.Turns) - i
		}
	}
	return never
}

func (p phrasebook) with(values map[string]string) map[string]string {
	all := map[string]string{
		"name": p.Round.Interviewer.Name, "role": p.Round.Interviewer.Role, "round": p.Round.Title,
		"company": p.Guide.Company, "team": p.team(), "minutes": strconv.Itoa(int((p.Total + 30*time.Second) / time.Minute)),
	}
	for k, v := range values {
		all[k] = v
	}
	return all
}

func (p phrasebook) team() string {
	for _, t := range p.Guide.Teams {
		if t.ID == p.Setup.Team {
			return t.Title
		}
	}
	return p.Guide.Company
}

// longestLiteral is the longest stretch of a phrase without a placeholder.
func longestLiteral(phrase string) string {
	longest := ""
	for phrase != "" {
		lit, rest, _ := strings.Cut(phrase, "{")
		if lit = strings.TrimSpace(lit); len(lit) > len(longest) {
			longest = lit
		}
		_, phrase, _ = strings.Cut(rest, "}")
	}
	return longest
}

const saidPlaceholder = "{said}"

// quotes says whether a phrase needs the candidate's own words.
func quotes(phrase string) bool { return strings.Contains(phrase, saidPlaceholder) }

// fill replaces the placeholders in one pass, so that a candidate's braces stay what they are.
func fill(phrase string, values map[string]string) string {
	if !strings.Contains(phrase, "{") {
		return phrase
	}
	pairs := make([]string, 0, 2*len(values)+2)
	if values["minutes"] == "1" {
		pairs = append(pairs, "{minutes} minutes", "one minute", "{minutes} minute", "one minute")
	}
	for k, v := range values {
		pairs = append(pairs, "{"+k+"}", v)
	}
	return strings.NewReplacer(pairs...).Replace(phrase)
}

func join(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, " ")
}

var _ Speaker = Scripted{}
