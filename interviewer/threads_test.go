package interviewer

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func TestTry(t *testing.T) {
	g := testBrief(t).Guide
	files, _ := filepath.Glob("testdata/documents/*")
	for _, f := range files {
		l := &FakeLibrary{Guide: g}
		l.PutFile(t, "o", filepath.Base(f))
		fmt.Println("==", f)
		for _, th := range newThreads(g, l.passages).list {
			fmt.Printf("  %.1f %-15s %s\n", th.worth, th.form, th.Quote)
		}
	}
	_ = os.Args
}
