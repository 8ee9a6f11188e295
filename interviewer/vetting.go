package interviewer

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/mockloop/mockloop/rubric"
)

// What makes words of a model unfit to be heard. The names are recorded; they do not change.
const (
	unfitRole   = "role"   // out of the interviewer's part
	unfitGrade  = "grade"  // graded aloud
	unfitLeak   = "leak"   // gave a line of the rubric away
	unfitParrot = "parrot" // the candidate's own sentences
	unfitEmpty  = "empty"  // said nothing, or not what the act is about
	unfitForm   = "form"   // no plain spoken English
	unfitCite   = "cite"   // claimed what no passage says
)

// How many words in a row make it somebody's line: the rubric's, the prompt's, the
// candidate's. A run is held back from holdFrom words on until it is clear that it is
// another one: so a line never gets out, and what is no line waits for nothing.
const (
	rubricLine = 6
	answerLine = 9
	holdFrom   = 3
)

// unfitPhrases are words that an interviewer never says.
var unfitPhrases = map[string][]string{
	unfitRole: {
		"as an ai", "i am an ai", "i m an ai", "as a language model", "as a large language model", "i am a language model", "i m a language model", "i am an assistant",
		"i m an assistant", "as an assistant", "my system prompt", "the system prompt", "my instructions", "my previous instructions", "ignoring my", "ignore my instructions", "developer mode",
		"i cannot comply", "i can t comply", "i can t assist with", "i cannot assist with", "i am chatgpt", "i m chatgpt", "i was trained", "jailbreak", "the direction says", "here is the utterance",
		"here s the utterance", "stage direction", "the transcript says", "in this roleplay", "i am now in", "i m now in", "new persona", "dan mode",
	},
	unfitGrade: {
		"strong hire", "no hire", "out of 10", "out of ten", "out of 4", "your score", "i would rate", "i d rate", "i would score", "i would give you a", "i d give you a", "the rubric", "this rubric", "level 4", "level 3", "level 2", "level 1",
		"level four", "level three", "full marks", "full score", "top marks", "the correct answer", "the right answer", "a perfect answer", "your answer is correct", "your answer is wrong", "that is correct", "that s correct",
		"a strong answer would", "a good answer would", "a strong answer should", "a good answer should", "evaluation criteria", "grading criteria",
	},
}

// vetting listens to a model's words before the candidate does.
type vetting struct {
	say     func(string) error
	act     Act
	guide   *rubric.Guide
	essence []string

	barred  []*forbidden
	allowed map[uint64]bool // runs of words of what the act is about: they may be said, whoever said them before

	text    strings.Builder
	sent    int   // bytes of text that the candidate has heard
	said    int   // the same, as the stage has taken it
	starts  []int // where each word begins
	hashes  []uint64
	held    int      // where a run of words begins that may become a line, or -1
	ending  []string // words that would make a phrase of the last ones
	open    int      // where the word begins that is not whole yet, or -1
	limit   int      // in words
	wary    bool
	asked   int
	whole   int                    // where the last whole sentence ends that was vetted
	sayable func() map[string]bool // checks that may be said: the candidate has, or the act does
	mark    int                    // where a mark stands
	glued   bool                   // to the word before it
	single  int                    // letters in a row that stand alone
	about   *rubric.Question
}

func newVetting(known *forbiddance, act Act, b Brief, system string, essence []string, say func(string) error) *vetting {
	v := &vetting{
		say: say, act: act, guide: b.Guide, essence: essence, held: -1, open: -1, limit: longestTurn(act.Kind) * 3 / 2,
		barred: known.in(b, system), allowed: map[uint64]bool{},
	}
	if q := b.Question; q != nil {
		v.about, v.sayable = q, sync.OnceValue(func() map[string]bool { return sayable(b, essence) })
	}
	for i := len(b.Turns) - 1; i >= 0; i-- {
		if t := b.Turns[i]; t.Speaker == SpeakerCandidate {
			own := &forbidden{lines: map[uint64]string{}}
			own.line(shortened(t.Text, turnTokens*tokenBytes), answerLine, unfitParrot)
			v.barred = append(v.barred, own)
			v.wary = suspicious.MatchString(t.Text)
			break
		}
	}
	for _, e := range essence {
		hashes := hashEach(wordsOf(e))
		for n := holdFrom; n <= answerLine; n++ {
			for i := 0; i+n <= len(hashes); i++ {
				v.allowed[hashRun(hashes[i:i+n])] = true
			}
		}
	}
	return v
}

// sayable are the checks that need no keeping back: what the candidate has said, the
// question says, or the act is about.
func sayable(b Brief, essence []string) map[string]bool {
	words := append([]string{b.Question.Prompt, b.Question.Rephrase}, essence...)
	for _, t := range b.Turns {
		if t.Question == b.Question.ID {
			words = append(words, t.Text)
		}
	}
	all := b.Guide.Says(b.Question, strings.Join(words, "\n"))
	for _, w := range words { // what two of them say together, each of them may not
		for id := range b.Guide.Says(b.Question, w) {
			all[id] = true
		}
	}
	return all
}

