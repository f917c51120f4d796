-- +goose Up

-- The last parcel an item was written into for a USB stick, '' for none. It is on its way in a pocket then: nobody has it yet.
ALTER TABLE outbox ADD COLUMN exported TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN exported_at INTEGER NOT NULL DEFAULT 0; -- milliseconds since 1970
