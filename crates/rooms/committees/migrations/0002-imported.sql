-- What was taken over from another system names the address where it is kept; what is kept here names none.
ALTER TABLE committee ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE meeting ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE decision ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE room_text ADD COLUMN source TEXT NOT NULL DEFAULT '';

-- Every download of what a protected room holds: who took what out, and when. The chair reads it.
CREATE TABLE room_download (
    id UUID PRIMARY KEY,
    committee UUID NOT NULL,
    person UUID NOT NULL,
    -- text, minutes, list
    kind TEXT NOT NULL,
    thing UUID NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX room_download_committee ON room_download (committee, at);

-- Who may know of a committee holds for its organisation, too.
UPDATE organisation SET label = (SELECT c.label FROM committee c WHERE c.id = organisation.id)
WHERE id IN (SELECT c.id FROM committee c);
