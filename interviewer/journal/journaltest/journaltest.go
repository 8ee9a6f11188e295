// Package journaltest holds what every interviewer.Journal must keep to,
// whatever it stores in.
package journaltest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mockloop/mockloop/interviewer"
)

// Store is a journal under test and the way to it.
type Store struct {
	Journal interviewer.Journal
	// Reopen closes the journal and opens it again on the same data.
	Reopen func() interviewer.Journal
	// Break makes every later operation of the journal fail.
	Break func()
}

// Run checks the journals that open makes; each must be empty.
func Run(t *testing.T, open func(t *testing.T) Store) {
	for name, test := range map[string]func(*testing.T, Store){
		"what is written is read":              testRead,
		"reading on from a number":             testSince,
		"conflicts change nothing":             testConflict,
		"one of many writers wins each number": testConcurrency,
		"unknown sessions":                     testUnknown,
		"deletion":                             testDelete,
		"lists and pages":                      testList,
		"sessions without a report":            testUnreported,
		"notes":                                testNotes,
		"owners":                               testOwn,
		"owners come in a row":                 testOwnRace,
		"nodes":                                testNodes,
		"every text comes back":                testText,
		"canceled contexts":                    testCanceled,
		"durable":                              testDurable,
		"failure is ErrStorage":                testBroken,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

var start = time.Date(2026, 11, 22, 9, 30, 0, int(123*time.Millisecond), time.UTC)

func at(minutes int) time.Time { return start.Add(time.Duration(minutes) * time.Minute) }

func summary(status interviewer.Status) interviewer.Summary {
	return interviewer.Summary{
		Setup:  interviewer.Setup{Guide: "g", Round: "r", Length: interviewer.LengthTen, Mode: interviewer.ModeLearning},
		Status: status,
		Clock:  interviewer.Clock{ElapsedMS: 1, TotalMS: 600_000, Running: true, Phase: "p", PhaseEndMS: 2},
		Agenda: []interviewer.Phase{{ID: "p", Title: "P", Kind: "questions", MS: 600_000}},
		Asked:  []string{"durability"},
	}
}

func created() interviewer.Event {
	return interviewer.Event{Seq: 1, At: start, Body: interviewer.Created{Setup: summary("").Setup, Seed: 1<<64 - 1}}
}

func answered(seq int64, text string) interviewer.Event {
	return interviewer.Event{Seq: seq, At: at(int(seq)), Body: interviewer.Answered{ID: fmt.Sprint("a", seq), Turn: int(seq), Text: text}}
}

func create(t *testing.T, j interviewer.Journal, id, owner string, minute int) interviewer.Record {
	t.Helper()
	r := interviewer.Record{ID: id, Owner: owner, CreatedAt: at(minute), UpdatedAt: at(minute), Seq: 1, Summary: summary(interviewer.StatusCandidate)}
	must(t, j.Create(t.Context(), r, []interviewer.Event{created()}))
	return r
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

func wantErr(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: got error %v, want %v", what, got, want)
	}
}

func events(t *testing.T, j interviewer.Journal, id string, since int64) []interviewer.Event {
	t.Helper()
	e, err := j.Read(t.Context(), id, since)
	must(t, err)
	return e
}

func testRead(t *testing.T, s Store) {
	must(t, s.Journal.Ready(t.Context()))
	r := create(t, s.Journal, "s", "o", 0)
	ended := summary(interviewer.StatusEnded)
	more := []interviewer.Event{answered(2, "one"), {Seq: 3, At: at(3), Body: interviewer.Ended{Reason: interviewer.EndCandidate}}}
	must(t, s.Journal.Append(t.Context(), "s", 0, 1, ended, more))
	equal(t, "events", events(t, s.Journal, "s", 0), append([]interviewer.Event{created()}, more...))
	r.Seq, r.UpdatedAt, r.Summary = 3, at(3), ended
	got, err := s.Journal.Find(t.Context(), "s")
	must(t, err)
	equal(t, "record", got, r)
}

func testSince(t *testing.T, s Store) {
	create(t, s.Journal, "s", "o", 0)
	must(t, s.Journal.Append(t.Context(), "s", 0, 1, summary("candidate"), []interviewer.Event{answered(2, "b"), answered(3, "c")}))
	equal(t, "behind 2", events(t, s.Journal, "s", 2), []interviewer.Event{answered(3, "c")})
	for _, since := range []int64{3, 99} {
		if e := events(t, s.Journal, "s", since); len(e) != 0 {
			t.Errorf("behind %d: got %v, want none", since, e)
		}
	}
}

func testConflict(t *testing.T, s Store) {
	ctx := t.Context()
	r := create(t, s.Journal, "s", "o", 0)
	wantErr(t, "same id again", s.Journal.Create(ctx, r, []interviewer.Event{created()}), interviewer.ErrConflict)
	must(t, s.Journal.Append(ctx, "s", 0, 1, summary("candidate"), []interviewer.Event{answered(2, "first")}))
	before, err := s.Journal.Find(ctx, "s")
	must(t, err)
	for _, after := range []int64{0, 1, 3} {
		err := s.Journal.Append(ctx, "s", 0, after, summary("ended"), []interviewer.Event{answered(after+1, "second")})
		wantErr(t, fmt.Sprint("append behind ", after), err, interviewer.ErrConflict)
	}
	got, err := s.Journal.Find(ctx, "s")
	must(t, err)
	equal(t, "record", got, before)
	equal(t, "events", events(t, s.Journal, "s", 0), []interviewer.Event{created(), answered(2, "first")})
}

func testConcurrency(t *testing.T, s Store) {
	const writers, numbers = 8, 10
	create(t, s.Journal, "s", "o", 0)
	wins := make([][]int, writers)
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for n := int64(1); n <= numbers; {
				err := s.Journal.Append(t.Context(), "s", 0, n, summary("candidate"), []interviewer.Event{answered(n+1, fmt.Sprint(w))})
				switch {
				case err == nil:
					wins[w] = append(wins[w], int(n))
					n++
				case errors.Is(err, interviewer.ErrConflict):
					n++
				default:
					t.Errorf("append: %v", err)
					return
				}
			}
		})
	}
	wg.Wait()
	won := 0
	for _, w := range wins {
		won += len(w)
	}
	all := events(t, s.Journal, "s", 0)
	if won != len(all)-1 {
		t.Errorf("%d appends succeeded, %d events are kept", won, len(all)-1)
	}
	for i, e := range all {
		if e.Seq != int64(i+1) {
			t.Errorf("event %d has number %d", i+1, e.Seq)
		}
	}
}

