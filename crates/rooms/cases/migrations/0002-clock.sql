-- Where the clock runs something is due; what is overdue stands first among these, and all that waits, is
-- decided or withdrawn comes after them. The expression is the one of the queries, word by word.
CREATE INDEX office_case_clock_due ON office_case (
    organisation,
    (CASE WHEN status IN ('received', 'in-progress', 'proposed', 'reopened') THEN 0 ELSE 1 END),
    due_at,
    id
) WHERE closed_at IS NULL;
DROP INDEX office_case_due;
