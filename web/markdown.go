package web

import (
	"bytes"
	_ "embed"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"text/template"

	"github.com/mockloop/mockloop/interviewer"
)

//go:embed report.md.tmpl
var reportSource string

var reportLayout = template.Must(template.New("report").Funcs(template.FuncMap{
	"text": plain.Replace,
	"said": func(s string) string { // as a block quote, line by line
		return "> " + strings.ReplaceAll(plain.Replace(strings.TrimSpace(s)), "\n", "\n> ")
	},
	"link": func(address string) string { // nothing but what a reader can safely open
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || strings.ContainsAny(address, "<> \n") {
			return ""
		}
		return address
	},
	"quoted": func(checks []interviewer.CheckReport, i int) bool { // in a check before
		return slices.ContainsFunc(checks[:i], func(c interviewer.CheckReport) bool { return c.Quote != nil && *c.Quote == *checks[i].Quote })
	},
	"clock": func(ms int64) string { return fmt.Sprintf("%d:%02d", ms/60_000, ms/1000%60) },
}).Parse(reportSource))

// plain keeps what somebody said from being read as markup.
var plain = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "#", `\#`, "|", `\|`, "~", `\~`,
	"<", "&lt;", ">", "&gt;", "&", "&amp;", "\r\n", "\n", "\r", "\n", "\x00", "\ufffd")

// markdown writes a report for reading without the page.
func markdown(r interviewer.Report) ([]byte, error) {
	var b bytes.Buffer
	if err := reportLayout.Execute(&b, r); err != nil {
		return nil, fmt.Errorf("write report: %w", err)
	}
	return b.Bytes(), nil
}
