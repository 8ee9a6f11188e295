package interviewer

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

// FuzzEvent holds that the codec loses nothing and never panics, whatever it is given.
func FuzzEvent(f *testing.F) {
	at := time.Date(2026, 11, 22, 9, 30, 0, int(7*time.Millisecond), time.UTC)
	for i, body := range []Body{
		Created{Setup: Setup{Guide: "confluent-pm", Round: "technical", Length: LengthTen, Mode: ModeLearning}, Seed: 1<<64 - 1},
		Started{},
		Spoke{Turn: 1, Act: Act{Kind: ActGreet, Phase: "opening"}, Text: "Hello"},
		Answered{ID: "a", Turn: 2, ReplyTo: 1, Text: "three copies \x00 \u2028 👩🏽‍💻"},
		Requested{ID: "b", Wish: WishHint},
		Paused{Reason: PauseAway, AwayMS: 60_000},
		Resumed{},
		Ended{Reason: EndCompleted},
		Reported{Report: Report{Session: "s", StartedAt: at, EndedAt: at, Transcript: []Turn{{Turn: 1}}}},
		Objected{Objection: Objection{Question: "durability", Check: "replicated", Quote: Quote{Turn: 2, End: 12, Text: "three copies"}}},
	} {
		e := Event{Seq: int64(i + 1), At: at, Body: body}
		data, err := json.Marshal(e)
		if err != nil {
			f.Fatal(err)
		}
		var back Event
		if err := json.Unmarshal(data, &back); err != nil || !reflect.DeepEqual(back, e) {
			f.Fatalf("%s came back as %+v, %v", data, back, err)
		}
		f.Add(data)
	}
	for _, s := range []string{``, `null`, `{}`, `{"type":"spoke"}`, `{"type":"spoke","data":null}`, `{"type":"nothing","data":{}}`, `{"type":"answered","data":[]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var e Event
		if json.Unmarshal(data, &e) != nil {
			return
		}
		first, err := json.Marshal(e)
		if err != nil {
			t.Fatalf("%q was read and cannot be written: %v", data, err)
		}
		var again Event
		if err := json.Unmarshal(first, &again); err != nil {
			t.Fatalf("%q was written and cannot be read: %v", first, err)
		}
		second, err := json.Marshal(again)
		if err != nil || !bytes.Equal(first, second) {
			t.Fatalf("%q became %q, %v", first, second, err)
		}
	})
}
