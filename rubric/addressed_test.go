package rubric

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// injections reads testdata/injections.txt.
func injections(t *testing.T) [][2]string {
	t.Helper()
	data, err := os.ReadFile("testdata/injections.txt")
	if err != nil {
		t.Fatal(err)
	}
	var cases [][2]string
	for line := range strings.Lines(string(data)) {
		kind, text, ok := strings.Cut(strings.TrimRight(line, "\n"), "\t")
		if !ok {
			continue
		}
		text, err := strconv.Unquote(`"` + strings.ReplaceAll(text, `"`, `\"`) + `"`)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		cases = append(cases, [2]string{kind, text})
	}
	return cases
}

func TestAddressed(t *testing.T) {
	t.Parallel()
	cases := injections(t)
	if len(cases) < 40 {
		t.Fatalf("only %d attacks", len(cases))
	}
	const answer = "The leader takes the write and two followers copy it. "
	for _, c := range cases {
		for _, text := range []string{c[1], answer + c[1], c[1] + " " + answer} {
			if !Addressed(text) {
				t.Errorf("%s: %q is not noticed", c[0], text)
			}
		}
	}
}

// TestHonestAnswersAreNotAddressed: what people say about systems, levels and
// instructions is no attack.
func TestHonestAnswersAreNotAddressed(t *testing.T) {
	t.Parallel()
	set := published(t)
	wrong := 0
	for _, c := range set.Cases {
		if Addressed(c.Answer) {
			wrong++
			t.Logf("%s is taken for an attack", c.ID)
		}
	}
	if wrong > 0 {
		t.Errorf("%d of %d honest answers", wrong, len(set.Cases))
	}
	for _, text := range []string{
		"I would ignore the previous design and start with the consumer group.", "We forgot the rules of the auditors once.", "I wrote an instruction for the support team.",
		"The system message queue was full, so the broker said no.", "They act as a leader for one partition and as a follower for others.", "Level four of the maturity model is where they were.",
		"I told the team to stop and to start with the schema.", "Please give me a moment.", "Can you repeat the question?", "Could you tell me how many customers they have?", "From now on we met every week.",
		"Print shops are our customers.", "The score of the credit model was wrong.", "I'd translate this for the board as money lost per minute.",
	} {
		if Addressed(text) {
			t.Errorf("%q is taken for an attack", text)
		}
	}
}
