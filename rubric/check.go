package rubric

import (
	"context"
	"slices"
)

// Checker decides the checks of a question on an answer. Levels are not its
// business: they follow from its findings by rule.
type Checker interface {
	Check(ctx context.Context, req CheckRequest) (Findings, error)
	// Stamp names the checker and its version; scores carry it.
	Stamp() string
}

// CheckRequest is an answer and what is needed to judge it.
type CheckRequest struct {
	Guide    *Guide
	Question *Question
	Round    string // id; decides which criteria apply
	Answer   string // all that the candidate said on the question
	// Heard is what the interviewer said; repeating it is no evidence.
	Heard []string
}

// Decision on a check.
type Decision string

const (
	Absent  Decision = "absent"
	Partial Decision = "partial"
	Clear   Decision = "clear"
)

// Finding is the decision on one check with its proof. Offsets are bytes in the
// answer, and Quote is the answer's text between Start and End. The match is
// the part of the quote that carries it. All are zero when the check is absent.
type Finding struct {
	Check      string   `json:"check"`
	Criterion  string   `json:"criterion"`
	Decision   Decision `json:"decision"`
	Quote      string   `json:"quote"`
	Start      int      `json:"start"`
	End        int      `json:"end"`
	MatchStart int      `json:"match_start"`
	MatchEnd   int      `json:"match_end"`
}

// Misheld is a misconception that the answer holds, with its proof.
type Misheld struct {
	ID    string `json:"id"`
	Quote string `json:"quote"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// Flag is something about an answer as a whole. With any flag but injection and
// misconception the answer carries no evidence at all.
type Flag string

const (
	FlagEmpty         Flag = "empty"         // nothing was said
	FlagOffTopic      Flag = "off-topic"     // it answers another question
	FlagListDensity   Flag = "list-density"  // terms without sentences
	FlagRepetition    Flag = "repetition"    // the same over and over
	FlagEcho          Flag = "echo"          // the question's or the rubric's own words
	FlagTips          Flag = "tips"          // advice on how to answer
	FlagNonAnswer     Flag = "non-answer"    // polite words around nothing
	FlagInjection     Flag = "injection"     // some of it addresses the grader
	FlagMisconception Flag = "misconception" // some of it is wrong
)

// Findings are everything that a checker found.
type Findings struct {
	// Checks has one finding for each check of the question and each general
	// check of its criteria, in the order of the guide.
	Checks         []Finding `json:"checks"`
	Misconceptions []Misheld `json:"misconceptions"`
	Flags          []Flag    `json:"flags"`
}

// Void says that a flag leaves the answer without any evidence.
func (f *Findings) Void() bool { return slices.ContainsFunc(f.Flags, Flag.voids) }

func (f *Findings) decision(check string) Decision {
	for i := range f.Checks {
		if f.Checks[i].Check == check {
			return f.Checks[i].Decision
		}
	}
	return Absent
}
