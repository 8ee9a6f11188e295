package rubric

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// reader makes tokens and sentences of a source.
type reader struct {
	lang    *language
	text    *Text
	folded  []byte
	offsets []int32 // of each folded byte in the source; nil when they are the same
	clause  int32
	comma   bool
	related bool
	open    int // first token of the sentence that is being read
	number  []byte
}

// fold brings width, case, accents and quotes to one form (NFKD, lower case,
// without marks), and drops what has no width.
func (r *reader) fold() {
	s := r.text.Source
	ascii := true
	for i := 0; i < len(s) && ascii; i++ {
		ascii = s[i] < utf8.RuneSelf
	}
	r.folded = make([]byte, 0, len(s))
	if ascii {
		for i := 0; i < len(s); i++ {
			r.folded = append(r.folded, lower(s[i]))
		}
		return
	}
	r.offsets = make([]int32, 0, len(s))
	var buf [64]byte
	for i := 0; i < len(s); {
		c, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case c < utf8.RuneSelf:
			r.folded = append(r.folded, lower(byte(c)))
		case c == utf8.RuneError && size == 1:
			r.folded = append(r.folded, ' ')
		case unicode.Is(unicode.Cf, c) || unicode.Is(unicode.Mn, c):
		case strings.ContainsRune("‘’ʼ′", c):
			r.folded = append(r.folded, '\'')
		case strings.ContainsRune("‐‑−", c):
			r.folded = append(r.folded, '-')
		default:
			for _, d := range string(norm.NFKD.AppendString(buf[:0], s[i:i+size])) {
				if !unicode.Is(unicode.Mn, d) {
					r.folded = utf8.AppendRune(r.folded, unicode.ToLower(d))
				}
			}
		}
		for len(r.offsets) < len(r.folded) {
			r.offsets = append(r.offsets, int32(i))
		}
		i += size
	}
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// at is the place in the source of a place in the folded text.
func (r *reader) at(i int) int {
	switch {
	case i >= len(r.folded):
		return len(r.text.Source)
	case r.offsets == nil:
		return i
	}
	return int(r.offsets[i])
}

func (r *reader) upper(i int) bool {
	c, _ := utf8.DecodeRuneInString(r.text.Source[r.at(i):])
	return unicode.IsUpper(c)
}

func (r *reader) rune(i int) (rune, int) {
	if i >= len(r.folded) {
		return 0, 0
	}
	if c := r.folded[i]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRune(r.folded[i:])
}

func (r *reader) read() {
	for i := 0; i < len(r.folded); {
		c, size := r.rune(i)
		switch {
		case digit(c), c == '-' && r.negativeAt(i):
			i = r.readNumber(i)
		case unicode.IsLetter(c):
			i = r.readWord(i)
		case c == '→', (c == '-' || c == '=') && bytes.HasPrefix(r.folded[i+1:], []byte(">")):
			r.emit("so", i, i+size)
			i += size
		case c == '%':
			r.emit("percent", i, i+1)
			i++
		case c == '$':
			r.emit("dollar", i, i+1)
			i++
		case c == '&':
			r.emit("and", i, i+1)
			i++
		case c == '\n':
			i = r.readLineEnd(i)
		case c == '.' || c == '!' || c == '?' || c >= utf8.RuneSelf && unicode.Is(unicode.Sentence_Terminal, c):
			i = r.readStop(i)
		case c == ':', c == '=' && r.apart(i):
			if c == ':' {
				r.pause()
			}
			r.related = len(r.text.tokens) > r.open
			i += size
		case strings.ContainsRune(",;()[]{}|—–•", c), strings.ContainsRune("-/+*", c) && r.apart(i):
			r.pause()
			i += size
		default:
			i += size
		}
	}
	r.endSentence(len(r.folded), false)
}

// apart tells whether a sign stands alone, as a dash or between items.
func (r *reader) apart(i int) bool {
	return i > 0 && i+1 < len(r.folded) && r.folded[i-1] == ' ' && r.folded[i+1] == ' '
}

func digit(c rune) bool { return c >= '0' && c <= '9' }

func (r *reader) negativeAt(i int) bool {
	next, _ := r.rune(i + 1)
	return digit(next) && (i == 0 || bytes.IndexByte([]byte(" =("), r.folded[i-1]) >= 0)
}

func (r *reader) emit(word string, from, to int) { r.emitBytes([]byte(word), from, to) }

