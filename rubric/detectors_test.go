package rubric

import "testing"

func TestDetectors(t *testing.T) {
	t.Parallel()
	g := tiny(t)
	for _, tt := range []struct {
		detector, text string
		want           Decision
	}{
		{"trade-off", "It is always safe and available, and the cost is marginal.", Absent},
		{"trade-off", "Three copies are safer than one, but each write waits for the slowest broker and has a higher latency.", Clear},
		{"choice", "The right side of the log is where it drops what is old.", Absent},
		{"choice", "So far so good, I would say, and on we go.", Absent},
		{"choice", "I would start with the pilot because it is cheap to stop.", Clear},
		{"choice", "Failover is the right choice because the banks wait for it.", Clear},
		{"choice", "With too few copies it refuses, for it is better to stop than to lose a payment.", Partial},
		{"choice", "The replica with the longest log wins, so that nothing is lost.", Absent},
		{"choice", "The answer is composed from live events, because they ask.", Absent},
		{"choice", "A second hop per record, that is why I would not begin there.", Clear},
		{"result", "In 2021 I launched a new portal.", Partial},
		{"result", "What I took from it was a habit.", Absent},
		{"result", "I made sure that communication was good.", Absent},
		{"result", "In the year after we sold 40 percent more.", Clear},
		{"result", "In the end we kept that contract.", Clear},
		{"quantified", "When it is down we try three times and stop.", Absent},
		{"quantified", "The new way was three times faster than the old one.", Clear},
		{"arithmetic", "We try three times and make two calls each.", Absent},
		{"metric", "We watch the share of rights that nobody used.", Clear},
		{"metric", "Our target users are banks with an hourly report.", Absent},
		{"metric", "We stop if less than a third of the pilots still open it after a week.", Clear},
		{"past-episode", "In May we gave it to the pilot customers. In May it made wrong plans for two of them. We took it back in June.", Clear},
	} {
		d := detection{text: g.Analyze(tt.text), cues: g.cues}
		if got, _ := detectors[tt.detector](&d); got != tt.want {
			t.Errorf("%s in %q: %s, want %s", tt.detector, tt.text, got, tt.want)
		}
	}
}
