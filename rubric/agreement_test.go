package rubric

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// pairs makes ratings of one question, label and level in turn.
func pairs(levels ...int) []rating {
	var ratings []rating
	for i := 0; i < len(levels); i += 2 {
		ratings = append(ratings, rating{question: "q", label: levels[i], level: levels[i+1], words: 10 * (i + 1)})
	}
	return ratings
}

func alike(a, b Statistic) bool {
	return a.Defined() == b.Defined() && (!a.Defined() || math.Abs(float64(a-b)) < 1e-6)
}

// The figures of the cases are worked out by hand.
func TestAgreement(t *testing.T) {
	t.Parallel()
	no := Undefined()
	for _, tt := range []struct {
		name    string
		ratings []rating
		qwk     Statistic
		exact   Statistic
		near    Statistic
		smd     Statistic
		ratio   Statistic
		recall  [4]Statistic
	}{
		{"perfect", pairs(1, 1, 2, 2, 3, 3, 4, 4), 1, 1, 1, 0, 1, [4]Statistic{1, 1, 1, 1}},
		{"chance", pairs(1, 1, 1, 4, 4, 1, 4, 4), 0, 0.5, 0.5, 0, 1, [4]Statistic{0.5, no, no, 0.5}},
		{"reversed", pairs(1, 4, 2, 3, 3, 2, 4, 1), -1, 0, 0.5, 0, 1, [4]Statistic{0, 0, 0, 0}},
		// O = 1, E = 53/5; the labels have the variance 1.3.
		{"one off", pairs(1, 1, 2, 3, 3, 3, 4, 4, 2, 2), 1 - 5.0/53, 0.8, 1, Statistic(0.2 / math.Sqrt(1.3)), 1, [4]Statistic{1, 0.5, 1, 1}},
		{"labels all the same", pairs(2, 1, 2, 2, 2, 3), 0, 1.0 / 3, 1, no, no, [4]Statistic{no, 1.0 / 3, no, no}},
		{"all the same", pairs(3, 3, 3, 3), no, 1, 1, no, no, [4]Statistic{no, no, 1, no}},
		{"one", pairs(1, 2), 0, 0, 1, no, no, [4]Statistic{0, no, no, no}},
		{"none", nil, no, no, no, no, no, [4]Statistic{no, no, no, no}},
	} {
		a := agreement(tt.ratings)
		if !alike(a.QWK.Value, tt.qwk) || !alike(a.Exact.Value, tt.exact) || !alike(a.Adjacent.Value, tt.near) || !alike(a.SMD.Value, tt.smd) || !alike(a.SDRatio.Value, tt.ratio) {
			t.Errorf("%s: QWK %v exact %v adjacent %v SMD %v SD ratio %v, want %v %v %v %v %v", tt.name,
				a.QWK.Value, a.Exact.Value, a.Adjacent.Value, a.SMD.Value, a.SDRatio.Value, tt.qwk, tt.exact, tt.near, tt.smd, tt.ratio)
		}
		for i, want := range tt.recall {
			if !alike(a.Recall[i].Value, want) {
				t.Errorf("%s: recall of %d is %v, want %v", tt.name, i+1, a.Recall[i].Value, want)
			}
		}
		if a.QWK.Low.Defined() {
			t.Errorf("%s: one question has an interval", tt.name)
		}
		if _, err := json.Marshal(a); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestConfusionIsByLabelThenLevel(t *testing.T) {
	t.Parallel()
	a := agreement(pairs(1, 2, 1, 2, 4, 3))
	want := [4][4]int64{0: {1: 2}, 3: {2: 1}}
	if a.Confusion != want {
		t.Errorf("confusion %v, want %v", a.Confusion, want)
	}
}

// The textbook's way, by three plain correlations.
func TestLengthGivenLabel(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	var ratings []rating
	var label, level, words []float64
	for range 50 {
		r := rating{question: "q", label: 1 + rng.IntN(4), level: 1 + rng.IntN(4), words: 20 + rng.IntN(300)}
		if r.words > 150 {
			r.level = 4
		}
		ratings = append(ratings, r)
		label, level, words = append(label, float64(r.label)), append(level, float64(r.level)), append(words, float64(r.words))
	}
	ab, ac, bc := correlation(level, words), correlation(level, label), correlation(words, label)
	want := (ab - ac*bc) / math.Sqrt((1-ac*ac)*(1-bc*bc))
	if got := agreement(ratings).Length.Value; !alike(got, Statistic(want)) || got < 0.5 {
		t.Errorf("length given label is %v, want %v", got, want)
	}
	if got := agreement(pairs(1, 1, 2, 2, 4, 4)).Length.Value; got.Defined() {
		t.Errorf("levels that are the labels leave %v to length", got)
	}
}

func correlation(x, y []float64) float64 {
	average := func(v []float64) (m float64) {
		for _, a := range v {
			m += a / float64(len(v))
		}
		return m
	}
	mx, my := average(x), average(y)
	var xy, xx, yy float64
	for i := range x {
		xy += (x[i] - mx) * (y[i] - my)
		xx += (x[i] - mx) * (x[i] - mx)
		yy += (y[i] - my) * (y[i] - my)
	}
	return xy / math.Sqrt(xx*yy)
}

func TestBootstrap(t *testing.T) {
	t.Parallel()
	var same, mixed []rating
	for i, q := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		for _, r := range pairs(1, 1, 2, 2, 3, 2, 4, 4) {
			r.question = q
			same = append(same, r)
			if i%2 == 0 {
				r.level = 2
			}
			mixed = append(mixed, r)
		}
	}
	if e := agreement(same).QWK; e.Low != e.Value || e.High != e.Value {
		t.Errorf("questions that are alike give the interval %v", e)
	}
	e := agreement(mixed).QWK
	if !(e.Low < e.Value && e.Value < e.High) {
		t.Errorf("interval %v", e)
	}
	slices.Reverse(mixed)
	if again := agreement(mixed).QWK; again != e {
		t.Errorf("in another order %v, before %v", again, e)
	}
	// The mean of n coins has the standard error 1/(2*sqrt(n)).
	const coins = 400
	low, high := bootstrap(coins, func(picked []int) Statistic {
		heads := 0
		for _, i := range picked {
			heads += i % 2
		}
		return ratio(heads, coins)
	})
	if wide := float64(high-low) / (2 * 1.96 * 0.5 / math.Sqrt(coins)); wide < 0.9 || wide > 1.1 {
		t.Errorf("the interval [%v, %v] is %.2f times as wide as it should be", low, high, wide)
	}
	if low, high = bootstrap(5, func([]int) Statistic { return Undefined() }); low.Defined() || high.Defined() {
		t.Errorf("what is undefined has the interval [%v, %v]", low, high)
	}
}

func TestQuantileLevels(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		measure []float64
		labels  []int
		want    []int
	}{
		{"as many of each", []float64{40, 10, 30, 20}, []int{1, 2, 3, 4}, []int{4, 1, 3, 2}},
		{"an empty level", []float64{1, 2, 3, 4}, []int{1, 4, 4, 1}, []int{1, 1, 4, 4}},
		{"ties go up together", []float64{5, 5, 5, 1}, []int{1, 1, 2, 2}, []int{2, 2, 2, 1}},
		{"all the same", []float64{1, 2}, []int{3, 3}, []int{3, 3}},
		{"nothing", nil, nil, []int{}},
	} {
		if got := quantileLevels(tt.measure, tt.labels); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestStatisticJSON(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		figure Statistic
		want   string
	}{{Undefined(), "null"}, {Statistic(math.Inf(-1)), "null"}, {0.123456, "0.1235"}, {-0.00001, "0"}, {-2, "-2"}} {
		got, err := json.Marshal(tt.figure)
		if err != nil || string(got) != tt.want {
			t.Errorf("%v: %s, %v, want %s", float64(tt.figure), got, err, tt.want)
		}
		var back Statistic
		if err := json.Unmarshal(got, &back); err != nil || math.Abs(float64(back-tt.figure)) > 1e-4 || back.Defined() != (tt.want != "null") {
			t.Errorf("%s reads as %v, %v", got, float64(back), err)
		}
	}
}

func BenchmarkAgreement(b *testing.B) {
	rng := rand.New(rand.NewPCG(3, 4))
	var ratings []rating
	for i := range 240 {
		ratings = append(ratings, rating{question: string(rune('a' + i%40)), label: 1 + rng.IntN(4), level: 1 + rng.IntN(4), words: rng.IntN(300)})
	}
	for b.Loop() {
		agreement(ratings)
	}
}
