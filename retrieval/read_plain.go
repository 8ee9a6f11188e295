package retrieval

import (
	"bytes"
	"context"
	"strings"
)

// readPlain reads text without marks. Its lines stay as they are, since only who wrote
// them knows which belong together; lines in capitals head sections, as in a résumé.
func readPlain(_ context.Context, body []byte, limits Limits, w *writer) error {
	source, err := characters(body, limits)
	if err != nil {
		return err
	}
	var paragraph []string
	flush := func() {
		w.paragraph(strings.Join(paragraph, "\n"))
		paragraph = paragraph[:0]
	}
	source = bytes.ReplaceAll(bytes.ReplaceAll(source, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
	for raw := range bytes.Lines(source) {
		line := strings.TrimSpace(visible(string(raw)))
		switch {
		case line == "":
			flush()
		case bullet.MatchString(line):
			flush()
			w.item(0, "-", bullet.ReplaceAllString(line, ""))
		case capitals(line):
			flush()
			w.heading(2, line)
		default:
			paragraph = append(paragraph, line)
		}
	}
	flush()
	return nil
}
