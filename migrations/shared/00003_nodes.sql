-- +goose Up
ALTER TABLE sessions ADD COLUMN node TEXT NOT NULL DEFAULT ''; -- that owns the session, as long as it lives
ALTER TABLE sessions ADD COLUMN fence BIGINT NOT NULL DEFAULT 0; -- counts its owners; only the last may write

CREATE TABLE nodes (
    id      TEXT   PRIMARY KEY,
    address TEXT   NOT NULL, -- host:port where the other nodes reach it
    beat    BIGINT NOT NULL  -- grows while the node lives
);
