-- Files in shared/ are valid on every database the program knows.

-- +goose Up
CREATE TABLE sessions (
    id         TEXT   PRIMARY KEY,
    owner      TEXT   NOT NULL,
    created_at BIGINT NOT NULL, -- Unix milliseconds
    updated_at BIGINT NOT NULL,
    seq        BIGINT NOT NULL, -- number of the last event
    status     TEXT   NOT NULL, -- the summary's, to be found by
    summary    TEXT   NOT NULL, -- JSON, a projection of the events
    notes      TEXT   NOT NULL DEFAULT '""' -- a JSON string: plain text columns cannot hold every character everywhere
);
CREATE INDEX sessions_by_owner ON sessions (owner, created_at, id);
CREATE INDEX sessions_unreported ON sessions (updated_at) WHERE status = 'ended';

CREATE TABLE events (
    session_id TEXT   NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    seq        BIGINT NOT NULL,
    event      TEXT   NOT NULL, -- JSON, as on the wire
    PRIMARY KEY (session_id, seq)
);
