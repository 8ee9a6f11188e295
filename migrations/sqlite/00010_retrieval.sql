-- +goose Up
CREATE TABLE documents (
    id         TEXT   PRIMARY KEY,
    owner      TEXT   NOT NULL, -- empty: belongs to the guide
    guide      TEXT   NOT NULL, -- empty: belongs to the owner
    kind       TEXT   NOT NULL,
    title      TEXT   NOT NULL,
    name       TEXT   NOT NULL, -- of the file it came from
    hash       TEXT   NOT NULL,
    bytes      BIGINT NOT NULL,
    pages      BIGINT NOT NULL,
    passages   BIGINT NOT NULL,
    created_at BIGINT NOT NULL, -- Unix milliseconds
    text       TEXT   NOT NULL  -- Markdown
);
CREATE INDEX documents_by_owner ON documents (owner, guide, created_at, id);

-- Owner, guide and kind are the document's, here and with the vectors so that a
-- search need not look at what its filter leaves out.
CREATE TABLE passages (
    n         INTEGER PRIMARY KEY, -- the full text's row
    id        TEXT    NOT NULL UNIQUE,
    document  TEXT    NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    ordinal   BIGINT  NOT NULL,
    title     TEXT    NOT NULL, -- of the document: full text is searched in it too
    path      TEXT    NOT NULL, -- JSON, headings
    start_at  BIGINT  NOT NULL, -- bytes in the document's text
    end_at    BIGINT  NOT NULL,
    text      TEXT    NOT NULL,
    asked     TEXT    NOT NULL, -- in other words, a line each; it is found by them
    owner     TEXT    NOT NULL,
    guide     TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    sources   TEXT    NOT NULL, -- JSON
    UNIQUE (document, ordinal)
);

CREATE VIRTUAL TABLE passages_text USING fts5 (
    title, path, asked, text, content = 'passages', content_rowid = 'n', tokenize = 'porter unicode61 remove_diacritics 2'
);
-- +goose StatementBegin
CREATE TRIGGER passages_text_insert AFTER INSERT ON passages BEGIN
    INSERT INTO passages_text (rowid, title, path, asked, text) VALUES (new.n, new.title, new.path, new.asked, new.text);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER passages_text_delete AFTER DELETE ON passages BEGIN
    INSERT INTO passages_text (passages_text, rowid, title, path, asked, text) VALUES ('delete', old.n, old.title, old.path, old.asked, old.text);
END;
-- +goose StatementEnd

-- Vectors of different embedders cannot be compared: each has a space of its own.
-- One space serves; another may be filled to take its place.
CREATE TABLE vector_spaces (
    id            INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: a node may still think of one that is gone
    embedder      TEXT    NOT NULL,
    dimension     BIGINT  NOT NULL,
    serving       BIGINT  NOT NULL, -- 1: searches use it
    claimant      TEXT    NOT NULL DEFAULT '', -- the node that fills it
    claimed_until BIGINT  NOT NULL DEFAULT 0, -- Unix milliseconds
    UNIQUE (embedder, dimension)
);
CREATE UNIQUE INDEX vector_spaces_serving ON vector_spaces (serving) WHERE serving = 1;

CREATE TABLE vectors (
    space     BIGINT NOT NULL REFERENCES vector_spaces (id) ON DELETE CASCADE,
    passage   TEXT   NOT NULL REFERENCES passages (id) ON DELETE CASCADE,
    owner     TEXT   NOT NULL,
    guide     TEXT   NOT NULL,
    kind      TEXT   NOT NULL,
    embedding BLOB   NOT NULL, -- 32-bit floats, little endian
    UNIQUE (passage, space)
);
CREATE INDEX vectors_by_owner ON vectors (space, owner, guide, kind);
