-- A role can be given for a term: seats in committees begin and end.
ALTER TABLE membership ADD COLUMN from_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE membership ADD COLUMN until_at BIGINT;
