-- +goose Up

-- Every set of posters ever published. The columns are those of catalogues.
CREATE TABLE posters (
  version      TEXT PRIMARY KEY,
  date         TEXT NOT NULL,
  district     TEXT NOT NULL,
  digest       TEXT NOT NULL,
  key          TEXT NOT NULL,
  signature    BYTEA NOT NULL,
  package      BYTEA NOT NULL,
  published_at BIGINT NOT NULL,
  change_id    BIGINT NOT NULL UNIQUE
);
ALTER TABLE posters ALTER COLUMN package SET STORAGE EXTERNAL; -- compressed as it is
