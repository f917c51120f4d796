-- +goose Up

-- 补正: what staff asked the citizen of a case for. Says is a sentence for the citizen with nothing personal in it.
CREATE TABLE requests (
  id       TEXT PRIMARY KEY,
  case_id  TEXT NOT NULL REFERENCES cases (id),
  says     TEXT NOT NULL,
  asked_at BIGINT NOT NULL
);
ALTER TABLE cases ADD COLUMN request TEXT NOT NULL DEFAULT '';   -- the one that is open, empty: none
ALTER TABLE changes ADD COLUMN request TEXT NOT NULL DEFAULT '';
CREATE INDEX changes_by_case ON changes (case_id, id);

-- What citizens handed in later for a case. What it says is in the sealed body.
CREATE TABLE corrections (
  item_id TEXT PRIMARY KEY REFERENCES items (id),
  case_id TEXT NOT NULL REFERENCES cases (id),
  request TEXT NOT NULL,                -- empty: nobody had asked
  at      BIGINT NOT NULL              -- the kiosk's clock
);

-- 办不成事反映, 投诉, 建议. What they say, and who says it, is in the sealed body.
CREATE TABLE complaints (
  item_id TEXT PRIMARY KEY REFERENCES items (id),
  kind    TEXT NOT NULL,
  contact BIGINT NOT NULL,             -- 1: there is something to answer to
  at      BIGINT NOT NULL              -- the kiosk's clock
);

-- The last of each kiosk. Not among the items: nobody asks for an old one.
CREATE TABLE heartbeats (
  kiosk       TEXT PRIMARY KEY,
  epoch       BIGINT NOT NULL,
  seq         BIGINT NOT NULL,
  told        TEXT NOT NULL,            -- JSON of cases.Heartbeat
  received_at BIGINT NOT NULL
);

-- A ledger that was put back from an older copy gives the same ids of changes out once more. Cursors carry the mark of the era
-- that their id is of, and every process begins one of its own, so that cursors of the future that was lost are found out.
CREATE TABLE eras (
  since    BIGINT PRIMARY KEY,         -- id of the first change of it
  mark     TEXT NOT NULL,
  begun_at BIGINT NOT NULL
);
