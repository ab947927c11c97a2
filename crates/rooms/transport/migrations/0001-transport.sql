-- The key with which the delivery service of this node signs its events; one row.
CREATE TABLE service_key (
    one BIGINT PRIMARY KEY,
    id UUID NOT NULL,
    public_key TEXT NOT NULL,
    private_key BYTEA NOT NULL
);

-- Where submissions can be sent. Private keys are sealed with the key of the node.
CREATE TABLE destination (
    id UUID PRIMARY KEY,
    purpose TEXT NOT NULL,
    organisation UUID REFERENCES organisation (id),
    encryption_key TEXT NOT NULL,
    verification_key TEXT NOT NULL,
    decryption_key BYTEA NOT NULL,
    signing_key BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (purpose, organisation)
);

CREATE TABLE submission (
    id UUID PRIMARY KEY,
    destination UUID NOT NULL REFERENCES destination (id),
    case_id UUID NOT NULL,
    state TEXT NOT NULL,
    -- Encrypted; empty when the contents were deleted.
    metadata TEXT NOT NULL,
    data TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX submission_case ON submission (case_id, id);

-- Encrypted files, kept as blobs.
CREATE TABLE submission_attachment (
    submission UUID NOT NULL REFERENCES submission (id),
    id UUID NOT NULL,
    blob BYTEA NOT NULL,
    PRIMARY KEY (submission, id)
);

-- The event log: signed, only ever added to.
CREATE TABLE submission_event (
    submission UUID NOT NULL REFERENCES submission (id),
    position BIGINT NOT NULL,
    id UUID NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    -- Empty for 'create' and 'notify': they are signed when the log is read.
    token TEXT NOT NULL,
    PRIMARY KEY (submission, position)
);
