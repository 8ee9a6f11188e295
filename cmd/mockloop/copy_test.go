package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/mockloop/mockloop/interviewer"
	"github.com/mockloop/mockloop/migrations/dbtest"
)

// An interview goes on in the other database where it stood, and there again after the way back.
func TestCopyThereAndBack(t *testing.T) {
	t.Parallel()
	folder, postgres, back := t.TempDir(), dbtest.Postgres(t), t.TempDir()
	old := bytes.Repeat([]byte("k"), sha256.Size)
	if err := os.WriteFile(filepath.Join(folder, identityName), old, 0o600); err != nil {
		t.Fatal(err)
	}
	url, stop := start(t, serveCommand{databaseFlags: at(folder)})
	id := create(t, url)
	greeting := body[interviewer.Spoke](t, enter(t, url, id))
	stop()
	for _, way := range [][2]string{{folder, postgres}, {postgres, back}} {
		var out bytes.Buffer
		if err := (copyCommand{From: way[0], To: way[1]}).copy(t.Context(), &out); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"sessions   1 of 1, the same on both sides\n", "each checked\n"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%q is not in %q", want, &out)
			}
		}
		// Not yet served: a server puts something into what it serves.
		err := copyCommand{From: way[0], To: way[1]}.copy(t.Context(), &out)
		if err == nil || !strings.Contains(err.Error(), "--replace") {
			t.Errorf("onto what is there: %v", err)
		}
		url, stop := start(t, serveCommand{databaseFlags: at(way[1])})
		if again := body[interviewer.Spoke](t, enter(t, url, id)); !reflect.DeepEqual(again, greeting) {
			t.Errorf("the greeting became %+v, was %+v", again, greeting)
		}
		stop()
	}
	db := dbtest.Open(t, back)
	if key, err := (&vault{db: db}).identityKey(t.Context(), back); err != nil || !bytes.Equal(key, old) {
		t.Errorf("the key of identities is %q, %v; want %q", key, err, old)
	}
}

// parameter is the URL of a database with a parameter more.
func parameter(t *testing.T, at, name, value string) string {
	t.Helper()
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set(name, value)
	u.RawQuery = q.Encode()
	return u.String()
}

func TestCopySaysWhatToDo(t *testing.T) {
	t.Parallel()
	kept, served := t.TempDir(), t.TempDir()
	dbtest.Open(t, kept).Close()
	dbtest.Open(t, served)
	postgres := dbtest.Postgres(t)
	for name, tt := range map[string]struct{ from, to, want string }{
		"no source":          {t.TempDir(), t.TempDir(), "--from: no mockloop has kept anything there"},
		"no tables":          {dbtest.Empty(t), t.TempDir(), "--from: no mockloop has kept anything there"},
		"no server":          {"postgres://u:quagga@127.0.0.1:1/d", t.TempDir(), "--from: the database d at 127.0.0.1:1"},
		"source is served":   {served, t.TempDir(), "--from: another mockloop"},
		"target is served":   {kept, served, "--to: another mockloop"},
		"the same folder":    {kept, filepath.Join(kept, "..", filepath.Base(kept)), "nothing was copied: source and target are the same database: correct --from or --to"},
		"the same database":  {postgres, parameter(t, postgres, "application_name", "other"), "source and target are the same database: correct --from or --to"},
		"another kind":       {kept, "mysql://u:quagga@127.0.0.1/d", "--to: the database is a folder or a postgres:// URL"},
		"target has nothing": {kept, "postgres://u:quagga@127.0.0.1:1/d", "--to: the database d at 127.0.0.1:1"},
	} {
		err := copyCommand{From: tt.from, To: tt.to}.copy(t.Context(), new(bytes.Buffer))
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "quagga") || strings.Contains(err.Error(), "--data") {
			t.Errorf("%s: got %v, want one line with %q", name, err, tt.want)
		}
	}
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	for kind, where := range map[string]string{"sqlite": t.TempDir(), "postgres": dbtest.Empty(t)} {
		for _, want := range []string{"the tables had version 0 and have version %d now\n", "the tables have version %d already\n"} {
			var out bytes.Buffer
			if err := (migrateCommand{at(where)}).migrate(t.Context(), &out); err != nil {
				t.Fatal(err)
			}
			if want := fmt.Sprintf(want, dbtest.Open(t, dbtest.Kinds[kind](t)).Version); out.String() != want {
				t.Errorf("%s: got %q, want %q", kind, &out, want)
			}
		}
	}
}
