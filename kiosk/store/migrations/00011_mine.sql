-- +goose Up

-- Whose case it is, as a keyed digest of the ID number: the same card finds it again, nobody else does. Empty: taken before
-- this was kept, or so long ago that it was dropped. There is no index: a submit would have to write it, and who asks can wait
-- for some milliseconds.
ALTER TABLE cases ADD COLUMN holder TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN bundle TEXT NOT NULL DEFAULT ''; -- id in the catalogue

-- Id of what was asked for (补正) and answered here last: until the platform has the answer, nobody is asked for it again.
ALTER TABLE cases ADD COLUMN answered TEXT NOT NULL DEFAULT '';

-- What the platform said of a case, one after the other.
CREATE TABLE steps (
    case_id TEXT    NOT NULL,
    at      INTEGER NOT NULL, -- milliseconds since 1970, the platform's clock
    state   TEXT    NOT NULL,
    PRIMARY KEY (case_id, at, state)
) STRICT, WITHOUT ROWID;
