CREATE TABLE organisation (
    id UUID PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL COLLATE "C",
    -- The start of its file and case numbers, e.g. LEM.
    mark TEXT NOT NULL UNIQUE,
    -- The region it acts for: 12 digits; empty for those that act for none.
    ars TEXT NOT NULL,
    -- A decision needs a second person.
    two_persons BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX organisation_ars ON organisation (ars);

-- A provider's towns, an association's towns.
CREATE TABLE affiliation (
    parent UUID NOT NULL REFERENCES organisation (id),
    member UUID NOT NULL REFERENCES organisation (id),
    PRIMARY KEY (parent, member)
);

CREATE TABLE person (
    id UUID PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    disabled BOOLEAN NOT NULL
);

-- How a person proves who they are. Today 'password'; single sign-on adds kinds of its own.
CREATE TABLE credential (
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    person UUID NOT NULL REFERENCES person (id),
    secret TEXT NOT NULL,
    PRIMARY KEY (kind, subject)
);

CREATE TABLE membership (
    person UUID NOT NULL REFERENCES person (id),
    organisation UUID NOT NULL REFERENCES organisation (id),
    role TEXT NOT NULL,
    PRIMARY KEY (person, organisation, role)
);
CREATE INDEX membership_organisation ON membership (organisation);

-- Sessions of browsers and tokens of programs; only hashes are kept.
CREATE TABLE access (
    token BYTEA PRIMARY KEY,
    kind TEXT NOT NULL,
    person UUID NOT NULL REFERENCES person (id),
    label TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX access_person ON access (person);

-- Counts what is guessed: passwords of an account, access codes of an address.
CREATE TABLE attempt (
    subject TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    since BIGINT NOT NULL
);
