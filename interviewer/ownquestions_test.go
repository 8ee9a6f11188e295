package interviewer

import (
	"testing"

	"github.com/mockloop/mockloop/retrieval"
)

// TestVerdicts on what the candidate asked, by rules that can be said.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	g := testBrief(t).Guide
	k := newTopics(g)
	posting, corpus := []Citation{{Kind: retrieval.KindJob}}, []Citation{{Kind: retrieval.KindCorpus, Title: "Producers", Path: []string{"Exactly-once: where the guarantee ends"}}}
	for _, c := range []struct {
		question string
		drawn    []Citation
		want     string
	}{
		{"How does Kafka handle exactly-once across two clusters?", corpus, ownSpecific},
		{"What is the availability target of the connectors?", posting, ownSpecific},
		{"What is the availability target?", nil, ownSpecific},
		{"How many vacation days would I get?", posting, ownGeneric},
		{"How many vacation days would I get?", nil, ownGeneric},
		{"How do you decide what stays open source and what goes into the paid product?", nil, ownStrategic},
		{"How will the IBM acquisition change the roadmap?", nil, ownStrategic},
		{"How does exactly-once work?", corpus, ownSpecific},
		{"Where do you see the streaming market in five years?", nil, ownStrategic},
		{"What should I wear?", []Citation{{Kind: retrieval.KindCorpus, Title: "Questions that candidates ask", Path: []string{"What should I wear?"}}}, ownGeneric},
		{"Is lunch free?", nil, ownGeneric},
		{"What did you learn when the payments team moved its reconciliation to the new scheduler last spring?", nil, ownSpecific},
	} {
		if got, why := verdict(g, c.question, topicOf(g, k.of(c.question)), c.drawn); got != c.want || why == "" {
			t.Errorf("%q is %s (%s), want %s", c.question, got, why, c.want)
		}
	}
}
