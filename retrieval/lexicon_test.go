package retrieval

import (
	"slices"
	"testing"
)

func TestSynonyms(t *testing.T) {
	t.Parallel()
	s := newSynonyms("# a comment\n\nsalary, pay, compensation\npay, bill, invoice\nwork from home, remote, home office\npartition, shard\n")
	for name, tt := range map[string]struct{ words, want []string }{
		"a word":                {[]string{"salary"}, []string{"pay", "compensation"}},
		"another form of it":    {[]string{"salaries"}, []string{"salary", "pay", "compensation"}},
		"in two groups":         {[]string{"pay"}, []string{"salary", "compensation", "bill", "invoice"}},
		"what is there is left": {[]string{"pay", "bill", "salary"}, []string{"compensation", "invoice"}},
		"a term of two words":   {[]string{"home", "office"}, []string{"remote"}},
		"around a stop word":    {contentWords("work from home"), []string{"remote"}},
		"half of a term":        {[]string{"office"}, nil},
		"nothing":               {[]string{"zebra"}, nil},
		"no words":              {nil, nil},
	} {
		if got := s.of(tt.words); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
	for word, want := range map[string]string{
		"partiton": "partition", "partittion": "partition", "partitoin": "partition", "partotion": "partition", "compnsation": "compensation",
		"partition": "", "partitions": "", "salry": "", "shards": "", "zebras": "", "": "",
	} {
		got := s.meant([]string{word})
		if want == "" && len(got) > 0 || want != "" && !slices.Equal(got, []string{want}) {
			t.Errorf("%q is taken for %v, want %q", word, got, want)
		}
	}
}

// The lexicon that is built in can be read, and holds no group of one.
func TestLexicon(t *testing.T) {
	t.Parallel()
	l := lexicon()
	if len(l.members) < 500 || len(l.known) < 1500 {
		t.Errorf("%d groups of %d words", len(l.members), len(l.known))
	}
	if got := l.of([]string{"salary"}); !slices.Contains(got, "compensation") {
		t.Errorf("salary is also %v", got)
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":                          {},
		"Exactly-once, isn't it?":   {"exactly", "once", "isnt", "it"},
		"min.insync.replicas=2":     {"min", "insync", "replicas", "2"},
		"Das Übermaß: naïve RÉSUMÉ": {"das", "ubermaß", "naive", "resume"},
		"the leader’s log\x00and\xffmore 変更": {"the", "leaders", "log", "and", "more", "変更"},
	} {
		if got := wordsOf(text); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
