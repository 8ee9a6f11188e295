package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/mockloop/mockloop/rubric"
)

// writeEvaluation writes an evaluation as Markdown that reads well in a terminal too.
func writeEvaluation(w io.Writer, e *rubric.Evaluation) {
	all := e.Groups[0]
	fmt.Fprintf(w, "# Agreement of %s with the labels\n\n", e.Checker)
	fmt.Fprintf(w, "%d answers to %d questions (%s).\n", e.Retest.Answers, all.Questions, e.Half)
	for _, g := range e.Guides {
		fmt.Fprintf(w, "Guide %s, rubric %s.\n", g.ID, g.RubricHash)
	}
	fmt.Fprintf(w, "Brackets hold 95%% intervals from %d resamples of whole questions (seed %d); \"-\" stands where the data cannot tell.\n",
		e.Method.Resamples, e.Method.Seed)
	fmt.Fprintf(w, "Retest: %d of %d grades byte-identical, QWK %s.\n", e.Retest.Identical, e.Retest.Answers, figure(e.Retest.QWK))

	fmt.Fprint(w, "\n## To reach\n\n")
	rows := [][]string{{"what", "to reach", "found", "reached"}}
	for _, d := range e.Targets {
		rows = append(rows, demandRow(d))
	}
	writeTable(w, rows)

	fmt.Fprint(w, "\n## Agreement\n\nAll but the criteria are held against the overall level.\n\n")
	rows = [][]string{{"group", "answers", "questions", "QWK", "exact", "adjacent", "SMD", "SD ratio", "recall 1/2/3/4", "length"}}
	for _, g := range e.Groups {
		rows = append(rows, []string{
			groupName(g), fmt.Sprint(g.Answers), fmt.Sprint(g.Questions), interval(g.QWK), interval(g.Exact), interval(g.Adjacent), interval(g.SMD),
			figure(g.SDRatio.Value), recalls(g.Recall), interval(g.Length),
		})
	}
	writeTable(w, rows)
	fmt.Fprintf(w, "\nMean QWK of the criteria: %s. Length is the partial correlation of level and words, given the label.\n", interval(e.MeanQWK))

	fmt.Fprint(w, "\n## Ceiling and floors\n\nThe ceiling is how well the two labellers agree with each other. The floors grade by length, or by the outline's words, and\nare cut into levels by the labels themselves.\n\n")
	rows = [][]string{{"group", "QWK", "labellers: QWK", "labellers: exact", "length only: QWK", "overlap only: QWK"}}
	for _, g := range e.Groups {
		rows = append(rows, []string{
			groupName(g), figure(g.QWK.Value), interval(g.Labellers.QWK), interval(g.Labellers.Exact),
			interval(g.Floors.Length.QWK), interval(g.Floors.Overlap.QWK),
		})
	}
	writeTable(w, rows)

	fmt.Fprint(w, "\n## Confusion, overall\n\n")
	rows = [][]string{{"label", "graded 1", "graded 2", "graded 3", "graded 4"}}
	for i, counts := range all.Confusion {
		row := []string{fmt.Sprint(i + 1)}
		for _, n := range counts {
			row = append(row, fmt.Sprint(n))
		}
		rows = append(rows, row)
	}
	writeTable(w, rows)

	fmt.Fprint(w, "\n## Attacks\n\n")
	rows = [][]string{{"attack", "cases", "demand", "to reach", "found", "reached", "for example"}}
	for _, a := range e.Attacks {
		for i, d := range a.Demands {
			row := []string{"", ""}
			if i == 0 {
				row = []string{a.Title, fmt.Sprint(a.Cases)}
			}
			row = append(row, demandRow(d)...)
			if i == 0 && len(a.Failed) > 0 {
				row = append(row, a.Failed[0].ID)
			}
			rows = append(rows, row)
		}
	}
	writeTable(w, rows)

	fmt.Fprint(w, "\n## Worst misses\n")
	if len(e.Misses) == 0 {
		fmt.Fprint(w, "\nNone.\n")
	}
	for _, m := range e.Misses {
		writeMiss(w, m)
	}
}

func writeMiss(w io.Writer, m rubric.Miss) {
	fmt.Fprintf(w, "\n### %s (%s): label %s, graded %d\n\n", m.ID, m.Question, levelName(m.Label), m.Level)
	for _, f := range m.Flags {
		fmt.Fprintf(w, "- flag: %s\n", f)
	}
	for _, x := range m.Misheld {
		fmt.Fprintf(w, "- misconception %s: %s\n", x.ID, quoted(x.Quote))
	}
	for _, c := range m.Criteria {
		fmt.Fprintf(w, "- %s: label %s, graded %d\n", c.ID, levelName(c.Label), c.Level)
		for _, f := range c.Found {
			fmt.Fprintf(w, "  - %s %s: %s\n", f.Decision, f.ID, quoted(f.Quote))
		}
		if len(c.Missing) > 0 {
			fmt.Fprintf(w, "  - missing: %s\n", strings.Join(c.Missing, ", "))
		}
	}
}

func groupName(g rubric.Group) string {
	if g.Kind == "overall" {
		return g.Kind
	}
	return g.Kind + " " + g.ID
}

func levelName(level int) string {
	if level == 0 {
		return "none"
	}
	return fmt.Sprint(level)
}

func quoted(text string) string { return "“" + strings.Join(strings.Fields(text), " ") + "”" }

func figure(f rubric.Statistic) string {
	if !f.Defined() {
		return "-"
	}
	s := fmt.Sprintf("%.2f", float64(f))
	if s == "-0.00" {
		return "0.00"
	}
	return s
}

func interval(e rubric.Estimate) string {
	if !e.Low.Defined() {
		return figure(e.Value)
	}
	return fmt.Sprintf("%s [%s, %s]", figure(e.Value), figure(e.Low), figure(e.High))
}

func recalls(recall [4]rubric.Estimate) string {
	parts := make([]string, len(recall))
	for i, r := range recall {
		parts[i] = figure(r.Value)
	}
	return strings.Join(parts, " / ")
}

func demandRow(d rubric.Demand) []string {
	bound := "at least " + figure(d.Least)
	switch {
	case d.Least.Defined() && d.Most.Defined():
		bound = figure(d.Least) + " to " + figure(d.Most)
	case d.Most.Defined():
		bound = "at most " + figure(d.Most)
	}
	reached := "no"
	switch {
	case d.Reached:
		reached = "yes"
	case !d.Value.Defined():
		reached = "-"
	}
	return []string{d.What, bound, figure(d.Value), reached}
}

// writeTable writes rows, the first of which is the head, in columns of one width.
func writeTable(w io.Writer, rows [][]string) {
	width := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			row[i] = strings.ReplaceAll(cell, "|", `\|`)
			width[i] = max(width[i], utf8.RuneCountInString(row[i]))
		}
	}
	for n, row := range rows {
		fmt.Fprint(w, "|")
		for i := range width {
			cell := ""
			if i < len(row) {
				cell = row[i]
			}
			fmt.Fprintf(w, " %-*s |", width[i], cell)
		}
		fmt.Fprintln(w)
		if n == 0 {
			fmt.Fprint(w, "|")
			for _, n := range width {
				fmt.Fprint(w, strings.Repeat("-", n+2), "|")
			}
			fmt.Fprintln(w)
		}
	}
}
