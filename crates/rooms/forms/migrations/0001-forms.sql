-- A form definition as it was imported. A version is never changed silently: `digest` tells nodes that keep it compiled.
CREATE TABLE form (
    id TEXT NOT NULL,
    version TEXT NOT NULL,
    title TEXT NOT NULL,
    source TEXT NOT NULL,
    -- JSON; '[]' where there are none.
    rules TEXT NOT NULL,
    digest TEXT NOT NULL,
    imported_at BIGINT NOT NULL,
    PRIMARY KEY (id, version)
);

-- A service that an authority offers online for its area, and the form for it.
CREATE TABLE offer (
    id UUID PRIMARY KEY,
    organisation UUID NOT NULL REFERENCES organisation (id),
    leika TEXT NOT NULL,
    ars TEXT NOT NULL,
    form TEXT NOT NULL,
    form_version TEXT NOT NULL,
    title_de TEXT NOT NULL COLLATE "C",
    title_en TEXT NOT NULL,
    intro_de TEXT NOT NULL,
    intro_en TEXT NOT NULL,
    fee_cents BIGINT,
    fee_note_de TEXT NOT NULL,
    fee_note_en TEXT NOT NULL,
    processing_days BIGINT NOT NULL,
    two_persons BOOLEAN NOT NULL,
    -- Words with blanks between: person, company.
    applicants TEXT NOT NULL,
    open BOOLEAN NOT NULL,
    UNIQUE (organisation, leika, ars),
    FOREIGN KEY (form, form_version) REFERENCES form (id, version)
);
CREATE INDEX offer_service ON offer (leika, ars);

CREATE TABLE draft (
    id UUID PRIMARY KEY,
    offer UUID NOT NULL REFERENCES offer (id),
    form TEXT NOT NULL,
    form_version TEXT NOT NULL,
    answers TEXT NOT NULL,
    -- The furthest step that was saved, from 1; 0 before the first.
    step BIGINT NOT NULL,
    version BIGINT NOT NULL,
    -- The first group of the code to resume with, to find the draft by; the hash of the whole code.
    code_mark TEXT,
    code_hash BYTEA,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    FOREIGN KEY (form, form_version) REFERENCES form (id, version)
);
CREATE INDEX draft_expires ON draft (expires_at);
CREATE INDEX draft_code ON draft (code_mark);

-- Who may open a draft: one secret for each device; only hashes are kept.
CREATE TABLE draft_key (
    hash BYTEA PRIMARY KEY,
    draft UUID NOT NULL REFERENCES draft (id)
);
CREATE INDEX draft_key_draft ON draft_key (draft);

-- Where a file stands in the form is said by the answers, which name its id. Without a draft it waits to be deleted.
CREATE TABLE draft_file (
    id UUID PRIMARY KEY,
    draft UUID REFERENCES draft (id),
    blob BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX draft_file_draft ON draft_file (draft);
