package rubric

import (
	"encoding/json"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
)

// Statistic is a figure computed from ratings. It is not a number where the data cannot tell, which
// its JSON shows as null.
type Statistic float64

// Undefined is the figure of data that cannot tell.
func Undefined() Statistic { return Statistic(math.NaN()) }

// Defined tells whether the data can tell.
func (f Statistic) Defined() bool { return !math.IsNaN(float64(f)) && !math.IsInf(float64(f), 0) }

// MarshalJSON rounds to four decimals.
func (f Statistic) MarshalJSON() ([]byte, error) {
	if !f.Defined() {
		return []byte("null"), nil
	}
	rounded := math.Round(float64(f)*1e4) / 1e4
	return strconv.AppendFloat(nil, rounded+0, 'f', -1, 64), nil // +0: no negative zero
}

// UnmarshalJSON implements [json.Unmarshaler].
func (f *Statistic) UnmarshalJSON(src []byte) error {
	*f = Undefined()
	if string(src) == "null" {
		return nil
	}
	return json.Unmarshal(src, (*float64)(f))
}

// Estimate is a figure with its 95% interval.
type Estimate struct {
	Value Statistic `json:"value"`
	Low   Statistic `json:"low"`
	High  Statistic `json:"high"`
}

// Agreement says how well levels agree with labels.
//
// QWK, the quadratic weighted kappa, is 1 - sum(w*O)/sum(w*E) with w = (i-j)²/9:
// 1 is perfect, 0 is chance. It is undefined when labels and levels are one and
// the same constant. SMD is the mean of the levels minus the mean of the labels, in
// standard deviations of the labels; SDRatio is the standard deviation of the
// levels over that of the labels; both are undefined when all labels are the
// same. Recall is the share of the labels 1 to 4 that got this level, undefined
// where nothing has the label. Length is the partial correlation of level and number of words,
// given the label: 0 when length buys nothing; undefined where one of the three
// does not vary, or levels are the labels, so that nothing is left to explain.
type Agreement struct {
	Answers   int         `json:"answers"`
	Questions int         `json:"questions"`
	QWK       Estimate    `json:"qwk"`
	Exact     Estimate    `json:"exact"`
	Adjacent  Estimate    `json:"adjacent"` // at most one level apart
	SMD       Estimate    `json:"smd"`
	SDRatio   Estimate    `json:"sd_ratio"`
	Recall    [4]Estimate `json:"recall"`
	Length    Estimate    `json:"length_given_label"`
	Confusion [4][4]int64 `json:"confusion"` // by label, then by level
}

// rating is what a label and a level say of one answer.
type rating struct {
	question     string
	label, level int
	words        int // length of the answer
}

// agreement measures how well levels agree with labels, with the questions as clusters.
func agreement(ratings []rating) Agreement {
	clusters := cluster(ratings)
	all := sum(clusters)
	a := Agreement{
		Answers: len(ratings), Questions: len(clusters), Confusion: all.counts,
		QWK: estimate(clusters, tally.qwk), Exact: estimate(clusters, tally.exact), Adjacent: estimate(clusters, tally.adjacent),
		SMD: estimate(clusters, tally.smd), SDRatio: estimate(clusters, tally.sdRatio), Length: estimate(clusters, tally.lengthGivenLabel),
	}
	for i := range a.Recall {
		a.Recall[i] = estimate(clusters, func(t tally) Statistic { return t.recall(i + 1) })
	}
	return a
}

// tally is all that the figures need to know of some ratings. Tallies add up, and
// they are whole numbers, so no order of adding and no processor changes a figure.
type tally struct {
	counts [4][4]int64 // by label, then by level
	// Sums of the words, of their squares, and of their products with label and level.
	words, squares, byLabel, byLevel int64
}

// cluster tallies the ratings of each question, in the order of their ids.
func cluster(ratings []rating) []tally {
	byQuestion := make(map[string]*tally)
	for _, r := range ratings {
		t := byQuestion[r.question]
		if t == nil {
			t = &tally{}
			byQuestion[r.question] = t
		}
		t.counts[r.label-1][r.level-1]++
		words := int64(r.words)
		t.words += words
		t.squares += words * words
		t.byLabel += words * int64(r.label)
		t.byLevel += words * int64(r.level)
	}
	tallies := make([]tally, 0, len(byQuestion))
	for _, id := range slices.Sorted(maps.Keys(byQuestion)) {
		tallies = append(tallies, *byQuestion[id])
	}
	return tallies
}

func (t *tally) add(o tally) {
	for i := range t.counts {
		for j := range t.counts[i] {
			t.counts[i][j] += o.counts[i][j]
		}
	}
	t.words += o.words
	t.squares += o.squares
	t.byLabel += o.byLabel
	t.byLevel += o.byLevel
}

func sum(tallies []tally) tally {
	var s tally
	for _, t := range tallies {
		s.add(t)
	}
	return s
}

// levels returns the sums over labels (x) and levels (y).
func (t tally) levels() (n, x, y, xx, yy, xy int64) {
	for i := range t.counts {
		for j, c := range t.counts[i] {
			label, level := int64(i+1), int64(j+1)
			n += c
			x += c * label
			y += c * level
			xx += c * label * label
			yy += c * level * level
			xy += c * label * level
		}
	}
	return n, x, y, xx, yy, xy
}

