-- +goose Up

-- How old things are is counted in time that this machine saw pass, in milliseconds: a clock that is put forward makes
-- nothing old. seen is what the clock said when it was counted last.
ALTER TABLE machine ADD COLUMN age INTEGER NOT NULL DEFAULT 0;
ALTER TABLE machine ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;

ALTER TABLE cases ADD COLUMN received INTEGER NOT NULL DEFAULT 0; -- the machine's age then
ALTER TABLE outbox ADD COLUMN settled INTEGER NOT NULL DEFAULT 0; -- the machine's age when it was answered last, and so when it was acknowledged
