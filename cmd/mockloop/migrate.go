package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

type migrateCommand struct {
	databaseFlags
}

func (migrateCommand) Help() string {
	return `Example:
  DATABASE_URL=postgres://mockloop:secret@db/mockloop mockloop migrate

The server does this at its start; here it is done apart, before the servers start. They
have to connect as the owner of the tables, which is the user that this command connects
as: they make an index for each embedding model, and rights to read and change rows do not
allow that. A superuser is needed once at most, to run CREATE EXTENSION vector.`
}

func (c migrateCommand) Run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return c.migrate(ctx, os.Stdout)
}

func (c migrateCommand) migrate(ctx context.Context, out io.Writer) error {
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	if err := db.Close(); err != nil {
		return fmt.Errorf("close the database: %w", err)
	}
	if db.Was == db.Version {
		fmt.Fprintf(out, "the tables have version %d already\n", db.Version)
	} else {
		fmt.Fprintf(out, "the tables had version %d and have version %d now\n", db.Was, db.Version)
	}
	return nil
}
