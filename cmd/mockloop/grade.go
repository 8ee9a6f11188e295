package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/mockloop/mockloop/rubric"
)

type gradeCommand struct {
	Question string `placeholder:"ID" xor:"what" required:"" help:"Question that the answer is to."`
	Batch    string `placeholder:"FILE" xor:"what" required:"" help:"File of JSON lines {\"id\",\"question\",\"answer\",\"round\"?}, - for standard input; prints a line for each."`
	Round    string `placeholder:"ID" help:"Round to grade for; by default the first that asks the question."`
	Answer   string `placeholder:"FILE" default:"-" help:"File with the answer, - for standard input."`
	Checker  string `enum:"evidence,judge" default:"evidence" help:"Checker to grade with: evidence (built in) or judge (a language model) (${default})."`
	guidesFlag
	modelFlags `group:"Language model (for the judge)"`
}

// checker makes the one that is asked for.
func (f modelFlags) checker(ctx context.Context, name string) (rubric.Checker, error) {
	if name != "judge" {
		return rubric.EvidenceChecker{}, nil
	}
	client, err := f.connect(ctx)
	if err != nil {
		return nil, err
	}
	return newJudge(client, func() string { return client.Config().JudgeModel }, judgeAtOnce), nil
}

// tellFallen says on out what a judge left to the evidence checker.
func tellFallen(checker rubric.Checker, out io.Writer) {
	j, ok := checker.(*rubric.Judge)
	if !ok {
		return
	}
	fallen := j.Fallen()
	for _, why := range slices.Sorted(maps.Keys(fallen)) {
		fmt.Fprintf(out, "mockloop: %d criteria were graded by the evidence checker, since the model failed: %s\n", fallen[why], why)
	}
}

// judgeAtOnce bounds the judge's calls of a command.
const judgeAtOnce = 4

func (gradeCommand) Help() string {
	return `Examples:
  mockloop grade --question durability --answer answer.txt
  echo '{"id":"1","question":"kraft","answer":"The controllers ..."}' | mockloop grade --batch -`
}

func (c gradeCommand) Run() error {
	guides, err := rubric.LoadAll(c.Guides)
	if err != nil {
		return err
	}
	checker, err := c.checker(context.Background(), c.Checker)
	if err != nil {
		return err
	}
	g := grader{guides: guides, checker: checker}
	defer tellFallen(checker, os.Stderr)
	return c.grade(g, os.Stdout) // unbuffered: whoever sends line by line waits for each grade
}

func (c gradeCommand) grade(g grader, out io.Writer) error {
	if c.Batch != "" {
		in, err := open(c.Batch)
		if err != nil {
			return err
		}
		defer in.Close()
		return g.batch(in, out)
	}
	in, err := open(c.Answer)
	if err != nil {
		return err
	}
	defer in.Close()
	answer, err := io.ReadAll(io.LimitReader(in, maxLine+1))
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	if len(answer) > maxLine {
		return fmt.Errorf("the answer is longer than %d bytes", maxLine)
	}
	grade, err := g.grade(gradeLine{Question: c.Question, Round: c.Round, Answer: string(answer)})
	if err != nil {
		return err
	}
	return print(out, grade)
}

func open(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(os.Stdin), nil
	}
	return os.Open(name)
}

// print writes one line of JSON with the text as it is.
func print(out io.Writer, v any) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// maxLine bounds an answer, and a line of a batch.
const maxLine = 4 << 20

type gradeLine struct {
	ID       string `json:"id"`
	Question string `json:"question"`
	Round    string `json:"round"`
	Answer   string `json:"answer"`
}

// gradeFault is printed in place of the grade of a bad line.
type gradeFault struct {
	Line  int    `json:"line"`
	ID    string `json:"id,omitempty"`
	Error string `json:"error"`
}

type grader struct {
	guides  []*rubric.Guide
	checker rubric.Checker
}

func (g grader) grade(l gradeLine) (rubric.Grade, error) {
	for _, guide := range g.guides {
		q := guide.Question(l.Question)
		if q == nil {
			continue
		}
		if l.Round == "" {
			l.Round = q.Rounds[0]
		}
		if !slices.Contains(q.Rounds, l.Round) {
			return rubric.Grade{}, fmt.Errorf("the question %q is not asked in the round %q, but in %q", q.ID, l.Round, q.Rounds)
		}
		found, err := g.checker.Check(context.Background(), rubric.CheckRequest{Guide: guide, Question: q, Round: l.Round, Answer: l.Answer})
		if err != nil {
			return rubric.Grade{}, fmt.Errorf("grade %s: %w", q.ID, err)
		}
		grade := rubric.NewGrade(guide, q, l.Round, found, g.checker.Stamp())
		grade.ID = l.ID
		return grade, nil
	}
	return rubric.Grade{}, fmt.Errorf("no question %q: `mockloop guide --json` lists them", l.Question)
}

// batch grades line by line. Bad lines are answered with a fault, and the rest goes on.
func (g grader) batch(in io.Reader, out io.Writer) error {
	lines := bufio.NewReaderSize(in, 1<<16)
	bad := 0
	for n := 1; ; n++ {
		line, err := readLine(lines)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && !errors.Is(err, errLineTooLong) {
			return fmt.Errorf("read line %d: %w", n, err)
		}
		if err == nil && len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var l gradeLine
		var grade rubric.Grade
		if err == nil {
			l, err = parseLine(line)
		}
		if err == nil {
			grade, err = g.grade(l)
		}
		if err != nil {
			bad++
			err = print(out, gradeFault{Line: n, ID: l.ID, Error: err.Error()})
		} else {
			err = print(out, grade)
		}
		if err != nil {
			return err
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d bad lines, see their errors in the output", bad)
	}
	return nil
}

func parseLine(line []byte) (gradeLine, error) {
	var l gradeLine
	dec := json.NewDecoder(bytes.NewReader(line))
	if err := dec.Decode(&l); err != nil {
		return l, fmt.Errorf("no valid JSON object: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return l, errors.New("more than one JSON value on the line")
	}
	// An empty answer is an answer; a missing one is a misspelt key.
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(line, &keys); err != nil {
		return l, fmt.Errorf("no valid JSON object: %w", err)
	}
	for _, key := range []string{"question", "answer"} {
		if _, ok := keys[key]; !ok {
			return l, fmt.Errorf("%q is missing", key)
		}
	}
	return l, nil
}

var errLineTooLong = fmt.Errorf("the line is longer than %d bytes", maxLine)

// readLine reads a line of any length; of one that is too long only the end is found.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if !long {
			line = append(line, part...)
			long = len(line) > maxLine
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(line) == 0:
			return nil, io.EOF
		case err != nil && !errors.Is(err, io.EOF):
			return nil, err
		case long:
			return nil, errLineTooLong
		}
		return line, nil
	}
}
