-- +goose Up

-- Pages that the document camera took and the platform does not have yet. Their content lies beside the database, in
-- files named by digest and sealed to the platform. A row goes when the platform has the page.
CREATE TABLE pages (
    digest   TEXT PRIMARY KEY,           -- of the sealed file
    case_id  TEXT    NOT NULL DEFAULT '', -- '' in a visit, and after a restore when nobody knows any more
    size     INTEGER NOT NULL,           -- of the sealed file in bytes
    state    TEXT    NOT NULL CHECK (state IN ('visit', 'waiting', 'needs-staff')),
    attempts INTEGER NOT NULL DEFAULT 0,
    reason   TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX pages_case ON pages (case_id);
