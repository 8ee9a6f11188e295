package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/mockloop/mockloop/migrations/dbtest"
)

// On PostgreSQL there is nothing of a node's own that a key could hang on.
func TestVaultOnPostgres(t *testing.T) {
	t.Parallel()
	db, dir := dbtest.Open(t, dbtest.Postgres(t)), t.TempDir()
	without, err := openVault(db, dir, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := without.encrypt("sk-1"); !errors.Is(err, errNoSecret) {
		t.Errorf("encrypted without a secret: %v", err)
	}
	if sealed, err := without.encrypt(""); err != nil || sealed != "" {
		t.Errorf("%q, %v", sealed, err)
	}
	one, err := openVault(db, dir, "shared by all")
	if err != nil {
		t.Fatal(err)
	}
	other, err := openVault(db, t.TempDir(), "shared by all")
	if err != nil {
		t.Fatal(err)
	}
	sealed := encrypted(t, one, "sk-1")
	if got, err := other.decrypt(sealed); err != nil || got != "sk-1" {
		t.Errorf("another node reads %q, %v", got, err)
	}
	if got, err := without.decrypt(sealed); !errors.Is(err, errForeignSecret) {
		t.Errorf("without the secret: %q, %v", got, err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 0 {
		t.Errorf("the data folder holds %v, %v", files, err)
	}
}

func TestIdentityKey(t *testing.T) {
	t.Parallel()
	for kind, make := range dbtest.Kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			db := dbtest.Open(t, make(t))
			var first []byte
			for range 2 {
				dir := t.TempDir()
				v, err := openVault(db, dir, "s")
				if err != nil {
					t.Fatal(err)
				}
				key, err := v.identityKey(t.Context(), dir)
				if err != nil || len(key) != sha256.Size || first != nil && !bytes.Equal(key, first) {
					t.Errorf("%x, %v; want %x", key, err, first)
				}
				first = key
			}
		})
	}
}

// Visitors stay who they are when an earlier version's data is served.
func TestIdentityKeyOfEarlierVersions(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	old := bytes.Repeat([]byte("k"), sha256.Size)
	if err := os.WriteFile(filepath.Join(dir, identityName), old, 0o600); err != nil {
		t.Fatal(err)
	}
	v, err := openVault(dbtest.Open(t, dir), dir, "")
	if err != nil {
		t.Fatal(err)
	}
	if key, err := v.identityKey(t.Context(), dir); err != nil || !bytes.Equal(key, old) {
		t.Errorf("%x, %v; want the old key", key, err)
	}
}
