-- What is closed, by service: how long it is kept depends on that.
CREATE INDEX office_case_closed ON office_case (organisation, leika, closed_at) WHERE closed_at IS NOT NULL;
-- Deleting an entry looks for files that refer to it.
CREATE INDEX case_document_entry ON case_document (entry);
