package web

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/mockloop/mockloop/interviewer"
)

// What waits together goes out together: deltas that a reader has not taken become one.
func TestOutboxJoinsDeltas(t *testing.T) {
	t.Parallel()
	o := newOutbox(newBatches())
	o.push(ServerFrame{Type: ServerTurn, Seq: 1, Turn: &TurnStart{2, interviewer.Act{}}})
	for i, piece := range []string{"Go", " on", "."} {
		o.delta(1, 2, 2*i, piece)
	}
	o.delta(1, 4, 0, "Next")
	o.push(ServerFrame{Type: ServerAck, Seq: 2})
	o.delta(2, 4, 4, " one")
	b, code, _ := o.take()
	var got []string
	for _, f := range b.frames {
		if f.frame != nil {
			got = append(got, string(f.frame.Type))
		} else {
			got = append(got, string(appendDelta(nil, f.seq, f.turn, f.offset, b.said[f.from:f.to])))
		}
	}
	want := []string{
		"turn", `{"type":"delta","seq":1,"delta":{"turn":2,"offset":0,"text":"Go on."}}`,
		`{"type":"delta","seq":1,"delta":{"turn":4,"offset":0,"text":"Next"}}`, "ack",
		`{"type":"delta","seq":2,"delta":{"turn":4,"offset":4,"text":" one"}}`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") || code != 0 || o.told() != 2 {
		t.Errorf("got %q, code %d, told %d", got, code, o.told())
	}
	o.written(b)
	if again, _, _ := o.take(); again != nil {
		t.Errorf("what was taken is taken again: %+v", again)
	}
}

func TestOutboxIsBounded(t *testing.T) {
	t.Parallel()
	o := newOutbox(newBatches())
	for range maxQueued + 1 {
		o.push(ServerFrame{Type: ServerAck})
	}
	o.delta(1, 1, 0, "too late")
	b, code, _ := o.take()
	if len(b.frames) != maxQueued || code != closeSlow || len(b.said) != 0 {
		t.Errorf("%d frames wait, code %d, said %q", len(b.frames), code, b.said)
	}
}

func FuzzAppendDelta(f *testing.F) {
	for _, s := range []string{"", "plain", "\"\\/\b\f\n\r\t\x00\x1f\x7f", "<a>&'", "👩🏽‍💻 עברית e\u0301", "\u2028\u2029\u2027\ufffd", "\xff\xc3(\xed\xa0\x80", "half a rune \xe2\x80"} {
		f.Add(int64(7), 3, 12, s)
	}
	f.Fuzz(func(t *testing.T, seq int64, turn, offset int, text string) {
		want, err := json.Marshal(ServerFrame{Type: ServerDelta, Seq: seq, Delta: &Delta{turn, offset, text}})
		if err != nil {
			t.Fatal(err)
		}
		if got := appendDelta(nil, seq, turn, offset, []byte(text)); string(got) != string(want) {
			t.Errorf("%q:\n got %s\nwant %s", text, got, want)
		}
	})
}

func BenchmarkAppendDelta(b *testing.B) {
	text, buf := []byte(" and what happens"), []byte(nil)
	for b.Loop() {
		buf = appendDelta(buf[:0], 12, 5, 340, text)
	}
}
