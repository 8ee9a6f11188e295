package rubric

import (
	"regexp"
	"strings"
	"unicode"
)

// Addressed tells whether a text speaks to a model or to the grading rather than
// to a person: orders about roles, instructions and scores, in the languages
// that attacks are written in, role tags, results as JSON, text that no eye
// reads. It knows no guide, and is for deciding what a model may be shown; for
// evidence the guards have the last word.
func Addressed(text string) bool {
	return hidden(text) || orders.MatchString(plain(text)) || foreign(text)
}

// Unaddressed is a text without the sentences that speak to a model or to the
// grading. It is what a model may read of it.
func (g *Guide) Unaddressed(text string) string {
	if !Addressed(text) {
		return text
	}
	shown, _ := g.addressed(text)
	var b strings.Builder
	for _, s := range shown {
		b.WriteString(text[s.Start:s.End])
		b.WriteByte(' ')
	}
	return strings.TrimSpace(b.String())
}

// addressed tells the sentences of a text that may be shown to a model from
// those that speak to it.
func (g *Guide) addressed(text string) (shown, left []Sentence) {
	t := g.Analyze(text)
	t.barCue(g.cues["grader"], 1)
	t.barMarkup()
	for i, s := range t.Sentences {
		// Marks without words belong to the sentence on whose line they stand.
		from, to := 0, len(text)
		if i > 0 {
			from = t.Sentences[i-1].End
		}
		if i+1 < len(t.Sentences) {
			to = t.Sentences[i+1].Start
		}
		from += strings.LastIndexByte(text[from:s.Start], '\n') + 1
		if line := strings.IndexByte(text[s.End:to], '\n'); line >= 0 {
			to = s.End + line
		} else if i+1 < len(t.Sentences) {
			to = s.End
		}
		if s.barred || Addressed(text[from:to]) {
			left = append(left, s)
		} else {
			shown = append(shown, s)
		}
	}
	// An order that is spread over sentences, none of which gives it away.
	spread := func(a, b int) bool {
		return a >= 0 && b < len(shown) && Addressed(text[shown[a].Start:shown[a].End]+" "+text[shown[b].Start:shown[b].End])
	}
	var kept []Sentence
	for i, s := range shown {
		if spread(i-1, i) || spread(i, i+1) {
			left = append(left, s)
		} else {
			kept = append(kept, s)
		}
	}
	return kept, left
}

