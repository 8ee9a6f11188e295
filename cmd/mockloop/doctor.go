package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/mockloop/mockloop/interviewer/llm"
	"github.com/mockloop/mockloop/migrations"
	"github.com/mockloop/mockloop/rubric"
)

type doctorCommand struct {
	Addr string `env:"MOCKLOOP_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where the server listens (${default})."`
	databaseFlags
	guidesFlag
	modelFlags `group:"Language model"`
}

func (doctorCommand) Help() string {
	return `Example:
  OPENAI_BASE_URL=http://127.0.0.1:11434/v1 mockloop doctor

It asks the endpoint for two short replies, and looks for model servers on the usual
ports of this machine. It changes nothing.`
}

func (c doctorCommand) Run() error { return c.examine(context.Background(), os.Stdout) }

var errUnwell = errors.New("not everything works; see above")

// examine prints a line for each thing, and for what doesn't work one that says what to do.
func (c doctorCommand) examine(ctx context.Context, out io.Writer) error {
	well := true
	say := func(ok bool, what, detail string) {
		mark := "ok  "
		if !ok {
			mark, well = "FAIL", false
		}
		fmt.Fprintf(out, "%s  %-9s %s\n", mark, what, detail)
	}
	say(true, "version", version)
	c.examineData(ctx, say)
	if guides, err := rubric.LoadAll(c.Guides); err != nil {
		say(false, "guides", err.Error())
	} else {
		questions := 0
		for _, g := range guides {
			questions += len(g.Questions)
		}
		say(true, "guides", fmt.Sprintf("%d, with %d questions", len(guides), questions))
	}
	if c.given() {
		c.examineModel(ctx, say)
	} else {
		fmt.Fprintln(out, "--    model     none by environment or flags: the built-in interviewer needs none, and the page's settings can connect one")
	}
	for _, f := range llm.Discover(ctx, llm.NewTransport(), c.Addr) {
		fmt.Fprintf(out, "--    found     %s at %s with %s; to use it: OPENAI_BASE_URL=%s\n", f.Title, f.BaseURL, strings.Join(f.Models, ", "), f.BaseURL)
	}
	if !well {
		return errUnwell
	}
	return nil
}

func (c doctorCommand) examineData(ctx context.Context, say func(ok bool, what, detail string)) {
	where, err := c.where()
	switch {
	case err != nil:
		say(false, "data", err.Error())
	case migrations.IsPostgres(where):
		found, err := migrations.LookPostgres(ctx, where)
		switch {
		case err != nil:
			say(false, "data", err.Error())
		case found.Have < found.Newest:
			say(true, "data", fmt.Sprintf("%s; its tables have version %d and get %d at the next start", found.Name, found.Have, found.Newest))
		default:
			say(true, "data", fmt.Sprintf("%s; its tables have version %d", found.Name, found.Have))
		}
	default:
		if err := writable(where); err != nil {
			say(false, "data", err.Error()+": choose another folder with --data")
		} else {
			say(true, "data", where)
		}
	}
}

func (c doctorCommand) examineModel(ctx context.Context, say func(ok bool, what, detail string)) {
	client, err := c.connect(ctx)
	if err != nil {
		var f *llm.Fault
		detail := err.Error()
		if errors.As(err, &f) {
			detail += ". " + f.Advice()
		}
		say(false, "model", detail)
		return
	}
	config := client.Config()
	say(true, "model", fmt.Sprintf("%s speaks, %s grades, at %s (%s)", config.Model, config.JudgeModel, config.BaseURL, client.Provider().Title))
	p := client.Probe(ctx)
	if p.Fault != nil {
		say(false, "test", fmt.Sprintf("%s. %s", p.Fault.Error(), p.Fault.Advice()))
		return
	}
	say(p.Streams, "streams", fmt.Sprintf("first words after %d ms", p.FirstMS))
	say(p.Schema, "schema", "asked for by "+p.SchemaBy)
}

// writable tells why nothing can be kept in a folder, or in the one that it would be made in.
func writable(dir string) error {
	for {
		info, err := os.Stat(dir)
		if errors.Is(err, os.ErrNotExist) && filepath.Dir(dir) != dir {
			dir = filepath.Dir(dir)
			continue
		}
		if err != nil {
			return err
		}
		if !info.IsDir() {
			return fmt.Errorf("%s is not a folder", dir)
		}
		f, err := os.CreateTemp(dir, ".mockloop-*")
		if err != nil {
			return err
		}
		return errors.Join(f.Close(), os.Remove(f.Name()))
	}
}
