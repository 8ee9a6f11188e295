package interviewer

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"text/template"
	"time"
	"unicode/utf8"

	"github.com/mockloop/mockloop/rubric"
)

// Prompt is what a model gets for one turn. The candidate's words are in User
// alone, as a record between marks.
type Prompt struct {
	System, User string
	MaxTokens    int // of the reply
}

//go:embed prompts/*.tmpl
var promptFiles embed.FS

var prompts = template.Must(template.ParseFS(promptFiles, "prompts/*.tmpl"))

// Bounds of a prompt. A token is taken for three bytes, which is more than
// English needs, so that what fits here fits the model.
const (
	tokenBytes       = 3
	transcriptTokens = 3000 // of a context of 8,192 with room for all else
	turnTokens       = 1200 // of one turn; its middle is left out beyond that
	foldedBytes      = 160  // of a turn that is folded
	foldedTokens     = 1000 // of all of these; the oldest are left out beyond that
	replyTokens      = 700  // with room for a model that thinks first
)

// longestTurn is how many words an act may take.
func longestTurn(k ActKind) int {
	switch k {
	case ActAnswer, ActClose, ActClarify, ActHint:
		return 110
	case ActThink, ActNoHint, ActTimeWarning:
		return 45
	}
	return 90
}

// newPrompt writes the prompt for an act.
func newPrompt(act Act, b Brief, direction string) (Prompt, error) {
	p := phrasebook{b}
	var system, user strings.Builder
	err := prompts.ExecuteTemplate(&system, "system.tmpl", map[string]any{
		"Name": b.Round.Interviewer.Name, "Role": b.Round.Interviewer.Role, "Manner": b.Round.Interviewer.Manner,
		"Company": b.Guide.Company, "Position": p.position(), "Round": b.Round.Title, "Assesses": b.Round.Assess, "Words": longestTurn(act.Kind),
		"Passages": passagesFor(act) != nil,
	})
	if err != nil {
		return Prompt{}, fmt.Errorf("write the system prompt: %w", err)
	}
	folded, lines := record(b)
	question := ""
	if b.Question != nil && act.Kind != ActAsk {
		question = b.Question.Prompt
	}
	err = prompts.ExecuteTemplate(&user, "turn.tmpl", map[string]any{
		"Folded": folded, "Lines": lines, "Question": question, "Direction": direction,
		"Passages": passagesFor(act), "Left": inMinutes(b.Left), "Total": inMinutes(b.Total),
	})
	if err != nil {
		return Prompt{}, fmt.Errorf("write the prompt: %w", err)
	}
	return Prompt{System: system.String(), User: user.String(), MaxTokens: replyTokens}, nil
}

func inMinutes(d time.Duration) string {
	return fmt.Sprintf("%d minutes", int((max(0, d)+30*time.Second)/time.Minute))
}

// record is the transcript as a model reads it: the question at hand in full, but
// for the middle of what is too long, and of what went before as much as the
// budget allows, the rest folded to its beginnings.
func record(b Brief) (folded, lines []string) {
	budget := transcriptTokens * tokenBytes
	at := len(b.Turns)
	for ; at > 0; at-- {
		t := b.Turns[at-1]
		current := b.Question != nil && t.Question == b.Question.ID || at == len(b.Turns)
		line := speakerName(t) + ": " + shortened(readable(b.Guide, t), turnTokens*tokenBytes)
		if len(line) > budget {
			if !current {
				break
			}
			line = shortened(line, max(budget, foldedBytes))
		}
		budget -= len(line)
		lines = append(lines, line)
	}
	budget = foldedTokens * tokenBytes
	for i := at - 1; i >= 0; i-- {
		t := b.Turns[i]
		if t.Speaker != SpeakerCandidate && t.Kind != ActAsk {
			continue
		}
		line := speakerName(t) + ": " + shortened(readable(b.Guide, t), foldedBytes)
		if budget -= len(line); budget < 0 {
			break
		}
		folded = append(folded, line)
	}
	slices.Reverse(lines)
	slices.Reverse(folded)
	return folded, lines
}

func speakerName(t Turn) string {
	if t.Speaker == SpeakerCandidate {
		return "Candidate"
	}
	return "Interviewer"
}

// readable is a turn as a model may read it: on one line, without marks of ours,
// and of the candidate's words those that are about the question. Whatever else
// they say, the direction knows.
func readable(g *rubric.Guide, t Turn) string {
	text := t.Text
	if t.Speaker == SpeakerCandidate {
		if text = t.read(g).substance; text == "" {
			text = "(nothing that is about the question)"
		}
	}
	return strings.Join(strings.Fields(defused.Replace(text)), " ")
}

// reading is what a model may read of a candidate's turn. It is made once: a
// turn is in the prompt of each that follows, and looking for orders in it costs
// more than all else of a prompt.
type reading struct {
	once      sync.Once
	addressed bool   // it speaks to a model or to the grading
	substance string // what it says about the question
}

func (t Turn) read(g *rubric.Guide) *reading {
	r := t.reading
	if r == nil { // a turn that no session holds
		r = &reading{}
	}
	r.once.Do(func() {
		r.addressed = rubric.Addressed(t.Text)
		if q := g.Question(t.Question); q != nil && !r.addressed {
			r.substance = g.Substance(q, t.Text)
		}
	})
	return r
}

const leftOut = " [...] "

// shortened leaves out the middle of a long text.
func shortened(text string, most int) string {
	if len(text) <= most {
		return text
	}
	head, tail := text[:most*2/3], text[len(text)-most/3+len(leftOut):]
	for !utf8.ValidString(head) {
		head = head[:len(head)-1]
	}
	for !utf8.ValidString(tail) {
		tail = tail[1:]
	}
	return head + leftOut + tail
}
