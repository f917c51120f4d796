-- +goose Up

-- Every catalogue ever published, for good: cases name the version they were taken under.
CREATE TABLE catalogues (
  version      TEXT PRIMARY KEY,
  date         TEXT NOT NULL,          -- that the catalogue bears
  district     TEXT NOT NULL,
  digest       TEXT NOT NULL,
  key          TEXT NOT NULL,          -- id of the publishing key
  signature    BYTEA NOT NULL,
  package      BYTEA NOT NULL,
  published_at BIGINT NOT NULL,
  change_id    BIGINT NOT NULL UNIQUE  -- its place in the feed of every kiosk, from counters.changes
);
ALTER TABLE catalogues ALTER COLUMN package SET STORAGE EXTERNAL; -- compressed as it is
