-- +goose Up
-- Times are milliseconds since 1970 by the platform's clock unless a line says otherwise.

CREATE TABLE about (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
-- Cursors carry it, so that a cursor of another ledger is found out.
INSERT INTO about (name, value) VALUES ('instance', lower(hex(randomblob(8))));

CREATE TABLE counters (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT;

-- Every item ever accepted, for good: who comes twice is found here.
CREATE TABLE items (
  id          TEXT PRIMARY KEY,
  kind        TEXT NOT NULL,
  case_id     TEXT NOT NULL,
  kiosk       TEXT NOT NULL,
  epoch       INTEGER NOT NULL,
  seq         INTEGER NOT NULL,
  digest      TEXT NOT NULL,
  body        BLOB NOT NULL,           -- sealed
  received_at INTEGER NOT NULL,
  UNIQUE (kiosk, epoch, seq)
) STRICT;

-- 套餐件: one bundle handed in.
CREATE TABLE cases (
  id          TEXT PRIMARY KEY REFERENCES items (id),
  kiosk       TEXT NOT NULL,
  receipt     TEXT NOT NULL UNIQUE,
  official    TEXT UNIQUE,             -- given at the end of the same transaction
  bundle      TEXT NOT NULL,
  catalogue   TEXT NOT NULL,
  state       TEXT NOT NULL,
  taken_at    INTEGER NOT NULL,        -- the kiosk's clock: told, never used to order
  received_at INTEGER NOT NULL
) STRICT;

-- 子件: one matter of it, counted apart.
CREATE TABLE children (
  case_id  TEXT NOT NULL REFERENCES cases (id),
  position INTEGER NOT NULL,           -- begins at 1
  matter   TEXT NOT NULL,
  state    TEXT NOT NULL,
  PRIMARY KEY (case_id, position)
) STRICT;

CREATE TABLE evaluations (
  case_id TEXT PRIMARY KEY REFERENCES cases (id),
  item_id TEXT NOT NULL UNIQUE REFERENCES items (id),
  level   INTEGER NOT NULL,
  tags    TEXT NOT NULL,               -- JSON array
  at      INTEGER NOT NULL             -- the kiosk's clock
) STRICT;

-- The feed. Ids come from counters.changes as the last step of a transaction, so
-- that they become visible in their order; a serial column would let readers skip rows.
CREATE TABLE changes (
  id      INTEGER PRIMARY KEY,
  kiosk   TEXT NOT NULL,
  case_id TEXT NOT NULL REFERENCES cases (id),
  state   TEXT NOT NULL,
  at      INTEGER NOT NULL
) STRICT;
CREATE INDEX changes_by_kiosk ON changes (kiosk, id);

CREATE TABLE audit (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  at      INTEGER NOT NULL,
  kiosk   TEXT NOT NULL,
  event   TEXT NOT NULL,
  subject TEXT NOT NULL,
  digest  TEXT NOT NULL,
  reason  TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_subject ON audit (subject);

CREATE TABLE enrol_codes (
  hash       TEXT PRIMARY KEY,
  site       TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at    INTEGER
) STRICT;

CREATE TABLE kiosks (
  site        TEXT PRIMARY KEY,
  certificate TEXT NOT NULL,           -- SHA-256, hex, of the one in force
  key_id      TEXT NOT NULL,
  enrolled_at INTEGER NOT NULL
) STRICT;

-- Old keys stay: receipts signed with them are still in people's hands.
CREATE TABLE verify_keys (
  id    TEXT NOT NULL,
  site  TEXT NOT NULL,
  pem   TEXT NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (id, site)
) STRICT;
