package rubric

import (
	"math"
	"slices"
)

// tilt sums up which way sentences lean among the questions. Each sentence is a
// vector of its fit to every question, from their mean. Its length is how much the
// sentence says: words about the talk itself have little of it. Beyond speaks a
// long sentence counts like a short one.
type tilt struct {
	here      []float64 // of the sentence that is being read
	sum       []float64
	weight    float64 // of all sentences, the sum of their lengths
	squares   float64 // of their lengths
	sentences int
}

const speaks = 0.4

func newTilt(questions int) *tilt {
	return &tilt{here: make([]float64, questions), sum: make([]float64, questions)}
}

func (d *tilt) add(list []posting) {
	for _, p := range list {
		d.here[p.question] += p.weight
	}
}

// end closes a sentence and returns its weight. One whose words belong to no question
// leans nowhere.
func (d *tilt) end() float64 {
	mean, square := 0.0, 0.0
	for _, x := range d.here {
		mean += x / float64(len(d.here))
	}
	for _, x := range d.here {
		square += (x - mean) * (x - mean)
	}
	weight := min(1, square/(speaks*speaks))
	if square > 0 {
		length := math.Sqrt(square)
		for i, x := range d.here {
			d.sum[i] += (x - mean) * weight / length
		}
		d.weight += weight
		d.squares += weight * weight
		d.sentences++
	}
	clear(d.here)
	return weight
}

// lead is how far the sentences lean to a question, of how far they lean to the one
// that they lean to most: 1 at most.
func (d *tilt) lead(question int) float64 {
	if most := slices.Max(d.sum); most > 0 {
		return d.sum[question] / most
	}
	return 1
}

// bent is the cosine of the angle between the sentences' sum and a question: -1 to 1.
func (d *tilt) bent(question int) float64 {
	if square := d.square(); square > 0 {
		return d.sum[question] / math.Sqrt(square)
	}
	return 1
}

func (d *tilt) square() float64 {
	square := 0.0
	for _, x := range d.sum {
		square += x * x
	}
	return square
}

// coherence is the cosine of the angle between two sentences, averaged over all pairs.
func (d *tilt) coherence() float64 {
	if d.sentences < 2 {
		return 1
	}
	return (d.square() - d.squares) / (d.weight*d.weight - d.squares)
}
