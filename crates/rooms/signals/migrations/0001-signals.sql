-- A need that figures propose to a town. Its words follow from the rule and the figures.
CREATE TABLE signal_draft (
    id UUID PRIMARY KEY,
    organisation UUID NOT NULL REFERENCES organisation (id),
    -- The key of the service; empty where it concerns all.
    service TEXT NOT NULL,
    rule TEXT NOT NULL,
    -- The months that were looked at: 2026-08
    first_month TEXT NOT NULL,
    last_month TEXT NOT NULL,
    -- JSON; every figure of it may be shown.
    figures TEXT NOT NULL,
    -- open, taken, dropped
    state TEXT NOT NULL,
    -- Why it was dropped.
    reason TEXT NOT NULL,
    -- The need that was made of it.
    need UUID,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by UUID REFERENCES person (id)
);
CREATE INDEX signal_draft_organisation ON signal_draft (organisation, state, created_at);
-- Of two nodes that look at the same moment, one drafts.
CREATE UNIQUE INDEX signal_draft_open ON signal_draft (organisation, service, rule) WHERE state = 'open';

-- When the figures of an organisation were last looked at: days since 1970, in Germany.
CREATE TABLE signal_look (
    organisation UUID PRIMARY KEY REFERENCES organisation (id),
    day BIGINT NOT NULL
);