func testUnknown(t *testing.T, s Store) {
	ctx := t.Context()
	_, err := s.Journal.Read(ctx, "no", 0)
	wantErr(t, "read", err, interviewer.ErrNotFound)
	_, err = s.Journal.Find(ctx, "no")
	wantErr(t, "find", err, interviewer.ErrNotFound)
	_, err = s.Journal.Notes(ctx, "no")
	wantErr(t, "notes", err, interviewer.ErrNotFound)
	wantErr(t, "set notes", s.Journal.SetNotes(ctx, "no", "x"), interviewer.ErrNotFound)
	wantErr(t, "delete", s.Journal.Delete(ctx, "no"), interviewer.ErrNotFound)
	wantErr(t, "append", s.Journal.Append(ctx, "no", 0, 0, summary("candidate"), []interviewer.Event{created()}), interviewer.ErrNotFound)
}

func testDelete(t *testing.T, s Store) {
	ctx := t.Context()
	create(t, s.Journal, "s", "o", 0)
	create(t, s.Journal, "other", "o", 0)
	must(t, s.Journal.SetNotes(ctx, "s", "secret"))
	must(t, s.Journal.Delete(ctx, "s"))
	_, err := s.Journal.Find(ctx, "s")
	wantErr(t, "find", err, interviewer.ErrNotFound)
	create(t, s.Journal, "s", "o", 0) // the id is free again, with nothing left of the old session
	equal(t, "events", events(t, s.Journal, "s", 0), []interviewer.Event{created()})
	notes, err := s.Journal.Notes(ctx, "s")
	must(t, err)
	equal(t, "notes", notes, "")
	equal(t, "events of the other", events(t, s.Journal, "other", 0), []interviewer.Event{created()})
}

