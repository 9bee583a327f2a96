-- Every version of every call, what of the change log is news, and which calls need no second reading.
-- Applied with foreign keys enforced: what refers to a call that is not there stops the migration.

CREATE TABLE schema_versions (
    version    INTEGER PRIMARY KEY,
    applied_at TEXT               -- a UTC instant; NULL where nobody wrote it down
);

INSERT INTO schema_versions (version, applied_at) VALUES (1, (SELECT min(first_seen) FROM calls));

ALTER TABLE calls ADD COLUMN settled INTEGER NOT NULL DEFAULT 0;  -- 1 = its details need no second reading

ALTER TABLE calls ADD COLUMN partial INTEGER NOT NULL DEFAULT 0;  -- 1 = known from substitutes for a listing only

CREATE TABLE revisions (
    call_id TEXT NOT NULL REFERENCES calls (id),
    number  INTEGER NOT NULL,     -- from 1
    at      TEXT NOT NULL,        -- the UTC instant of the reading that brought it
    body    TEXT NOT NULL,        -- the Call as JSON without fetched_at and gone_at
    PRIMARY KEY (call_id, number)
) WITHOUT ROWID;

INSERT INTO revisions (call_id, number, at, body)
SELECT
    id,
    1,
    coalesce(
        (SELECT max(at) FROM changes WHERE call_id = calls.id AND kind IN ('new', 'changed')),
        first_seen
    ),
    json_remove(body, '$.fetched_at', '$.gone_at')
FROM calls;

CREATE TABLE changes_with_calls (
    number   INTEGER PRIMARY KEY,
    call_id  TEXT NOT NULL REFERENCES calls (id),
    kind     TEXT NOT NULL,
    field    TEXT NOT NULL,
    old      TEXT NOT NULL,
    new      TEXT NOT NULL,
    at       TEXT NOT NULL,
    cosmetic INTEGER NOT NULL DEFAULT 0  -- 1 = recorded, but no news
);

INSERT INTO changes_with_calls (number, call_id, kind, field, old, new, at, cosmetic)
SELECT number, call_id, kind, field, old, new, at, field IN ('title', 'summary', 'text') FROM changes;

DROP TABLE changes;

ALTER TABLE changes_with_calls RENAME TO changes;

CREATE INDEX changes_by_time ON changes (at);

CREATE INDEX changes_by_call ON changes (call_id);