// suspicious answers may want the model to say something: then nothing is heard
// before the whole turn was vetted. It costs the first words a moment, so it may
// be wrong often.
var suspicious = regexp.MustCompile(`(?i)\b(instructions?|ignore|disregard|pretend|role-?play|jailbreak|(system|hidden|secret|initial) prompt|from now on|you are (now|a|an|no longer)|act as|rubric|repeat after|(say|reply|respond|answer|output|print|write|start|begin|end) (only|exactly|with|the word|in|by|your)|language model|assistant|chatbot|verbatim|translate|base64|decode)\b|[<>{}\[\]]|https?:`)

// errEnough ends a turn that is whole although the model goes on.
var errEnough = errors.New("the turn is whole")

// hear takes the next words. It returns errEnough when the rest is not needed,
// and an unfitError when the turn cannot be heard.
func (v *vetting) hear(delta string) error {
	base := v.text.Len()
	v.text.WriteString(delta)
	if v.text.Len() > 64*v.limit {
		return &unfitError{unfitForm}
	}
	text := v.text.String()
	for i, c := range delta {
		at := base + i
		if part := unicode.IsLetter(c) || unicode.IsNumber(c); part {
			switch {
			case unicode.IsLetter(c) && !unicode.Is(unicode.Latin, c) && c != 'µ', c >= 0xFF00:
				return &unfitError{unfitEmpty} // another script, or letters that look like these
			case v.mark > 0 && at == v.mark+1 && v.glued:
				return &unfitError{unfitForm} // marks inside of words
			}
			if v.open < 0 {
				v.open = at
			}
			continue
		}
		if unicode.Is(unicode.Cf, c) || unicode.Is(unicode.Mn, c) || unicode.IsControl(c) && !unicode.IsSpace(c) {
			return &unfitError{unfitForm} // what does not show
		}
		if v.glued = v.open >= 0; at > 0 && unicode.IsSpace(c) && strings.IndexByte(".!?", text[at-1]) >= 0 {
			if err := v.sentence(text, at); err != nil {
				return err
			}
		}
		if v.open >= 0 {
			if err := v.word(text, v.open, at); err != nil {
				return err
			}
			v.open = -1
		}
		switch c {
		case '?':
			if v.asked++; v.asked == 2 {
				return v.enough(at + 1)
			}
		case '\n':
			// A second speaker's part, or a list, begins on a line of its own.
			if strings.TrimSpace(text[:at]) != "" && len(v.starts) >= enoughWords && v.ended(at) {
				return v.enough(at)
			}
		case ':':
			if n := len(v.starts); n > 0 && speakers[strings.ToLower(text[v.starts[n-1]:at])] && v.lineBegins(v.starts[n-1]) {
				if cut := v.starts[n-1]; cut > 0 && v.ended(cut) {
					return v.enough(cut)
				}
				return &unfitError{unfitForm}
			}
		case '<', '{', '}', '|', '`', utf8.RuneError:
			return &unfitError{unfitForm}
		case '*', '~', '^', '\\':
			v.mark = at
		}
	}
	if len(v.starts) > v.limit {
		if at := strings.LastIndexAny(text, ".?!"); at >= 0 && at+1 > v.sent/2 {
			return v.enough(at + 1)
		}
		return &unfitError{unfitForm}
	}
	if v.wary {
		return nil
	}
	return v.release(v.clear(text))
}

// enoughWords make a turn that can end at a line's end.
const enoughWords = 8

// speakers are names that models put in front of a part.
var speakers = map[string]bool{"interviewer": true, "candidate": true, "user": true, "assistant": true, "system": true, "human": true, "ai": true, "direction": true}

// ended tells whether a sentence ends right before an offset.
func (v *vetting) ended(at int) bool {
	text := strings.TrimRight(v.text.String()[:at], " \n\t\"”'*")
	return strings.HasSuffix(text, ".") || strings.HasSuffix(text, "?") || strings.HasSuffix(text, "!")
}

func (v *vetting) lineBegins(at int) bool {
	before := strings.TrimRight(v.text.String()[:at], " *#_")
	return before == "" || strings.HasSuffix(before, "\n")
}

