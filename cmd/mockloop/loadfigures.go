package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"
)

// roundFigures is what one round measured of each system.
type roundFigures struct {
	full, spaced  map[string]window // by system: no pause between the words, and a short one
	idleBytes     map[string]int64
	manyDeltas    float64 // a second
	alone, groups loadAppends
}

func (f *roundFigures) saturated(system string, w window)  { put(&f.full, system, w) }
func (f *roundFigures) paced(system string, w window)      { put(&f.spaced, system, w) }
func (f *roundFigures) idle(system string, bytes int64)    { put(&f.idleBytes, system, bytes) }
func (f *roundFigures) appended(alone, groups loadAppends) { f.alone, f.groups = alone, groups }

func put[V any](m *map[string]V, key string, v V) {
	if *m == nil {
		*m = map[string]V{}
	}
	(*m)[key] = v
}

// target is a line of the table: what a round's figure has to reach.
type target struct {
	what    string
	unit    string
	least   bool // reach is the least that is wanted, not the most
	reach   float64
	measure func(roundFigures) float64
	// beside are absolute figures, to know what was compared.
	beside func(roundFigures) string
}

// targets of the live path.
var targets = []target{
	{
		what: "CPU per delta against a bare relay, no pause between deltas", unit: "x", reach: 2.3,
		measure: func(f roundFigures) float64 {
			return ratio(f.full[systemServer].perDelta(), f.full[systemRelay].perDelta())
		},
		beside: func(f roundFigures) string {
			return fmt.Sprintf("%v, relay %v", micro(f.full[systemServer].perDelta()), micro(f.full[systemRelay].perDelta()))
		},
	},
	{
		what: "the same, 20 ms between deltas", unit: "x", reach: 1.7,
		measure: func(f roundFigures) float64 {
			return ratio(f.spaced[systemServer].perDelta(), f.spaced[systemRelay].perDelta())
		},
		beside: func(f roundFigures) string {
			return fmt.Sprintf("%v, relay %v", micro(f.spaced[systemServer].perDelta()), micro(f.spaced[systemRelay].perDelta()))
		},
	},
	{
		what: "deltas a second against the relay's, no pause", unit: "x", least: true, reach: 0.5,
		measure: func(f roundFigures) float64 {
			return f.full[systemServer].perSecond() / f.full[systemRelay].perSecond()
		},
		beside: func(f roundFigures) string {
			return fmt.Sprintf("%.0f, relay %.0f", f.full[systemServer].perSecond(), f.full[systemRelay].perSecond())
		},
	},
	{
		what: "deltas a second with many sessions against our own with few", unit: "x", least: true, reach: 0.85,
		measure: func(f roundFigures) float64 { return f.manyDeltas / f.full[systemServer].perSecond() },
		beside:  func(f roundFigures) string { return fmt.Sprintf("%.0f", f.manyDeltas) },
	},
	{
		what: "first delta later than the relay's, answer durable: median", unit: " ms", reach: 1,
		measure: func(f roundFigures) float64 { return later(f, 0.5) },
		beside:  func(f roundFigures) string { return firsts(f, 0.5) },
	},
	{
		what: "first delta later than the relay's, answer durable: p99", unit: " ms", reach: 4,
		measure: func(f roundFigures) float64 { return later(f, 0.99) },
		beside:  func(f roundFigures) string { return firsts(f, 0.99) },
	},
	{
		what: "gap between deltas over the model's own, 20 ms apart: p99", unit: " ms", reach: 2,
		measure: func(f roundFigures) float64 {
			w := f.spaced[systemServer]
			return millis(quantile(w.Gaps, 0.99) - quantile(w.sourceGaps, 0.99))
		},
		beside: func(f roundFigures) string {
			w := f.spaced[systemRelay]
			return fmt.Sprintf("relay %.1f ms", millis(quantile(w.Gaps, 0.99)-quantile(w.sourceGaps, 0.99)))
		},
	},
	{
		what: "memory of an idle live session against a default gorilla connection's", unit: "x", reach: 1,
		measure: func(f roundFigures) float64 {
			return float64(f.idleBytes[systemServer]) / float64(f.idleBytes[systemRelay])
		},
		beside: func(f roundFigures) string {
			return fmt.Sprintf("%.1f KiB, relay %.1f KiB", float64(f.idleBytes[systemServer])/1024, float64(f.idleBytes[systemRelay])/1024)
		},
	},
	{
		what: "durable appends of 64 sessions at once against one commit each", unit: "x", least: true, reach: 5,
		measure: func(f roundFigures) float64 { return ratio(f.alone.Wall, f.groups.Wall) },
		beside: func(f roundFigures) string {
			return fmt.Sprintf("%.0f a second, alone %.0f", float64(len(f.groups.Took))/f.groups.Wall.Seconds(), float64(len(f.alone.Took))/f.alone.Wall.Seconds())
		},
	},
	{
		what: "the same: p99 of an append", unit: " ms", reach: 10,
		measure: func(f roundFigures) float64 { return millis(quantile(f.groups.Took, 0.99)) },
		beside:  func(f roundFigures) string { return fmt.Sprintf("alone %.1f ms", millis(quantile(f.alone.Took, 0.99))) },
	},
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func micro(d time.Duration) string {
	return fmt.Sprintf("%.1f µs", float64(d)/float64(time.Microsecond))
}

// later is by how much the first delta comes later than through the relay.
func later(f roundFigures, q float64) float64 {
	return millis(quantile(f.spaced[systemServer].First, q) - quantile(f.spaced[systemRelay].First, q))
}

func firsts(f roundFigures, q float64) string {
	return fmt.Sprintf("%.1f ms, relay %.1f ms", millis(quantile(f.spaced[systemServer].First, q)), millis(quantile(f.spaced[systemRelay].First, q)))
}

func quantile[N int64 | float64 | time.Duration](values []N, q float64) N {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

// figures are those of all rounds that count.
type figures struct{ rounds []roundFigures }

func (f *figures) add(r roundFigures) { f.rounds = append(f.rounds, r) }

// print writes the table, and what fell short of it.
func (f *figures) print(out io.Writer, c loadtestCommand) {
	fmt.Fprintf(out, "%d rounds, %d sessions (many: %d), %d deltas a turn; %s on %d cores, %s/%s\n\n",
		c.Rounds, c.Sessions, c.Many, turnDeltas, runtime.Version(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH)
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "what\tmedian\tleast to most\ttarget\tmedian round")
	var short []string
	for _, want := range targets {
		slices.SortFunc(f.rounds, func(a, b roundFigures) int {
			if want.measure(a) < want.measure(b) {
				return -1
			}
			return 1
		})
		least, middle, most := f.rounds[0], f.rounds[len(f.rounds)/2], f.rounds[len(f.rounds)-1]
		got, word := want.measure(middle), "at most"
		if want.least {
			word = "at least"
		}
		fmt.Fprintf(t, "%s\t%.2f%s\t%.2f to %.2f\t%s %g%s\t%s\n",
			want.what, got, want.unit, want.measure(least), want.measure(most), word, want.reach, want.unit, want.beside(middle))
		if want.least && got < want.reach || !want.least && got > want.reach {
			short = append(short, fmt.Sprintf("%s: %.2f%s instead of %s %g%s", want.what, got, want.unit, word, want.reach, want.unit))
		}
	}
	t.Flush() // what out refuses is lost like any other print
	if len(short) == 0 {
		fmt.Fprintln(out, "\nEvery word arrived, once and in order. Every target is reached.")
		return
	}
	fmt.Fprintln(out, "\nEvery word arrived, once and in order. What fell short:")
	for _, s := range short {
		fmt.Fprintln(out, "- "+s)
	}
}
