package interviewer

import (
	"regexp"
	"strings"
)

var (
	wanted      = regexp.MustCompile(`(?i)\b(?:requirement|qualification|responsibilit|looking for|look for|you bring|you have|you are|you will|you'll|you do|about you|your profile|your tasks|(?:the|your|this) (?:role|job|position|mission)|tasks|duties|must.have|nice.to.have|ideally|experience|what we expect)`)
	offered     = regexp.MustCompile(`(?i)\b(?:benefits?|we offer|perks|about us|who we are|company|equal|salary|compensation|diversity|how to apply|location|process)\b`)
	wantedStart = regexp.MustCompile(`(?i)^(?:you (?:will|have|are able to|can|know how to)|you'll|you've|experience (?:with|in|of)|ability to|proven|track record|deep|hands-on)\b`)
	address     = regexp.MustCompile(`(?i)^(?:you(?: will|'ll)(?: also)?|you have(?: already)?|you've|you are able to|you can|must have|ideally,?(?: you have)?)\s+`)
	niceToHave  = regexp.MustCompile(`(?i)\s+(?:is|are|would be|will be)\s+(?:a |an |highly |very )*(?:plus|advantage|bonus|desirable|welcome|preferred|required|must|asset|nice)\b.*$`)
	// skill is something to bring, where other requirements are something to do.
	skill = regexp.MustCompile(`(?i)^(?:experience|hands-on|track record|proven|ability|deep|strong|solid|knowledge|familiar\w*)\b`)
	// anybody could be asked for it: there is nothing in it to talk about.
	anybody = regexp.MustCompile(`(?i)\b(?:degree|bachelor|master|mba|team player|communication skills|self-starter|fluent|english|german|detail.oriented|passion\w*|fast.paced|equal opportunity|travel|on.?site|hybrid|relocat\w+|work permit|office|vacation|budget of|report(?:s|ing)? to|years?|equivalent|bsc?|msc?)\b`)
)

// requirementOf finds what a sentence of a job description asks for.
func requirementOf(sentence, where string, bullet bool) (quote string, worth float64) {
	section := wanted.MatchString(where) && !offered.MatchString(where)
	if anybody.MatchString(sentence) || offered.MatchString(where) && !wanted.MatchString(where) || !section && !wantedStart.MatchString(sentence) || section && !bullet && !wantedStart.MatchString(sentence) {
		return "", 0
	}
	quote = span(niceToHave.ReplaceAllString(address.ReplaceAllString(sentence, ""), ""))
	if quote == "" || telegraphic.MatchString(quote) || shouted(quote) {
		return "", 0
	}
	return quote, 1.6 + 0.1*float64(min(8, len(strings.Fields(quote))))
}
