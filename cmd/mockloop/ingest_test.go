package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mockloop/mockloop/migrations"
	"github.com/mockloop/mockloop/migrations/dbtest"
	"github.com/mockloop/mockloop/retrieval"
	"github.com/mockloop/mockloop/web"
)

// folder of files by name.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// ingested runs the command and returns what it printed, with dir left out of it.
func ingested(t *testing.T, c ingestCommand, dir string, live bool) (out, faults string, err error) {
	t.Helper()
	if c.Kind == "" {
		c.Kind = "auto"
	}
	if c.Owner == "" {
		c.Owner = web.LocalOwner
	}
	c.MaxDocuments = 3
	var printed, told bytes.Buffer
	err = c.ingest(t.Context(), screen{&printed, &told, live}, slog.New(slog.DiscardHandler))
	short := strings.NewReplacer(dir+string(filepath.Separator), "", dir, ".")
	return short.Replace(printed.String()), short.Replace(told.String()), err
}

// documentsAt are those that a server shows, as "kind title".
func documentsAt(t *testing.T, url string) []string {
	t.Helper()
	resp, err := http.Get(url + "/api/documents")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var list web.DocumentList
	if err := json.NewDecoder(resp.Body).Decode(&list); err != nil {
		t.Fatal(err)
	}
	if len(list.Guide) == 0 {
		t.Error("the guide's own documents are not there")
	}
	titles := []string{}
	for _, d := range list.Own {
		titles = append(titles, string(d.Kind)+" "+d.Title)
	}
	slices.Sort(titles)
	return titles
}

// visit gives an owner a session.
func visit(t *testing.T, db databaseFlags, owner string) {
	t.Helper()
	opened, err := db.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	if _, err := opened.Exec(`INSERT INTO sessions (id, owner, created_at, updated_at, seq, status, summary) VALUES ('of ' || $1, $1, 1, 1, 0, '', '{}')`, owner); err != nil {
		t.Fatal(err)
	}
}

// loopback is what ingest says of documents that no visitor sees.
const loopback = "; they are for the one user of a server on loopback: name a visitor with --owner"

func TestIngest(t *testing.T) {
	t.Parallel()
	for kind, make := range dbtest.Kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			testIngest(t, at(make(t)))
		})
	}
}

func testIngest(t *testing.T, db databaseFlags) {
	dir := folder(t, map[string]string{
		"cv.md":      "# Ann Lee\n\nI led a migration of the ledger.",
		"jd.txt":     "You own the roadmap of the connectors.",
		"empty.md":   "",
		"photo.png":  "\x89PNG\r\n\x1a\n\x00\x00",
		"other.md":   "Somebody else's plan.",
		"further.md": "One more than may be kept.",
	})
	files := func(names ...string) []string {
		for i, n := range names {
			names[i] = filepath.Join(dir, n)
		}
		return names
	}
	out, faults, err := ingested(t, ingestCommand{databaseFlags: db, Files: files("cv.md", "empty.md", "j*.txt", "cv.md", "*.doc", "", "photo.png", "gone.md")}, dir, false)
	if want := "cv.md: \"Ann Lee\", resume, 1 passage\njd.txt: \"jd.txt\", job, 1 passage\n"; out != want {
		t.Errorf("printed %q, want %q", out, want)
	}
	whose := ""
	if migrations.IsPostgres(db.DatabaseURL) {
		whose = loopback
	}
	if err == nil || err.Error() != "2 added, 5 not: see above"+whose {
		t.Errorf("ended with %v", err)
	}
	for _, want := range []string{"empty.md: the document holds no text", "*.doc: no file matches\n", ".: it is a folder: name its files, such as '*'\n", "photo.png: the document's format is not known", "gone.md: no such file"} {
		if !strings.Contains(faults, want) {
			t.Errorf("%q is not told in %q", want, faults)
		}
	}

	// Those that were good are there, for this owner alone, and once.
	out, faults, err = ingested(t, ingestCommand{databaseFlags: db, Files: files("cv.md", "jd.txt")}, dir, false)
	if want := "cv.md: was there already, as \"Ann Lee\"\njd.txt: was there already, as \"jd.txt\"\n0 added, 2 known before" + whose + "\n"; out != want || faults != "" || err != nil {
		t.Errorf("again: %q %q %v", out, faults, err)
	}
	if out, _, err = ingested(t, ingestCommand{databaseFlags: db, Owner: "bob", Files: files("other.md")}, dir, false); err == nil || !strings.Contains(err.Error(), `--owner: "bob" has no session and no document`) || out != "" {
		t.Errorf("for nobody: %q %v", out, err)
	}
	visit(t, db, "bob")
	out, _, err = ingested(t, ingestCommand{databaseFlags: db, Owner: "bob", Kind: "guide", Title: "Bob's", Files: files("other.md")}, dir, false)
	if want := "other.md: \"Bob's\", guide, 1 passage\n1 added\n"; out != want || err != nil {
		t.Errorf("for another: %q %v", out, err)
	}
	if _, faults, err = ingested(t, ingestCommand{databaseFlags: db, Files: files("other.md", "further.md")}, dir, false); err == nil || !strings.Contains(faults, retrieval.ErrTooMany.Error()) {
		t.Errorf("beyond the limit: %q %v", faults, err)
	}

	url, stop := start(t, serveCommand{databaseFlags: db})
	defer stop()
	want := []string{"job jd.txt", "notes other.md", "resume Ann Lee"}
	if got := documentsAt(t, url); !slices.Equal(got, want) {
		t.Errorf("a server shows %q, want %q", got, want)
	}
	// Beside a server it works where the database is everybody's.
	_, _, err = ingested(t, ingestCommand{databaseFlags: db, Owner: "bob", Files: files("cv.md")}, dir, false)
	if migrations.IsPostgres(db.DatabaseURL) {
		if err != nil {
			t.Errorf("beside a server: %v", err)
		}
	} else if err == nil || !strings.Contains(err.Error(), "add the files on its page (Library), or stop it first") || strings.Contains(err.Error(), "\n") {
		t.Errorf("beside a server: %v", err)
	}
}

