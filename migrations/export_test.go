package migrations

const MigrationLock = migrationLock
