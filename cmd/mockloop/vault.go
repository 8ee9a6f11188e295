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
)

// vault keeps settings in the database, and what is secret in them encrypted
// with a key that is not there: a copy of the database gives no secret away.
type vault struct {
	db  *sql.DB
	key [sha256.Size]byte
}

const secretName = "secret.key"

// openVault takes the key from secret, or from a file in the data folder that is made at first.
func openVault(db *sql.DB, dir, secret string) (*vault, error) {
	if secret != "" {
		return &vault{db, sha256.Sum256([]byte(secret))}, nil
	}
	path := filepath.Join(dir, secretName)
	key, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		key = make([]byte, sha256.Size)
		rand.Read(key) // never fails
		err = os.WriteFile(path, key, 0o600)
	}
	if err != nil {
		return nil, fmt.Errorf("the key that settings are encrypted with: %w", err)
	}
	return &vault{db, sha256.Sum256(key)}, nil
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
	block, err := aes.NewCipher(v.key[:])
	if err != nil {
		panic(err) // the key's length is a constant
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // AES has the block size that GCM wants
	}
	return aead
}

func (v *vault) encrypt(secret string) string {
	if secret == "" {
		return ""
	}
	return base64.StdEncoding.EncodeToString(v.seal().Seal(nil, nil, []byte(secret), nil))
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
	secret, err := v.seal().Open(nil, nil, data, nil)
	if err != nil {
		return "", errForeignSecret
	}
	return string(secret), nil
}