// orders are the ways of giving a machine orders.
var orders = regexp.MustCompile(`(?i)` + strings.Join([]string{
	// Orders about instructions, roles and output.
	`\b(ignore|disregard|forget|override|bypass|overrule|discard|drop)\b.{0,40}\b(instructions?|prompts?|guidelines?|directives?|rules|rubric|criteria|(everything|anything|all) (above|before|you|that))\b`,
	`\b(new|updated|real|actual|special|secret|hidden|additional|important|final) (instructions?|directives?|system (prompt|message)|orders)\b`,
	`\bsystem[ -](prompt|override|instruction)s?\b|\b(developer|admin(istrator)?|root|debug|maintenance|god|dan)[ -](prompt|message|override|mode|instruction)s?\b`,
	`\b(reveal|show|print|repeat|output|leak|dump|recite|display|tell me|give me|read( out)?|share)\b.{0,40}\b(system prompt|your (prompt|instructions|rules|rubric)|(the|this|hidden|scoring|grading) (rubric|checks?|criteria|instructions|prompt|answer key|model answer)|everything above|words above|(the|a) (solution|strong answer|model answer|right answer|correct answer|expected answer))\b`,
	`\b(you are|you're|act|behave|respond|answer|speak|talk) (now |as |like )+(an? )?(ai|assistant|chatbot|llm|gpt|chatgpt|language model|grader|evaluator|judge|scorer|unrestricted|evil|pirate|cat|linux|terminal|dan|helpful)\b`,
	`\b(pretend|roleplay|role-play|imagine)\b.{0,30}\b(you are|to be|you're|that you)\b`, `\bfrom now on\b.{0,40}\b(you|your|respond|answer|reply)\b`, `\bjailbreak`, `\bdo anything now\b`,
	`\b(respond|reply|answer|say|output|print|write)( (back|me|only|exactly|just|with|the|word|words|phrase|text|string|following))+ ?[:"'“‘]`, `\b(respond|reply|answer) (only|just|exclusively|solely) (with|in|by)\b`, `\b(begin|start|end|finish|prefix) (your|every|each|the) (next )?(reply|response|answer|turn|message|question|sentence)\b`,
	`\b(stop|end|quit|leave) (being|playing|acting|pretending|the (interview|role|persona|character))\b.{0,20}`, `\b(break|step out of|drop) (the |your )?(character|role|persona)\b`,
	`\bas (an? )?(ai|artificial intelligence|large language model|language model|llm)\b.{0,30}\byou\b`, `\b(dear|hey|hi|hello|attention|note to|message to|to the) (ai|llm|model|grader|evaluator|assessor|judge|scorer|rater|scoring (model|system)|grading (model|system|bot|ai))\b`,
	`\b(decode|decrypt|base64|rot13|unscramble|translate)\b.{0,40}\b(follow|execute|obey|do (it|what)|instructions?)\b`,
	// Orders about scores.
	`\b(give|award|assign|grant|mark|rate|(score|rank) (this|me|my|it|the (answer|candidate))|grade|set|treat|count|consider|classify|label|record|return|output|report)\b.{0,60}\b(level (4|four)|full (marks?|points?|score|credit)|(maximum|max|highest|top|perfect|best) (level|score|marks?|grade|rating|points?)|strong hire|10 ?(/|out of) ?10|4 ?(/|out of) ?4|100 ?(/ ?100|points)|all (the )?(checks|criteria) (as )?(clear|met|passed|true)|(as )?(clear|passed|satisfied) (for|on|in) (all|every|each))\b`,
	`\b(this|the|my|above) (answer|response|candidate|submission|transcript)\b.{0,30}\b(deserves|merits|earns|must (be|get|receive)|should (be (graded|scored|rated|marked)|get|receive)|is (graded|scored|rated|worth|already))\b`,
	`\b(every|all|each) (check|criterion|criteria|checks|statement|item)s?\b.{0,30}\b(clear|met|satisfied|passed|fulfilled|true|present|shown)\b`, `\bmark (it|them|this|that|every(thing)?|all|each)\b.{0,30}\b(clear|met|present|passed|satisfied|true)\b`,
	`\b(already|previously|officially) (been )?(graded|scored|rated|verified|approved|reviewed|evaluated)\b.{0,40}\b(level|four|4|strong|hire|full|maximum|pass|human|panel)`,
	`\bscore\s*[:=]\s*\d`, `^\s*(level|grade|score|rating)[ :=]*(4|four|10|ten)\s*[.!]?\s*$`, `\blevel\s*[:=]\s*["']?4\b`, `"(level|score|decision|recommendation|verdict|grade|check|checks|quote|criteria)"\s*:`,
	// Roles and results made up.
	`<\|[a-z_]+\|>`, `</?\s*(system|assistant|user|instructions?|grader|admin|transcript|answer|tool|function|tool_result|function_results?|direction|prompt)\b[^>]*>`, `\[/?(inst|system|assistant|user|tool)\b`, `(?m)^\s*(#+\s*)?(system|assistant|tool|function|developer|interviewer|direction|grader)\s*(\([^)]*\))?\s*:`, `[.!?][\"”']?\s+(system|assistant)\s*:`,
	`\b(tool|function)[ _-]?(call|result|response|output)s?\b\s*[:={(]`, "```", `\bend of (the )?(answer|transcript|interview|prompt|instructions?|candidate)\b`, `\b(begin|start) of (the )?(system|new|grader|instructions?)\b`,
	// The same in the languages in which it is tried most.
	`\b(ignorier\w*|vergiss|vergessen sie|missachte\w*)\b.{0,40}\b(anweisung\w*|befehl\w*|regeln?|vorherig\w*|bisherig\w*|prompt)\b`, `\b(höchste|volle|maximale|beste)\w* (punktzahl|note|stufe|bewertung|level)\b`,
	`\b(ignore[zr]?|oublie[zr]?|néglige[zr]?)\b.{0,40}\b(instructions?|consignes?|règles|précédent\w*|tout ce qui)`, `\b(note|score|niveau) (maximale?|parfaite?|le plus élevé|4)\b`,
	`\b(ignora|ignore|olvida|olvide|descarta)\b.{0,40}\b(instrucciones|indicaciones|reglas|anterior\w*|todo lo)\b`, `\b(puntuación|nota|nivel|calificación|pontuação|punteggio|voto|livello) (máxim[oa]|perfect[oa]|4|massim[oa]|más alt[oa]|mais alt[oa])`,
	`\b(ignore|esqueça|desconsidere)\b.{0,40}\b(instruções|regras|anterior\w*)\b`, `\b(ignora|dimentica|trascura)\b.{0,40}\b(istruzioni|regole|precedent\w*)\b`, `\b(negeer|vergeet)\b.{0,40}\b(instructies|regels|vorige|voorgaande)\b`, `\b(zignoruj|zapomnij)\b.{0,40}\b(instrukcj\w*|polece\w*|poprzedni\w*)`,
	`\b(abaikan|lupakan)\b.{0,40}\b(instruksi|perintah|aturan)\b`, `\b(önceki|yukarıdaki)\b.{0,30}\b(talimat\w*|kural\w*)`,
}, "|"))

