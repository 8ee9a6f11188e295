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
	if hidden(text) || foreign(text) || apart.MatchString(text) {
		return true
	}
	raw := text
	if text = plain(text); orders.matches(text) || accented(raw) && orders.matches(raw) {
		return true
	}
	for s := range strings.FieldsFuncSeq(text, endsSentence) {
		if ordered(s) || disguised(s) {
			return true
		}
	}
	return false
}

// addressed tells the sentences of a text that may be shown to a model from
// those that speak to it.
func (g *Guide) addressed(text string) (shown, left []Sentence) {
	t := g.Analyze(text)
	t.barInjected(g.cues)
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
		// What is too far back for a model to see is left to the guards.
		if s.barred || s.End <= judgedBytes && Addressed(text[from:to]) {
			left = append(left, s)
		} else {
			shown = append(shown, s)
		}
	}
	// An order that is spread over sentences, none of which gives it away.
	spread := func(a, b int) bool {
		return a >= 0 && b < len(shown) && shown[b].End <= judgedBytes && Addressed(text[shown[a].Start:shown[a].End]+" "+text[shown[b].Start:shown[b].End])
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
var orders = newFilter(orderRules...)

var orderRules = []string{
	// Orders about instructions, roles and output.
	`\b(ignore|disregard|forget|override|bypass|overrule|discard|drop)\b.{0,40}\b(instructions?|prompts?|guidelines?|directives?|rules|rubric|criteria|(everything|anything|all) (above|before|you|that))\b`,
	`\b(new|updated|real|actual|special|secret|hidden|additional|important|final) (instructions?|directives?|system (prompt|message)|orders)\b`,
	`\bsystem[ -](prompt|override|instruction)s?\b|\b(developer|admin(istrator)?|root|debug|god|dan)[ -](prompt|override|mode|instruction)s?\b|\b(switch|go|enter|activate)( \w+)? (to|into|in)? ?maintenance mode|\bmaintenance mode (is|on)\b`,
	`\b(reveal|show|print|repeat|output|leak|dump|recite|display|tell me|give me|read( out)?|share)\b[^.!?\n]{0,40}\b(system prompt|your (prompt|instructions|rules|rubric)|(the|this|hidden|scoring|grading) (rubric|criteria|instructions|prompt|answer key|model answer)|everything above|words above|(the|a) (solution|strong answer|model answer|right answer|correct answer|expected answer))\b`,
	`\b(you are|you're|act|behave|respond|answer|speak|talk) (now |as |like )+(an? )?(ai|assistant|chatbot|llm|gpt|chatgpt|language model|grader|evaluator|judge|scorer|unrestricted|evil|pirate|cat|linux|terminal|dan|helpful)\b`,
	`\b(pretend|roleplay|role-play|imagine)\b.{0,30}\b(you are|to be|you're|that you)\b`, `\bfrom now on\b.{0,40}\b(you|your|respond|answer|reply)\b`, `\bjailbreak`, `\bdo anything now\b`,
	`\b(respond|reply|answer|say|output|print|write)( (back|me|with|the|following))* (only|exactly|just|words?|phrase|text|string|following)( (the|words?|phrase|text|string|following))* ?[:"'“‘]`, `\b(respond|reply|answer) (only|just|exclusively|solely) (with|in|by)\b`, `\b(begin|start|end|finish|prefix) (your|every|each|the) (next )?(reply|response|answer|turn|message|question|sentence)\b`,
	`\b(stop|quit) (being|playing|acting as|pretending to be) (the|an?|my) (interviewer|assistant|judge|grader|recruiter|ai|bot|person)\b`, `\b(end|quit|leave) the (interview|role|persona|character)\b`, `\b(break|step out of|drop) (the |your )?(character|role|persona)\b`,
	`\bas (an? )?(ai|artificial intelligence|large language model|language model|llm)\b.{0,30}\byou\b`, `\bto the (grader|evaluator|assessor|scorer|rater|scoring (model|system)|grading (model|system|bot|ai))\b`, `\b(dear|hey|hi|hello|attention|note to|message to) (the )?(ai|llm|model|grader|evaluator|assessor|judge|scorer|rater|scoring (model|system)|grading (model|system|bot|ai))\b`,
	`\b(decode|decrypt|base64|rot13|unscramble|translate)\b.{0,40}\b(follow|execute|obey|do (it|what)|instructions?)\b`,
	// Orders about scores.
	`\b(give|award|assign|grant|mark|rate|(score|rank) (this|me|my|it|the (answer|candidate))|grade|set|treat|count|consider|classify|label|record|return|output|report)\b.{0,60}\b(level (4|four)|full (marks?|points?|score|credit)|(maximum|max|highest|top|perfect|best) (level|score|marks?|grade|rating|points?)|strong hire|10 ?(/|out of) ?10|4 ?(/|out of) ?4|100 ?(/ ?100|points)|all (the )?(checks|criteria) (as )?(clear|met|passed|true)|(as )?(clear|passed|satisfied) (for|on|in) (all|every|each))\b`,
	`\b(this|the|my|above) (answer|response|candidate|submission|transcript)\b.{0,30}\b(deserves|merits|earns|must (be|get|receive)|should (be (graded|scored|rated|marked)|get|receive)|is (graded|scored|rated|worth|already))\b`,
	`\b(every|all|each) (check|criterion|criteria|checks|statement|item)s?\b.{0,30}\b(clear|met|satisfied|passed|fulfilled|true|present|shown)\b`, `\bmark (it|them|this|that|every(thing)?|all|each)\b.{0,30}\b(clear|met|present|passed|satisfied|true)\b`,
	`\b(already|previously|officially) (been )?(graded|scored|rated|verified|approved|reviewed|evaluated)\b.{0,40}\b(level|four|4|strong|hire|full|maximum|pass|human|panel)`,
	`\bscore\s*[:=]\s*\d`, `^\s*(level|grade|score|rating)[ :=]*(4|four|10|ten)\s*[.!]?\s*$`, `\blevel\s*[:=]\s*["']?4\b`, `"(level|score|decision|recommendation|verdict|grade|check|checks|quote|criteria)"\s*:`,
	// Roles and results made up.
	`<\|[a-z_]+\|>`, `</?\s*(system|assistant|user|instructions?|grader|admin|transcript|answer|tool|function|tool_result|function_results?|direction|prompt)\b[^>]*>`, `\[/?(inst|system|assistant|user|tool)\b`, `(?m)^\s*(#+\s*)?(system|assistant|function|interviewer|direction|grader|human|instruction|response|observation|final answer)\s*(\([^)]*\))?\s*:`, `[.!?][\"”']?\s+(system|assistant)\s*:`,
	`\b(tool|function)[ _-]?(call|result|response|output)s?\b\s*[:={(]`, "```", `\bend of (the )?(answer|transcript|interview|prompt|instructions?|candidate)\b`, `\b(begin|start) of (the )?(system|new|grader|instructions?)\b`,
	// What nobody says who is not after the grading.
	`\b(full|top|maximum|generous with the|round up the) (marks|credit)\b|\b(graders?|assessors?|rubric|scoring guides?|marking scheme|answer key|cheat sheet|model (solution|answer)|evaluating agent|evaluation sheet|study buddy)\b|\b(strong|perfect|good|ideal|excellent) (reply|response)\b|\breally strong (reply|answer|response)\b`,
	`\b(tick|check) (every|all|each|the) box|\ba tick is (fine|enough|ok)|\bput a tick|(so good as to|please|kindly|just) tick (all|every|each|off)\b|\b(ticked off|credited) (for|as|by) |\bcan be ticked\b|\b(on|to) the credit side\b|\bwrit(e|es|ing)( down)? ["'“]?(yes|true|stated|pass|perfect)\b|\bwrite (down )?(now )?(is )?yes\b`,
	`\b(on|of|from) your (list|sheet|side of|checklist|notes|scorecard)\b|\b(point|line|row|item)s? on the (sheet|score ?card)\b|\b(listening|looking) for in this (one|question|answer)|\bbeing (assessed|evaluated|graded|judged)\b|\bwhich points (have|did|are)\b`,
	`\b(every|each|all)( of)?( the)? (point|statement|criteri(on|a)|line|row|item)s? (was|were|is|are|has been|have been|holds?|as)? ?(covered|stated|met|satisfied|made|credited|fulfilled|supported|confirmed|counted)|\b(criteria|statements|points) (were|are|have been)? ?(satisfied|met|hold|confirmed|stated|supported)`,
	`\b(record|write|note|report|return|register|log|enter) (down )?(a )?(pass|perfect|hundred|true|that verdict|stated)\b|\bwith a perfect result\b|\b(gave|gives|give|scored|score|deserves?|earned|worth|got) (me |it |this |her |him )?(an? )?(\d+|ten|hundred) out of (10|100|ten|a hundred)\b|\b(round|top) (it )?up\b[^.!?\n]{0,12}$|\bfeel free to round\b`,
	`\b(question|interview|answer|candidate)[^.!?\n]{0,30}\b(answered in full|has passed|hit every|covered (every|all|the) |perfect and complete|complete and perfect)|\b(covers?|covered|mentioned|made|hit)[^.!?\n]{0,80}\b(every|each|all)( the| of the)?( other)? points?\b|\bcovered (all|everything|it all)( of it)?\b[^.!?\n]{0,6}$|\ball of the points\b`,
	`\b(treat|take|count|regard|accept|see|consider) [^.!?\n]{0,60}\b(as (though|if) (i|it|he|she|they) had|as (said|made|stated|covered|complete|agreement)|goes without saying)|\b(treat|count) (it )?as (complete|said|stated|covered)|\bremaining points\b|\bi left out\b[^.!?\n]{0,20}\bas (though|if)\b`,
	`\byou were (given|told|handed|fed)\b[^.!?\n]{0,30}\b(at the start|before|above|initially|beginning|first|earlier|evaluating|this)\b|\b(first|initial|earlier|original) (message|text|words) (you|that you) (received|got|were)|\b(brief|guidance|text|orders) (that )?you (were|have been) (handed|given)|\bthe earlier guidance\b`,
	`\b(swap|switch|change|reverse) (the )?roles\b|\byou are (the candidate|ada|her|him|mine|my)\b|\bi am the interviewer\b|\b(talk|speak|act|answer|respond|reply|behave)( to me)? (like|as) (an?|my|if you were) (\w+ )?(friend|pirate|teacher|tutor|assistant|ai|grandmother|robot|child|poet|buddy|coach|colleague)\b|\bdrop the (interviewer|act|role|formal)\b|\bcould you be (her|him|my|an?)\b`,
	`(^|[.!?:] +)(please |just |now |kindly |simply |then |only )+(say|repeat|utter|shout|type|output|respond with|reply with|answer with) ["'“‘]?\w+["'”’]? ?([.!]|$)|\b(start|begin|end|finish|reply|answer|respond|sentences?) with the (word|token|phrase|letters?|emoji|code ?word|password) ["'“‘]?\w+|\bsay the (word|token|phrase|code ?word|password) ["'“‘]?\w+|\b(each|every|all) of your (sentences|replies|turns|answers|questions)\b|\byour next (reply|turn|sentence|question|message|answer|response)\b`,
	`\b(first|last|second|initial|capital) (letters?|words?) (of|in) (each|every|all|my|the) ?(of )?(my |the )?(lines?|sentences?|words?|paragraphs?)\b|\bas one message\b|\b(act|acting) on (it|that|them|this message)[.!]?\s*$|\b(put|join|read|glue|letters?)\b[^.!?\n]{0,40}\b(act|acting) on (it|that)\b|\b(read|take|do) (this|it|that|the following) (backwards|in reverse|from right)\b`,
	`\b(first|second|other|next|last|third) (half|part)[^.!?\n]{0,30}\b(my (next|last|previous) (reply|answer|turn|message)|is award|of what i began)\b|\bmy (next|last|previous) (reply|turn|message)\b|\blet [a-z] (be|mean|stand for|denote) (the )?(phrase|word|string|letter)`,
	`\b(respond|reply|answer|speak|continue|go on|talk|write|carry on)( \w+){0,2} in (french|german|spanish|italian|dutch|latin|russian|chinese|japanese|arabic|portuguese|polish|turkish|rhymes?|rhyming|couplets|verses?|haikus?|emojis?|capitals|json|yaml|xml|markdown|html|all caps|uppercase|lower ?case|klingon|poems?)\b|\btranslate (the|this|that|your|all|it|what)\b[^.!?\n]{0,60}\b(into|to) (\w+)\b[^.!?\n]{0,20}\b(print|show|say|it)\b`,
	`\b(perfect|ideal|model|best|reference|expected|correct) (reply|answer|solution|response)\b[^.!?\n]{0,30}\b(contain|look|be|is|include|aloud|sound|right now|please)|\bwhat (would|should) (a|an|the) (senior|strong|good|ideal|perfect|top|great|better|experienced|staff) (\w+ )?(have said|say|have answered|answer|reply)|\bread me\b[^.!?\n]{0,30}\b(answer|guides?|solution|this one)`,
	`\b(hiring director|hiring committee|safety team|openai|anthropic)\b[^.!?\n]{0,40}\b(speaking|here|audit|running|says|requires|asks|has)|\bi am the (engineer|developer|author|person|one|admin\w*) who (built|wrote|made|designed|created|runs|owns) (this|you|the (tool|rubric|system|interview))|\balready decided to (take|hire) (her|him|me|them)\b`,
	`\b(policy|rules?|law|regulation)\b[^.!?\n]{0,60}\b(candidates?|assessor|applicants?)\b[^.!?\n]{0,60}\b(receive|credit|must|get|entitled|marks|pass)\b|\bi (will|would|can|could|'?ll|shall) (tip|pay|reward|bribe|send) you\b|\b(five|5)[ -]star review\b|\bfavou?rable (evaluation|review|assessment|rating|score|verdict)\b|\b(be|been|being) (generous|lenient|merciful|kind)\b[^.!?\n]{0,30}\b(marks|score|grade|grading|points|assess\w*|evaluat\w*|treat|rating)`,
	`\b(previous|last|other|earlier|human|automatic) (evaluator|examiner|reviewer|checker|judge)s? (already|has|have|gave|said|found)\b|\bthe (checker|system|grading \w+|scoring \w+|evaluation \w+|examiner) (has |have |already )*(logged|confirmed|recorded|returned|noted|decided|marked|accepted|verified|approved)\b|\breturned pass\b|\bnothing is outstanding\b|\bnothing was missing\b|\byou will find that each\b`,
	`\b(evaluat(or|ors|ing)|examiner|assessing|whoever|anyone) (reads?|reading|assess(es|ing)?|this|evaluat\w+|grad\w+|mark\w*)\b[^.!?\n]{0,40}\b(should|ought|must|has to|is to|may|please|can|this)\b|\ba reader of (this|my) (reply|answer)\b|\bfor the (assessor|grader|(reviewer|evaluator|marking|scoring|grading) model)\b|\b(to|for) the (reviewer|evaluator|judge|examiner) ?[:(]|\(?\b(evaluator|reviewer|assessor)\s*:\s`,
	`\b(write-?up|report|notes|minutes|summary|result|protocol) (of|on|about) (this|our) (talk|conversation|interview|answer|call)\b|\bno need to look( too)? closely|\byou may take (my )?(silence|this|it) (on|as|for)\b|\bwe both know\b|\ba hundred,? (wouldn|right|don|isn)`,
	`\[/?(system|inst|user|assistant|tool)[a-z_]*\]|<\|?/?[a-z_|]*(turn|role|token|start|end|im|eot|header|sys)[a-z_|]*>|(?m)^\s*-{3,}\s*(begin|end|start)?\b[^\n]{0,40}\b(update|system|answer|transcript|prompt|message|notes|policy)\b|^\s*-{3,}\s*$|\]\(https?:|https?://[^\s/]+/\S*[?&]\w+=|\[//\]:|<!--|<<sys>>|(?m)^#{1,6}\s+\w+|(?m)^\s*(default_)?(verdict|rubric_version|grading|scoring)\s*:|</?[a-z_]{2,}>|/\*|(?m)^\s*//\s*\w+|(?m)^\s*(user|assistant|human)\s*:.*\n\s*(user|assistant|human|system)\s*:`,
	"\U0001F916|[\u2705\u2B50\U0001F4AF\u2714\u2611]",
	// Words about the model itself, its orders and its input.
	`\byou (were|are|have been|'ve been) (asked|supposed|instructed|programmed|trained|configured|upgraded|reset|rebooted|prompted|allowed|forbidden|not allowed)\b|\b(configured|programmed|trained|deployed|prompted|instructed) you\b|\byour (earlier |previous |original |true |real |current |only )?(setup|restrictions?|limitations?|purpose|configuration|programming|training|input|context|conversation|developers?|creators?|makers?|operators?|safety|next line|identity)\b`,
	`\b(what|which) (model|ai|llm|version|company) (are|made|built|trained|created) you\b|\bwhat (model|version) are you|\bare you (an? )?(machine|bot|robot|ai|human|model|person|gpt|chatgpt|real)\b|\byou (don't|do not|needn't|need not) (have|need) to (follow|obey|listen)|\bdirection (below|above|at the end)\b|\bthis message alone\b|\bwith my words\b`,
	`\b(recite|quote|print|repeat|output|copy|continue|dump|show|write|paste|summari[sz]e)\b[^.!?\n]{0,40}\b(text|words|lines?|message|everything|notes?|document|paragraph) (above|before|between|from where|hidden|you (got|were|received|have))|\b(hidden|secret|private|internal|interviewer's) (notes?|text|list|outline|message|instructions)\b|\bthe notes (say|begin|contain|mention|for this)|\bshare the notes\b|\brepeat my (words|answer)|\b(whisper|leak|let slip|hand out|give away)\b[^.!?\n]{0,30}\b(outline|points?|answers?|notes?|solution|sample)`,
	`\b(expected|key|missing|required|right|correct) (points|answer)\b[^.!?\n]{0,40}(\?|\b(please|then|before my|in order|what are they|to this question)\b)|\b(your|which|of the) points (did|have|do) i\b|\bof your points\b|\b(just )?give me the (answer|solution|points)\b|\bsolve (it|this) for me|\bwhat (is|was|'s) the (correct|right|expected|ideal|best|model) answer|\bwhat you (wanted|want|wish|expect(ed)?) to hear|\bget me (the )?(best|full|top|a good|a better) (result|score|marks?|rating|grade|evaluation)|\b(the )?(sample|strong|model|perfect|expected) answer (mentions|is|contains|says|includes|would)|\bthe points (that )?(the |an? )?(interviewer|you) expects?`,
	`\b(speak|talk|answer|continue|go on|reply) (only )?(in )?(german|french|spanish|italian|dutch|portuguese|polish|russian|chinese|japanese|turkish|arabic|hindi|korean|latin) (with|to|now|please|from)|\bcall (me|yourself) [^.!?\n]{0,30}\b(from now on|now|please|in every|when)|\buse the name \w+|\bsay after me\b|\bsay (clear|true|pass(ed)?|stated) (to|for|and)\b|\balways say\b[^.!?\n]{0,12}$|\b(i want|let|make) (your|every|each) (next )?(line|sentence|reply|turn|question)s?\b|\bsentences? of yours\b|\bbe my (tutor|teacher|coach|friend|assistant|grader)|\bpraise me\b|\bstop asking( me)?\b`,
	`\blet me (pass|through)\b|\bpass this\b[^.!?\n]{0,10}$|\bmy (grade|score|marks?|result) (decides?|depends?|matters|is important)|\b(gift card|bitcoin) (in it )?for you\b|\b(auto-?approved|gold sample|demo mode|every label)\b|\bconfirm that i (passed|have passed|am)\b|\b(kindly|please) (fill in|add|assume|supply|complete)\b[^.!?\n]{0,20}\b(on my behalf|for me|the rest|what)|\bon my behalf\b|\b(interpret|take|read|treat) my (silence|answer|words|reply)|\bread it in the most\b|\berr on the side of (yes|clear|true|generosity)|\bdecide for me\b|\byou will find it all\b|\b(call|consider) this (complete|perfect|clear|passed)\b|\byes when you\b|\bif i got the job\b|\bswitch off the checks\b|\bhence complete\b|\bauthor of the (questions|rubric|interview)\b|\boutcome on your\b`,
	`\b(in|play) (this|a) (story|game|play|scene) in which (you|the (machine|judge|grader))\b|\bthe machine that reads\b|\bfill in the blanks?\b|\bcomplete (this|the) sentence\b|_{3,}|\bthe (password|code ?word|magic word) is\b|\bbehind the screen\b|\bnext line is from\b|\bgrant (this|the|every|me|us|him|her)\b|\bverification finished\b|\bexample output\b|\bstatement \d+ (is )?(clear|true|stated|met)|\b(q|a): (complete|clear|verdict|score)`,
	`[{,]\s*"\w+"\s*:|[{]["']?\w+["']?\s*:|U\+[0-9A-F]{4}|&#x?[0-9a-fA-F]{2,5};|(\b[01]?\d\d\s+){8,}|(?m)(^|[.!?]|\s)\s*(#|//|--|/\*|;;)\s*(todo|note|fixme|reviewer|checker|model|system|ai)\b|\bselect\b[^\n]{0,60}\bfrom\b[^\n]{0,40};|\breturn \w+(\.\w+)+\s+(#|//)|\b(assistant|system|model|grader) (thoughts?|note|message|output)\s*:|\bqa note\s*:`,
	// The same in the languages in which it is tried most.
	`\b(ignorier\w*|vergiss|vergessen sie|missachte\w*)\b.{0,40}\b(anweisung\w*|befehl\w*|regeln?|vorherig\w*|bisherig\w*|prompt)\b`, `\b(höchste|volle|maximale|beste)\w* (punktzahl|note|stufe|bewertung|level)\b`,
	`\b(ignore[zr]?|oublie[zr]?|néglige[zr]?)\b.{0,40}\b(instructions?|consignes?|règles|précédent\w*|tout ce qui)`, `\b(note|score|niveau) (maximale?|parfaite?|le plus élevé|4)\b`,
	`\b(ignora|ignore|olvida|olvide|descarta)\b.{0,40}\b(instrucciones|indicaciones|reglas|anterior\w*|todo lo)\b`, `\b(puntuación|nota|nivel|calificación|pontuação|punteggio|voto|livello) (máxim[oa]|perfect[oa]|4|massim[oa]|más alt[oa]|mais alt[oa])`,
	`\b(ignore|esqueça|desconsidere)\b.{0,40}\b(instruções|regras|anterior\w*)\b`, `\b(ignora|dimentica|trascura)\b.{0,40}\b(istruzioni|regole|precedent\w*)\b`, `\b(negeer|vergeet)\b.{0,40}\b(instructies|regels|vorige|voorgaande)\b`, `\b(zignoruj|zapomnij)\b.{0,40}\b(instrukcj\w*|polece\w*|poprzedni\w*)`,
	`\b(abaikan|lupakan)\b.{0,40}\b(instruksi|perintah|aturan)\b`, `\b(önceki|yukarıdaki)\b.{0,30}\b(talimat\w*|kural\w*)`,
}

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
	}, unaccented.Replace(text))
	return spelled.ReplaceAllStringFunc(text, func(s string) string {
		return " " + strings.Join(strings.FieldsFunc(s, func(c rune) bool { return !unicode.IsLetter(c) }), "") + " "
	})
}

