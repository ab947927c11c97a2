-- Events of the service half, counted per service, place and day. No ids, no time of day: nothing leads to a person.
-- Each event adds a row, so that nobody waits for anybody. When its day is over the rows are put together, which also
-- ends the order in which they came; when its month is over the sums move to tally_shown and tally_rest.
CREATE TABLE tally (
    -- Days since 1970-01-01, in Germany.
    day BIGINT NOT NULL,
    -- The region that the authority acts for, 12 digits; empty for what concerns no place.
    place TEXT NOT NULL,
    -- The key of the service; empty where none is known.
    service TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- What kind of that kind: the step that was left, the reason of a question, how it went. Never what was typed.
    detail TEXT NOT NULL,
    events BIGINT NOT NULL,
    -- What they measured in sum: days until the decision; else 0.
    amount BIGINT NOT NULL,
    -- Whether it is the sum of a day.
    together BOOLEAN NOT NULL
);
-- Each row stands in one of the two: an event costs one row and one entry.
CREATE INDEX tally_apart ON tally (day, place) WHERE NOT together;
CREATE INDEX tally_together ON tally (day, place) WHERE together;

-- What may be shown of the months that are over: every row holds five events or more, and no event stands in two rows.
-- Whoever adds and subtracts what is shown gets sums of rows, and never fewer than five.
CREATE TABLE tally_shown (
    place TEXT NOT NULL,
    -- 2026-10
    month TEXT NOT NULL,
    service TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- Empty where the kind has no details, or those that are too small are held together.
    detail TEXT NOT NULL,
    events BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    -- The first month in it: an earlier one where small months had to be held together until they were five.
    since TEXT NOT NULL,
    PRIMARY KEY (place, month, service, kind, detail)
);
CREATE INDEX tally_shown_service ON tally_shown (service, month, place);

-- What is too little to be shown, held until more comes. Nobody reads it but the program when a month ends.
CREATE TABLE tally_rest (
    place TEXT NOT NULL,
    service TEXT NOT NULL,
    kind TEXT NOT NULL,
    events BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (place, service, kind)
);

-- When the program was last known to run. One row.
CREATE TABLE heartbeat (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL
);
