package interviewer

import (
	"regexp"
	"strings"

	"github.com/mockloop/mockloop/retrieval"
	"github.com/mockloop/mockloop/rubric"
)

// Kinds of the candidate's own questions.
const (
	ownStrategic = "strategic"
	ownSpecific  = "specific"
	ownGeneric   = "generic"
)

const (
	// specificWords is how long a question has to be that nothing is known about to
	// count as one that was thought about.
	specificWords = 10
	// fieldShare is how much of what a question is about the guide's own questions
	// are about, for it to be one of the field.
	fieldShare = 0.6
	fieldOften = 3 // questions whose outlines hold a word of the field
)

// looksUp asks for a fact that could be looked up, where a choice would be worth asking for.
var looksUp = regexp.MustCompile(`(?i)^\W*(?:(?:and|so|okay|well|also),? )?(?:what(?:'s| is| are| was) the\b|what(?:'s| is| are) [\w-]+\?|how (?:many|much|long|often|big|large|old)\b|when\b|where (?:is|are)\b|who(?:'s| is| are)\b|is there\b|are there\b|do you (?:have|offer|sponsor)\b)`)

// ofTheLoop are headings of texts about interviewing, and no subject of a company's.
var ofTheLoop = regexp.MustCompile(`(?i)\b(?:i|my|interviews?|rounds?|candidates?|debrief|preparation|questions|answers?)\b`)

// closing judges what the candidate asked at the end.
func (c *Conductor) closing(r *Report, g *rubric.Guide, s *Session) {
	for i, t := range s.Turns {
		if t.Speaker != SpeakerCandidate || t.Question != "" || i+1 >= len(s.Turns) {
			continue
		}
		reply := s.Turns[i+1]
		if reply.Kind != ActAnswer && (reply.Kind != ActClose || reply.Topic == "" && len(reply.Drawn) == 0) {
			continue // no question: a thank-you, or a wish
		}
		cr := ClosingReport{Turn: t.Turn, Text: t.Text}
		topic := topicOf(g, reply.Topic)
		if topic == nil {
			topic = topicOf(g, c.ears[g.ID].topics.of(t.Text)) // something better was said to it
		}
		if topic != nil {
			cr.Topic = topic.Title
		}
		cr.Kind, cr.Why = verdict(g, t.Text, topic, reply.Drawn)
		r.Closing = append(r.Closing, cr)
	}
}

// verdict says what a question of the candidate's own is worth: one about a choice of
// the company's is strategic, one about the position or the field specific.
func verdict(g *rubric.Guide, question string, topic *rubric.Topic, drawn []Citation) (kind, why string) {
	theirs := len(drawn) > 0 && drawn[0].Kind != retrieval.KindCorpus
	strategic := topic != nil && topic.Strategic
	switch {
	case topic != nil && !strategic && theirs:
		return ownGeneric, "What you brought yourself says it. Keep these minutes for what no document tells."
	case topic != nil && !strategic:
		return ownGeneric, "Any company could be asked this. Ask what only this one can answer."
	case theirs:
		return ownSpecific, "It is about this very position, and what you brought says it already. Ask what stands behind it."
	case strategic && looksUp.MatchString(question):
		return ownSpecific, "It is about this company's field, but asks for a fact that can be looked up. Ask why it is so, and what it costs."
	case strategic:
		return ownStrategic, "It asks about a choice that the company has to make, as a future colleague would."
	case len(drawn) > 0 && !ofTheLoop.MatchString(strings.Join(drawn[0].Path, " ")+" "+drawn[0].Title):
		return ownSpecific, "It is about the matter itself, and a text can tell it. Ask what this company makes of it."
	case len(drawn) == 0 && ofTheField(g, question):
		return ownSpecific, "It is about the work itself. Tie it to a decision that the company faces."
	case len(drawn) == 0 && len(strings.Fields(question)) >= specificWords:
		return ownSpecific, "It is your own and to the point. Tie it to a decision that the company faces."
	}
	return ownGeneric, "Any company could be asked this. Ask what only this one can answer."
}

// ofTheField says whether a question is about what strong answers of the guide's own
// questions are made of.
func ofTheField(g *rubric.Guide, question string) bool {
	wanted, found := wantedWords(g, question), 0
	if len(wanted) == 0 {
		return false
	}
	in := map[string]int{}
	for _, q := range g.Questions {
		for stem := range g.Stems(strings.Join(q.Outline, "\n")) {
			in[stem]++
		}
	}
	for stem := range wanted {
		if in[stem] >= fieldOften {
			found++
		}
	}
	return float64(found) >= fieldShare*float64(len(wanted))
}
