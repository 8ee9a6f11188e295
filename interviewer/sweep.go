package interviewer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	// sweepEvery is how often reports are looked for that nobody makes: their
	// node is gone, or making them failed.
	sweepEvery = 5 * time.Second
	// maxUnreported bounds how many are taken up in one look, sweepAtOnce how many are made side by side.
	maxUnreported = 1000
	sweepAtOnce   = 4
	// reportRest is how long a report that failed is left alone.
	reportRest = time.Minute
)

// sweep sees to the reports that are missing.
func (c *Conductor) sweep() {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for c.ctx.Err() == nil {
		c.finishReports()
		select {
		case <-tick.C:
		case <-c.ctx.Done():
		}
	}
}

func (c *Conductor) finishReports() {
	ids, err := c.Journal.Unreported(c.ctx, maxUnreported)
	if err != nil {
		if c.ctx.Err() == nil && !errors.Is(err, ErrAway) {
			c.Log.Error("unreported_sessions", "error", err)
		}
		return
	}
	slots := make(chan struct{}, sweepAtOnce)
	var made sync.WaitGroup
	defer made.Wait()
	for _, id := range ids {
		c.mu.Lock()
		at, rests := c.failed[id]
		c.mu.Unlock()
		if rests && c.Now().Sub(at) < reportRest {
			continue
		}
		select {
		case slots <- struct{}{}:
		case <-c.ctx.Done():
			return
		}
		made.Go(func() {
			defer func() { <-slots }()
			c.makeReport(id)
		})
	}
}

// makeReport grades a session that ended, keeps the report and tells its room.
// While that is under way, or where another node does it, asking for it again
// changes nothing. What fails is logged and tried again.
func (c *Conductor) makeReport(id string) {
	c.mu.Lock()
	busy := c.making[id]
	c.making[id] = true
	c.mu.Unlock()
	if busy {
		return
	}
	err := c.grade(c.ctx, id)
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.making, id)
	delete(c.failed, id)
	var elsewhere *Elsewhere
	gone := errors.Is(err, ErrMoved) || errors.Is(err, ErrNotFound) || errors.As(err, &elsewhere)
	if err == nil || gone || c.ctx.Err() != nil {
		return
	}
	if !errors.Is(err, ErrAway) {
		c.failed[id] = c.Now()
	}
	c.Log.Error("report_failed", "session", id, "error", err)
}

func (c *Conductor) grade(ctx context.Context, id string) error {
	r, err := c.Journal.Find(ctx, id)
	if err != nil {
		return err
	}
	if _, err := c.own(ctx, r); err != nil {
		return err
	}
	s, err := c.read(ctx, id)
	if err != nil || s.Report != nil {
		return err
	}
	g := c.guide(s.Setup.Guide)
	if g == nil {
		return fmt.Errorf("guide %q is not loaded", s.Setup.Guide)
	}
	if c.judgedBy(s) {
		if err := c.judge(g, id); err != nil {
			return err
		}
		if s, err = c.read(ctx, id); err != nil {
			return err
		}
	}
	report, err := c.compile(ctx, g, s)
	if err != nil {
		return err
	}
	c.readOn(ctx, g, &report)
	err = c.appendBeside(id, Reported{Report: report})
	if errors.Is(err, errIllegal) {
		return nil // made by somebody else meanwhile
	}
	return err
}
