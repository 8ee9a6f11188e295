package migrations

import (
	"net/url"
	"strings"
	"testing"
)

// Whatever a URL is like, what is said of it is one line without its password.
func FuzzPostgresURL(f *testing.F) {
	for _, seed := range []string{
		"postgres://u:quagga@h:5432/d?sslmode=disable", "postgres://u:quagga%zz@h/d", "postgres://u:quagga@h/d?pool_max_conns=x",
		"postgres://h/d?user=u&password=quagga&connect_timeout=x", "postgresql://u:quagga@h:port/d", "postgres:///d?host=/tmp&port=1",
		"postgres://u:quagga@a,b:1,c/d?target_session_attrs=any", "postgres://u:q\nuagga@h/d", "postgres://u:quagga@[::1]:5432/d?sslmode=nonsense",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, where string) {
		config, err := postgresConfig(where)
		if err == nil {
			err = explainPostgres(config.ConnConfig, errReadOnly)
		}
		said := err.Error()
		if strings.ContainsAny(said, "\n\r") {
			t.Errorf("%q says %q", where, said)
		}
		u, err := url.Parse(where)
		if err != nil {
			return
		}
		named, _ := u.User.Password()
		for _, password := range []string{named, u.Query().Get("password")} {
			// A short one is in any text, and one that is in the URL twice may be the host's name as well.
			if len(password) >= 6 && strings.Count(where, password) == 1 && strings.Contains(said, password) {
				t.Errorf("%q says %q", where, said)
			}
		}
	})
}
