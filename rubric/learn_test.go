package rubric

import (
	"fmt"
	"strings"
	"testing"
)

// labelledAnswers are answers to a question of the tiny guide whose level on accuracy is
// that of how many figures they give, among words that say nothing about it.
func labelledAnswers(g *Guide, n int) []Case {
	parts := []string{"The leader dies on Monday morning.", "Then a follower takes the partition over.", "The producer waits for both copies."}
	empty := []string{"Our culture of great synergy makes everybody excited.", "A passionate team embraces great quality everywhere.", "Everybody loves our passionate culture of quality."}
	cases := make([]Case, n)
	for i := range cases {
		level := 1 + i%4
		said := append(append([]string{}, empty[i%3]), parts[:level-1]...)
		cases[i] = Case{ID: fmt.Sprint(i), Question: "durability", Round: "talk", Answer: strings.Join(said, " "), guide: g, question: g.Question("durability")}
		cases[i].Criteria = map[string]int{"accuracy": level}
	}
	return cases
}

func TestLearn(t *testing.T) {
	t.Parallel()
	g := *tiny(t)
	cases := labelledAnswers(&g, 400)
	ground, err := Learn(&g, cases)
	if err != nil {
		t.Fatal(err)
	}
	if s := ground.Steps; !(1000 < s[0] && s[0] < s[1] && s[1] < s[2] && s[2] < 4000) {
		t.Errorf("steps %v", s)
	}
	g.Ground = ground
	g.learnt()
	right := 0
	for _, c := range cases {
		d, _ := g.detect(c.question, c.Answer, nil)
		level, worth := lowest, d.coverage("accuracy").worth
		for _, step := range ground.Steps {
			level += btoi(worth >= step)
		}
		right += btoi(level == c.Criteria["accuracy"])
	}
	if right != len(cases) {
		t.Errorf("%d of %d answers get their level back", right, len(cases))
	}
	again, err := Learn(&g, cases)
	if err != nil {
		t.Fatal(err)
	}
	first, _ := ground.File()
	second, _ := again.File()
	if string(first) != string(second) {
		t.Error("the same answers teach something else the second time")
	}
	d, _ := g.detect(g.Question("durability"), "Our culture of great synergy makes everybody excited, "+strings.Repeat("and the passionate team embraces quality everywhere. ", 9), nil)
	if empty := d.coverage("accuracy").worth; empty > ground.From["accuracy"]+100 {
		t.Errorf("talk is worth %d more than silence", empty-ground.From["accuracy"])
	}
}

func TestLearnRefuses(t *testing.T) {
	t.Parallel()
	g := tiny(t)
	same := labelledAnswers(g, 80)
	for i := range same {
		same[i].Criteria = map[string]int{"accuracy": 2}
	}
	alike := labelledAnswers(g, 80)
	for i := range alike {
		alike[i].Answer = fmt.Sprintf("Word%d.", i)
	}
	for want, cases := range map[string][]Case{"too few": labelledAnswers(g, 39), "no bound to learn": same, "nothing in common": alike} {
		if _, err := Learn(g, cases); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
