package interviewer

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
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
)

// How many words in a row make it somebody's line: the rubric's, the prompt's, the
// candidate's. A run is held back from holdFrom words on until it is clear that it is
// another one: so a line never gets out, and what is no line waits for nothing.
const (
	rubricLine = 6
	answerLine = 9
	holdFrom   = 3
	shortest   = 2 // of the phrases below
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

	lines  map[uint64]string   // runs of words that must not be said, by hash; of their beginnings it holds ""
	ends   map[uint64][]string // by what comes before it, the last word of a phrase that must not be said
	text   strings.Builder
	sent   int   // bytes of text that the candidate has heard
	said   int   // the same, as the stage has taken it
	starts []int // where each word begins
	hashes []uint64
	open   int // where the word begins that is not whole yet, or -1
	limit  int // in words
	wary   bool
	asked  int
	whole  int             // where the last whole sentence ends that was vetted
	known  map[string]bool // checks that may be said: the candidate has, or the act does
	mark   int             // where a mark stands
	glued  bool            // to the word before it
	single int             // letters in a row that stand alone
	about  *rubric.Question
}

func newVetting(act Act, b Brief, system string, essence []string, say func(string) error) *vetting {
	v := &vetting{say: say, act: act, guide: b.Guide, essence: essence, open: -1, limit: longestTurn(act.Kind) * 3 / 2, lines: make(map[uint64]string, 1024), ends: make(map[uint64][]string, 128)}
	for what, phrases := range unfitPhrases {
		for _, p := range phrases {
			words := wordsOf(p)
			last := len(words) - 1
			before := hashWords(words[:last])
			v.ends[before] = append(v.ends[before], words[last])
			v.lines[hashWords(words)] = what
		}
	}
	if q := b.Question; q != nil {
		v.about, v.known = q, known(b, essence)
	}
	for line := range strings.Lines(system) {
		v.forbid(wordsOf(line), rubricLine, unfitRole)
	}
	allowed := map[string]bool{}
	for _, e := range essence {
		allowed[e] = true
	}
	if q := b.Question; q != nil {
		for _, c := range q.Checks {
			v.forbid(wordsOf(c.Statement), rubricLine, unfitLeak)
		}
		for _, line := range slices.Concat(q.Outline, q.Hints) {
			if !allowed[line] {
				v.forbid(wordsOf(line), rubricLine, unfitLeak)
			}
		}
	}
	for i := len(b.Turns) - 1; i >= 0; i-- {
		if t := b.Turns[i]; t.Speaker == SpeakerCandidate {
			v.forbid(wordsOf(shortened(t.Text, turnTokens*tokenBytes)), answerLine, unfitParrot)
			v.wary = suspicious.MatchString(t.Text)
			break
		}
	}
	for _, e := range essence { // what the act is about may be said, whoever said it before
		words := wordsOf(e)
		for n := holdFrom; n <= answerLine; n++ {
			for i := 0; i+n <= len(words); i++ {
				delete(v.lines, hashWords(words[i:i+n]))
			}
		}
	}
	return v
}

// known are the checks that need no keeping back: what the candidate has said, the
// question says, or the act is about.
func known(b Brief, essence []string) map[string]bool {
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

// forbid notes all runs of n words, and their beginnings.
func (v *vetting) forbid(words []string, n int, what string) {
	for i := 0; i+n <= len(words); i++ {
		for k := holdFrom; k < n; k++ {
			h := hashWords(words[i : i+k])
			if _, ok := v.lines[h]; !ok {
				v.lines[h] = ""
			}
		}
		v.lines[hashWords(words[i:i+n])] = what
	}
}

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
	until := v.clear(text)
	if v.about != nil { // what is about a question is heard sentence by sentence
		until = min(until, v.whole)
	}
	return v.release(until)
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
	for n := shortest; n <= min(answerLine, len(v.hashes)); n++ {
		if what := v.lines[hashRun(v.hashes[len(v.hashes)-n:])]; what != "" {
			return &unfitError{what}
		}
	}
	return nil
}

const longestWord = 40 // bytes

// sentence vets a sentence that is whole. It must not say what the candidate has
// still to find, in whatever words, and it has to be in the language of the interview.
func (v *vetting) sentence(text string, end int) error {
	said := text[v.whole:end]
	v.whole = end + 1
	if rubric.Unreadable(said) {
		return &unfitError{unfitForm}
	}
	if v.about == nil {
		return nil
	}
	for id := range v.guide.Says(v.about, said) {
		if !v.known[id] {
			return &unfitError{unfitLeak}
		}
	}
	return nil
}

// clear is how far the text can be heard: up to a run of words that may become
// a line that must not be said.
func (v *vetting) clear(text string) int {
	n := len(v.hashes)
	for k := min(answerLine, n); k >= 1; k-- {
		run := hashRun(v.hashes[n-k:])
		if _, ok := v.lines[run]; ok && k >= holdFrom {
			return v.starts[n-k]
		}
		// Of a phrase the last word alone is held back, as long as it may become that.
		if v.open >= 0 && slices.ContainsFunc(v.ends[run], func(end string) bool { return strings.HasPrefix(end, strings.ToLower(text[v.open:])) }) {
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
	if len(v.starts) < 2 || strings.TrimSpace(text) == "" || !latin(text) {
		return &unfitError{unfitEmpty}
	}
	if len(v.essence) > 0 && !v.holds(text) {
		return &unfitError{unfitEmpty}
	}
	return v.release(len(text))
}

// held is the least share of the content words of what a turn is about that it has to hold.
const held = 0.25

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
		if float64(found) >= held*float64(len(want)) {
			return true
		}
	}
	return false
}

// latin tells whether a text is in the script of the guide's language.
func latin(text string) bool {
	own, other := 0, 0
	for _, c := range text {
		switch {
		case unicode.Is(unicode.Latin, c):
			own++
		case unicode.IsLetter(c):
			other++
		}
	}
	return own > 3*other
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

func hashWords(words []string) uint64 {
	hashes := make([]uint64, len(words))
	for i, w := range words {
		hashes[i] = hashWord(w)
	}
	return hashRun(hashes)
}
