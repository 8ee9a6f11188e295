package rubric

import (
	"math"
	"strconv"
	"strings"
)

// figure is a number with what it counts.
type figure struct {
	value float64
	unit  string // stem; empty when the number stands alone
	sized bool   // the unit is one of measure, not of counting things up
	timed string // the unit of time in it or behind it, as in "a second"
	token int
}

// unitWords measure; counting "three reasons" does not.
var unitWords = stems(`percent ms millisecond s second minute hour day week month quarter year dollar euro pound cent kb mb gb tb pb byte kilobyte
	megabyte gigabyte terabyte event message record request query transaction order call ticket incident customer user client driver rider
	engineer developer team people account store tenant cluster region zone node broker partition replica topic consumer producer copy
	thousand million billion x time point fold rps qps tps hz mbps iops deal company bank country percentile eur usd k sku signup seat license trip ride
	sale person employee patient nurse error failure bug complaint interview session visit connector pipeline table row field deployment release hire report machine server core disk instance`)

var timeUnits = stems("ms s second minute hour day week month year")

var byteSizes = map[string]float64{"kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "pb": 1e15, stem("kilobyte"): 1e3, stem("megabyte"): 1e6, stem("gigabyte"): 1e9, stem("terabyte"): 1e12}

var plainCounts = stems("thing reason option part way question step idea point aspect area approach choice side piece bit word item level layer topic factor example phase one kind type sort")

func stems(words string) map[string]bool {
	set := make(map[string]bool)
	for w := range strings.FieldsSeq(words) {
		set[stem(w)] = true
	}
	return set
}

var wordValues = map[string]float64{
	"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
	"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "dozen": 12, "half": 0.5, "twice": 2,
}

var magnitudes = map[string]float64{"hundred": 100, "thousand": 1e3, "million": 1e6, "billion": 1e9}

// figures reads the numbers of a sentence. Versions, years and labels such as
// KIP-848 are no figures.
func (t *Text) figures(s int) []figure {
	var all []figure
	x := t.Sentences[s]
	for k := x.first; k < x.last; k++ {
		w := t.tokens[k].lex
		if !w.is(number) {
			continue
		}
		value, ok := wordValues[w.word]
		if !ok {
			if value, ok = magnitudes[w.word]; !ok {
				var err error
				if value, err = strconv.ParseFloat(w.word, 64); err != nil || math.IsInf(value, 0) {
					continue
				}
			}
		}
		f := figure{value: value, token: k}
		if k > x.first {
			switch t.tokens[k-1].lex.word {
			case "kip", "version", "v", "kafka", "acks", "level", "number", "java", "section", "soc", "q", "http", "port", "phase", "step", "week", "day", "tier", "option", "figure":
				continue
			case "dollar", "euro":
				f.unit, f.sized = t.tokens[k-1].lex.stem, true
			}
		}
		for k+1 < x.last && !t.tokens[k+1].comma {
			m, ok := magnitudes[t.tokens[k+1].lex.word]
			if !ok {
				break
			}
			f.value *= m
			k++
		}
		if !f.sized {
			t.unit(&f, k+1, x.last)
		}
		if size, ok := byteSizes[f.unit]; ok {
			f.value *= size
		}
		for j := k + 1; j < min(x.last, k+6); j++ {
			if stem := t.tokens[j].lex.stem; timeUnits[stem] {
				f.timed = stem
				break
			}
		}
		if f.unit == "" && f.value >= 1900 && f.value <= 2100 {
			continue // a year
		}
		all = append(all, f)
	}
	return all
}

// unit looks for what the figure counts in the next words: "40 busy engineers".
func (t *Text) unit(f *figure, from, end int) {
	for k := from; k < min(end, from+4); k++ {
		w := t.tokens[k]
		switch {
		case w.comma && k > from, w.lex.is(preposition) && w.lex.word != "of" && w.lex.word != "per", w.lex.is(auxiliary | modal | coordinator | subject | opensClause):
			return
		case w.lex.word == "times" && (k+1 == end || !comparative(t.tokens[k+1].lex)):
			return // three tries measure nothing
		case unitWords[w.lex.stem]:
			f.unit, f.sized = w.lex.stem, true
			return
		case plainCounts[w.lex.stem]:
			return
		case f.unit == "" && !w.lex.is(function|number|dropped|anyVerb):
			f.unit = w.lex.stem
		}
	}
}

// comparative tells whether "three times" before it compares: faster, more, as much, per day.
func comparative(l *lexeme) bool {
	switch l.word {
	case "more", "less", "as", "per", "a", "the", "that":
		return true
	}
	return strings.HasSuffix(l.word, "er")
}

// quantified: a number with its unit, in a claim.
func (d *detection) quantified() (Decision, Match) {
	var b best
	d.claims(func(s int) bool {
		for _, f := range d.text.figures(s) {
			if d.text.tokens[f.token].echo || d.text.tokens[f.token].listed {
				continue
			}
			if f.sized && d.contentWords([]int{s}) >= 4 {
				return b.take(Clear, d.whole(s))
			}
		}
		if d.has("scaled", s) {
			b.take(Partial, d.whole(s))
		}
		return false
	})
	return b.result()
}

// arithmetic: figures combined to a derived one. The sum must be right, or
// nearly, as people round when they speak.
func (d *detection) arithmetic() (Decision, Match) {
	const enough = 8 // figures at a time, which keeps chance hits rare
	var b best
	var before []figure
	last := -2
	d.claims(func(s int) bool {
		here := d.text.figures(s)
		near := here
		if last == s-1 {
			near = append(before, here...)
		}
		near = near[max(0, len(near)-enough):]
		before, last = here, s
		if len(here) == 0 || !d.has("sum", s) {
			return false
		}
		if derived(near) {
			m := d.whole(s)
			if len(here) < 3 && len(near) > len(here) {
				m.Start, m.sentence = d.text.Sentences[s-1].Start, s-1
			}
			return b.take(Clear, m)
		}
		counted := 0
		for _, f := range here {
			counted += btoi(f.unit != "")
		}
		if counted >= 2 {
			b.take(Partial, d.whole(s))
		}
		return false
	})
	return b.result()
}

// timeSteps lead from one unit of time to another.
var timeSteps = []float64{60, 3600, 86400, 24, 7, 30, 365}

// tolerance of spoken arithmetic.
const tolerance = 0.06

// derived tells whether the last of three figures follows from the other two.
func derived(figures []figure) bool {
	times := map[string]bool{}
	for _, f := range figures {
		if f.timed != "" {
			times[f.timed] = true
		}
	}
	steps := []float64{1}
	if len(times) > 0 {
		steps = append(steps, timeSteps...)
	}
	for k, c := range figures {
		for i, a := range figures[:k] {
			if a.value <= 1 || c.value <= 1 {
				continue
			}
			for _, step := range steps[1:] {
				if near(a.value*step, c.value) {
					return true
				}
			}
			for _, b := range figures[i+1 : k] {
				if b.value <= 1 {
					continue
				}
				for _, step := range steps {
					if near(a.value*b.value*step, c.value) || near(a.value*step/b.value, c.value) || near(b.value*step/a.value, c.value) {
						return true
					}
				}
				if a.unit == b.unit && near(a.value+b.value, c.value) {
					return true
				}
			}
		}
	}
	return false
}

func near(a, b float64) bool { return math.Abs(a-b) <= tolerance*math.Abs(b) }
