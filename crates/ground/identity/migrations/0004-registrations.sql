-- Where an organisation sits, for those that act for no region: 12 digits, or empty.
ALTER TABLE organisation ADD COLUMN seat TEXT NOT NULL DEFAULT '';
-- The organisation that operates this node: its administrators let new organisations in.
ALTER TABLE organisation ADD COLUMN operates BOOLEAN NOT NULL DEFAULT FALSE;
-- From where a membership is known that nobody of the two has entered; empty for those that were.
ALTER TABLE affiliation ADD COLUMN source TEXT NOT NULL DEFAULT '';
CREATE INDEX organisation_kind ON organisation (kind, name);
CREATE INDEX affiliation_member ON affiliation (member, parent);

-- Somebody asks to belong to an organisation, one that is here or one that is to be founded. It gives no right
-- until somebody there has confirmed it.
CREATE TABLE registration (
    id UUID PRIMARY KEY,
    -- 'unproven' (the address has not answered), 'waiting', 'confirmed', 'refused'.
    state TEXT NOT NULL,
    -- Whoever was signed in, or got the role.
    person UUID REFERENCES person (id),
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    -- The hash of the password that was chosen; empty for whoever has an account, and once it is decided.
    hash TEXT NOT NULL,
    -- Whether the address has shown that it is theirs.
    proven BOOLEAN NOT NULL,
    organisation UUID REFERENCES organisation (id),
    kind TEXT NOT NULL,
    organisation_name TEXT NOT NULL,
    role TEXT NOT NULL,
    note TEXT NOT NULL,
    lang TEXT NOT NULL,
    -- Hashes of two secrets: what was mailed to the address, and what shows how it stands.
    proof BYTEA,
    receipt BYTEA NOT NULL,
    asked_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    decided_at BIGINT,
    decided_by UUID REFERENCES person (id),
    reason TEXT NOT NULL
);
CREATE INDEX registration_organisation ON registration (organisation, state, asked_at);
CREATE INDEX registration_person ON registration (person, asked_at);
CREATE INDEX registration_expires ON registration (expires_at);
CREATE UNIQUE INDEX registration_receipt ON registration (receipt);
CREATE UNIQUE INDEX registration_proof ON registration (proof);
