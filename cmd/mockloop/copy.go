package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/mockloop/mockloop/migrations"
)

type copyCommand struct {
	From    string `required:"" env:"MOCKLOOP_COPY_FROM" placeholder:"DIR|URL" help:"What is copied: a data folder, or the postgres:// URL of a database."`
	To      string `required:"" env:"MOCKLOOP_COPY_TO" placeholder:"DIR|URL" help:"Where to: a data folder, or the postgres:// URL of a database."`
	Replace bool   `help:"Drop what the target has. Without this a target that is not empty is refused."`
}

func (copyCommand) Help() string {
	return `Example:
  mockloop copy --from ~/.local/share/mockloop --to postgres://mockloop:secret@db/mockloop

It copies settings, interviews and documents while no server runs on either side, all or
nothing, and compares both sides row for row. What is drawn from them, as search indexes,
the server makes anew. Others on the machine can read flags: a URL with a password is
better given as MOCKLOOP_COPY_FROM or MOCKLOOP_COPY_TO.`
}

func (c copyCommand) Run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return c.copy(ctx, os.Stdout)
}

func (c copyCommand) copy(ctx context.Context, out io.Writer) (err error) {
	there, err := migrations.Exists(ctx, c.From)
	if err == nil && !there {
		err = errors.New("no mockloop has kept anything there: correct it")
	}
	if err != nil {
		return fmt.Errorf("--from: %w", err)
	}
	from, err := migrations.Open(ctx, c.From)
	if err != nil {
		return fmt.Errorf("--from: %w", err)
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	if sameFolder(c.From, c.To) {
		return fmt.Errorf("nothing was copied: %w: correct --from or --to", migrations.ErrSame)
	}
	to, err := migrations.Open(ctx, c.To)
	if err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	if err := c.takeIdentities(ctx, from); err != nil {
		return err
	}
	var rows int64
	err = migrations.Copy(ctx, from, to, c.Replace, func(p migrations.Copying) {
		if !p.Checked {
			fmt.Fprintf(out, "\r%-10s %d of %d", p.Table, p.Done, p.Total)
			return
		}
		fmt.Fprintf(out, "\r%-10s %d of %d, the same on both sides\n", p.Table, p.Done, p.Total)
		rows += p.Done
	})
	switch {
	case errors.Is(err, migrations.ErrNotEmpty):
		return fmt.Errorf("nothing was copied: %w: copy to another database, or add --replace to drop what it has", err)
	case errors.Is(err, migrations.ErrSame):
		return fmt.Errorf("nothing was copied: %w: correct --from or --to", err)
	case err != nil:
		return fmt.Errorf("nothing was copied: %w", err)
	}
	fmt.Fprintf(out, "copied: %d rows, each checked\n", rows)
	return nil
}

// takeIdentities has the database hold the key of identities, which earlier
// versions kept in a file beside it: visitors stay who they are.
func (c copyCommand) takeIdentities(ctx context.Context, from *migrations.DB) error {
	if from.Postgres() != nil {
		return nil
	}
	if _, err := os.Stat(filepath.Join(c.From, identityName)); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	_, err := (&vault{db: from}).identityKey(ctx, c.From)
	return err
}

// sameFolder says whether two names are of one folder that is there.
func sameFolder(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}
