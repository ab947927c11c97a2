-- What stands here follows from operations alone (see the crate `shared`), so that every node comes to the same rows.

CREATE TABLE need (
    id UUID PRIMARY KEY,
    number TEXT NOT NULL COLLATE "C",
    label TEXT NOT NULL,
    guard UUID NOT NULL,
    -- Who reported it.
    organisation UUID NOT NULL,
    person UUID NOT NULL,
    reported_at BIGINT NOT NULL,
    title TEXT NOT NULL,
    problem TEXT NOT NULL,
    affected TEXT NOT NULL,
    frequency TEXT NOT NULL,
    workaround TEXT NOT NULL,
    leika TEXT NOT NULL,
    service TEXT NOT NULL,
    product TEXT NOT NULL,
    -- A day, YYYY-MM-DD.
    deadline TEXT,
    topic TEXT NOT NULL,
    -- Where the reporting organisation is: state, district, class of size.
    land TEXT NOT NULL,
    district TEXT NOT NULL,
    size TEXT NOT NULL,
    -- The state that people have set; `state` is the one that is shown: a need in a bundle is bundled.
    own_state TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    next_on TEXT,
    link TEXT NOT NULL,
    -- Who has to act next, when the state was set, when the owner was last heard of.
    owner UUID NOT NULL,
    moved_at BIGINT NOT NULL,
    alive_at BIGINT NOT NULL,
    bundles BIGINT NOT NULL,
    -- Sums over the voices that count, kept with every change of one.
    towns BIGINT NOT NULL,
    inhabitants BIGINT NOT NULL,
    cases BIGINT NOT NULL,
    lands BIGINT NOT NULL,
    sizes BIGINT NOT NULL
);
CREATE INDEX need_number ON need (number);
CREATE INDEX need_towns ON need (towns, id);
CREATE INDEX need_weight ON need (inhabitants, cases, id);
CREATE INDEX need_reported ON need (reported_at, id);
CREATE INDEX need_deadline ON need (deadline, id);
CREATE INDEX need_topic ON need (topic, towns, id);
CREATE INDEX need_district ON need (district, towns, id);
CREATE INDEX need_organisation ON need (organisation, reported_at);
CREATE INDEX need_owner ON need (owner, next_on);
CREATE INDEX need_guard ON need (guard, label);

-- One voice per organisation and need.
CREATE TABLE need_voice (
    need UUID NOT NULL,
    organisation UUID NOT NULL,
    stance TEXT NOT NULL,
    -- A town that is affected or supports.
    counts BOOLEAN NOT NULL,
    variant TEXT NOT NULL,
    cases BIGINT NOT NULL,
    inhabitants BIGINT NOT NULL,
    land TEXT NOT NULL COLLATE "C",
    size TEXT NOT NULL COLLATE "C",
    at BIGINT NOT NULL,
    PRIMARY KEY (need, organisation)
);
CREATE INDEX need_voice_organisation ON need_voice (organisation, need);

CREATE TABLE need_contribution (
    id UUID PRIMARY KEY,
    need UUID NOT NULL,
    organisation UUID NOT NULL,
    person UUID NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    link TEXT NOT NULL,
    reply_to UUID
);
CREATE INDEX need_contribution_need ON need_contribution (need, organisation, at);

CREATE TABLE need_cluster (
    id UUID PRIMARY KEY,
    number TEXT NOT NULL COLLATE "C",
    label TEXT NOT NULL,
    guard UUID NOT NULL,
    organisation UUID NOT NULL,
    made_at BIGINT NOT NULL,
    -- The cluster it was split from.
    origin UUID,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    topic TEXT NOT NULL,
    needs BIGINT NOT NULL,
    towns BIGINT NOT NULL,
    inhabitants BIGINT NOT NULL,
    cases BIGINT NOT NULL,
    lands BIGINT NOT NULL,
    sizes BIGINT NOT NULL
);
CREATE INDEX need_cluster_towns ON need_cluster (towns, id);
CREATE INDEX need_cluster_weight ON need_cluster (inhabitants, cases, id);

CREATE TABLE cluster_member (
    cluster UUID NOT NULL,
    need UUID NOT NULL,
    since BIGINT NOT NULL,
    organisation UUID NOT NULL,
    PRIMARY KEY (cluster, need)
);
CREATE INDEX cluster_member_need ON cluster_member (need, cluster);

-- Every town once, however many of the needs it supports.
CREATE TABLE cluster_town (
    cluster UUID NOT NULL,
    organisation UUID NOT NULL,
    cases BIGINT NOT NULL,
    inhabitants BIGINT NOT NULL,
    land TEXT NOT NULL COLLATE "C",
    size TEXT NOT NULL COLLATE "C",
    PRIMARY KEY (cluster, organisation)
);

CREATE TABLE cluster_objection (
    cluster UUID NOT NULL,
    organisation UUID NOT NULL,
    need UUID NOT NULL,
    text TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (cluster, organisation)
);

-- What happened to a need or a cluster, in words for its readers.
CREATE TABLE need_log (
    subject UUID NOT NULL,
    operation UUID NOT NULL,
    at BIGINT NOT NULL,
    organisation UUID NOT NULL,
    verb TEXT NOT NULL,
    -- How it ended, where the verb leaves that open: a stance, an outcome.
    outcome TEXT NOT NULL,
    text TEXT NOT NULL,
    next_on TEXT,
    link TEXT NOT NULL,
    -- The cluster that a need was put into, and the like.
    other UUID,
    PRIMARY KEY (subject, operation)
);
CREATE INDEX need_log_at ON need_log (subject, at, operation);

-- Which stems stand in which need. What is protected is never here.
CREATE TABLE need_word (
    word TEXT NOT NULL,
    need UUID NOT NULL,
    weight BIGINT NOT NULL
);
CREATE UNIQUE INDEX need_word_found ON need_word (word, need, weight);
CREATE INDEX need_word_need ON need_word (need);
-- In how many needs a stem stands; under the empty stem the number of all.
CREATE TABLE need_word_count (
    word TEXT PRIMARY KEY,
    needs BIGINT NOT NULL
);
CREATE INDEX need_word_count_empty ON need_word_count (needs) WHERE needs = 0;

-- How many needs there are, for every choice of state, topic and size (or '' for all) and every figure of a
-- dashboard. What is protected is not counted.
CREATE TABLE need_tally (
    land TEXT NOT NULL,
    topic TEXT NOT NULL,
    size TEXT NOT NULL,
    facet TEXT NOT NULL,
    value TEXT NOT NULL,
    label TEXT NOT NULL,
    needs BIGINT NOT NULL,
    PRIMARY KEY (land, topic, size, facet, value, label)
);
CREATE INDEX need_tally_empty ON need_tally (needs) WHERE needs = 0;
