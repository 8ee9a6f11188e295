package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
	"unicode"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
	"golang.org/x/text/unicode/norm"

	"github.com/mockloop/mockloop/interviewer/journal"
	"github.com/mockloop/mockloop/migrations"
	"github.com/mockloop/mockloop/retrieval"
	"github.com/mockloop/mockloop/web"
)

type ingestCommand struct {
	Files  []string `arg:"" name:"file" help:"Markdown, text, HTML, PDF or DOCX; a pattern such as 'notes/*.md' stands for what it matches."`
	Kind   string   `enum:"auto,resume,job,guide,notes" default:"auto" help:"What they are: resume, job (description), guide (another interview guide), notes; auto goes by the file's name (${default})."`
	Title  string   `placeholder:"TEXT" help:"Title of the document, if it is one file; by default its own."`
	Owner  string   `default:"${local}" placeholder:"ID" help:"Whose interviews draw on them: ${default} is the one user of a server on this machine alone; visitors of others have an id, the owner of their sessions in the database, and need a session or a document there."`
	Secret string   `env:"MOCKLOOP_SECRET" placeholder:"TEXT" help:"What saved keys are encrypted with, as for the server."`
	databaseFlags
	libraryFlag
	modelFlags `group:"Language model (for embeddings; by default the one that the server uses)"`
}

func (ingestCommand) Help() string {
	return `Examples:
  mockloop ingest cv.pdf
  mockloop ingest --kind job posting.html
  mockloop ingest 'notes/*.md' 'guides/*.pdf'

While a server runs on the same data folder, add files on its page instead (Library). With
PostgreSQL both go at once. Texts for everybody belong into the corpus folder of a guide of
your own (MOCKLOOP_GUIDES).`
}

// Run adds the files until the process is told to stop.
func (c ingestCommand) Run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	s := screen{out: os.Stdout, err: os.Stderr, live: term.IsTerminal(int(os.Stderr.Fd()))}
	return c.ingest(ctx, s, slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})))
}

// screen is where a command shows what it does.
type screen struct {
	out, err io.Writer
	live     bool // err is a terminal: a bar can be drawn there
}

