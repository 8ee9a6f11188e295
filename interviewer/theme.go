package interviewer

import (
	"regexp"
	"strings"

	"github.com/mockloop/mockloop/rubric"
)

// theme is what a question can be after, and what a line of a document can tell
// of. A line is brought in where both are the same.
type theme struct {
	name  string         // ends the kind of phrase that leads with it
	asked *regexp.Regexp // by the question
	told  *regexp.Regexp // by the line
	// unless is what a line does with the matter that makes it tell of something
	// else: who cut outages by half has no failure to speak of.
	unless map[string]bool
}

// asideThemes are the first of them: a line is quoted at greater length for these.
const asideThemes = 3

// themes are in the order in which they are looked for: a launch that failed is a
// failure first, and stands first here.
var themes = []theme{
	{
		"failure",
		regexp.MustCompile(`(?i)\b(?:fail(?:ed|ure|s)?|ended badly|did ?n[o']t succeed|did not succeed|went wrong|mistakes?|regrets?)\b`),
		regexp.MustCompile(`(?i)^(?:missed|lost|failed|dropped|delayed|abandoned|scrapped|overran|underestimated|misjudged|postponed|withdrew|broke)\b` +
			`|\b(?:too late|too early|(?:take|took|taken) (?:it|them) back|wrote off|slipped|(?:days?|weeks?|months?|quarters?|years?) late|(?:late|delayed|missed|slipped|failed|overran|overspent) by|behind schedule|over budget|over time and budget` +
			`|rolled (?:\w+ ){0,4}back|withdr[ae]wn?|pulled from|outages?|went down|failed|failure|flopped|went wrong|and lost|lost (?:\w+ ){0,3}(?:customers|users|money|revenue|data)|without success|unsuccessful\w*|missed (?:the|our|its|their)|nobody (?:used|wanted|bought)|never (?:shipped|launched|used|adopted|went live)|post-?mortems?)\b`),
		wordSet("cut reduced grew increased raised doubled saved improved lowered shortened halved decreased eliminated prevented avoided fixed automated built designed introduced created predicted won recovered wrote negotiated convinced"),
	},
	{
		"dispute",
		regexp.MustCompile(`(?i)\b(?:disagree\w*|conflicts?|at odds|saw something differently)\b`),
		regexp.MustCompile(`(?i)\b(?:against (?:the |a |an |our |my |all )?(?:\w+ ){0,2}(?:wish(?:es)?|will|advice|objections?|resistance|opposition|opinions?|votes?|plans?)|(?:the|their|his|her|its|some|early) (?:objections?|resistance|opposition|doubts)` +
			`|disagree\w*|overrul\w+|push(?:ed)?[ -]?back|sceptic\w*|skeptic\w*|reluctant|despite (?:the )?(?:\w+ )?(?:objections?|resistance|doubts)|although (?:its|the|their|our|my|his|her|some|two|three) (?:\w+ ){1,3}(?:sat|left|was|were|wanted|objected)` +
			`|mediated|settled (?:a|the) (?:\S+ )?(?:dispute|argument|conflict|quarrel)|(?:convinced|persuaded|won over|negotiated with) (?:\S+ ){0,3}(?:engineers?|engineering|developers?|architects?))\b`),
		nil,
	},
	{
		"evidence",
		regexp.MustCompile(`(?i)\b(?:because of evidence|changing (?:one's|your) mind|facts (?:were|overturned)|by evidence|proved (?:you )?wrong)\b`),
		regexp.MustCompile(`(?i)\b(?:(?:after|when|because|once) (?:\S+ ){0,5}(?:tests?|interviews?|data|figures|numbers|pilots?|experiments?|stud(?:y|ies)|surveys?|usage)\b|(?:tests?|interviews?|data|figures|pilots?|experiments?|stud(?:y|ies)|surveys?) (?:\S+ ){0,3}(?:showed|shown|proved|said|told)|a/b tests?|changed (?:my|our|course|direction)|experiments?|interviewed)\b`),
		nil,
	},
	{
		"persuasion",
		regexp.MustCompile(`(?i)\b(?:influenc\w+|persua\w+|last word|no power over|without authority)\b`),
		regexp.MustCompile(`(?i)\b(?:convinced|persuaded|talked \w+(?: \w+){0,4} (?:into|out of)|negotiated|overruled|against (?:the |all )?(?:\w+ )?(?:wish(?:es)?|advice|resistance|opposition)|reconciled|won over|buy-in|aligned|got \w+(?: \w+){0,4} to (?:agree|share|give|drop|accept|join))\b`),
		nil,
	},
	{
		"launch",
		regexp.MustCompile(`(?i)\b(?:launch\w*|a release|released|brought out|bring(?:ing)? something out)\b`),
		regexp.MustCompile(`(?i)^(?:launched|shipped|released|delivered|launching|introduction of)\b|\b(?:and (?:launched|shipped|delivered)|launch of|the launchrelaunch|rollout|roll-out|rolled out|shipped|released|to market|went live|go-live|general availability)\b`),
		wordSet("cut reduced prevented missed"),
	},
	{
		"longterm",
		regexp.MustCompile(`(?i)\b(?:long[- ]term|long run|pay off much later)\b`),
		regexp.MustCompile(`(?i)\b(?:migrat\w+|rewr(?:ite|ote)|rebuil[td]|refactor\w*|technical debt|tech debt|registry|foundations?|standardi[sz]ed|consolidated|re-?architect\w*|apart|replaced|event model|data model|automated)\b`),
		nil,
	},
	{
		"choice",
		regexp.MustCompile(`(?i)\b(?:product (?:decision|choice)|had to choose|choose between)\b`),
		regexp.MustCompile(`(?i)^(?:decided|chose|prioriti[sz]ed|stopped|cancelled|killed|deprecated|retired|sunset|replaced|dropped|kept|cut the (?:roadmap|scope|backlog)|ended)\b|\b(?:decided|chose|instead of|rather than|in favou?r of)\b`),
		nil,
	},
	{
		"people",
		regexp.MustCompile(`(?i)\b(?:lead(?:ing)? (?:a team|people)|managing people|hire[ds]?|mentor\w*|a team of yours)\b`),
		teamLed,
		nil,
	},
	{
		"figures",
		regexp.MustCompile(`(?i)\b(?:metrics?|measur\w+|a number that moved|success looks)\b`),
		moved,
		nil,
	},
}

