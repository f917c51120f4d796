-- +goose Up

-- The same outbox without the reference to a case: what belongs to no case, such as a complaint or a heartbeat,
-- carries its own id as case_id.
CREATE TABLE fresh (
    id       TEXT PRIMARY KEY,
    kind     TEXT    NOT NULL,
    case_id  TEXT    NOT NULL,
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
INSERT INTO fresh SELECT * FROM outbox;
DROP TABLE outbox;
ALTER TABLE fresh RENAME TO outbox;
CREATE INDEX outbox_state ON outbox (state, epoch, seq);
CREATE INDEX outbox_case ON outbox (case_id, epoch, seq);