func (t tally) qwk() Statistic {
	var rows, columns [4]int64
	n := int64(0)
	for i := range t.counts {
		for j, c := range t.counts[i] {
			rows[i] += c
			columns[j] += c
			n += c
		}
	}
	observed, expected := int64(0), int64(0) // the 9 of the weights is on both sides
	for i := range t.counts {
		for j, c := range t.counts[i] {
			weight := int64((i - j) * (i - j))
			observed += weight * c
			expected += weight * rows[i] * columns[j]
		}
	}
	return 1 - ratio(n*observed, expected)
}

func (t tally) exact() Statistic    { return t.within(0) }
func (t tally) adjacent() Statistic { return t.within(1) }

// within is the share of ratings that are at most some levels apart.
func (t tally) within(apart int) Statistic {
	near, n := int64(0), int64(0)
	for i := range t.counts {
		for j, c := range t.counts[i] {
			n += c
			if max(i-j, j-i) <= apart {
				near += c
			}
		}
	}
	return ratio(near, n)
}

func (t tally) smd() Statistic {
	n, x, y, xx, _, _ := t.levels()
	sd := math.Sqrt(float64(ratio(n*xx-x*x, n*(n-1))))
	return quotient(float64(ratio(y-x, n)), sd)
}

func (t tally) sdRatio() Statistic {
	n, x, y, xx, yy, _ := t.levels()
	return Statistic(math.Sqrt(float64(ratio(n*yy-y*y, n*xx-x*x))))
}

func (t tally) recall(level int) Statistic {
	n := int64(0)
	for _, c := range t.counts[level-1] {
		n += c
	}
	return ratio(t.counts[level-1][level-1], n)
}

// lengthGivenLabel is the partial correlation, from n² times the (co)variances.
func (t tally) lengthGivenLabel() Statistic {
	n, x, y, xx, yy, xy := t.levels()
	label, level, words := float64(n*xx-x*x), float64(n*yy-y*y), float64(n*t.squares-t.words*t.words)
	labelLevel, labelWords, levelWords := float64(n*xy-x*y), float64(n*t.byLabel-x*t.words), float64(n*t.byLevel-y*t.words)
	// The conversions keep products from being fused with sums on some processors.
	shared := float64(levelWords*label) - float64(labelLevel*labelWords)
	level = float64(level*label) - float64(labelLevel*labelLevel)
	words = float64(words*label) - float64(labelWords*labelWords)
	return quotient(shared, math.Sqrt(level)*math.Sqrt(words))
}

func ratio[T int | int64](a, b T) Statistic { return quotient(float64(a), float64(b)) }

// quotient is undefined when there is nothing to divide by.
func quotient(a, b float64) Statistic {
	if b == 0 {
		return Undefined()
	}
	return Statistic(a / b)
}

// How intervals are made: as many resamples of whole questions, with
// replacement, and what lies between the percentiles 2.5 and 97.5 of the figure.
const (
	resamples = 1000
	seed      = 20_261_122
)

// estimate returns a statistic of some clusters with its interval.
func estimate(clusters []tally, statistic func(tally) Statistic) Estimate {
	low, high := bootstrap(len(clusters), func(picked []int) Statistic {
		var t tally
		for _, i := range picked {
			t.add(clusters[i])
		}
		return statistic(t)
	})
	return Estimate{Value: statistic(sum(clusters)), Low: low, High: high}
}

// bootstrap resamples clusters, which are picked by their index. One cluster alone has no interval,
// and neither has a statistic that most resamples leave undefined.
func bootstrap(clusters int, statistic func(picked []int) Statistic) (low, high Statistic) {
	if clusters < 2 {
		return Undefined(), Undefined()
	}
	rng := rand.New(rand.NewPCG(seed, uint64(clusters)))
	picked := make([]int, clusters)
	figures := make([]Statistic, 0, resamples)
	for range resamples {
		for i := range picked {
			picked[i] = rng.IntN(clusters)
		}
		if f := statistic(picked); f.Defined() {
			figures = append(figures, f)
		}
	}
	if 2*len(figures) < resamples {
		return Undefined(), Undefined()
	}
	slices.Sort(figures)
	tail := len(figures) / 40
	return figures[tail], figures[len(figures)-1-tail]
}

// quantileLevels makes levels of any measure of answers by cutting it so that as many
// answers get each level as have it as their label, as far as ties allow. The
// cuts are fitted to the very labels that they are then held against, which favours the measure.
func quantileLevels(measure []float64, labels []int) []int {
	ordered := slices.Sorted(slices.Values(measure))
	levels := make([]int, len(measure))
	for i := range levels {
		levels[i] = lowest
	}
	below := 0 // answers whose label is under the level
	for level := lowest + 1; level <= highest; level++ {
		for _, l := range labels {
			if l == level-1 {
				below++
			}
		}
		for i, m := range measure {
			if below < len(ordered) && m >= ordered[below] {
				levels[i] = level
			}
		}
	}
	return levels
}
