-- +goose Up
-- Times are milliseconds since 1970 by the platform's clock unless a line says otherwise.

CREATE TABLE about (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
-- Cursors carry it, so that a cursor of another ledger is found out.
INSERT INTO about (name, value) VALUES ('instance', left(replace(gen_random_uuid()::text, '-', ''), 16));

CREATE TABLE counters (
  name  TEXT PRIMARY KEY,
  value BIGINT NOT NULL
);

-- Every item ever accepted, for good: who comes twice is found here.
CREATE TABLE items (
  id          TEXT PRIMARY KEY,
  kind        TEXT NOT NULL,
  case_id     TEXT NOT NULL,
  kiosk       TEXT NOT NULL,
  epoch       BIGINT NOT NULL,
  seq         BIGINT NOT NULL,
  digest      TEXT NOT NULL,
  body        BYTEA NOT NULL,          -- sealed
  received_at BIGINT NOT NULL,
  UNIQUE (kiosk, epoch, seq)
);
ALTER TABLE items ALTER COLUMN body SET STORAGE EXTERNAL; -- what is sealed cannot be compressed

-- 套餐件: one bundle handed in.
CREATE TABLE cases (
  id          TEXT PRIMARY KEY REFERENCES items (id),
  kiosk       TEXT NOT NULL,
  receipt     TEXT NOT NULL UNIQUE,
  official    TEXT UNIQUE,             -- given at the end of the same transaction
  bundle      TEXT NOT NULL,
  catalogue   TEXT NOT NULL,
  state       TEXT NOT NULL,
  taken_at    BIGINT NOT NULL,         -- the kiosk's clock: told, never used to order
  received_at BIGINT NOT NULL
);

-- 子件: one matter of it, counted apart.
CREATE TABLE children (
  case_id  TEXT NOT NULL REFERENCES cases (id),
  position BIGINT NOT NULL,            -- begins at 1
  matter   TEXT NOT NULL,
  state    TEXT NOT NULL,
  PRIMARY KEY (case_id, position)
);

CREATE TABLE evaluations (
  case_id TEXT PRIMARY KEY REFERENCES cases (id),
  item_id TEXT NOT NULL UNIQUE REFERENCES items (id),
  level   BIGINT NOT NULL,
  tags    TEXT NOT NULL,               -- JSON array
  at      BIGINT NOT NULL              -- the kiosk's clock
);

-- The feed. Ids come from counters.changes as the last step of a transaction, so
-- that they become visible in their order; a serial column would let readers skip rows.
CREATE TABLE changes (
  id      BIGINT PRIMARY KEY,
  kiosk   TEXT NOT NULL,
  case_id TEXT NOT NULL REFERENCES cases (id),
  state   TEXT NOT NULL,
  at      BIGINT NOT NULL
);
CREATE INDEX changes_by_kiosk ON changes (kiosk, id);

CREATE TABLE audit (
  id      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at      BIGINT NOT NULL,
  kiosk   TEXT NOT NULL,
  event   TEXT NOT NULL,
  subject TEXT NOT NULL,
  digest  TEXT NOT NULL,
  reason  TEXT NOT NULL
);
CREATE INDEX audit_by_subject ON audit (subject);

CREATE TABLE enrol_codes (
  hash       TEXT PRIMARY KEY,
  site       TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at    BIGINT
);

CREATE TABLE kiosks (
  site        TEXT PRIMARY KEY,
  certificate TEXT NOT NULL,           -- SHA-256, hex, of the one in force
  key_id      TEXT NOT NULL,
  enrolled_at BIGINT NOT NULL
);

-- Old keys stay: receipts signed with them are still in people's hands.
CREATE TABLE verify_keys (
  id    TEXT NOT NULL,
  site  TEXT NOT NULL,
  pem   TEXT NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (id, site)
);
