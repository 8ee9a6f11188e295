package rubric

import (
	"strings"
	"sync"

	"github.com/kljensen/snowball/english"
)

// class is what is known about a word without its context.
type class uint32

const (
	article     class = 1 << iota // and possessives: a noun must follow
	dropped                       // not matched against patterns
	preposition                   //
	coordinator                   // and, or, but
	opensClause                   // a clause begins with it
	refersBack                    // a sentence that begins with it leans on the one before
	subject                       // pronouns that a verb follows
	first                         // I, we
	auxiliary                     // be, have, do
	modal                         // would, can, ...
	negation                      // not, never, ...
	number                        // in digits or words
	function                      // any of the words that hold a sentence together
	verbBase                      // keep
	verbS                         // keeps
	verbPast                      // kept, waited
	verbIng                       // keeping
	alsoNoun                      // the verb is a common noun too: copy, log, commit
	stative                       // a verb that is no deed: be, want, think
	intensifier                   // highly, truly: what follows praises
	praise                        // adjectives of brochures
	anyVerb     = verbBase | verbS | verbPast | verbIng
)

// lexeme is a word with everything that does not depend on its place.
type lexeme struct {
	word string // folded
	stem string
	hash uint32 // of the stem: most that a pattern looks at is told apart by it
	cls  class
}

func (l *lexeme) is(c class) bool { return l.cls&c != 0 }

// language turns words into lexemes. A guide has one, so that each word is
// stemmed once. It is safe for concurrent use.
type language struct {
	mu    sync.RWMutex
	words map[string]*lexeme
	nodes map[nodeKey]*node
}

// nodeKey is a word of a pattern.
type nodeKey struct {
	kind nodeKind
	word string
}

// What is remembered is bounded, because answers are outside input.
const (
	wordsRemembered = 1 << 16
	wordLength      = 40
)

func newLanguage() *language {
	return &language{words: make(map[string]*lexeme, 1<<12), nodes: make(map[nodeKey]*node, 1<<12)}
}

// lexeme looks up a folded word.
func (l *language) lexeme(word []byte) *lexeme {
	l.mu.RLock()
	lex := l.words[string(word)]
	l.mu.RUnlock()
	if lex != nil {
		return lex
	}
	if len(word) > wordLength {
		word = word[:wordLength] // no word that a pattern could mean
	}
	lex = describe(strings.ToValidUTF8(string(word), ""))
	l.mu.Lock()
	if len(l.words) < wordsRemembered {
		l.words[lex.word] = lex
	}
	l.mu.Unlock()
	return lex
}

func describe(word string) *lexeme {
	lex := &lexeme{word: word, stem: stem(word), cls: classes()[word]}
	lex.hash = hashOf(lex.stem)
	if word[0] >= '0' && word[0] <= '9' || word[0] == '-' {
		lex.cls |= number
		return lex
	}
	if lex.is(function) || lex.is(number) {
		return lex
	}
	if base, ok := irregular()[word]; ok {
		lex.cls |= verbPast | verbs()[base]&stative
		return lex
	}
	known, isVerb := verbs()[lex.stem]
	known &= alsoNoun | stative
	switch {
	case strings.HasSuffix(word, "ing") && isVerb:
		lex.cls |= verbIng | known
	case strings.HasSuffix(word, "ed") && len(word) > 4 && !strings.HasSuffix(word, "eed"):
		lex.cls |= verbPast | known // any verb has this form, known or not
	case !isVerb:
	case strings.HasSuffix(word, "ers") && !isBase(word[:len(word)-1]): // followers
	case strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss"):
		lex.cls |= verbS | known
	case isBase(word):
		lex.cls |= verbBase | known
	}
	return lex
}

// hashOf is FNV-1a, folded so that its low bits hold all of it.
func hashOf(stem string) uint32 {
	h := uint32(2166136261)
	for i := range len(stem) {
		h = (h ^ uint32(stem[i])) * 16777619
	}
	return h ^ h>>15
}

func isBase(word string) bool {
	_, ok := verbs()[word]
	return ok
}

// stem brings the inflections of a word, irregular pasts and British spelling
// included, to one form. Patterns and texts go the same way, so a crude fold
// does no harm.
func stem(word string) string {
	if base, ok := irregular()[word]; ok {
		word = base
	}
	if len(word) > 5 {
		for _, f := range spellings {
			if strings.HasSuffix(word, f[0]) {
				word = strings.TrimSuffix(word, f[0]) + f[1]
				break
			}
		}
	}
	return english.Stem(word, false)
}