func TestIngestRefuses(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"a.md": "A.", "b.md": "B."})
	both := []string{filepath.Join(dir, "*.md")}
	for name, tt := range map[string]struct {
		command ingestCommand
		want    string
	}{
		"two with a title": {ingestCommand{Owner: "ann", Title: "T", Files: both}, "--title: there are 2 files"},
		"nobody":           {ingestCommand{Files: both}, "--owner"},
		"no database":      {ingestCommand{Owner: "ann", Files: both, databaseFlags: databaseFlags{DatabaseURL: "mysql://h/d"}}, "no postgres:// URL"},
	} {
		var out bytes.Buffer
		if err := tt.command.ingest(t.Context(), screen{&out, &out, false}, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), tt.want) || out.Len() > 0 {
			t.Errorf("%s: %v %q", name, err, out.String())
		}
	}
}

// A folder of which a server let visitors in may be another's as well as PostgreSQL.
func TestIngestWhereThereAreVisitors(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"a.md": "A.", "empty.md": ""})
	db := inFolder(t.TempDir())
	_, stop := start(t, serveCommand{databaseFlags: db, Hosts: []string{"interviews.test"}})
	stop()
	out, _, err := ingested(t, ingestCommand{databaseFlags: db, Files: []string{filepath.Join(dir, "a.md")}}, dir, false)
	if want := "1 added" + loopback + "\n"; err != nil || !strings.HasSuffix(out, want) {
		t.Errorf("%q, %v; want %q", out, err, want)
	}
	if _, _, err = ingested(t, ingestCommand{databaseFlags: db, Files: []string{filepath.Join(dir, "empty.md")}}, dir, false); err == nil || err.Error() != "0 added, 1 not: see above" {
		t.Errorf("of nothing it is said whose it is: %v", err)
	}
	// Who has a document needs no session.
	visit(t, db, "ann")
	ann := ingestCommand{databaseFlags: db, Owner: "ann", Files: []string{filepath.Join(dir, "a.md")}}
	if _, _, err := ingested(t, ann, dir, false); err != nil {
		t.Fatal(err)
	}
	opened := dbtest.Open(t, db.Data)
	if _, err := opened.Exec(`DELETE FROM sessions`); err != nil {
		t.Fatal(err)
	}
	if err := opened.Close(); err != nil {
		t.Fatal(err)
	}
	if out, _, err := ingested(t, ann, dir, false); err != nil || !strings.HasSuffix(out, "0 added, 1 known before\n") {
		t.Errorf("for the owner of a document: %q %v", out, err)
	}
}

func TestIngestStopped(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"a.md": "A.", "b.md": "B."})
	c := ingestCommand{databaseFlags: inFolder(t.TempDir()), Owner: web.LocalOwner, Kind: "notes", Files: []string{filepath.Join(dir, "*.md")}}
	ctx, cancel := context.WithCancel(t.Context())
	var out stopping
	out.stop = cancel // when the first is in
	err := c.ingest(ctx, screen{&out, &out, false}, slog.New(slog.DiscardHandler))
	if err == nil || err.Error() != "1 added, 1 not: see above" || !strings.Contains(out.String(), "b.md: stopped\n") {
		t.Errorf("%v %q", err, out.String())
	}
}

type stopping struct {
	bytes.Buffer
	stop func()
}

func (s *stopping) Write(p []byte) (int, error) {
	s.stop()
	return s.Buffer.Write(p)
}

// TestIngestOnTerminal: the bar goes where it is drawn, the lines are whole, and
// names do nothing to a terminal.
func TestIngestOnTerminal(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"cv.md": "# Ann\n\nOne.", "a\x1b[31m with a name that is longer than a bar can have beside it.md": "Two."})
	out, bar, err := ingested(t, ingestCommand{databaseFlags: inFolder(t.TempDir()), Files: []string{filepath.Join(dir, "*.md")}}, dir, true)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(out, "cv.md: \"Ann\", resume, 1 passage\n2 added\n") || strings.Contains(out+bar, "\x1b[31m") {
		t.Errorf("printed %q", out)
	}
	for _, want := range []string{"1 of 2, a\ufffd[31m with a name that is lo…", "2 of 2, cv.md", "%"} {
		if !strings.Contains(bar, want) {
			t.Errorf("%q is not in the bar %q", want, bar)
		}
	}
}

func TestGuessKind(t *testing.T) {
	t.Parallel()
	for kind, names := range map[retrieval.Kind][]string{
		retrieval.KindResume: {"Ann Résumé 2026.pdf", "AnnResume.docx", "cv.md", "CV_Ann_Lee.pdf", "Lebenslauf.pdf", "re\u0301sume\u0301.pdf"},
		retrieval.KindJob:    {"jd.pdf", "Job Description - Senior PM.pdf", "role.txt", "position-4711.html"},
		retrieval.KindGuide:  {"PM interview guide.pdf", "interview-prep.md", "StudyGuide.docx"},
		retrieval.KindNotes:  {"ideas.md", "", "cvs.txt", "photo.jd", "guideline.md"},
	} {
		for _, name := range names {
			if got := guessKind(name); got != kind {
				t.Errorf("%s: got %s, want %s", name, got, kind)
			}
		}
	}
}
