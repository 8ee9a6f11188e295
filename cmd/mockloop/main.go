// Command mockloop is the program: it wires the packages together and holds no
// logic of its own.
package main

import (
	"fmt"
	"os"

	"github.com/alecthomas/kong"

	"github.com/mockloop/mockloop/web"
)

type cli struct {
	Serve       serveCommand       `cmd:"" default:"withargs" help:"Serve the page and the interviews (the default)."`
	Ingest      ingestCommand      `cmd:"" help:"Add documents to the library: résumé, job description, notes."`
	Grade       gradeCommand       `cmd:"" help:"Grade answers and print JSON."`
	Guide       guideCommand       `cmd:"" help:"Print or check the guides."`
	Eval        evalCommand        `cmd:"" help:"Measure a checker on labelled answers."`
	Loadtest    loadtestCommand    `cmd:"" help:"Measure the live path on this machine against a bare relay."`
	Doctor      doctorCommand      `cmd:"" help:"Say what works here and what doesn't: data, guides, language model."`
	Healthcheck healthcheckCommand `cmd:"" help:"Say whether the server on this machine is ready."`
	Migrate     migrateCommand     `cmd:"" help:"Bring the tables of the database up to date; the server does so by itself."`
	Copy        copyCommand        `cmd:"" help:"Copy everything from one database to another, and check it."`
	Version     versionCommand     `cmd:"" help:"Print the version."`
}

// guidesFlag is shared by the commands that read guides.
type guidesFlag struct {
	Guides string `env:"MOCKLOOP_GUIDES" placeholder:"DIR" help:"Folder with more guides, one folder each."`
}

// AfterApply resolves ~ and looks whether the folder is there. Kong's own type for
// folders takes an empty text, as a variable that is set to nothing has it, for the
// folder at hand; here it is none.
func (f *guidesFlag) AfterApply() error {
	if f.Guides == "" {
		return nil
	}
	f.Guides = kong.ExpandPath(f.Guides)
	info, err := os.Stat(f.Guides)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is not a folder", f.Guides)
	}
	if err != nil {
		return fmt.Errorf("--guides (MOCKLOOP_GUIDES): %w", err)
	}
	return nil
}

func main() {
	var c cli
	ctx := kong.Parse(&c,
		kong.Name("mockloop"),
		kong.Description("A mock interviewer that proves its scores.\n\nExample:\n  mockloop serve --addr 127.0.0.1:8080"),
		kong.Vars{"data": dataFolder(), "local": web.LocalOwner},
	)
	if err := ctx.Run(); err != nil {
		fmt.Fprintf(os.Stderr, "mockloop: %v\n", err)
		os.Exit(1)
	}
}
