-- +goose Up
-- E-licences (电子证照), for a district that has no library of its own to ask. Who holds one stands
-- here as a keyed HMAC-SM3 only, and what is in it is sealed.
CREATE TABLE licences (
  holder      TEXT NOT NULL,
  name        TEXT NOT NULL,
  valid_to    TEXT NOT NULL,           -- last day, 2006-01-02; empty: for good
  body        BYTEA NOT NULL,          -- sealed
  imported_at BIGINT NOT NULL,
  PRIMARY KEY (holder, name)
);

-- Places that phones put pages into.
CREATE TABLE slots (
  id          TEXT PRIMARY KEY,
  token       TEXT NOT NULL UNIQUE,    -- digest
  kiosk       TEXT NOT NULL,
  material    TEXT NOT NULL,
  opened_at   BIGINT NOT NULL,
  ends_at     BIGINT NOT NULL,
  held        BIGINT NOT NULL,         -- pages in it now
  came        BIGINT NOT NULL,         -- pages that ever came
  done        BIGINT NOT NULL,         -- 1: the citizen said on the phone that this is all
  finished_at BIGINT,                  -- the kiosk took the pages
  dropped     BIGINT NOT NULL          -- 1: the kiosk wants none of it
);

-- Their content is in files, named by digest and sealed.
CREATE TABLE pages (
  digest   TEXT PRIMARY KEY,
  slot_id  TEXT NOT NULL REFERENCES slots (id),
  position BIGINT NOT NULL,
  kind     TEXT NOT NULL,
  size     BIGINT NOT NULL,            -- bytes, before sealing
  added_at BIGINT NOT NULL,
  case_id  TEXT                        -- the accepted case that names it
);
CREATE INDEX pages_by_slot ON pages (slot_id, position);
CREATE INDEX pages_by_case ON pages (case_id);
