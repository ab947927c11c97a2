-- What stands here follows from operations alone (see the crate `shared`), so that every node comes to the same rows.

CREATE TABLE profile (
    id UUID PRIMARY KEY,
    number TEXT NOT NULL COLLATE "C",
    label TEXT NOT NULL,
    guard UUID NOT NULL,
    -- Whose profile it is.
    organisation UUID NOT NULL,
    made_at BIGINT NOT NULL,
    template TEXT NOT NULL,
    title TEXT NOT NULL,
    purpose TEXT NOT NULL,
    -- To whom it is addressed: an organisation or committee of this network, or a body by its name alone.
    addressee UUID,
    addressee_name TEXT NOT NULL,
    -- The state that people have set; `state` is the one that is shown: what has been answered is not waiting.
    own_state TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    next_on TEXT,
    link TEXT NOT NULL,
    moved_at BIGINT NOT NULL,
    moved_by UUID NOT NULL,
    -- When it was first open to comments.
    consulted_at BIGINT,
    -- The hand-over whose answers count, and until when they are due (a day, YYYY-MM-DD).
    handover UUID,
    submitted_at BIGINT,
    due_on TEXT,
    received_at BIGINT,
    received_by UUID,
    received_note TEXT NOT NULL,
    -- Sentences that stand, and how many of them have no answer to the hand-over.
    sentences BIGINT NOT NULL,
    unanswered BIGINT NOT NULL
);
CREATE INDEX profile_number ON profile (number);
CREATE INDEX profile_moved ON profile (moved_at, id);
CREATE INDEX profile_state ON profile (state, moved_at);
CREATE INDEX profile_organisation ON profile (organisation, moved_at);
CREATE INDEX profile_addressee ON profile (addressee, state);
CREATE INDEX profile_due ON profile (due_on, id);

CREATE TABLE requirement (
    id UUID PRIMARY KEY,
    profile UUID NOT NULL,
    -- Its number in the profile, which never changes, and its place, which does.
    mark BIGINT NOT NULL,
    place BIGINT NOT NULL,
    level TEXT NOT NULL,
    plane TEXT NOT NULL,
    text TEXT NOT NULL,
    test TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    written_at BIGINT NOT NULL,
    written_by UUID NOT NULL,
    withdrawn BOOLEAN NOT NULL,
    withdrawn_reason TEXT NOT NULL,
    -- The answer to the hand-over that counts, or empty.
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    next_on TEXT,
    link TEXT NOT NULL,
    answered_at BIGINT,
    answered_by UUID
);
CREATE INDEX requirement_profile ON requirement (profile, place, id);
CREATE INDEX requirement_outcome ON requirement (outcome, answered_at);

-- Which needs and clusters stand behind a sentence.
CREATE TABLE requirement_trace (
    requirement UUID NOT NULL,
    kind TEXT NOT NULL,
    subject UUID NOT NULL,
    PRIMARY KEY (requirement, subject)
);
CREATE INDEX requirement_trace_subject ON requirement_trace (subject, requirement);

CREATE TABLE profile_comment (
    id UUID PRIMARY KEY,
    profile UUID NOT NULL,
    requirement UUID,
    organisation UUID NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    reply_to UUID,
    -- What became of it, in the words of the editors; empty while it is open.
    settled TEXT NOT NULL
);
CREATE INDEX profile_comment_profile ON profile_comment (profile, at);

CREATE TABLE profile_version (
    id UUID PRIMARY KEY,
    profile UUID NOT NULL,
    number BIGINT NOT NULL,
    organisation UUID NOT NULL,
    at BIGINT NOT NULL,
    note TEXT NOT NULL,
    -- Title, purpose and sentences as they were: JSON.
    content TEXT NOT NULL
);
CREATE INDEX profile_version_profile ON profile_version (profile, number, at);

-- Questions of the Definition of Ready that people answer.
CREATE TABLE profile_check (
    profile UUID NOT NULL,
    question TEXT NOT NULL,
    yes BOOLEAN NOT NULL,
    remark TEXT NOT NULL,
    at BIGINT NOT NULL,
    organisation UUID NOT NULL,
    PRIMARY KEY (profile, question)
);

-- How it works in each state.
CREATE TABLE profile_comparison (
    profile UUID NOT NULL,
    land TEXT NOT NULL,
    way TEXT NOT NULL,
    status TEXT NOT NULL,
    remark TEXT NOT NULL,
    at BIGINT NOT NULL,
    organisation UUID NOT NULL,
    PRIMARY KEY (profile, land)
);

CREATE TABLE standard (
    id UUID PRIMARY KEY,
    number TEXT NOT NULL COLLATE "C",
    label TEXT NOT NULL,
    guard UUID NOT NULL,
    organisation UUID NOT NULL,
    made_at BIGINT NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    binding TEXT NOT NULL,
    operator TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    next_on TEXT,
    link TEXT NOT NULL,
    moved_at BIGINT NOT NULL,
    moved_by UUID NOT NULL
);
CREATE INDEX standard_number ON standard (number);
CREATE INDEX standard_state ON standard (state, moved_at);

-- What has to be so before work begins (ready) and before it is approved (done).
CREATE TABLE standard_criterion (
    id UUID PRIMARY KEY,
    standard UUID NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    met BOOLEAN NOT NULL,
    evidence TEXT NOT NULL,
    dropped BOOLEAN NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE INDEX standard_criterion_standard ON standard_criterion (standard, kind, made_at);

CREATE TABLE standard_document (
    id UUID PRIMARY KEY,
    standard UUID NOT NULL,
    title TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    blob TEXT NOT NULL,
    dropped BOOLEAN NOT NULL,
    at BIGINT NOT NULL,
    organisation UUID NOT NULL
);
CREATE INDEX standard_document_standard ON standard_document (standard, at);

CREATE TABLE standard_requirement (
    standard UUID NOT NULL,
    requirement UUID NOT NULL,
    PRIMARY KEY (standard, requirement)
);
CREATE INDEX standard_requirement_requirement ON standard_requirement (requirement);

-- What happened to a profile or a standard, in words for its readers.
CREATE TABLE profile_log (
    subject UUID NOT NULL,
    operation UUID NOT NULL,
    at BIGINT NOT NULL,
    organisation UUID NOT NULL,
    verb TEXT NOT NULL,
    outcome TEXT NOT NULL,
    text TEXT NOT NULL,
    next_on TEXT,
    link TEXT NOT NULL,
    -- The sentence it is about.
    requirement UUID,
    PRIMARY KEY (subject, operation)
);
CREATE INDEX profile_log_at ON profile_log (subject, at, operation);