// word takes in a word that is whole.
func (v *vetting) word(text string, from, to int) error {
	if to-from > longestWord {
		return &unfitError{unfitForm} // nothing that can be spoken
	}
	if v.single++; utf8.RuneCountInString(text[from:to]) > 1 {
		v.single = 0
	} else if v.single > 4 {
		return &unfitError{unfitForm} // spelled out
	}
	v.starts = append(v.starts, from)
	v.hashes = append(v.hashes, hashWord(text[from:to]))
	v.held, v.ending = -1, v.ending[:0]
	for n := 1; n <= min(answerLine, len(v.hashes)); n++ {
		run := hashRun(v.hashes[len(v.hashes)-n:])
		allowed := v.allowed[run]
		for _, f := range v.barred {
			v.ending = append(v.ending, f.ends[run]...)
			what, ok := f.lines[run]
			switch {
			case !ok || allowed:
			case what != "":
				return &unfitError{what}
			case n >= holdFrom:
				v.held = v.starts[len(v.starts)-n]
			}
		}
	}
	return nil
}

const longestWord = 40 // bytes

// sentence vets a sentence that is whole, where the candidate may have wanted it
// said: it has to be in the language of the interview, and must not tell what they
// have still to find, in whatever words. Elsewhere that would turn away honest words
// that only sound like it, and cost more than all the rest.
func (v *vetting) sentence(text string, end int) error {
	said := text[v.whole:end]
	v.whole = end + 1
	if !v.wary {
		return nil
	}
	if rubric.Unreadable(said) {
		return &unfitError{unfitForm}
	}
	if v.about == nil {
		return nil
	}
	for id := range v.guide.Says(v.about, said) {
		if !v.sayable()[id] {
			return &unfitError{unfitLeak}
		}
	}
	return nil
}

// clear is how far the text can be heard: up to a run of words that may become
// a line that must not be said.
func (v *vetting) clear(text string) int {
	n := len(v.hashes)
	if v.held >= 0 {
		return v.held
	}
	// Of a phrase the last word alone is held back, as long as it may become that.
	if v.open >= 0 && len(v.ending) > 0 {
		begun := strings.ToLower(text[v.open:])
		if slices.ContainsFunc(v.ending, func(end string) bool { return strings.HasPrefix(end, begun) }) {
			return v.open
		}
	}
	// A name of a speaker at a line's beginning waits for its colon.
	if from := max(v.open, 0); n == 0 && speakers[strings.ToLower(strings.Trim(text[from:], " *#_\n"))] {
		return 0
	} else if n > 0 && v.open < 0 && speakers[strings.ToLower(strings.Trim(text[v.starts[n-1]:], " *#_\n"))] && v.lineBegins(v.starts[n-1]) {
		return v.starts[n-1]
	}
	return len(text)
}

func (v *vetting) release(until int) error {
	if until <= v.sent {
		return nil
	}
	piece := v.text.String()[v.sent:until]
	v.sent = until
	if v.said == 0 {
		if piece = strings.TrimLeft(piece, " \n\t\""); piece == "" {
			return nil
		}
	}
	v.said += len(piece)
	if err := v.say(piece); err != nil {
		return fmt.Errorf("%w: %w", errStage, err)
	}
	return nil
}

// enough ends the turn at an offset.
func (v *vetting) enough(at int) error {
	text := v.text.String()[:at]
	v.text.Reset()
	v.text.WriteString(text)
	v.open = -1
	return errEnough
}

// end vets the turn as a whole, and lets the rest of it be heard.
func (v *vetting) end() error {
	text := v.text.String()
	if v.open >= 0 {
		if err := v.word(text, v.open, len(text)); err != nil {
			return err
		}
	}
	if v.whole < len(text) {
		if err := v.sentence(text, len(text)); err != nil {
			return err
		}
	}
	if len(v.starts) < 2 || !strings.ContainsFunc(text, unicode.IsLetter) || len(v.essence) > 0 && !v.holds(text) {
		return &unfitError{unfitEmpty}
	}
	return v.release(len(text))
}

// essenceShare is the least share of the content words of what a turn is about that it has to hold.
const essenceShare = 0.25

// holds tells whether the words say what the act is about.
func (v *vetting) holds(text string) bool {
	words := v.guide.Stems(text)
	for _, e := range v.essence {
		want, found := v.guide.Stems(e), 0
		for stem := range want {
			if words[stem] {
				found++
			}
		}
		if float64(found) >= essenceShare*float64(len(want)) {
			return true
		}
	}
	return false
}

// wordsOf splits a text into words as vetting counts them.
func wordsOf(text string) []string {
	return strings.FieldsFunc(text, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsNumber(c) })
}

// hashWord is FNV-1a over a word without its case.
func hashWord(w string) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range w {
		h = (h ^ uint64(unicode.ToLower(c))) * 1099511628211
	}
	return h
}

func hashRun(words []uint64) uint64 {
	h := uint64(len(words))
	for _, w := range words {
		h = (h*31 ^ w) * 1099511628211
	}
	return h
}

func hashEach(words []string) []uint64 {
	hashes := make([]uint64, len(words))
	for i, w := range words {
		hashes[i] = hashWord(w)
	}
	return hashes
}