var (
	teamLed = regexp.MustCompile(`(?i)^(?:hired|mentored|coached|recruited|trained)\b|\b(?:teams? of|(?:led|managed|lead|manage|built|grew|ran) (?:\S+ ){0,3}(?:team|people|engineers|designers|product managers|pms|squads|reports))\b`)
	// moved is a figure, before and after.
	moved = regexp.MustCompile(`(?i)\bfrom \S*(?:\d|one|two|three|four|five|six|seven|eight|nine|ten|twelve|a )\S*.* to \S|\bby (?:\S+ )?(?:\d|half|two thirds|a third|a quarter)`)
	// roles are questions on the job itself, which a job description is about, and
	// fields those on the company's line of work, which a line of a résumé can be about.
	roles  = regexp.MustCompile(`(?i)\b(?:this job|why (?:us|this company)|which of (?:our|the) teams|find with us)\b`)
	fields = regexp.MustCompile(`(?i)\b(?:why (?:us|this company)|which of (?:our|the) teams|real[- ]time|in motion)\b`)
)

// tells says whether a line tells of a theme.
func (t theme) tells(quote string) bool {
	first, _, _ := strings.Cut(strings.ToLower(quote), " ")
	return t.told.MatchString(quote) && !t.unless[first]
}

// wantedBy are the themes that a question is after.
func wantedBy(q *rubric.Question) []theme {
	var wanted []theme
	text := wholeQuestion(q)
	for _, t := range themes {
		if t.asked.MatchString(text) {
			wanted = append(wanted, t)
		}
	}
	return wanted
}

// wholeQuestion is all that is said of a question aloud, and what it is about.
func wholeQuestion(q *rubric.Question) string {
	return strings.Join([]string{q.Title, q.About, q.Prompt, q.Rephrase}, "\n")
}

// themeOf is the theme that a question is after and a line tells of; empty if there is none.
func themeOf(q *rubric.Question, quote string) string { return sharedTheme(wantedBy(q), quote) }

func sharedTheme(wanted []theme, quote string) string {
	for _, t := range wanted {
		if t.tells(quote) {
			return t.name
		}
	}
	return ""
}