// apart are letters that stand alone, many in a row: nobody talks like that.
var apart = regexp.MustCompile(`(?:^|[^\pL])(?:\pL[ .\-_*|/,]{1,3}){7,}\pL(?:[^\pL]|$)`)

// spelled is a word of six letters or more with something between them.
var spelled = regexp.MustCompile(`(?:^|[^\pL])(?:\pL[ .\-_*]){5,}\pL(?:[^\pL]|$)`)

var unaccented = strings.NewReplacer("á", "a", "à", "a", "â", "a", "ä", "a", "ã", "a", "å", "a", "é", "e", "è", "e", "ê", "e", "ë", "e", "í", "i", "ì", "i", "î", "i", "ï", "i",
	"ó", "o", "ò", "o", "ô", "o", "ö", "o", "õ", "o", "ø", "o", "ú", "u", "ù", "u", "û", "u", "ü", "u", "ç", "c", "ñ", "n", "ý", "y", "ÿ", "y")

// lookalikes are Greek and Cyrillic letters that read as Latin ones.
var lookalikes = map[rune]rune{
	'а': 'a', 'е': 'e', 'о': 'o', 'р': 'p', 'с': 'c', 'у': 'y', 'х': 'x', 'і': 'i', 'ѕ': 's', 'ԁ': 'd', 'ո': 'n', 'ɡ': 'g', 'ο': 'o', 'ν': 'v', 'ρ': 'p', 'α': 'a', 'ι': 'i',
	'А': 'A', 'В': 'B', 'Е': 'E', 'К': 'K', 'М': 'M', 'Н': 'H', 'О': 'O', 'Р': 'P', 'С': 'C', 'Т': 'T', 'Х': 'X', 'І': 'I',
}

