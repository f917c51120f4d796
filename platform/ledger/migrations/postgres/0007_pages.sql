-- +goose Up

-- Which pages a case names. A page belongs to it when it was taken by the same kiosk, whichever of the two comes first.
CREATE TABLE case_pages (
  case_id TEXT NOT NULL REFERENCES cases (id),
  digest  TEXT NOT NULL,
  kiosk   TEXT NOT NULL,
  follows BIGINT NOT NULL,            -- 1: the kiosk took it and sends it after the case
  PRIMARY KEY (case_id, digest)
);
CREATE INDEX case_pages_by_digest ON case_pages (digest);
INSERT INTO case_pages (case_id, digest, kiosk, follows)
  SELECT p.case_id, p.digest, s.kiosk, 0 FROM pages p JOIN slots s ON s.id = p.slot_id WHERE p.case_id IS NOT NULL;

-- The same pages, of slots and of kiosks' own cameras. Their content is in files, named by digest and sealed.
CREATE TABLE fresh (
  digest   TEXT PRIMARY KEY,
  kiosk    TEXT NOT NULL,              -- bound into the envelope
  slot_id  TEXT REFERENCES slots (id), -- null: the kiosk's own camera took it
  position BIGINT NOT NULL,           -- in the slot
  kind     TEXT NOT NULL,
  size     BIGINT NOT NULL,           -- bytes, before sealing
  added_at BIGINT NOT NULL
);
INSERT INTO fresh (digest, kiosk, slot_id, position, kind, size, added_at)
  SELECT p.digest, s.kiosk, p.slot_id, p.position, p.kind, p.size, p.added_at FROM pages p JOIN slots s ON s.id = p.slot_id;
DROP TABLE pages;
ALTER TABLE fresh RENAME TO pages;
CREATE INDEX pages_by_slot ON pages (slot_id, position);

-- What has come of pages that kiosks are sending: here and not in files, so that any node takes the next piece.
CREATE TABLE page_parts (
  kiosk   TEXT NOT NULL,
  digest  TEXT NOT NULL,
  at      BIGINT NOT NULL,            -- offset in the page
  content BYTEA NOT NULL,               -- sealed
  came_at BIGINT NOT NULL,
  PRIMARY KEY (kiosk, digest, at)
);
