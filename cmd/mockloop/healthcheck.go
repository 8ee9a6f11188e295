package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// healthTime is how long a server that is well may take to say so.
const healthTime = 5 * time.Second

type healthcheckCommand struct {
	Addr string `env:"MOCKLOOP_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where the server listens (${default})."`
}

func (healthcheckCommand) Help() string {
	return `Example:
  mockloop healthcheck --addr 127.0.0.1:8080

It is for containers that have no other program to ask with.`
}

// Run fails unless the server on this machine is ready.
func (c healthcheckCommand) Run() error {
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return fmt.Errorf("--addr is not HOST:PORT: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(context.Background(), healthTime)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	why, err := io.ReadAll(io.LimitReader(answer.Body, 1<<10))
	if err != nil {
		return err
	}
	return fmt.Errorf("the server is not ready: %s: %s", answer.Status, strings.TrimSpace(string(why)))
}