func testList(t *testing.T, s Store) {
	ctx := t.Context()
	// Two pairs share their time of creation; the id decides there.
	for id, minute := range map[string]int{"a": 1, "d": 3, "c": 3, "b": 1, "e": 4} {
		create(t, s.Journal, id, "o", minute)
	}
	create(t, s.Journal, "x", "someone else", 2)
	for _, tt := range []struct {
		before string
		limit  int
		want   string
	}{{"", 10, "edcba"}, {"", 2, "ed"}, {"d", 2, "cb"}, {"b", 2, "a"}, {"a", 2, ""}} {
		list, err := s.Journal.List(ctx, "o", tt.before, tt.limit)
		must(t, err)
		var ids strings.Builder
		for _, r := range list {
			ids.WriteString(r.ID)
		}
		equal(t, fmt.Sprintf("before %q, %d at most", tt.before, tt.limit), ids.String(), tt.want)
	}
	for _, before := range []string{"no", "x"} {
		_, err := s.Journal.List(ctx, "o", before, 10)
		wantErr(t, "before "+before, err, interviewer.ErrNotFound)
	}
	for owner, want := range map[string]int{"o": 5, "someone else": 1, "nobody": 0} {
		n, err := s.Journal.Count(ctx, owner)
		must(t, err)
		equal(t, "sessions of "+owner, n, want)
	}
}

func testUnreported(t *testing.T, s Store) {
	ctx := t.Context()
	for i, id := range []string{"running", "first", "reported", "second"} {
		create(t, s.Journal, id, "o", i)
	}
	end := func(id string, minute int) {
		must(t, s.Journal.Append(ctx, id, 0, 1, summary(interviewer.StatusEnded),
			[]interviewer.Event{{Seq: 2, At: at(minute), Body: interviewer.Ended{Reason: interviewer.EndCompleted}}}))
	}
	end("second", 20)
	end("first", 10)
	end("reported", 5)
	must(t, s.Journal.Append(ctx, "reported", 0, 2, summary(interviewer.StatusReported),
		[]interviewer.Event{{Seq: 3, At: at(6), Body: interviewer.Reported{}}}))
	for limit, want := range map[int][]string{10: {"first", "second"}, 1: {"first"}} {
		got, err := s.Journal.Unreported(ctx, limit)
		must(t, err)
		equal(t, fmt.Sprint(limit, " at most"), got, want)
	}
}

func testNotes(t *testing.T, s Store) {
	ctx := t.Context()
	before := create(t, s.Journal, "s", "o", 0)
	for _, text := range []string{"", "first", "second"} {
		must(t, s.Journal.SetNotes(ctx, "s", text))
		got, err := s.Journal.Notes(ctx, "s")
		must(t, err)
		equal(t, "notes", got, text)
	}
	got, err := s.Journal.Find(ctx, "s")
	must(t, err)
	equal(t, "record", got, before)
}

