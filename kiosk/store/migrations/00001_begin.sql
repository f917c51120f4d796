-- +goose Up

-- What every number is counted from. One row.
CREATE TABLE machine (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    epoch INTEGER NOT NULL, -- a restore begins a new one
    seq   INTEGER NOT NULL  -- the last one given out
) STRICT;
INSERT INTO machine (one, epoch, seq) VALUES (1, 1, 0);

-- How many cases were numbered on a day. Kept for every day, so that a clock put back cannot give a number out twice.
CREATE TABLE days (
    epoch INTEGER NOT NULL,
    day   TEXT    NOT NULL, -- YYMMDD
    count INTEGER NOT NULL,
    PRIMARY KEY (epoch, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE cases (
    id       TEXT PRIMARY KEY,
    number   TEXT NOT NULL UNIQUE,     -- on the receipt
    official TEXT NOT NULL DEFAULT '', -- the platform's number, once it has answered
    receipt  BLOB NOT NULL             -- sealed under the machine's own key
) STRICT;

CREATE TABLE outbox (
    id       TEXT PRIMARY KEY,
    kind     TEXT    NOT NULL,
    case_id  TEXT    NOT NULL REFERENCES cases (id),
    kiosk    TEXT    NOT NULL,
    epoch    INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    digest   TEXT    NOT NULL,
    body     BLOB    NOT NULL, -- sealed to the platform
    state    TEXT    NOT NULL DEFAULT 'waiting'
             CHECK (state IN ('waiting', 'sent', 'acknowledged', 'rejected', 'needs-staff')),
    attempts INTEGER NOT NULL DEFAULT 0,
    reason   TEXT    NOT NULL DEFAULT '',
    next     INTEGER NOT NULL DEFAULT 0, -- milliseconds since 1970; not before
    UNIQUE (epoch, seq)
) STRICT;

CREATE INDEX outbox_state ON outbox (state, epoch, seq);
CREATE INDEX outbox_case ON outbox (case_id, epoch, seq);
