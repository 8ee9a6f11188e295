package migrations

const MigrationLock = migrationLock

var (
	Copied = copied
	Remade = remade
)

var FitVector = fitVector
