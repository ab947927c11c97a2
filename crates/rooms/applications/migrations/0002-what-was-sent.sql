-- The submission in which the applicant said it, to tell whether the office's side took it; none for what
-- the office said.
ALTER TABLE application_message ADD COLUMN submission UUID;
ALTER TABLE application_event ADD COLUMN submission UUID;
