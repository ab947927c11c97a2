-- Every region that ever stood in a directory that was imported. What lies where is in the key: the
-- association, the district and the state of a region are prefixes of its ARS.
CREATE TABLE region (
    ars TEXT PRIMARY KEY,
    -- The code of RegionKind, which also tells the level.
    kind BIGINT NOT NULL,
    name TEXT NOT NULL,
    seat TEXT,
    seat_postcode TEXT,
    population BIGINT,
    area_ha BIGINT,
    -- Millionths of a degree, so that both engines keep the same number.
    lat BIGINT,
    lon BIGINT,
    -- Days, YYYY-MM-DD: the first and the last directory that lists it. While it is in force, no last one.
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    -- Of a region that is gone: the region in its place, where that is known.
    successor TEXT
);

CREATE TABLE region_postcode (
    postcode TEXT NOT NULL,
    ags TEXT NOT NULL,
    PRIMARY KEY (postcode, ags)
);

-- Which directories were taken in. Each one makes the nodes load the regions anew.
CREATE TABLE region_import (
    number BIGINT PRIMARY KEY,
    as_of TEXT NOT NULL,
    imported_at BIGINT NOT NULL,
    added BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    ended BIGINT NOT NULL
);

-- Entered by staff.
CREATE TABLE office (
    id UUID PRIMARY KEY,
    organisation UUID NOT NULL REFERENCES organisation (id),
    -- The region whose people go there.
    ars TEXT NOT NULL,
    name TEXT NOT NULL COLLATE "C",
    street TEXT NOT NULL,
    postcode TEXT NOT NULL,
    town TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    website TEXT NOT NULL,
    -- Opening hours as JSON.
    hours TEXT NOT NULL,
    note TEXT NOT NULL,
    lat BIGINT,
    lon BIGINT,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    closed_at BIGINT
);
CREATE INDEX office_organisation ON office (organisation);
CREATE INDEX office_ars ON office (ars);
