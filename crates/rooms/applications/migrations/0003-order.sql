-- The highest version of the case for which the office has told where it stands: what was told for a lower
-- one and arrives later does not count.
ALTER TABLE application ADD COLUMN told_version BIGINT NOT NULL DEFAULT 0;
