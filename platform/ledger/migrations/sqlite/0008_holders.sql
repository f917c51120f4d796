-- +goose Up

-- Whose case it is, as a keyed digest of the applicant's number; empty for those taken before this was kept.
ALTER TABLE cases ADD COLUMN holder TEXT NOT NULL DEFAULT '';
CREATE INDEX cases_by_holder ON cases (holder) WHERE holder <> '';