func (c ingestCommand) ingest(ctx context.Context, s screen, log *slog.Logger) (err error) {
	if c.Owner == "" {
		return errors.New("--owner: an id is needed")
	}
	files, faults := expand(c.Files)
	if c.Title != "" && len(files) != 1 {
		return fmt.Errorf("--title: there are %d files; add them one by one to give them titles", len(files))
	}
	db, err := c.open(ctx)
	if errors.Is(err, migrations.ErrTaken) {
		return fmt.Errorf("a mockloop serves the data in %s: add the files on its page (Library), or stop it first", c.Data)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	vault, err := openVault(db, c.Data, c.Secret)
	if err != nil {
		return err
	}
	model := openConnection(ctx, c.modelFlags, vault, true, "", log)
	library := openLibrary(db, model.embedder, c.MaxDocuments, log)
	if err := c.checkOwner(ctx, db, library); err != nil {
		return err
	}

	p := newProgress(s, len(files))
	if c.Owner == web.LocalOwner {
		hosted, err := vault.hosted(ctx)
		if err != nil {
			return err
		}
		if hosted {
			p.whose = "; they are for the one user of a server on loopback: name a visitor with --owner"
		}
	}
	for _, f := range faults {
		p.failed(f)
	}
	for i, file := range files {
		p.begin(i, file)
		begin := time.Now().Truncate(time.Millisecond)
		doc, err := c.add(ctx, library, file, p.part)
		switch {
		case ctx.Err() != nil:
			p.failed(fmt.Errorf("%s: stopped", file))
		case err != nil:
			p.failed(fmt.Errorf("%s: %w", file, err))
		default:
			p.added(file, doc, doc.CreatedAt.Before(begin))
		}
	}
	return p.end()
}

// checkOwner refuses an owner whom the database does not know: a slip of the pen, whose
// documents nobody would see.
func (c ingestCommand) checkOwner(ctx context.Context, db *migrations.DB, l *retrieval.Library) error {
	if c.Owner == web.LocalOwner {
		return nil
	}
	documents, err := l.Documents(ctx, c.Owner, "")
	if err != nil || len(documents) > 0 {
		return err
	}
	sessions, err := journal.NewSQL(db.DB).Count(ctx, c.Owner)
	if err == nil && sessions == 0 {
		err = fmt.Errorf("--owner: %q has no session and no document in the database: give an id that is in the column owner of its table sessions", c.Owner)
	}
	return err
}

func (c ingestCommand) add(ctx context.Context, l *retrieval.Library, file string, part func(done, total int)) (retrieval.Document, error) {
	f, err := os.Open(file)
	if err != nil {
		return retrieval.Document{}, reason(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return retrieval.Document{}, reason(err)
	}
	if info.IsDir() {
		return retrieval.Document{}, fmt.Errorf("it is a folder: name its files, such as '%s'", filepath.Join(file, "*"))
	}
	body, err := io.ReadAll(io.LimitReader(f, web.MaxDocumentBytes+1))
	if err != nil {
		return retrieval.Document{}, reason(err)
	}
	if len(body) > web.MaxDocumentBytes {
		return retrieval.Document{}, fmt.Errorf("%w: at most %d MiB are read; leave out what is not needed", retrieval.ErrTooLarge, web.MaxDocumentBytes>>20)
	}
	kind := retrieval.Kind(c.Kind)
	if c.Kind == "auto" {
		kind = guessKind(filepath.Base(file))
	}
	return l.Add(ctx, retrieval.Upload{Owner: c.Owner, Kind: kind, Name: filepath.Base(file), Title: c.Title, Body: body}, part)
}

// reason is an error without the file's name, which stands before it anyway.
func reason(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// expand resolves patterns: some shells leave that to the program.
func expand(names []string) (files []string, faults []error) {
	for _, name := range names {
		found := []string{name}
		if _, err := os.Lstat(name); err != nil && strings.ContainsAny(name, "*?[") {
			matches, err := filepath.Glob(name)
			if err == nil && len(matches) == 0 {
				err = errors.New("no file matches")
			}
			if err != nil {
				faults = append(faults, fmt.Errorf("%s: %w", name, err))
			}
			found = matches
		}
		for _, f := range found {
			if !slices.Contains(files, f) {
				files = append(files, f)
			}
		}
	}
	return files, faults
}

// kindWords tell by a word of a file's name what it is; the page's kinds.ts does the same.
var kindWords = []struct {
	kind retrieval.Kind
	word *regexp.Regexp
}{
	{retrieval.KindResume, regexp.MustCompile(`^(.*resume.*|curriculum|lebenslauf|cv)$`)},
	{retrieval.KindGuide, regexp.MustCompile(`^(.*guide|interviews?|prep|playbook|handbook)$`)},
	{retrieval.KindJob, regexp.MustCompile(`^(jd|jobs?|role|position|vacancy|posting|description)$`)},
}

func guessKind(name string) retrieval.Kind {
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.M, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(strings.TrimSuffix(name, filepath.Ext(name))))
	words := strings.FieldsFunc(plain, func(r rune) bool { return !unicode.IsLetter(r) })
	for _, k := range kindWords {
		if slices.ContainsFunc(words, k.word.MatchString) {
			return k.kind
		}
	}
	return retrieval.KindNotes
}

// progress tells of files as they are added: a line each, and a bar below them
// where there is a terminal.
type progress struct {
	screen
	bar                *progressbar.ProgressBar // nil without a terminal
	files, at          int
	new, known, faults int
	whose              string // they are, where that may not go without saying
}

// barSteps of a file.
const barSteps = 1000

func newProgress(s screen, files int) *progress {
	p := &progress{screen: s, files: files}
	if s.live {
		p.bar = progressbar.NewOptions(files*barSteps,
			progressbar.OptionSetWriter(s.err), progressbar.OptionSetWidth(24), progressbar.OptionClearOnFinish(),
			progressbar.OptionSetPredictTime(false))
	}
	return p
}

func (p *progress) begin(n int, file string) {
	p.at = n
	if p.bar != nil {
		name := []rune(visible(filepath.Base(file)))
		if len(name) > 30 { // with the bar it has to fit on a line
			name = append(name[:29], '…')
		}
		p.bar.Describe(fmt.Sprintf("%d of %d, %s", n+1, p.files, string(name)))
	}
	p.part(0, 1)
}

// part says how much of the file at hand is done.
func (p *progress) part(done, total int) {
	if p.bar != nil {
		p.bar.Set(p.at*barSteps + barSteps*done/max(total, 1)) // nobody is told of a bar that cannot be drawn
	}
}

func (p *progress) added(file string, d retrieval.Document, known bool) {
	if known {
		p.known++
		p.say(p.out, "%s: was there already, as %q", file, d.Title)
		return
	}
	p.new++
	parts := []string{string(d.Kind)}
	if d.Pages > 0 {
		parts = append(parts, count(d.Pages, "page"))
	}
	p.say(p.out, "%s: %q, %s", file, d.Title, strings.Join(append(parts, count(d.Passages, "passage")), ", "))
}

func (p *progress) failed(err error) {
	p.faults++
	p.say(p.err, "%v", err)
}

// say writes a line where the bar is; the bar comes back below it.
func (p *progress) say(w io.Writer, format string, args ...any) {
	if p.bar != nil {
		p.bar.Clear()
	}
	fmt.Fprintln(w, visible(fmt.Sprintf(format, args...)))
}

// visible is a text that does nothing to a terminal but stand there.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.C, r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// end sums up, as an error if a file is missing.
func (p *progress) end() error {
	if p.bar != nil {
		p.bar.Finish()
	}
	summary := fmt.Sprintf("%d added", p.new)
	if p.known > 0 {
		summary += fmt.Sprintf(", %d known before", p.known)
	}
	if p.faults > 0 {
		summary += fmt.Sprintf(", %d not: see above", p.faults)
	}
	if p.new+p.known > 0 {
		summary += p.whose
	}
	if p.faults > 0 {
		return errors.New(summary)
	}
	fmt.Fprintln(p.out, summary)
	return nil
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
