-- +goose Up

-- What citizens left half told. Nothing in it can be read, nor tells whose it is.
CREATE TABLE drafts (
    holder  TEXT    NOT NULL, -- keyed digest of whose it is
    bundle  TEXT    NOT NULL, -- keyed digest of what it is about, another one for every holder
    written INTEGER NOT NULL, -- milliseconds since 1970, by a clock that may be wrong
    ran     INTEGER NOT NULL DEFAULT 0, -- milliseconds that the machine has run since then
    over    INTEGER NOT NULL DEFAULT 0, -- milliseconds that the clock has called it too old without a break
    body    BLOB    NOT NULL, -- sealed
    UNIQUE (holder, bundle)
) STRICT;
