CREATE TABLE journal (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    organisation UUID,
    operation TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL,
    previous BYTEA NOT NULL,
    hash BYTEA NOT NULL
);
CREATE INDEX journal_subject ON journal (subject_kind, subject);

-- One row: the number and hash of the newest entry. Updating it is what puts entries in one order.
CREATE TABLE journal_head (
    one BIGINT PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash BYTEA
);
INSERT INTO journal_head (one, seq, hash) VALUES (1, 0, NULL);
