-- +goose Up

-- Where each matter of a case stands in the platform's words, as JSON; empty while the platform has said nothing of any. No personal data.
ALTER TABLE cases ADD COLUMN decided TEXT NOT NULL DEFAULT '';