func testText(t *testing.T, s Store) {
	ctx := t.Context()
	create(t, s.Journal, "s", "o", 0)
	texts := []string{
		"", "emoji 👩🏽‍💻, עברית, العربية, e\u0301, \u2028, \ufffd", "NUL \x00 in the middle\x00", "quotes ' \" ` $1 ? -- ;",
		"<script>&amp;", "line\r\n\tbreaks", strings.Repeat("long å ", 200_000),
	}
	var want []interviewer.Event
	for i, text := range texts {
		e := answered(int64(i+2), text)
		want = append(want, e)
		must(t, s.Journal.Append(ctx, "s", 0, int64(i+1), summary("candidate"), []interviewer.Event{e}))
		must(t, s.Journal.SetNotes(ctx, "s", text))
		notes, err := s.Journal.Notes(ctx, "s")
		must(t, err)
		if notes != text {
			t.Errorf("notes of %.40q changed", text)
		}
	}
	if !reflect.DeepEqual(events(t, s.Journal, "s", 1), want) {
		t.Error("events changed")
	}
}

func testCanceled(t *testing.T, s Store) {
	create(t, s.Journal, "s", "o", 0)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.Journal.Read(ctx, "s", 0)
	wantErr(t, "read", err, context.Canceled)
	wantErr(t, "append", s.Journal.Append(ctx, "s", 0, 1, summary("ended"), []interviewer.Event{answered(2, "x")}), context.Canceled)
	wantErr(t, "ready", s.Journal.Ready(ctx), context.Canceled)
	equal(t, "events", events(t, s.Journal, "s", 0), []interviewer.Event{created()})

	// Canceled at any moment, an append is whole or not there.
	for i := range 50 {
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			time.Sleep(time.Duration(i) * 20 * time.Microsecond)
			cancel()
		}()
		have := events(t, s.Journal, "s", 0)
		last := have[len(have)-1].Seq
		err := s.Journal.Append(ctx, "s", 0, last, summary("candidate"), []interviewer.Event{answered(last+1, "x"), answered(last+2, "y")})
		cancel()
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Fatalf("append: %v, want context.Canceled", err)
		}
		switch n := len(events(t, s.Journal, "s", last)); {
		case err == nil && n != 2, err != nil && n != 0 && n != 2:
			t.Fatalf("append returned %v and %d of 2 events are there", err, n)
		}
	}
	must(t, s.Journal.Ready(t.Context()))
}

func testDurable(t *testing.T, s Store) {
	create(t, s.Journal, "s", "o", 0)
	must(t, s.Journal.Append(t.Context(), "s", 0, 1, summary("candidate"), []interviewer.Event{answered(2, "kept")}))
	must(t, s.Journal.SetNotes(t.Context(), "s", "kept too"))
	j := s.Reopen()
	equal(t, "events", events(t, j, "s", 0), []interviewer.Event{created(), answered(2, "kept")})
	notes, err := j.Notes(t.Context(), "s")
	must(t, err)
	equal(t, "notes", notes, "kept too")
}

func testBroken(t *testing.T, s Store) {
	ctx := t.Context()
	r := create(t, s.Journal, "s", "o", 0)
	s.Break()
	r.ID = "new"
	wantErr(t, "create", s.Journal.Create(ctx, r, []interviewer.Event{created()}), interviewer.ErrStorage)
	wantErr(t, "append", s.Journal.Append(ctx, "s", 0, 1, r.Summary, []interviewer.Event{answered(2, "x")}), interviewer.ErrStorage)
	wantErr(t, "set notes", s.Journal.SetNotes(ctx, "s", "x"), interviewer.ErrStorage)
	wantErr(t, "delete", s.Journal.Delete(ctx, "s"), interviewer.ErrStorage)
	wantErr(t, "ready", s.Journal.Ready(ctx), interviewer.ErrStorage)
	_, err := s.Journal.Find(ctx, "s")
	wantErr(t, "find", err, interviewer.ErrStorage)
	_, err = s.Journal.List(ctx, "o", "", 1)
	wantErr(t, "list", err, interviewer.ErrStorage)
}

