-- +goose Up

-- What a machine remembers besides its cases, such as how far it has read the platform's feed.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Where the case stands in the platform's words, '' while it has not said.
ALTER TABLE cases ADD COLUMN state TEXT NOT NULL DEFAULT '';