func (r *reader) emitBytes(word []byte, from, to int) {
	lex := r.lang.lexeme(word)
	if lex.is(opensClause) && len(r.text.tokens) > r.open {
		r.clause++
	}
	r.text.tokens = append(r.text.tokens, token{
		lex: lex, start: int32(r.at(from)), end: int32(r.at(to)), clause: r.clause, comma: r.comma, related: r.related,
	})
	r.comma, r.related = false, false
}

func (r *reader) pause() {
	if len(r.text.tokens) > r.open {
		r.clause++
		r.comma = true
	}
}

// readNumber reads digits and the magnitude written onto them: 100k and
// 100,000 are the same word, 50ms is two.
func (r *reader) readNumber(i int) int {
	r.number = append(r.number[:0], r.folded[i])
	j := i + 1
	for ; j < len(r.folded); j++ {
		c := r.folded[j]
		if next, _ := r.rune(j + 1); (c == '.' || c == ',') && digit(next) {
			if c == ',' && !r.groupAt(j+1) {
				break
			}
			if c == '.' {
				r.number = append(r.number, c)
			}
			continue
		}
		if !digit(rune(c)) {
			break
		}
		r.number = append(r.number, c)
	}
	k := j
	for k < len(r.folded) && r.folded[k] >= 'a' && r.folded[k] <= 'z' {
		k++
	}
	suffix := r.folded[j:k]
	zeros := map[string]int{"k": 3, "m": 6, "mm": 6, "b": 9, "bn": 9}[string(suffix)]
	switch {
	case zeros > 0 && len(r.number) < 16:
		if dot := bytes.IndexByte(r.number, '.'); dot >= 0 {
			zeros -= len(r.number) - dot - 1
			r.number = append(r.number[:dot], r.number[dot+1:]...)
		}
		for ; zeros > 0; zeros-- {
			r.number = append(r.number, '0')
		}
		r.emitBytes(r.number, i, k)
	case string(suffix) == "st", string(suffix) == "nd", string(suffix) == "rd", string(suffix) == "th":
		r.number = append(append(r.number[:0], "th"...), r.folded[i:j]...) // an ordinal is no quantity
		r.emitBytes(r.number, i, k)
	default:
		r.emitBytes(r.number, i, j)
		k = j
	}
	if bytes.HasPrefix(r.folded[k:], []byte("'s")) {
		k += 2
	}
	return k
}

// groupAt tells whether exactly three digits follow, as in 100,000.
func (r *reader) groupAt(i int) bool {
	n := 0
	for c, _ := r.rune(i + n); digit(c); c, _ = r.rune(i + n) {
		n++
	}
	return n == 3
}

func (r *reader) readWord(i int) int {
	j, quote := i, -1
	for j < len(r.folded) {
		c, size := r.rune(j)
		if c == '\'' {
			if next, _ := r.rune(j + 1); !unicode.IsLetter(next) {
				break
			}
			quote = j
		} else if !unicode.IsLetter(c) && !unicode.IsNumber(c) && !unicode.Is(unicode.M, c) {
			break
		}
		j += size
	}
	word := r.folded[i:j]
	if quote >= 0 {
		r.emitContraction(word, i, j)
	} else if full := contractions[string(word)]; full != "" {
		for part := range strings.FieldsSeq(full) {
			r.emit(part, i, j)
		}
	} else {
		r.emitBytes(word, i, j)
	}
	return j
}

// contractions are those written without their apostrophe.
var contractions = map[string]string{
	"cannot": "can not", "cant": "can not", "wont": "will not", "dont": "do not", "doesnt": "does not", "didnt": "did not",
	"isnt": "is not", "arent": "are not", "wasnt": "was not", "werent": "were not", "wouldnt": "would not", "couldnt": "could not",
	"shouldnt": "should not", "hasnt": "has not", "havent": "have not", "hadnt": "had not", "im": "i am", "ive": "i have",
	"thats": "that is", "whats": "what is", "theyre": "they are", "youre": "you are", "weve": "we have",
	"gonna": "going to", "wanna": "want to", "gotta": "have to",
}

// emitContraction writes don't as do not. An 's is a verb after a pronoun, and
// dropped as a possessive elsewhere.
func (r *reader) emitContraction(word []byte, from, to int) {
	cut := bytes.LastIndexByte(word, '\'')
	base, tail := word[:cut], string(word[cut+1:])
	if len(base) > 1 && tail == "t" && base[len(base)-1] == 'n' {
		if full := contractions[string(base)+"t"]; full != "" {
			for part := range strings.FieldsSeq(full) {
				r.emit(part, from, to)
			}
			return
		}
		base, tail = base[:len(base)-1], "not"
	}
	r.emitBytes(bytes.ReplaceAll(base, []byte("'"), nil), from, to)
	switch tail {
	case "s":
		if lex := r.lang.lexeme(base); lex.is(subject) || lex.word == "how" || lex.word == "here" || lex.word == "where" {
			r.emit("is", from, to)
		}
	case "re":
		r.emit("are", from, to)
	case "ve":
		r.emit("have", from, to)
	case "ll":
		r.emit("will", from, to)
	case "d":
		r.emit("would", from, to)
	case "m":
		r.emit("am", from, to)
	default:
		r.emit(tail, from, to)
	}
}

