-- What was done to things that several authorities share. Append-only.
CREATE TABLE operation (
    id UUID PRIMARY KEY,
    -- The thing: a need, a cluster, a profile, a committee. Its id is the id of the operation that made it.
    subject UUID NOT NULL,
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    organisation UUID NOT NULL,
    -- The whole operation as it is carried to other nodes: JSON.
    content TEXT NOT NULL
);
CREATE INDEX operation_subject ON operation (subject, at, id);

-- The newest operations of a thing: what the next one names as its causes. More than one: two nodes acted at once.
CREATE TABLE operation_head (
    subject UUID NOT NULL,
    operation UUID NOT NULL,
    PRIMARY KEY (subject, operation)
);

-- Operations that came before what caused them, and what each waits for.
CREATE TABLE operation_waiting (
    id UUID PRIMARY KEY,
    content TEXT NOT NULL
);
CREATE TABLE operation_missing (
    missing UUID NOT NULL,
    operation UUID NOT NULL,
    PRIMARY KEY (missing, operation)
);

-- The fields of shared things. Several rows of one field: values written by people who did not know of each other.
CREATE TABLE shared_value (
    subject UUID NOT NULL,
    field TEXT NOT NULL,
    operation UUID NOT NULL,
    at BIGINT NOT NULL,
    organisation UUID NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (subject, field, operation)
);

-- The newest number given in a series and year on this node: BED-LEM 2026.
CREATE TABLE shared_number (
    series TEXT NOT NULL,
    year BIGINT NOT NULL,
    newest BIGINT NOT NULL,
    PRIMARY KEY (series, year)
);