func testOwn(t *testing.T, s Store) {
	r := create(t, s.Journal, "s", "o", 0)
	find := func() interviewer.Record {
		t.Helper()
		r, err := s.Journal.Find(t.Context(), "s")
		must(t, err)
		return r
	}
	equal(t, "owner at first", find().Node, r.Node)
	first, err := s.Journal.Own(t.Context(), "s", "n1", r.Fence)
	must(t, err)
	must(t, s.Journal.Append(t.Context(), "s", first, 1, summary(interviewer.StatusCandidate), []interviewer.Event{answered(2, "by the first")}))
	_, err = s.Journal.Own(t.Context(), "s", "n2", r.Fence)
	wantErr(t, "owning with an old fence", err, interviewer.ErrConflict)
	second, err := s.Journal.Own(t.Context(), "s", "n2", first)
	must(t, err)
	if got := find(); got.Node != "n2" || got.Fence != second || second <= first {
		t.Errorf("the owner is %s with fence %d after %d", got.Node, got.Fence, first)
	}
	err = s.Journal.Append(t.Context(), "s", first, 2, summary(interviewer.StatusEnded), []interviewer.Event{answered(3, "by the first, too late")})
	wantErr(t, "an append of the owner before", err, interviewer.ErrMoved)
	err = s.Journal.Append(t.Context(), "s", second, 1, summary(interviewer.StatusEnded), []interviewer.Event{answered(2, "again")})
	wantErr(t, "an append at a number that is taken", err, interviewer.ErrConflict)
	must(t, s.Journal.Append(t.Context(), "s", second, 2, summary(interviewer.StatusCandidate), []interviewer.Event{answered(3, "by the second")}))
	if got := events(t, s.Journal, "s", 2); len(got) != 1 || got[0].Body.(interviewer.Answered).Text != "by the second" {
		t.Errorf("got %+v", got)
	}
	_, err = s.Journal.Own(t.Context(), "none", "n1", 0)
	wantErr(t, "owning what is not there", err, interviewer.ErrNotFound)
}

// Of nodes that take a session at the same moment one gets it.
func testOwnRace(t *testing.T, s Store) {
	create(t, s.Journal, "s", "o", 0)
	const nodes = 8
	var won sync.Map
	var wait sync.WaitGroup
	for i := range nodes {
		wait.Go(func() {
			fence, err := s.Journal.Own(context.Background(), "s", fmt.Sprint("n", i), 0)
			if err == nil {
				won.Store(i, fence)
			} else {
				wantErr(t, "the others", err, interviewer.ErrConflict)
			}
		})
	}
	wait.Wait()
	r, err := s.Journal.Find(t.Context(), "s")
	must(t, err)
	n := 0
	won.Range(func(i, fence any) bool {
		n++
		equal(t, "owner", r.Node, fmt.Sprint("n", i))
		equal(t, "fence", r.Fence, fence)
		return true
	})
	equal(t, "winners", n, 1)
}

func testNodes(t *testing.T, s Store) {
	j := s.Journal
	nodes := func() []interviewer.Node {
		t.Helper()
		n, err := j.Nodes(t.Context())
		must(t, err)
		return n
	}
	must(t, j.Beat(t.Context(), interviewer.Node{ID: "a", Address: "10.0.0.1:8080"}))
	must(t, j.Beat(t.Context(), interviewer.Node{ID: "b", Address: "10.0.0.2:8080"}))
	before := nodes()
	must(t, j.Beat(t.Context(), interviewer.Node{ID: "b", Address: "10.0.0.3:8080"}))
	after := nodes()
	if len(after) != 2 || after[0] != before[0] || after[1].Beat <= before[1].Beat || after[1].Address != "10.0.0.3:8080" {
		t.Fatalf("before %+v, after a beat of b %+v", before, after)
	}
	must(t, j.Bury(t.Context(), before[1]))
	equal(t, "after burying one that beat since", nodes(), after)
	must(t, j.Bury(t.Context(), after[0]))
	equal(t, "after burying one", nodes(), after[1:])
	must(t, j.Beat(t.Context(), interviewer.Node{ID: "a", Address: "10.0.0.1:8080"}))
	equal(t, "a node that was buried and beats", len(nodes()), 2)
}
