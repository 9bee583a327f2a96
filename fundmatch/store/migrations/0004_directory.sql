-- Organisations that could become partners, what they took part in, and the words under which they are found.
-- Words of names stand as they are, words of keywords and descriptions behind a #.
-- A list is what one publisher said: `cordis:<framework programme>` for projects, `cordis` for organisations known from
-- them, `list:<name>` for any other table. Importing a list again replaces what it said before.

CREATE TABLE directory_lists (
    list       TEXT PRIMARY KEY,
    title      TEXT NOT NULL,      -- the files it was read from
    read_at    TEXT NOT NULL,      -- a UTC instant
    vocabulary TEXT NOT NULL       -- names the way its words were read
) WITHOUT ROWID;

CREATE TABLE directory_organisations (
    number      INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,  -- cordis:<PIC> or list:<name>:<key>
    list        TEXT NOT NULL,
    name        TEXT NOT NULL,
    short_name  TEXT NOT NULL DEFAULT '',
    country     TEXT NOT NULL DEFAULT '',
    activity    TEXT NOT NULL DEFAULT '',    -- the publisher's type of activity: HES, REC, PUB, PRC, OTH
    kind        TEXT NOT NULL DEFAULT '',    -- a kind of partner, stated or read from activity and name
    sme         INTEGER,               -- NULL = not stated
    region      TEXT NOT NULL DEFAULT '',
    city        TEXT NOT NULL DEFAULT '',
    url         TEXT NOT NULL DEFAULT '',
    pic         TEXT NOT NULL DEFAULT '',
    vat         TEXT NOT NULL DEFAULT '',
    eik         TEXT NOT NULL DEFAULT '',
    keywords    TEXT NOT NULL DEFAULT '[]',
    description TEXT NOT NULL DEFAULT '',
    updated     TEXT NOT NULL DEFAULT '',    -- the day on which the publisher changed the entry
    indexed     INTEGER NOT NULL DEFAULT 0   -- 1 = directory_words has its words, and its kind was read
);

CREATE INDEX directory_organisations_by_list ON directory_organisations (list);
CREATE INDEX directory_organisations_by_country ON directory_organisations (country, kind);
CREATE INDEX directory_organisations_by_pic ON directory_organisations (pic) WHERE pic <> '';
CREATE INDEX directory_organisations_by_eik ON directory_organisations (eik) WHERE eik <> '';
CREATE INDEX directory_organisations_unindexed ON directory_organisations (number) WHERE NOT indexed;

CREATE TABLE directory_projects (
    number    INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,    -- cordis:<grant number>
    list      TEXT NOT NULL,
    acronym   TEXT NOT NULL DEFAULT '',
    title     TEXT NOT NULL DEFAULT '',
    objective TEXT NOT NULL DEFAULT '',
    call      TEXT NOT NULL DEFAULT '',  -- the code of the call's topic
    programme TEXT NOT NULL DEFAULT '',
    start     TEXT NOT NULL DEFAULT '',  -- a day, or empty
    topics    TEXT NOT NULL DEFAULT '[]'
);

CREATE INDEX directory_projects_by_list ON directory_projects (list);

CREATE TABLE directory_participations (
    organisation INTEGER NOT NULL,
    project      INTEGER NOT NULL,
    role         TEXT NOT NULL,
    contribution REAL,                 -- euros; NULL = not stated
    PRIMARY KEY (organisation, project)
) WITHOUT ROWID;

CREATE INDEX directory_participations_by_project ON directory_participations (project, organisation);

CREATE TABLE directory_words (
    word         TEXT NOT NULL,
    organisation INTEGER NOT NULL,
    PRIMARY KEY (word, organisation)
) WITHOUT ROWID;

CREATE TABLE directory_project_words (
    word    TEXT NOT NULL,
    project INTEGER NOT NULL,
    PRIMARY KEY (word, project)
) WITHOUT ROWID;

CREATE INDEX directory_words_by_organisation ON directory_words (organisation);
CREATE INDEX directory_project_words_by_project ON directory_project_words (project);
