package journal

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// away says whether an error is that of a database which cannot be reached and
// may be back in a moment, rather than of what was asked of it.
func away(err error) bool {
	var network net.Error
	var connect *pgconn.ConnectError
	var server *pgconn.PgError
	switch {
	case errors.As(err, &server):
		return goneCodes[server.Code] || strings.HasPrefix(server.Code, "08") // class 08: connection exceptions
	case errors.As(err, &connect), errors.As(err, &network):
		return true
	}
	for _, lost := range []error{driver.ErrBadConn, sql.ErrConnDone, context.DeadlineExceeded, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed} {
		if errors.Is(err, lost) {
			return true
		}
	}
	return false
}

// goneCodes are PostgreSQL's for a server that goes down, comes up, is full of
// connections, or has just become a standby (appendix A of its manual).
var goneCodes = map[string]bool{
	"57P01": true, // admin_shutdown
	"57P02": true, // crash_shutdown
	"57P03": true, // cannot_connect_now
	"53300": true, // too_many_connections
	"25006": true, // read_only_sql_transaction
}
