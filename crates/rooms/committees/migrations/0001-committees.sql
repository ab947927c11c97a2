-- Shared things of committees as this node shows them: drawn from operations, never changed otherwise. Every row
-- says how far it may travel (label, TLP 2.0) and whose people know of it in any case (guard: the committee).
CREATE TABLE committee (
    -- Also the id of its organisation.
    id UUID PRIMARY KEY,
    name TEXT NOT NULL COLLATE "C",
    short TEXT NOT NULL,
    purpose TEXT NOT NULL,
    label TEXT NOT NULL,
    guard UUID NOT NULL,
    -- What of its charter the program keeps to, as JSON.
    rules TEXT NOT NULL,
    -- Which version of the charter holds.
    charter TEXT,
    -- The organisation that founded it.
    host UUID NOT NULL,
    founded_at BIGINT NOT NULL,
    -- Fields with several values that nobody has decided between yet.
    contested BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE topic (
    id UUID PRIMARY KEY,
    committee UUID NOT NULL,
    label TEXT NOT NULL,
    guard UUID NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    -- The same for motions that differ in spaces, capitals and punctuation alone.
    motion TEXT NOT NULL,
    -- Who brought it in, unless it was brought in without a name.
    person UUID,
    -- The committees it came through, as JSON, oldest first.
    stations TEXT NOT NULL,
    state TEXT NOT NULL,
    -- Why, in words, when it was declined or passed on.
    fate TEXT NOT NULL DEFAULT '',
    meeting UUID,
    decision UUID,
    brought_at BIGINT NOT NULL,
    contested BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX topic_committee ON topic (committee, brought_at);
CREATE INDEX topic_motion ON topic (motion);

CREATE TABLE meeting (
    id UUID PRIMARY KEY,
    committee UUID NOT NULL,
    label TEXT NOT NULL,
    guard UUID NOT NULL,
    title TEXT NOT NULL,
    mode TEXT NOT NULL,
    place TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    -- Counts the changes, for calendars.
    edition BIGINT NOT NULL DEFAULT 0,
    changed_at BIGINT NOT NULL,
    contested BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX meeting_committee ON meeting (committee, starts_at);
CREATE INDEX meeting_starts ON meeting (starts_at);

CREATE TABLE decision (
    id UUID PRIMARY KEY,
    committee UUID NOT NULL,
    meeting UUID,
    item UUID,
    label TEXT NOT NULL,
    guard UUID NOT NULL,
    -- 2026/14; what is protected counts in a series of its own (2026/V3), so that no gap betrays it.
    number TEXT NOT NULL,
    year BIGINT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- How it was voted, as JSON, if it was.
    votes TEXT,
    -- What it is about, as JSON, or that it is about nothing that is kept here.
    reference TEXT NOT NULL,
    refers_to UUID,
    motion TEXT NOT NULL,
    -- Title, text and reason in small letters, to be searched.
    folded TEXT NOT NULL,
    review_at BIGINT NOT NULL,
    reviewed TEXT NOT NULL DEFAULT '',
    decided_at BIGINT NOT NULL,
    contested BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX decision_committee ON decision (committee, decided_at);
CREATE INDEX decision_decided ON decision (decided_at);
CREATE INDEX decision_refers_to ON decision (refers_to);
CREATE INDEX decision_motion ON decision (motion);

CREATE TABLE room_text (
    id UUID PRIMARY KEY,
    committee UUID NOT NULL,
    label TEXT NOT NULL,
    guard UUID NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    -- Who wrote it, unless it was written without a name.
    person UUID,
    written_at BIGINT NOT NULL,
    contested BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX room_text_committee ON room_text (committee, written_at);

-- What belongs to one of these: seats and charters of a committee, items, attendance, ballots and tasks of a
-- meeting, contributions to a text. Each is one shared field of its owner, named `kind/name`.
CREATE TABLE committee_part (
    owner UUID NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    committee UUID NOT NULL,
    label TEXT NOT NULL,
    guard UUID NOT NULL,
    -- Only chair and secretariat know of it.
    chair_only BOOLEAN NOT NULL,
    position BIGINT NOT NULL,
    person UUID,
    deputy UUID,
    due_at BIGINT,
    -- Something is still to be done.
    open BOOLEAN NOT NULL,
    content TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (owner, kind, name)
);
CREATE INDEX committee_part_committee ON committee_part (committee, kind);
CREATE INDEX committee_part_person ON committee_part (person, kind);

-- The secret address under which a member's calendar reads the meetings of a committee; only its hash is kept.
CREATE TABLE calendar_key (
    hash BYTEA PRIMARY KEY,
    person UUID NOT NULL,
    committee UUID NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (person, committee)
);