var spellings = [][2]string{
	{"isation", "ization"}, {"isations", "ization"}, {"ise", "ize"}, {"ised", "ize"}, {"ises", "ize"}, {"ising", "ize"},
	{"iour", "ior"}, {"vour", "vor"}, {"bour", "bor"}, {"lour", "lor"}, {"centre", "center"}, {"centres", "center"},
	{"elling", "eling"}, {"elled", "eled"}, {"ogue", "og"}, {"ogues", "og"},
}

var classes = sync.OnceValue(func() map[string]class {
	table := make(map[string]class, 400)
	for _, row := range []struct {
		cls   class
		words string
	}{
		{function | article | dropped, "the a an my our your their its his her"},
		{function | dropped, "just really very also actually basically simply quite truly um uh er"},
		{function | dropped | intensifier, "highly truly deeply extremely incredibly remarkably exceptionally hugely genuinely notably strikingly supremely wonderfully decidedly"},
		{praise, "robust seamless scalable strategic powerful smart reliable modern simple valuable innovative efficient effective elegant flexible intuitive strong great excellent unique amazing exceptional outstanding compelling impactful dynamic versatile sophisticated remarkable impressive"},
		{function, "this that these those each every some any all both such other another more most less least few many much several only even too again still yet already always often sometimes here there now well like"},
		{function | preposition, "of in on at to for from with by into onto over under between among across through against within without during about per via upon toward towards behind than as"},
		{function | coordinator, "and or but nor"},
		{function | opensClause, "and but because so since while whereas although though if when whenever unless until then which who where after before once therefore hence thus however otherwise"},
		{refersBack, "they them it this that these those so then which otherwise thus therefore hence because and but he she only until afterwards meanwhile"},
		{function | subject, "i we you they it he she who which this that there these those everyone everybody somebody someone nobody nothing anyone one what"},
		{function | first, "i we me us myself ourselves mine ours"},
		{first, "my our"},
		{function | auxiliary, "is are was were be been being am has have had do does did"},
		{function | modal, "will would can could should must may might shall ought"},
		{function | negation, "not never no without nor neither none nothing nobody nowhere hardly rarely barely cannot"},
		{function, "me us them him what how why whose whom if whether not no"},
		{number, "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen one zero half twice"},
	} {
		for _, w := range strings.Fields(row.words) {
			table[w] |= row.cls
		}
	}
	return table
})