func accented(text string) bool { return text != unaccented.Replace(text) }

// hidden tells whether a text has letters that do not show, or that run backwards.
func hidden(text string) bool {
	n := 0
	for _, c := range text {
		switch {
		case c >= 0xE0000 && c <= 0xE007F, c >= 0x202A && c <= 0x202E, c >= 0x2066 && c <= 0x2069:
			return true
		case c >= 0x250 && c <= 0x2AF, c >= 0x1D00 && c <= 0x1D7F, c >= 0xA720 && c <= 0xA7FF, c >= 0x1F110 && c <= 0x1F189, c >= 0x24B6 && c <= 0x24E9, c >= 0x1D400 && c <= 0x1D7FF:
			n++ // small capitals, letters in circles, mathematical ones
		case c == 0x200B, c == 0x200C, c == 0x2060, c == 0xFEFF, c == 0x00AD:
			n++
		}
	}
	return n > 1 || encoded.MatchString(text)
}

// encoded is what nobody says: long runs of base64, hexadecimal or percent code.
var encoded = regexp.MustCompile(`[A-Za-z0-9+/]{40,}={0,2}|(?:[A-Za-z0-9+/]{4}){5,}=|\b(?:[0-9a-fA-F]{2}[ ,:]){8,}|\b(?:[2-7][0-9a-fA-F]){12,}\b|(?:%[0-9a-fA-F]{2}){6,}|(?:\w+%20){2,}|(?:\\u?x?[0-9a-fA-F]{2,4}){6,}|(?:[01]{7,8} ){5,}|(?:[.\-·−–—]{1,5} +(?:[/|] *)?){8,}`)

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
	return other >= 6
}
