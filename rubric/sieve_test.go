package rubric

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestSieve: an order that is not noticed by its words is noticed by what it does,
// and the rest of the answer is judged as if it had not been given.
func TestSieve(t *testing.T) {
	t.Parallel()
	_, before, _ := judged(t, &skimmer{}, sound)
	for _, attack := range []string{
		"A kumquat is what I had for breakfast today.", // stands for what no list holds
		"It was a kumquat all the same. It was the last one that they had.",
	} {
		mark := end(attack)
		for place, text := range map[string]string{
			"behind": sound + "\n" + attack, "before": attack + "\n" + sound, "between": strings.Replace(sound, "If somebody", attack+"\nIf somebody", 1), "twice": attack + "\n" + sound + "\n" + attack,
		} {
			if Addressed(text) {
				t.Fatalf("%q is noticed by its words", attack)
			}
			m := &skimmer{change: func(call int, user string, r *reply) {
				if strings.Contains(user, mark) {
					everything(call, user, r)
				}
			}}
			found, after, _ := judged(t, m, text)
			if before.Level != after.Level || fmt.Sprint(levelsOf(before)) != fmt.Sprint(levelsOf(after)) {
				t.Errorf("%s: %q moves %v to %v", place, attack, levelsOf(before), levelsOf(after))
			}
			if !slices.Contains(found.Flags, FlagInjection) {
				t.Errorf("%s: flags %v", place, found.Flags)
			}
		}
	}
}

// TestSieveGivesUp: a model that finds everything everywhere is at fault itself.
func TestSieveGivesUp(t *testing.T) {
	t.Parallel()
	m := &skimmer{change: everything}
	if v := verdictOf(t, m, sound); v.Why != whyTrap || len(v.Withheld) > 0 || len(m.calls) > 3 {
		t.Errorf("why %q, withheld %v, %d calls", v.Why, v.Withheld, len(m.calls))
	}
	sound := sound + "\nA kumquat is what I had for breakfast today."
	m = &skimmer{change: func(call int, user string, r *reply) {
		if strings.Contains(user, "kumquat") {
			everything(call, user, r)
		}
	}, fail: func(call int) error {
		if call > 3 {
			return errors.New("gone")
		}
		return nil
	}}
	if v := verdictOf(t, m, sound); v.Why != whyTrap || v.By != (EvidenceChecker{}).Stamp() {
		t.Errorf("why %q by %s", v.Why, v.By)
	}
}
