-- Calls as last read, what changed between readings, and what became of each run.

CREATE TABLE calls (
    id         TEXT PRIMARY KEY,
    source     TEXT NOT NULL,
    body       TEXT NOT NULL,     -- the Call as JSON
    first_seen TEXT NOT NULL,     -- UTC instants
    gone_at    TEXT               -- when the source stopped listing it; NULL while it is listed
) WITHOUT ROWID;

CREATE INDEX calls_by_source ON calls (source);

CREATE TABLE changes (
    number  INTEGER PRIMARY KEY,
    call_id TEXT NOT NULL,
    kind    TEXT NOT NULL,
    field   TEXT NOT NULL,
    old     TEXT NOT NULL,
    new     TEXT NOT NULL,
    at      TEXT NOT NULL
);

CREATE INDEX changes_by_time ON changes (at);

CREATE TABLE runs (
    number INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    body   TEXT NOT NULL          -- the RunReport as JSON
);

CREATE INDEX runs_by_source ON runs (source);
