package interviewer

import (
	"fmt"
	"strings"
	"time"
)

// Markdown writes the report as a document of its own.
func (r Report) Markdown() string {
	var b strings.Builder
	p := func(format string, a ...any) { fmt.Fprintf(&b, format+"\n", a...) }
	p("# %s at %s: %s", r.RoundTitle, r.Company, orElse(r.Recommendation, "not graded"))
	p("")
	p("%s", plain(r.Because))
	p("")
	p("- Held %s, %s of %s planned", r.StartedAt.Format("2 January 2006 15:04 MST"), clockText(r.used()), clockText(r.planned()))
	if r.Mean > 0 {
		p("- Weighted mean of the criteria: %.2f of 4", r.Mean)
	}
	p("- Graded by %s with rubric %s", r.Checker, r.RubricHash)
	p("")
	p("## Criteria")
	for _, c := range r.Criteria {
		p("")
		p("### %s: level %d of 4", c.Title, c.Level)
		p("")
		p("%s", plain(c.Text))
		for _, s := range c.Shown {
			p("")
			p("- **%s** (%s)", plain(s.Statement), s.Decision)
			if s.Quote != nil {
				p("  > %s", plain(s.Quote.Text))
				p("  > — turn %d", s.Quote.Turn)
			}
		}
		list(p, "Not shown", statements(c.Missing))
		list(p, "To reach the next level", c.Next)
	}
	p("")
	p("## Questions")
	for _, q := range r.Questions {
		p("")
		switch {
		case q.Skipped:
			p("### %s: skipped", q.Title)
		case !q.Answered:
			p("### %s: not answered", q.Title)
		default:
			p("### %s: level %d of 4", q.Title, q.Level)
		}
		p("")
		p("> %s", plain(q.Prompt))
		if q.Before != nil {
			p("")
			p("Before, on %s: level %d.", q.Before.At.Format("2 January 2006"), q.Before.Level)
		}
		for _, m := range q.Misconceptions {
			p("")
			p("- To put right: %s %s", plain(m.Statement), plain(m.Correction))
		}
		list(p, "What a strong answer holds", q.Outline)
		list(p, "Noticed", q.Flags)
	}
	if len(r.Closing) > 0 {
		p("")
		p("## Your own questions")
		p("")
		for _, c := range r.Closing {
			p("- %s: “%s” %s", c.Kind, plain(c.Text), plain(c.Why))
		}
	}
	p("")
	p("## Time")
	p("")
	p("| phase | planned | used |")
	p("| --- | --- | --- |")
	for _, ph := range r.Phases {
		p("| %s | %s | %s |", plain(ph.Title), clockText(ph.PlannedMS), clockText(ph.UsedMS))
	}
	if len(r.Practise) > 0 {
		p("")
		p("## To practise next")
		p("")
		for i, d := range r.Practise {
			p("%d. **%s** %s", i+1, plain(d.Title), plain(d.Why))
		}
	}
	p("")
	p("## Transcript")
	for _, t := range r.Transcript {
		who := "Interviewer"
		if t.Speaker == SpeakerCandidate {
			who = "You"
		}
		p("")
		p("**%d. %s** (%s)", t.Turn, who, clockText(t.AtMS))
		p("")
		for line := range strings.SplitSeq(t.Text, "\n") {
			p("%s", plain(line))
		}
	}
	return b.String()
}

func (r Report) planned() (ms int64) {
	for _, p := range r.Phases {
		ms += p.PlannedMS
	}
	return ms
}

func (r Report) used() (ms int64) {
	for _, p := range r.Phases {
		ms += p.UsedMS
	}
	return ms
}

func list(p func(string, ...any), title string, items []string) {
	if len(items) == 0 {
		return
	}
	p("")
	p("%s:", title)
	p("")
	for _, it := range items {
		p("- %s", plain(it))
	}
}

func statements(checks []CheckReport) []string {
	out := make([]string, len(checks))
	for i, c := range checks {
		out[i] = c.Statement
	}
	return out
}

func clockText(ms int64) string {
	d := time.Duration(ms) * time.Millisecond
	return fmt.Sprintf("%d:%02d", int(d.Minutes()), int(d.Seconds())%60)
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// markup is everything that Markdown or HTML would act on. What a candidate said
// is text, and stays text wherever the file is opened.
var markup = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "&", "&amp;",
	"#", `\#`, "|", `\|`, "!", `\!`, "~", `\~`, "\r", " ", "\n", " ", "\x00", " ",
)

func plain(s string) string { return markup.Replace(s) }