// verbs are the known verbs, by base form and by stem.
var verbs = sync.OnceValue(func() map[string]class {
	table := make(map[string]class, 2000)
	for _, row := range []struct {
		cls   class
		words string
	}{
		{verbBase, `accept accelerate achieve acknowledge acquire adapt add adjust adopt advise advocate affect agree align
			allocate allow amplify analyze announce append apply appoint approve argue arrange arrive ask assemble assess assign assume
			attach attend authenticate authorize automate avoid become begin behave belong boost break bring build buy calculate call
			cancel capture carry catch challenge choose clarify clean close coach coalesce collaborate collect combine come commission
			communicate compact compare compensate compete complete comprise compress compute confirm connect consider consolidate construct consume
			contain continue contribute convert convince coordinate correct crash create crush deal decide decline decompose decouple dedupe
			deduplicate defend defer define degrade delegate deliver demonstrate demote deny depend deploy deprecate derive describe
			deserialize detect determine develop diagnose die differ differentiate digest disable disappear discard discover discuss
			dismiss dispatch distinguish distribute divide document draw drive duplicate earn educate elect elevate eliminate embed emit
			employ empower enable encode encourage encrypt enforce engage enhance enrich ensure enter escalate establish evaluate
			evaporate evict examine exceed exclude execute exist expand expect expire explain explore expose extend extract facilitate fail fall
			fence feed fetch figure find finish flag fly focus follow forget form gather generate get give go govern grant grow guarantee
			guard guide handle happen hear hide hire hold identify ignore illustrate imagine implement imply improve include incur
			influence inform ingest inherit initiate inject innovate insert inspect inspire install instrument integrate interact
			interview introduce invalidate invest investigate invite involve isolate iterate jump justify keep kill lack launch learn leave
			let leverage listen live locate lock lose lower maintain make manage materialize mean meet mention mentor merge migrate minimize
			mirror mitigate negotiate notice notify observe obtain occur offer onboard open operate optimize orchestrate organize outline
			overcome overestimate underestimate overwrite own participate pause pay perform persist persuade pick pilot pinpoint pitch prepare preserve present prevent
			prioritize probe produce promise promote propagate propose protect prototype prove provide provision publish purge pursue push
			quantify quarantine quit raise reach react realize reassign recognize recommend reconcile reconnect reconsider
			recover recruit redirect redesign reduce refactor refer refine register reject rejoin relate relax rely remain remember remind remove
			renew reorder repair repeat replace replicate replay represent reproduce require rescue resist resolve respect respond restart
			restore restrict retain rethink retire retrieve retry reuse revert revoke rewrite run satisfy save say scan schedule secure see seek
			segment select sell send separate serialize serve settle shadow shape shift shrink shut signal simplify simulate sit skip slow
			smooth solve speak specify speed spend spin split spread stabilize standardize stay steer stick stream strengthen
			subscribe succeed suffer suggest summarize suppose supply surface survive survey sustain switch synchronize tackle take talk teach tell
			terminate throttle throw tie tolerate touch train transform transition translate transmit transport travel treat truncate try tune
			understand unify unlock use validate vary verify violate visit visualize wait warn win withdraw witness work worry
			wrap write wonder beat blame bother burn cater cite climb crawl cry dare dig dive drag drown eat flip fold forgive freeze grab
			hang hurt invoke knock lend lie multiply nail nod opt owe pray pop regret ring rot ruin rush scare scroll shrug spot stall
			starve steal stretch strike struggle suit swap swear tear tempt tighten toggle tweak unblock wake weigh wipe yell
			bind bypass compile cooperate decode elapse evolve offload outgrow outlive outsource overtake parse redeliver refuse rehearse
			rename reprocess reread resize resume rotate`},
		{verbBase | alsoNoun, `ack aggregate alert answer audit back backup balance batch benchmark bet block bridge broadcast budget buffer bundle
			cache cap cause chain change charge check checkpoint claim cluster commit control copy cost count cover cut damage debug decrease delay
			delete demand design dip drain drift drop estimate exchange experience export fill filter finance fix flow flush force fork gain gate group hash help
			hit host impact import increase index insert interface issue join key label lag lead limit link list load log lookup map mark
			market match measure message model monitor move name notice order outline output own page partition patch peak place plan play point poll
			post price process profile profit program project pull query question queue rank rate read rebalance rebuild record release
			replica report request research reset result return review reward ride risk roll rollout route rule sample scale score scope search set
			share ship show sink size sketch sleep snapshot sort source stage stand start state step stop store stress structure study
			supply support surge sync table tag target task test threshold time timestamp trace track trade transfer trigger trust turn type
			update upgrade value version view vote watch window wire zone complain delight end face fight fire fit focus grumble guess land laugh light
			look mess miss panic park pass press pump rank regret rest rise scream shout sign slip smell smile surprise walk wash waste wear zoom
			archive backfill download rent reserve span upload`},
		{verbBase | stative, `be believe believ care deserve dislike enjoy fear feel hate have hope know like love matter need prefer remember
			resemble seem sound think understand want wish`},
	} {
		for _, w := range strings.Fields(row.words) {
			table[w] |= row.cls
			table[english.Stem(w, true)] |= row.cls
		}
	}
	return table
})

// irregular leads from an irregular form to its base.
var irregular = sync.OnceValue(func() map[string]string {
	table := make(map[string]string, 200)
	for pair := range strings.FieldsSeq(`became:become began:begin begun:begin bought:buy broke:break broken:break brought:bring built:build
		caught:catch chose:choose chosen:choose came:come dealt:deal died:die dying:die drew:draw drawn:draw drove:drive driven:drive
		fed:feed fell:fall fallen:fall felt:feel fought:fight found:find forgot:forget forgotten:forget gave:give given:give got:get gotten:get
		gone:go goes:go grew:grow grown:grow heard:hear held:hold hid:hide hidden:hide kept:keep knew:know known:know laid:lay led:lead
		learnt:learn lent:lend lost:lose made:make meant:mean met:meet misled:mislead overcame:overcome overwrote:overwrite
		overwritten:overwrite paid:pay ran:run rode:ride rose:rise risen:rise said:say sat:sit saw:see seen:see sent:send
		shook:shake shrank:shrink shown:show shrunk:shrink slept:sleep sold:sell sought:seek spent:spend spoke:speak spoken:speak spun:spin
		stood:stand stuck:stick taught:teach took:take taken:take thought:think threw:throw thrown:throw told:tell
		understood:understand went:go won:win woke:wake wore:wear withdrew:withdraw wrote:write written:write rebuilt:rebuild rewrote:rewrite
		rewritten:rewrite left:leave ate:eat eaten:eat flew:fly fled:flee froze:freeze frozen:freeze hung:hang sank:sink stole:steal stolen:steal struck:strike
		swore:swear swept:sweep tore:tear dug:dig bent:bend leapt:leap slid:slide undid:undo reran:rerun oversaw:oversee`) {
		past, base, _ := strings.Cut(pair, ":")
		table[past] = base
	}
	return table
})
