package migrations

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func openOK(t *testing.T, dir string) *DB {
	t.Helper()
	db, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestOpenSQLiteMakesADurablePrivateDatabase(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "deep", "with space?")
	db := openOK(t, dir)
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"} {
		var got string
		if err := db.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s = %q, %v; want %q", pragma, got, err, want)
		}
	}
	info, err := os.Stat(filepath.Join(dir, databaseName))
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, want 0600", info.Mode().Perm())
	}
}

func TestOpenSQLiteSaysWhatToDo(t *testing.T) {
	t.Parallel()
	write := func(t *testing.T, path string, data []byte) {
		t.Helper()
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tests := map[string]struct {
		prepare func(t *testing.T, dir string) string // returns the folder to open
		want    string
	}{
		"folder is a file": {func(t *testing.T, dir string) string {
			write(t, filepath.Join(dir, "x"), nil)
			return filepath.Join(dir, "x", "y")
		}, "choose another folder"},
		"folder not writable": {func(t *testing.T, dir string) string {
			return "/proc/self"
		}, "not writable"},
		"file is a folder": {func(t *testing.T, dir string) string {
			if err := os.Mkdir(filepath.Join(dir, databaseName), 0o700); err != nil {
				t.Fatal(err)
			}
			return dir
		}, "cannot be opened"},
		"not a database": {func(t *testing.T, dir string) string {
			write(t, filepath.Join(dir, databaseName), bytes.Repeat([]byte("no database. "), 1000))
			return dir
		}, "the file is damaged"},
		"damaged page": {func(t *testing.T, dir string) string {
			openOK(t, dir).Close()
			path := filepath.Join(dir, databaseName)
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			write(t, path, append(data[:100], bytes.Repeat([]byte{0xff}, len(data)-100)...))
			return dir
		}, "the file is damaged"},
		"served by another": {func(t *testing.T, dir string) string {
			openOK(t, dir)
			return dir
		}, "another mockloop already serves"},
		"locked by another program": {func(t *testing.T, dir string) string {
			db := openOK(t, dir)
			if err := db.lock.Close(); err != nil {
				t.Fatal(err)
			}
			for _, s := range []string{"PRAGMA locking_mode = EXCLUSIVE", "PRAGMA journal_mode = DELETE", "BEGIN EXCLUSIVE"} {
				if _, err := db.Exec(s); err != nil {
					t.Fatal(err)
				}
			}
			return dir
		}, "close that program"},
		"newer tables": {func(t *testing.T, dir string) string {
			db := openOK(t, dir)
			if _, err := db.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)`); err != nil {
				t.Fatal(err)
			}
			db.Close()
			return dir
		}, "update the program"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, err := Open(t.Context(), tt.prepare(t, t.TempDir()))
			if err == nil {
				db.Close()
				t.Fatal("opened")
			}
			if !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %q, want one line with %q", err, tt.want)
			}
		})
	}
}
