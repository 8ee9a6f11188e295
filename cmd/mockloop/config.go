package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/mockloop/mockloop/migrations"
)

// serveCommand holds the settings of the server: defaults, over them the
// environment, over that the flags.
type serveCommand struct {
	Addr   string        `env:"MOCKLOOP_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to listen (${default})."`
	Hosts  []string      `name:"host" env:"MOCKLOOP_HOSTS" placeholder:"NAME" help:"Further name under which the page is reached, behind a proxy or on a network."`
	Node   string        `env:"MOCKLOOP_NODE" placeholder:"HOST:PORT" help:"Where other servers on the same PostgreSQL database reach this one; by default where it listens."`
	Pace   time.Duration `env:"MOCKLOOP_PACE" default:"7ms" help:"Time between two words of the interviewer (${default})."`
	Secret string        `env:"MOCKLOOP_SECRET" placeholder:"TEXT" help:"What saved keys are encrypted with; by default a file in the data folder."`
	databaseFlags
	libraryFlag
	guidesFlag
	modelFlags `group:"Language model (optional)"`

	JudgeTime     time.Duration `env:"MOCKLOOP_JUDGE_TIME" default:"3m" help:"Time that the judge may take for a report (${default}); the built-in checker grades the rest."`
	JudgeTokens   int64         `env:"MOCKLOOP_JUDGE_TOKENS" default:"400000" placeholder:"N" help:"Tokens that the judge may take for a report (${default})."`
	JudgeParallel int           `env:"MOCKLOOP_JUDGE_PARALLEL" default:"4" placeholder:"N" help:"Calls of the judge at once, at each node (${default})."`

	MaxSessions        int `env:"MOCKLOOP_MAX_SESSIONS" default:"1000" placeholder:"N" help:"Sessions that one person may keep (${default})."`
	MaxSockets         int `env:"MOCKLOOP_MAX_SOCKETS" default:"1000" placeholder:"N" help:"Live connections in all (${default})."`
	MaxSocketsPerOwner int `env:"MOCKLOOP_MAX_SOCKETS_PER_OWNER" default:"20" placeholder:"N" help:"Live connections of one person (${default})."`
	MaxRequests        int `env:"MOCKLOOP_MAX_REQUESTS" default:"200" placeholder:"N" help:"Requests of one address in a second (${default})."`
}

func (serveCommand) Help() string {
	return `Example:
  mockloop serve --addr 127.0.0.1:8080 --data ~/interviews

Bound to an address that is not loopback, or reached under another name (--host), each
browser has sessions of its own.`
}

// Validate refuses settings that would only show later.
func (c serveCommand) Validate() error {
	for name, n := range map[string]int{
		"--max-sessions": c.MaxSessions, "--max-sockets": c.MaxSockets, "--max-sockets-per-owner": c.MaxSocketsPerOwner,
		"--max-requests": c.MaxRequests, "--judge-parallel": c.JudgeParallel,
	} {
		if n < 1 {
			return fmt.Errorf("%s is %d: at least 1 is needed", name, n)
		}
	}
	for _, h := range c.Hosts {
		if !hostName.MatchString(strings.TrimSpace(h)) {
			return fmt.Errorf("--host (MOCKLOOP_HOSTS) has %q: give plain names such as interviews.example.org, without https:// or a path", h)
		}
	}
	return nil
}

var hostName = regexp.MustCompile(`^(?i)([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(:[0-9]+)?$`)

// databaseFlags are shared by the commands that open the database.
type databaseFlags struct {
	Data        string `env:"MOCKLOOP_DATA" default:"${data}" type:"path" placeholder:"DIR" help:"Folder of the database (${default})."`
	DatabaseURL string `name:"database-url" env:"DATABASE_URL" placeholder:"URL" help:"postgres:// URL of a PostgreSQL database instead. Better in the environment: others on the machine can read flags."`
}

// where the database is, for migrations.Open.
func (f databaseFlags) where() (string, error) {
	if f.DatabaseURL == "" {
		return f.Data, nil
	}
	if !migrations.IsPostgres(f.DatabaseURL) {
		return "", errors.New("DATABASE_URL (or --database-url) is no postgres:// URL: correct it, or leave it out for a database in the data folder")
	}
	return f.DatabaseURL, nil
}

// open opens the database.
func (f databaseFlags) open(ctx context.Context) (*migrations.DB, error) {
	where, err := f.where()
	if err != nil {
		return nil, err
	}
	db, err := migrations.Open(ctx, where)
	return db, withFlag(err)
}

// withFlag names the flag by which the folder is chosen, where another would help.
func withFlag(err error) error {
	if errors.Is(err, migrations.ErrElsewhere) {
		return fmt.Errorf("%w with --data", err)
	}
	return err
}

// local says whether there is one user, on this machine. Behind a proxy there are
// others, whatever address it connects to.
func (c serveCommand) local() bool {
	host, _, err := net.SplitHostPort(c.Addr)
	ip := net.ParseIP(host)
	return err == nil && len(c.Hosts) == 0 && (host == "localhost" || ip != nil && ip.IsLoopback())
}

// reached are the names that the page answers to, beside those of loopback.
func (c serveCommand) reached() []string {
	names := []string{c.Addr}
	for _, h := range c.Hosts {
		names = append(names, strings.TrimSpace(h))
	}
	return names
}

// node is where other nodes reach this one, which listens at addr; empty where there can be none.
func (c serveCommand) node(addr net.Addr) (string, error) {
	if c.DatabaseURL == "" {
		return "", nil
	}
	if c.Node != "" {
		host, port, err := net.SplitHostPort(c.Node)
		n, bad := strconv.Atoi(port)
		if ip := net.ParseIP(host); err != nil || bad != nil || n < 1 || n > 65535 || host == "" || ip != nil && ip.IsUnspecified() {
			return "", fmt.Errorf("--node (MOCKLOOP_NODE) is %q: give the host and port where the other servers reach this one, such as 10.0.0.5:8080", c.Node)
		}
		return c.Node, nil
	}
	tcp, ok := addr.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return addr.String(), nil
	}
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return "", fmt.Errorf("find an address for other nodes (name one with --node): %w", err)
	}
	own := net.IPv4(127, 0, 0, 1) // of a machine without a network
	for _, a := range addrs {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && n.IP.IsGlobalUnicast() {
			own = n.IP
			break
		}
	}
	return net.JoinHostPort(own.String(), strconv.Itoa(tcp.Port)), nil
}

// dataFolder is where the system wants an application's data.
func dataFolder() string {
	home, err := os.UserHomeDir()
	if err != nil {
		home = "." // no home: the folder at hand
	}
	base := filepath.Join(home, ".local", "share")
	switch runtime.GOOS {
	case "darwin":
		base = filepath.Join(home, "Library", "Application Support")
	case "windows":
		base = filepath.Join(home, "AppData", "Local")
	}
	// A relative one does not count, says the XDG specification.
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		base = dir
	}
	return filepath.Join(base, "mockloop")
}
