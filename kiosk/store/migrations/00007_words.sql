-- +goose Up

-- What the platform asks the citizen for (补正), sealed under the machine's own key; empty while nothing is asked.
ALTER TABLE cases ADD COLUMN asked BLOB NOT NULL DEFAULT x'';
