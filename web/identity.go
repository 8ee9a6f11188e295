package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"time"
)

const (
	cookieName = "mockloop_identity"
	cookieAge  = 400 * 24 * time.Hour // the longest that browsers keep one
	idBytes    = 16
)

// LocalOwner is the one user of a server that only its own machine reaches.
const LocalOwner = "local"

// identity tells who a session belongs to. Nobody signs in: with a key, a
// visitor is whoever holds the cookie that was given to the browser; without
// one there is a single local user.
type identity struct{ key []byte }

// of returns the owner that r speaks for. A visitor without a valid cookie is
// a new owner and gets one with the answer.
func (i identity) of(w http.ResponseWriter, r *http.Request) string {
	if owner, ok := i.holder(r); ok {
		return owner
	}
	id := make([]byte, idBytes)
	rand.Read(id) // never fails
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: i.sign(id), Path: "/", MaxAge: int(cookieAge.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https",
	})
	return ownerName(id)
}

// holder returns the owner that r already speaks for.
func (i identity) holder(r *http.Request) (owner string, ok bool) {
	if i.key == nil {
		return LocalOwner, true
	}
	c, err := r.Cookie(cookieName)
	if err != nil {
		return "", false
	}
	return i.verify(c.Value)
}

func (i identity) sign(id []byte) string {
	return base64.RawURLEncoding.EncodeToString(append(id[:idBytes:idBytes], i.mac(id)...))
}

func (i identity) verify(value string) (owner string, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(value)
	if err != nil || len(b) != idBytes+sha256.Size || !hmac.Equal(b[idBytes:], i.mac(b[:idBytes])) {
		return "", false
	}
	return ownerName(b[:idBytes]), true
}

func (i identity) mac(id []byte) []byte {
	h := hmac.New(sha256.New, i.key)
	h.Write(id)
	return h.Sum(nil)
}

func ownerName(id []byte) string { return base64.RawURLEncoding.EncodeToString(id) }
