package retrieval

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"strings"
	"testing"
)

func cosine(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

// A text has the same vector on every machine, to the last bit: vectors that were made
// elsewhere are compared with it. If this fails, the embedder needs another name.
func TestHashingIsTheSameEverywhere(t *testing.T) {
	t.Parallel()
	text := "Kafka > Durability\nis a write safe\n\nWith acks=all the leader answers only after every in-sync replica has the record. Größer! " +
		strings.Repeat("And again: min.insync.replicas decides how many that are. ", 20)
	sum := sha256.New()
	sum.Write([]byte(lexiconText))
	for _, x := range hashed(text) {
		fmt.Fprintf(sum, "%08x", math.Float32bits(x))
	}
	const want = "e60467c2b96d0c1edc3bf3140aeb275185f785f7e599f537607ba91a3e2800c3"
	if got := hex.EncodeToString(sum.Sum(nil)); got != want {
		t.Errorf("lexicon and vector hash to %s, want %s", got, want)
	}
}

func TestHashing(t *testing.T) {
	t.Parallel()
	vectors, err := Hashing{}.Embed(t.Context(), []string{
		"how many partitions does a topic need", "the number of partitions of a topic", "partitons in topics", "my salary and my holidays", "wages",
		"", "🙂", "the of and", "Kafka\n\nretention", "retention\n\nKafka",
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range vectors {
		if len(v) != hashingDimension || math.Abs(cosine(v, v)-1) > 1e-5 {
			t.Errorf("vector %d has %d numbers and the square %v", i, len(v), cosine(v, v))
		}
	}
	for name, tt := range map[string]struct{ near, far [2]int }{
		"words in common":    {[2]int{0, 1}, [2]int{0, 3}},
		"a spelling mistake": {[2]int{0, 2}, [2]int{0, 3}},
		"another word":       {[2]int{3, 4}, [2]int{0, 4}},
	} {
		near, far := cosine(vectors[tt.near[0]], vectors[tt.near[1]]), cosine(vectors[tt.far[0]], vectors[tt.far[1]])
		if near < far+0.1 {
			t.Errorf("%s: %.3f is not much nearer than %.3f", name, near, far)
		}
	}
	query := hashed("kafka")
	if called, said := cosine(query, vectors[8]), cosine(query, vectors[9]); called <= said {
		t.Errorf("what a text is called counts %.3f, what it says %.3f", called, said)
	}
}

func FuzzHashing(f *testing.F) {
	for _, text := range []string{"", "a", "Exactly-once", "\xff\x00", "title\n\ntext", "ß ﬁ Ⅷ", strings.Repeat("x", 300)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v := hashed(text)
		if square := cosine(v, v); math.IsNaN(square) || math.Abs(square-1) > 1e-4 {
			t.Errorf("%q: the square is %v", text, square)
		}
		words := contentWords(text)
		if len(words) > queryWords {
			t.Errorf("%d words", len(words))
		}
		lexicon().of(words)
		lexicon().meant(words)
	})
}

func TestFuse(t *testing.T) {
	t.Parallel()
	// In both rankings is better than in one; where they disagree, vectors weigh more.
	r := Ranking{Words: []string{"b", "a", "d", "c"}, Near: []string{"a", "b", "e"}}
	got := fuse(r, 10)
	ids := ""
	for _, e := range got {
		ids += e.id
	}
	if ids != "abedc" || got[1].score <= got[2].score {
		t.Errorf("got %+v", got)
	}
	if got := fuse(r, 2); len(got) != 2 {
		t.Errorf("two of them are %+v", got)
	}
	if got := fuse(Ranking{}, 5); len(got) != 0 {
		t.Errorf("nothing is fused to %+v", got)
	}
}
