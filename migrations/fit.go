package migrations

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
)

const (
	oldestVector = 8 // of pgvector 0.x: its searches go on until they have found enough
	extended     = 9 // the migration that makes the extension
	// indexed is the table on which the server makes indexes, as only its owner may.
	indexed = "vectors"
)

// unfit is what stands against work with a database, and what to do about it.
type unfit struct{ cause, advice string }

func (u *unfit) Error() string { return u.cause + ": " + u.advice }

const putBack = "put back a copy of the database, or use an empty one"

// fitPostgres says whether a server could work with a database whose tables have
// version have, and bring them up to newest: better at its start than in the middle of
// an interview. Whether the extension can be made it leaves out, for the catalogs do
// not know: some hosts allow that to users who are no superusers.
func fitPostgres(ctx context.Context, db *sql.DB, have, newest int64) error {
	var user, path string
	var schema, extension, version sql.NullString
	var create, found bool
	err := db.QueryRowContext(ctx, `
		SELECT current_user, current_setting('search_path'), s.name, n.nspname, e.extversion, to_regtype('vector') IS NOT NULL,
			coalesce(has_schema_privilege(to_regnamespace(quote_ident(s.name)), 'CREATE'), false)
		FROM (SELECT coalesce((SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = to_regclass($1)), current_schema()) AS name) AS s
		LEFT JOIN pg_extension e ON e.extname = 'vector' LEFT JOIN pg_namespace n ON n.oid = e.extnamespace`, indexed).
		Scan(&user, &path, &schema, &extension, &version, &found, &create)
	quoted := func(name string) string { return pgx.Identifier{name}.Sanitize() }
	switch {
	case err != nil:
		return err
	case !schema.Valid:
		return &unfit{fmt.Sprintf("its search_path (%s) names no schema that this user may use", path),
			fmt.Sprintf("CREATE SCHEMA AUTHORIZATION %s, or name one that there is in the URL, as in search_path=public", quoted(user))}
	case !create:
		return &unfit{fmt.Sprintf("this user may make no tables and no indexes in its schema %s", schema.String),
			fmt.Sprintf("GRANT CREATE ON SCHEMA %s TO %s", quoted(schema.String), quoted(user))}
	case !extension.Valid && have >= extended:
		return &unfit{"the extension vector was dropped from it, and the vectors with it", putBack}
	case extension.Valid && !found:
		return &unfit{fmt.Sprintf("the extension vector is in its schema %s, where the search_path (%s) does not lead", extension.String, path),
			fmt.Sprintf("name that schema too in the URL, behind the others, as in search_path=%s,%s", schema.String, extension.String)}
	}
	if err := fitVector(version.String); err != nil {
		return err
	}
	return fitTables(ctx, db, user, have < newest)
}

// fitVector says whether a version of pgvector is new enough. Empty, there is none yet.
func fitVector(version string) error {
	var major, minor int
	if _, err := fmt.Sscanf(version, "%d.%d", &major, &minor); err != nil || major > 0 || minor >= oldestVector {
		return nil
	}
	return &unfit{"its extension vector has version " + version,
		fmt.Sprintf("install pgvector 0.%d or newer at the server and run ALTER EXTENSION vector UPDATE in this database", oldestVector)}
}

// fitTables looks at the tables that there are. Those that are behind are changed by
// their owner alone.
func fitTables(ctx context.Context, db *sql.DB, user string, behind bool) error {
	names := slices.Concat([]string{indexed}, copied, remade)
	if behind {
		names = append(names, "goose_db_version")
	}
	rows, err := db.QueryContext(ctx, `
		SELECT t.name, c.relowner::regrole::text, pg_has_role(c.relowner, 'USAGE'), has_table_privilege(c.oid, 'SELECT')
			AND has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE')
		FROM unnest($1::text[]) WITH ORDINALITY AS t (name, n) LEFT JOIN pg_class c ON c.oid = to_regclass(t.name) ORDER BY t.n`, names)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var owner sql.NullString
		var owned, allowed sql.NullBool
		if err := rows.Scan(&name, &owner, &owned, &allowed); err != nil {
			return err
		}
		advice := fmt.Sprintf("name that user in the URL, or make this one the owner of each of mockloop's tables (ALTER TABLE %s OWNER TO %s)",
			name, pgx.Identifier{user}.Sanitize())
		switch {
		case !owner.Valid && !behind:
			return &unfit{fmt.Sprintf("its table %s is gone", name), putBack}
		case owner.Valid && !owned.Bool && (behind || name == indexed):
			return &unfit{fmt.Sprintf("its table %s belongs to the user %s, and servers make indexes", name, owner.String), advice}
		case owner.Valid && !allowed.Bool:
			return &unfit{fmt.Sprintf("this user may not read and change its table %s, which belongs to the user %s", name, owner.String), advice}
		}
	}
	return rows.Err()
}

// tryVector finds out whether this user can have the extension: it makes it in a
// transaction that is taken back.
func tryVector(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // whatever came of it
	if _, err := tx.ExecContext(ctx, `CREATE EXTENSION IF NOT EXISTS vector`); err != nil {
		return err
	}
	var version string
	if err := tx.QueryRowContext(ctx, `SELECT extversion FROM pg_extension WHERE extname = 'vector'`).Scan(&version); err != nil {
		return err
	}
	return fitVector(version)
}
