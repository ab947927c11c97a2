-- "case" is a word of SQL.
CREATE TABLE office_case (
    -- The case id of FIT-Connect: the same on the citizen's side.
    id UUID PRIMARY KEY,
    organisation UUID NOT NULL REFERENCES organisation (id),
    number TEXT NOT NULL COLLATE "C",
    leika TEXT NOT NULL,
    title TEXT NOT NULL,
    applicant_kind TEXT NOT NULL,
    applicant TEXT NOT NULL,
    -- Whether they left an address; the address itself stays on the citizen's side.
    has_email BOOLEAN NOT NULL,
    form TEXT NOT NULL,
    fee_cents BIGINT,
    processing_days BIGINT NOT NULL,
    two_persons BOOLEAN NOT NULL,
    status TEXT NOT NULL,
    outcome TEXT,
    -- The decision that waits for a second person, and who wrote it.
    proposed_by UUID REFERENCES person (id),
    proposed_text TEXT,
    assignee UUID REFERENCES person (id),
    received_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    stopped_at BIGINT,
    closed_at BIGINT,
    file_number TEXT,
    version BIGINT NOT NULL,
    -- Number, applicant and title, folded for searching.
    search TEXT NOT NULL,
    summary TEXT NOT NULL,
    answers TEXT NOT NULL
);
-- The condition is the one of the inbox: what is filed does not make it slower.
CREATE INDEX office_case_due ON office_case (organisation, due_at, id) WHERE closed_at IS NULL;
CREATE INDEX office_case_received ON office_case (organisation, received_at, id);
CREATE INDEX office_case_number ON office_case (organisation, number, id);
CREATE INDEX office_case_status_due ON office_case (organisation, status, due_at, id);
CREATE INDEX office_case_status_received ON office_case (organisation, status, received_at, id);
CREATE INDEX office_case_assignee ON office_case (organisation, assignee, due_at);
-- Words are looked for in the index alone; the rows are fetched for what was found.
CREATE INDEX office_case_search ON office_case (organisation, search, id);

-- How many cases there are, so that nobody counts 100,000 rows for the figure on a tab. Whoever changes
-- a case changes it in the same transaction. Nobody's cases stand under the nil id.
CREATE TABLE case_count (
    organisation UUID NOT NULL REFERENCES organisation (id),
    leika TEXT NOT NULL,
    status TEXT NOT NULL,
    assignee UUID NOT NULL,
    title TEXT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (organisation, leika, status, assignee)
);

-- What happened, what was said and what was noted, in order.
CREATE TABLE case_entry (
    id UUID PRIMARY KEY,
    case_id UUID NOT NULL REFERENCES office_case (id),
    -- The version of the case that this entry made.
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    -- The status since this entry.
    status TEXT NOT NULL,
    -- Who did it; NULL is the citizen.
    person UUID REFERENCES person (id),
    -- To whom it was handed over.
    other UUID REFERENCES person (id),
    text TEXT NOT NULL
);
CREATE INDEX case_entry_case ON case_entry (case_id, version);

CREATE TABLE case_document (
    -- Chosen by whoever sent the file: unique within its case, and nowhere else.
    id UUID NOT NULL,
    case_id UUID NOT NULL REFERENCES office_case (id),
    -- The entry it came with.
    entry UUID NOT NULL REFERENCES case_entry (id),
    at BIGINT NOT NULL,
    blob BYTEA NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    -- citizen or office
    origin TEXT NOT NULL,
    purpose TEXT NOT NULL,
    PRIMARY KEY (case_id, id)
);

-- Who stands in for whom, from when until when.
CREATE TABLE case_deputy (
    organisation UUID NOT NULL REFERENCES organisation (id),
    person UUID NOT NULL REFERENCES person (id),
    deputy UUID NOT NULL REFERENCES person (id),
    since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (organisation, person, deputy)
);
CREATE INDEX case_deputy_deputy ON case_deputy (deputy, organisation);

-- The last file number given out for a place in the filing plan.
CREATE TABLE filing_counter (
    organisation UUID NOT NULL REFERENCES organisation (id),
    plan TEXT NOT NULL,
    year BIGINT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (organisation, plan, year)
);

-- What stands at the head and the foot of a decision, and how to object to it.
CREATE TABLE letterhead (
    organisation UUID PRIMARY KEY REFERENCES organisation (id),
    address TEXT NOT NULL,
    remedy TEXT NOT NULL,
    footer TEXT NOT NULL
);
