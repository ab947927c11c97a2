-- The catalogue of services (LeiKa), as imported.
CREATE TABLE service (
    leika TEXT COLLATE "C" PRIMARY KEY,
    name TEXT NOT NULL,
    -- Codes separated by commas; empty where the catalogue gives none.
    typisierung TEXT NOT NULL,
    legal_basis TEXT NOT NULL,
    ozg_id TEXT NOT NULL,
    ozg_name TEXT NOT NULL,
    situation TEXT NOT NULL,
    field TEXT NOT NULL
);

-- Who is responsible, entered by an office.
CREATE TABLE responsibility (
    id UUID PRIMARY KEY,
    organisation UUID NOT NULL REFERENCES organisation (id),
    -- A whole key (14 digits), or the beginning that names an object (8) or an activity (11).
    leika TEXT NOT NULL COLLATE "C",
    -- The area for which it holds: 12 digits, within the organisation's own.
    area TEXT NOT NULL,
    role TEXT NOT NULL,
    office UUID,
    version BIGINT NOT NULL,
    edited_by UUID NOT NULL,
    edited_at BIGINT NOT NULL,
    UNIQUE (organisation, leika, area)
);

-- An organisation's own words about a service, for its area.
CREATE TABLE service_text (
    organisation UUID NOT NULL REFERENCES organisation (id),
    leika TEXT NOT NULL COLLATE "C",
    module TEXT NOT NULL,
    area TEXT NOT NULL,
    body TEXT NOT NULL,
    version BIGINT NOT NULL,
    edited_by UUID NOT NULL,
    edited_at BIGINT NOT NULL,
    PRIMARY KEY (organisation, leika, module)
);
CREATE INDEX service_text_place ON service_text (leika, area);

-- Counts the changes of what nodes hold in memory ('catalogue', 'entered'), so that they notice them.
CREATE TABLE knowledge_change (
    what TEXT PRIMARY KEY,
    version BIGINT NOT NULL
);
INSERT INTO knowledge_change (what, version) VALUES ('catalogue', 0), ('entered', 0);