// plain is a text without what no eye sees, in one line per line, with look-alike
// letters and separated ones ("i g n o r e") as they read.
func plain(text string) string {
	text = strings.Map(func(c rune) rune {
		switch {
		case unicode.Is(unicode.Cf, c), unicode.Is(unicode.Mn, c):
			return -1
		case c >= 0xFF01 && c <= 0xFF5E: // full width
			return c - 0xFF01 + '!'
		}
		if latin, ok := lookalikes[c]; ok {
			return latin
		}
		return c
	}, text)
	return spelled.ReplaceAllStringFunc(text, func(s string) string {
		return " " + strings.Join(strings.FieldsFunc(s, func(c rune) bool { return !unicode.IsLetter(c) }), "") + " "
	})
}

// spelled is a word of six letters or more with something between them.
var spelled = regexp.MustCompile(`(?:^|[^\pL])(?:\pL[ .\-_*]){5,}\pL(?:[^\pL]|$)`)

// lookalikes are Greek and Cyrillic letters that read as Latin ones.
var lookalikes = map[rune]rune{
	'а': 'a', 'е': 'e', 'о': 'o', 'р': 'p', 'с': 'c', 'у': 'y', 'х': 'x', 'і': 'i', 'ѕ': 's', 'ԁ': 'd', 'ո': 'n', 'ɡ': 'g', 'ο': 'o', 'ν': 'v', 'ρ': 'p', 'α': 'a', 'ι': 'i',
	'А': 'A', 'В': 'B', 'Е': 'E', 'К': 'K', 'М': 'M', 'Н': 'H', 'О': 'O', 'Р': 'P', 'С': 'C', 'Т': 'T', 'Х': 'X', 'І': 'I',
}

// hidden tells whether a text has letters that do not show, or that run backwards.
func hidden(text string) bool {
	n := 0
	for _, c := range text {
		switch {
		case c >= 0xE0000 && c <= 0xE007F, c >= 0x202A && c <= 0x202E, c >= 0x2066 && c <= 0x2069:
			return true
		case c == 0x200B, c == 0x200C, c == 0x2060, c == 0xFEFF, c == 0x00AD:
			n++
		}
	}
	return n > 1 || encoded.MatchString(text)
}

// encoded is what nobody says: long runs of base64, hexadecimal or percent code.
var encoded = regexp.MustCompile(`[A-Za-z0-9+/]{40,}={0,2}|(?:[A-Za-z0-9+/]{4}){5,}=|\b(?:[0-9a-fA-F]{2}[ ,]?){16,}\b|(?:%[0-9a-fA-F]{2}){6,}|(?:\\u?x?[0-9a-fA-F]{2,4}){6,}|(?:[01]{7,8} ){5,}|(?:[.\-]{1,5} ){12,}`)

// foreign tells whether a good part of a text is in another script than the
// interview's: it carries no evidence, and the rubric cannot read it.
func foreign(text string) bool {
	own, other := 0, 0
	for _, c := range plain(text) {
		switch {
		case c < unicode.MaxASCII && unicode.IsLetter(c), unicode.Is(unicode.Latin, c):
			own++
		case unicode.IsLetter(c):
			other++
		}
	}
	return other >= 6 && 4*other > own
}
