-- The last case number that was given, for each organisation and year.
CREATE TABLE case_counter (
    organisation UUID NOT NULL REFERENCES organisation (id),
    year BIGINT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (organisation, year)
);

-- The number and the case id that a draft gets when it is sent, kept for good: sending the same draft
-- again, after a double click or a crash, leads to the same case.
CREATE TABLE case_number (
    draft UUID PRIMARY KEY,
    case_id UUID NOT NULL UNIQUE,
    number TEXT NOT NULL UNIQUE
);

CREATE TABLE application (
    -- The case, here and at the office.
    id UUID PRIMARY KEY REFERENCES case_number (case_id),
    number TEXT NOT NULL UNIQUE,
    code_hash BYTEA NOT NULL,
    organisation UUID NOT NULL REFERENCES organisation (id),
    -- The name of the organisation when the application was sent.
    authority TEXT NOT NULL,
    leika TEXT NOT NULL,
    ars TEXT NOT NULL,
    title TEXT NOT NULL,
    form TEXT NOT NULL,
    -- The language in which the applicant reads.
    lang TEXT NOT NULL,
    -- The account it belongs to, if it was sent from one.
    person UUID REFERENCES person (id),
    email TEXT,
    applicant TEXT NOT NULL,
    -- The answers in words, for the receipt: JSON.
    summary TEXT NOT NULL,
    processing_days BIGINT NOT NULL,
    -- 'sent', or what the office told last.
    status TEXT NOT NULL,
    -- When the office told it: what was told earlier and arrives later does not count.
    told_at BIGINT NOT NULL,
    due_at BIGINT,
    outcome TEXT,
    -- A mail waits to be sent; further news go with it.
    mail_queued BOOLEAN NOT NULL,
    feedback_given BOOLEAN NOT NULL,
    submission UUID NOT NULL,
    submitted_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX application_person ON application (person, submitted_at);
CREATE INDEX application_changed ON application (changed_at);

-- Where the application stood when, as the office told it.
CREATE TABLE application_event (
    id UUID PRIMARY KEY,
    application UUID NOT NULL REFERENCES application (id),
    at BIGINT NOT NULL,
    status TEXT NOT NULL,
    due_at BIGINT,
    outcome TEXT,
    note TEXT
);
CREATE INDEX application_event_application ON application_event (application);

CREATE TABLE application_message (
    id UUID NOT NULL,
    application UUID NOT NULL REFERENCES application (id),
    at BIGINT NOT NULL,
    -- 'applicant' or 'office'.
    sender TEXT NOT NULL,
    text TEXT NOT NULL,
    -- A question that the office waits on.
    asks BOOLEAN NOT NULL,
    PRIMARY KEY (application, id)
);

CREATE TABLE application_file (
    id UUID NOT NULL,
    application UUID NOT NULL REFERENCES application (id),
    -- The message it came with; none for a decision.
    message UUID,
    at BIGINT NOT NULL,
    -- 'applicant' or 'office'.
    sender TEXT NOT NULL,
    -- 'message' or 'decision'.
    purpose TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    blob BYTEA NOT NULL,
    PRIMARY KEY (application, id)
);

-- How it went, for a service in a place. Nothing leads from here to a person or an application.
CREATE TABLE feedback (
    id UUID PRIMARY KEY,
    leika TEXT NOT NULL,
    ars TEXT NOT NULL,
    -- Days since 1970, German local date.
    day BIGINT NOT NULL,
    -- 1 (very hard) to 5 (very easy).
    ease BIGINT NOT NULL,
    obstacle TEXT NOT NULL,
    comment TEXT NOT NULL
);
CREATE INDEX feedback_service ON feedback (leika, ars, day);
