-- +goose Up

-- Every set of posters ever published. The columns are those of catalogues.
CREATE TABLE posters (
  version      TEXT PRIMARY KEY,
  date         TEXT NOT NULL,
  district     TEXT NOT NULL,
  digest       TEXT NOT NULL,
  key          TEXT NOT NULL,
  signature    BLOB NOT NULL,
  package      BLOB NOT NULL,
  published_at INTEGER NOT NULL,
  change_id    INTEGER NOT NULL UNIQUE
) STRICT;
