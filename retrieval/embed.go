package retrieval

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"strings"

	"github.com/kljensen/snowball/english"
)

// Embedder turns texts into vectors whose cosine says how much two texts have in
// common. It must be safe for concurrent use.
type Embedder interface {
	// Name says which vectors can be compared: the model and whatever else changes
	// them. Another name is another space.
	Name() string
	// Dimension of the vectors; 0 if nobody knows before the first of them.
	Dimension() int
	// Embed returns one vector for each text, in their order.
	Embed(ctx context.Context, texts []string) ([][]float32, error)
}

// ErrEmbedding is an embedder's answer that is no answer: too few vectors, or not
// as long as they have to be.
var ErrEmbedding = errors.New("the embedder's answer does not fit the texts")

// Hashing is the built-in Embedder: feature hashing (Weinberger et al., 2009).
// Every feature of a text is hashed to one place of the vector and to a sign, and
// its weight is added there; two features on one place cancel out on average, so
// the dot product of two vectors is about the number of features in common. Nothing is
// trained, and the same text has the same vector on every machine.
//
// The features are
//   - the stems of words (Porter's second stemmer), without stop words,
//   - pairs of neighbouring stems, for terms of two words,
//   - what words mean: the groups of synonyms in lexicon.txt that they are in, so that
//     two texts can be near that have no word in common,
//   - pieces of three to five letters with the ends of words marked, so that a misspelt
//     or compounded word is near what it was meant to be.
//
// A feature that occurs n times counts as the square root of n. What stands before the
// first empty line is what a text is called, and counts more. The vector's length is 1.
type Hashing struct{}

// The weights were chosen on the half of the relevance set that is there to be
// tuned on; around these values little changes.
const (
	hashingName      = "hashing/2"
	hashingDimension = maxIndexed // features that share a place blur what is near: as many as there may be
	stemWeight       = 1.0
	pairWeight       = 0.3
	groupWeight      = 1.0 // of all groups that a word is in together
	pieceWeight      = 0.3 // of all pieces of a word together
	pieceMin         = 3
	pieceMax         = 5
	calledWeight     = 2.5
)

// Name implements Embedder.
func (Hashing) Name() string { return hashingName }

// Dimension implements Embedder.
func (Hashing) Dimension() int { return hashingDimension }

// Embed implements Embedder.
func (Hashing) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	vectors := make([][]float32, len(texts))
	for i, text := range texts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		vectors[i] = hashed(text)
	}
	return vectors, nil
}

// feature is one occurrence of something in a text.
type feature struct {
	hash   uint64
	weight float64
}

// hashed makes a text's vector. Sums are taken in the order of the hashes, and
// each step is rounded for itself: the last bit must not depend on the machine.
func hashed(text string) []float32 {
	features := featuresOf(text)
	slices.SortFunc(features, func(a, b feature) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.weight, b.weight))
	})
	sums := make([]float64, hashingDimension)
	for i := 0; i < len(features); {
		n, weight := i, 0.0
		for n < len(features) && features[n].hash == features[i].hash {
			weight += float64(features[n].weight * features[n].weight)
			n++
		}
		weight = math.Sqrt(weight)
		if features[i].hash>>63 == 1 {
			weight = -weight
		}
		sums[features[i].hash%hashingDimension] += weight
		i = n
	}
	squares := 0.0
	for _, x := range sums {
		squares += float64(x * x)
	}
	vector := make([]float32, hashingDimension)
	if squares == 0 {
		vector[0] = 1 // no word in it: any direction will do, and a vector without one cannot be compared
		return vector
	}
	length := math.Sqrt(squares)
	for i, x := range sums {
		vector[i] = float32(x / length)
	}
	return vector
}

func featuresOf(text string) []feature {
	called, rest, both := strings.Cut(text, "\n\n")
	features := appendFeatures(make([]feature, 0, 3*len(text)), called)
	if both {
		for i := range features {
			features[i].weight *= calledWeight
		}
		features = appendFeatures(features, rest)
	}
	return features
}

func appendFeatures(features []feature, text string) []feature {
	var stems []string
	for _, w := range wordsOf(text) {
		if stopWords[w] {
			continue
		}
		stem := english.Stem(w, false)
		features = append(features, feature{hashOf('w', stem), stemWeight})
		if n := len(stems); n > 0 {
			features = append(features, feature{hashOf('p', stems[n-1], stem), pairWeight})
		}
		features = appendPieces(features, w)
		stems = append(stems, stem)
	}
	for groups := range lexicon().groupsIn(stems) {
		for _, g := range groups {
			features = append(features, feature{hashOf('g', g), groupWeight / math.Sqrt(float64(len(groups)))})
		}
	}
	return features
}

// appendPieces shares pieceWeight out among the pieces of a word, so that a long
// word does not outweigh a short one: what counts is the sum of squares.
func appendPieces(features []feature, word string) []feature {
	marked := []rune("<" + word + ">")
	first := len(features)
	for size := pieceMin; size <= pieceMax; size++ {
		for at := 0; at+size <= len(marked); at++ {
			features = append(features, feature{hash: hashOf('c', string(marked[at:at+size]))})
		}
	}
	pieces := features[first:]
	for i := range pieces {
		pieces[i].weight = pieceWeight / math.Sqrt(float64(len(pieces)))
	}
	return features
}

// hashOf is FNV-1a over a kind of feature and its words, with the finish of
// MurmurHash3, without which FNV's high bits are poor.
func hashOf(kind byte, words ...string) uint64 {
	h := uint64(14695981039346656037)
	add := func(b byte) { h = (h ^ uint64(b)) * 1099511628211 }
	add(kind)
	for _, w := range words {
		add(' ')
		for i := range len(w) {
			add(w[i])
		}
	}
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// passageText is what is embedded of a passage: what it is called and asked for, and
// what it says.
func passageText(p Passage) string {
	called := append([]string{strings.Join(append([]string{p.Title}, p.Path...), " > ")}, p.Asked...)
	return strings.Join(called, "\n") + "\n\n" + p.Text
}
