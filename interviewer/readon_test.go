package interviewer

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mockloop/mockloop/retrieval"
)

func testList(t *testing.T) *readingList {
	t.Helper()
	l := WithCorpus(t)
	k, err := new(corpora).of(t.Context(), l, l.Guide)
	if err != nil {
		t.Fatal(err)
	}
	return &readingList{k: k, g: l.Guide, named: map[string]bool{}, search: func(query string) ([]retrieval.Hit, error) {
		return l.Search(t.Context(), query, corpusOf(l.Guide), readOnPassages)
	}}
}

func under(named []Citation) (headings []string) {
	for _, c := range named {
		headings = append(headings, c.Path[len(c.Path)-1])
	}
	return headings
}

// TestAdviceIsOnWhatIsMissing, on the shortest way up first, and else there is none.
func TestAdviceIsOnWhatIsMissing(t *testing.T) {
	t.Parallel()
	launch := CheckReport{ID: "launch", Statement: "tells of a launch"}
	buyers := CheckReport{ID: "buyers", Statement: "says who buys"}
	competition := CheckReport{ID: "competition", Statement: "says who competes"}
	for _, tt := range []struct {
		criterion string
		missing   []CheckReport
		next      []string
		want      []string
	}{
		{"company-homework", []CheckReport{competition}, nil, []string{"Who are the competitors?"}},
		{"company-homework", []CheckReport{launch, buyers, competition}, []string{"says who competes"}, []string{"Who are the competitors?", "What has Confluent launched lately?"}},
		{"company-homework", []CheckReport{{ID: "company-homework-most"}, {ID: "no-such-check"}}, nil, nil},
		{"actions", []CheckReport{{ID: "own-action"}}, nil, nil},
	} {
		l := testList(t)
		if got := under(l.onMissing(&CriterionReport{ID: tt.criterion, Missing: tt.missing, Next: tt.next})); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.criterion, got, tt.want)
		}
	}
}

// TestReadingOnAQuestion is on its matter, what was missed first; how its type is
// answered comes once, and not to who knows.
func TestReadingOnAQuestion(t *testing.T) {
	t.Parallel()
	l := testList(t)
	on := func(id string, level int, missed ...string) []string {
		t.Helper()
		named, err := l.onQuestion(l.g.Question(id), &QuestionReport{ID: id, Level: level}, missed)
		if err != nil {
			t.Fatal(err)
		}
		return under(named)
	}
	got := on("tiered-storage", 2, "names what tiered storage changes for operators, repair and the bill")
	if len(got) != 3 || got[0] != "What tiered storage changes for operators and for the bill" || !strings.HasPrefix(got[2], "How to build") {
		t.Errorf("got %q", got)
	}
	if got := on("tiered-storage", 2); len(got) != 0 {
		t.Errorf("named twice: %q", got)
	}
	if got := on("failure-story", 4); !slices.Equal(got, []string{"How to talk about failure"}) {
		t.Errorf("got %q", got)
	}
}

// TestReadingIsFound for a question whose guide names none, or there is none.
func TestReadingIsFound(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		"tiered-storage": "Tiered storage (KIP-405): how it works", "schema-formats": "Avro, Protobuf or JSON Schema", "sunset-a-product": "", "reliability-quarter": "", "why-streaming": "",
	} {
		l := testList(t)
		q := *l.g.Question(id)
		q.Read = nil
		named, err := l.onQuestion(&q, &QuestionReport{ID: id, Level: 4}, nil)
		if got := strings.Join(under(named), "|"); err != nil || (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%s: got %q, %v", id, got, err)
		}
	}
}

func TestSlowLibraryIsToldWithItsTime(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	c := &Conductor{Options: Options{Log: slog.New(slog.NewTextHandler(&out, nil))}}
	_, err := within(t.Context(), c, time.Millisecond, func(ctx context.Context) (int, error) {
		<-ctx.Done()
		return 0, errors.New("what a driver makes of it")
	})
	c.slow(err, "session", "s1")
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(out.String(), "msg=library_slow session=s1 after=1ms") {
		t.Errorf("got %v, %q", err, out.String())
	}
}
