-- +goose Up

-- The same tables in fewer pages: what a citizen waits for is a commit, and each page that it writes is more to wait for.

-- The day that cases are numbered on now stands with the other counts; days keeps those before.
ALTER TABLE machine ADD COLUMN day TEXT NOT NULL DEFAULT '';
ALTER TABLE machine ADD COLUMN count INTEGER NOT NULL DEFAULT 0;

-- cases by their ids, without a second tree for them.
CREATE TABLE fresh (
    id       TEXT PRIMARY KEY,
    number   TEXT NOT NULL UNIQUE,         -- on the receipt
    official TEXT NOT NULL DEFAULT '',     -- the platform's number, once it has answered
    receipt  BLOB NOT NULL,                -- sealed under the machine's own key
    state    TEXT NOT NULL DEFAULT '',     -- in the platform's words, '' while it has not said
    received INTEGER NOT NULL DEFAULT 0,   -- the machine's age then
    asked    BLOB NOT NULL DEFAULT x''     -- what the platform asks the citizen for (补正), sealed as the receipt; empty while nothing is asked
) STRICT, WITHOUT ROWID;
INSERT INTO fresh SELECT id, number, official, receipt, state, received, asked FROM cases;
DROP TABLE cases;
ALTER TABLE fresh RENAME TO cases;

-- (epoch, seq) comes from machine in the same transaction, and the platform refuses a number that comes twice: no tree
-- of its own is needed to guard it.
CREATE TABLE fresh (
    id          TEXT PRIMARY KEY,
    kind        TEXT    NOT NULL,
    case_id     TEXT    NOT NULL, -- its own id for a case, and for what belongs to none
    kiosk       TEXT    NOT NULL,
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    digest      TEXT    NOT NULL,
    body        BLOB    NOT NULL, -- sealed to the platform
    state       TEXT    NOT NULL DEFAULT 'waiting'
                CHECK (state IN ('waiting', 'sent', 'acknowledged', 'rejected', 'needs-staff')),
    attempts    INTEGER NOT NULL DEFAULT 0,
    reason      TEXT    NOT NULL DEFAULT '',
    next        INTEGER NOT NULL DEFAULT 0,  -- milliseconds since 1970; not before
    settled     INTEGER NOT NULL DEFAULT 0,  -- the machine's age when it was answered last, and so when it was acknowledged
    exported    TEXT    NOT NULL DEFAULT '', -- the last parcel it was written into for a USB stick
    exported_at INTEGER NOT NULL DEFAULT 0   -- milliseconds since 1970
) STRICT;
INSERT INTO fresh SELECT id, kind, case_id, kiosk, epoch, seq, digest, body, state, attempts, reason, next, settled, exported, exported_at
    FROM outbox ORDER BY epoch, seq;
DROP TABLE outbox;
ALTER TABLE fresh RENAME TO outbox;
CREATE INDEX outbox_state ON outbox (state, epoch, seq);
CREATE INDEX outbox_later ON outbox (case_id) WHERE case_id <> id; -- what came after a case
