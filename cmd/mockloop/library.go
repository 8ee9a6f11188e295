package main

import (
	"context"
	crand "crypto/rand"
	"log/slog"
	"sync"
	"time"

	"github.com/mockloop/mockloop/migrations"
	"github.com/mockloop/mockloop/retrieval"
)

// libraryFlag is shared by the commands that take documents in.
type libraryFlag struct {
	MaxDocuments int `env:"MOCKLOOP_MAX_DOCUMENTS" default:"200" placeholder:"N" help:"Documents that one person may keep (${default})."`
}

// openLibrary makes the library that a database holds.
func openLibrary(db *migrations.DB, embedder func(name string) retrieval.Embedder, most int, log *slog.Logger) *retrieval.Library {
	var index retrieval.Index = retrieval.NewSQLite(db.DB)
	if pool := db.Postgres(); pool != nil {
		index = retrieval.NewPostgres(pool)
	}
	return retrieval.New(retrieval.Options{
		Index: index, Embedder: embedder, Log: log, Now: time.Now, Node: crand.Text(), MaxDocuments: most,
	})
}

// keepEmbedding gives vectors to what lacks them, until stop is called or ctx ends.
func keepEmbedding(ctx context.Context, l *retrieval.Library) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { l.Run(ctx) })
	return func() {
		cancel()
		running.Wait()
	}
}
