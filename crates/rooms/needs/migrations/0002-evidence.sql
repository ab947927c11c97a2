-- Documents that show what a need says. What was attached stays provable; `dropped` takes it out of the list.
CREATE TABLE need_document (
    id UUID PRIMARY KEY,
    need UUID NOT NULL,
    organisation UUID NOT NULL,
    person UUID NOT NULL,
    at BIGINT NOT NULL,
    title TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    blob TEXT NOT NULL,
    dropped BOOLEAN NOT NULL
);
CREATE INDEX need_document_need ON need_document (need, at);

-- A label that lets more people know, as long as it waits for a second person of the guard, and who proposed it.
ALTER TABLE need ADD COLUMN lowering TEXT;
ALTER TABLE need ADD COLUMN lowering_by UUID;
