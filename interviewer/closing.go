package interviewer

import (
	"context"
	"regexp"
	"strings"

	"github.com/mockloop/mockloop/retrieval"
	"github.com/mockloop/mockloop/rubric"
)

// asked finds the best there is to a question of the candidate's own: a line of
// what they brought themselves, then a passage of the guide's corpus that explains
// what is asked, then the topic that fits. Who is asked, the one called called, does
// not read out what speaks of them as of somebody else.
func (d *drawing) asked(ctx context.Context, question, topic, called string) (told, error) {
	t := d.c.ears[d.guide.ID].topics
	k, err := d.c.corpora.of(ctx, d.c.Library, d.guide)
	if err != nil {
		return told{topic: topic}, err
	}
	found, err := d.brought(ctx, t, k, question)
	if err != nil {
		return told{topic: topic}, err
	}
	if len(found) > 0 {
		if len(wantedWords(d.guide, question)) >= toldWords { // unless just that is what a section is about
			explained, err := d.explained(ctx, k, question, true)
			if err != nil || len(explained) > 0 && !names(explained[0].Quote, called) {
				return told{drawn: explained}, err
			}
		}
		return told{drawn: found}, nil
	}
	if topic == "" || explains.MatchString(question) {
		found, err = d.explained(ctx, k, question, topic != "")
		if err != nil || len(found) > 0 && !names(found[0].Quote, called) {
			return told{drawn: found}, err
		}
	}
	if topic == "" {
		return told{}, nil
	}
	found, err = d.bears(ctx, topicOf(d.guide, topic))
	return told{topic, found}, err
}

// explains asks how something works, or what it is.
var explains = regexp.MustCompile(`(?i)\b(?:how (?:does|do|did|is|are|was|were|can)|what(?:'s| is| are| was| does| do| did| happens)|difference|differ|explain|define|which|when|where|can|may|should)\b`)

// names says whether a text speaks of somebody by what they are called.
func names(text, called string) bool {
	return called != "" && strings.Contains(inWords(text), inWords(called))
}

// bears finds the sentence of the corpus that bears a topic's answer out.
func (d *drawing) bears(ctx context.Context, t *rubric.Topic) ([]Citation, error) {
	if t == nil || t.Cites == nil {
		return nil, nil
	}
	passages, err := d.c.Library.Passages(ctx, "", d.guide.ID, d.guide.ID+"/"+t.Cites.Document)
	if err != nil {
		return nil, err
	}
	for _, p := range passages {
		if strings.Contains(strings.Join(strings.Fields(emphasis.Replace(p.Text)), " "), t.Cites.Sentence) && p.Kind == retrieval.KindCorpus {
			return []Citation{cite(p, t.Cites.Sentence)}, nil
		}
	}
	return nil, nil
}
