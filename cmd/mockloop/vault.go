package main

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/mockloop/mockloop/migrations"
)

// vault keeps settings in the database, and what is secret in them encrypted
// with a key that is not there: a copy of the database gives no secret away.
type vault struct {
	db  *migrations.DB
	key []byte // nil: nothing can be encrypted
}

const (
	secretName   = "secret.key"
	identityName = "identity.key" // where earlier versions kept what is now a setting
)

// openVault takes the key from secret, or else from a file in the data folder
// that is made at first. On PostgreSQL there is no such file: each node would
// have one of its own, and could not read what another has encrypted.
func openVault(db *migrations.DB, dir, secret string) (*vault, error) {
	if secret == "" && db.Postgres() != nil {
		return &vault{db, nil}, nil
	}
	if secret == "" {
		key, err := keyFile(filepath.Join(dir, secretName))
		if err != nil {
			return nil, fmt.Errorf("the key that settings are encrypted with: %w", err)
		}
		secret = string(key)
	}
	key := sha256.Sum256([]byte(secret))
	return &vault{db, key[:]}, nil
}

// keyFile reads a key, which it makes if there is none.
func keyFile(path string) ([]byte, error) {
	key, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		key = make([]byte, sha256.Size)
		rand.Read(key) // never fails
		err = os.WriteFile(path, key, 0o600)
	}
	return key, err
}

const identitySetting = "identity_key"

// identityKey signs visitors' cookies: the same key at all nodes and starts. It is
// kept as it is, for whoever can read it here can read the interviews too.
func (v *vault) identityKey(ctx context.Context, dir string) ([]byte, error) {
	key := make([]byte, sha256.Size)
	rand.Read(key) // never fails
	if v.db.Postgres() == nil {
		if old, err := os.ReadFile(filepath.Join(dir, identityName)); err == nil && len(old) == len(key) {
			key = old
		}
	}
	value, err := json.Marshal(key)
	if err != nil {
		return nil, fmt.Errorf("make the key of identities: %w", err)
	}
	// Of nodes that start at once, one makes it.
	if _, err := v.db.ExecContext(ctx, `INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING`, identitySetting, string(value)); err != nil {
		return nil, fmt.Errorf("keep the key of identities: %w", err)
	}
	return key, v.load(ctx, identitySetting, &key)
}

// hosted says whether the database may have visitors: all of PostgreSQL's may, others
// have a key of identities as soon as a server let visitors in.
func (v *vault) hosted(ctx context.Context) (bool, error) {
	var key []byte
	err := v.load(ctx, identitySetting, &key)
	return v.db.Postgres() != nil || len(key) > 0, err
}

// load reads a setting into v; it stays as it is when there is none.
func (v *vault) load(ctx context.Context, name string, into any) error {
	var value []byte
	err := v.db.QueryRowContext(ctx, `SELECT value FROM settings WHERE name = $1`, name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the setting %s: %w", name, err)
	}
	return json.Unmarshal(value, into)
}

func (v *vault) save(ctx context.Context, name string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode the setting %s: %w", name, err)
	}
	_, err = v.db.ExecContext(ctx, `INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, string(data))
	if err != nil {
		return fmt.Errorf("keep the setting %s: %w", name, err)
	}
	return nil
}

func (v *vault) delete(ctx context.Context, name string) error {
	if _, err := v.db.ExecContext(ctx, `DELETE FROM settings WHERE name = $1`, name); err != nil {
		return fmt.Errorf("delete the setting %s: %w", name, err)
	}
	return nil
}

func (v *vault) seal() cipher.AEAD {
	block, err := aes.NewCipher(v.key)
	if err != nil {
		panic(err) // the key's length is a constant
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // AES has the block size that GCM wants
	}
	return aead
}

var errNoSecret = errors.New("with PostgreSQL a key is only saved if MOCKLOOP_SECRET is set, to the same text at each node; or give it as OPENAI_API_KEY")

func (v *vault) encrypt(secret string) (string, error) {
	if secret == "" {
		return "", nil
	}
	if v.key == nil {
		return "", errNoSecret
	}
	return base64.StdEncoding.EncodeToString(v.seal().Seal(nil, nil, []byte(secret), nil)), nil
}

var errForeignSecret = errors.New("the saved key was encrypted with another secret: enter it again in the settings")

func (v *vault) decrypt(sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	data, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return "", errForeignSecret
	}
	if v.key == nil {
		return "", errForeignSecret
	}
	secret, err := v.seal().Open(nil, nil, data, nil)
	if err != nil {
		return "", errForeignSecret
	}
	return string(secret), nil
}
