-- +goose Up
-- What a kiosk was promised and has not come with yet; empty when there is none. The one in force stays until then, so
-- that a lost answer locks nobody out.
ALTER TABLE kiosks ADD COLUMN next_certificate TEXT NOT NULL DEFAULT '';
ALTER TABLE kiosks ADD COLUMN next_key_id      TEXT NOT NULL DEFAULT '';