// abbreviations do not end a sentence.
var abbreviations = map[string]bool{"vs": true, "approx": true, "mr": true, "mrs": true, "dr": true, "fig": true, "cf": true, "incl": true, "eg": true, "ie": true}

// readStop reads a run of stops and decides whether a sentence ends there.
func (r *reader) readStop(i int) int {
	j, stops, asks := i, 0, false
	for j < len(r.folded) {
		c, size := r.rune(j)
		if c != '.' && c != '!' && c != '?' && (c < utf8.RuneSelf || !unicode.Is(unicode.Sentence_Terminal, c)) {
			break
		}
		asks = asks || c == '?' || c == '؟'
		j += size
		stops++
	}
	next, _ := r.rune(j)
	tokens := r.text.tokens
	if r.folded[i] != '.' || len(tokens) == r.open {
		r.endSentence(j, asks)
		return j
	}
	if unicode.IsLetter(next) || digit(next) { // min.insync.replicas; but: "done.Then"
		if r.upper(j) && unicode.IsLower(r.before(i)) {
			r.endSentence(j, asks)
		}
		return j
	}
	last := tokens[len(tokens)-1]
	starts := r.startsUpper(j)
	switch {
	case stops == 1 && len(tokens) == r.open+1 && last.lex.is(number) && r.lineStart(i): // the 1. of a list
		r.text.tokens = tokens[:r.open]
	case stops == 1 && (abbreviations[last.lex.word] || last.lex.word == "etc" && !starts):
	case stops == 1 && len(last.lex.word) == 1 && i >= 2 && r.folded[i-2] == '.': // e.g., i.e., U.S.
	case stops > 1 && !asks && !starts && j < len(r.folded): // a pause
		r.pause()
	default:
		r.endSentence(j, asks)
	}
	return j
}

func (r *reader) before(i int) rune {
	c, _ := utf8.DecodeLastRuneInString(r.text.Source[:r.at(i)])
	return c
}

// startsUpper tells whether what comes next begins like a sentence.
func (r *reader) startsUpper(i int) bool {
	for i < len(r.folded) && bytes.IndexByte([]byte(" \t\"'()*_"), r.folded[i]) >= 0 {
		i++
	}
	return i >= len(r.folded) || r.folded[i] == '\n' || r.upper(i)
}

// lineStart tells whether only digits and space stand between i and the line's beginning.
func (r *reader) lineStart(i int) bool {
	for i--; i >= 0 && (digit(rune(r.folded[i])) || r.folded[i] == ' ' || r.folded[i] == '\t'); i-- {
	}
	return i < 0 || r.folded[i] == '\n'
}

// A line as long as this that goes on in lower case was wrapped, not ended.
const wrapped = 50

func (r *reader) readLineEnd(i int) int {
	j := i
	for j < len(r.folded) && (r.folded[j] == '\n' || r.folded[j] == '\r' || r.folded[j] == ' ' || r.folded[j] == '\t') {
		j++
	}
	line := i - bytes.LastIndexByte(r.folded[:i], '\n') - 1
	next, _ := r.rune(j)
	if line < wrapped || bytes.Count(r.folded[i:j], []byte("\n")) > 1 || !unicode.IsLetter(next) || r.upper(j) {
		r.endSentence(i, false)
	}
	return j
}

func (r *reader) endSentence(end int, asks bool) {
	t := r.text
	if len(t.tokens) > r.open {
		t.Sentences = append(t.Sentences, Sentence{
			Start: int(t.tokens[r.open].start), End: r.trim(end), first: r.open, last: len(t.tokens), question: asks,
		})
	}
	r.open = len(t.tokens)
	r.clause++
	r.comma, r.related = false, false
}

// trim takes white space off the end of a sentence.
func (r *reader) trim(end int) int {
	src := r.at(end)
	last := int(r.text.tokens[len(r.text.tokens)-1].end)
	return max(last, last+len(strings.TrimRightFunc(r.text.Source[last:max(last, src)], unicode.IsSpace)))
}
