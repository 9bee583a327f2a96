-- The dates that calendars were given, so that a moved one raises its SEQUENCE and a withdrawn one is cancelled.
-- An event belongs to a call, not to a calendar: its SEQUENCE may never fall, whichever calendar tells it next.

CREATE TABLE calendar_events (
    uid       TEXT PRIMARY KEY,
    call_id   TEXT NOT NULL,
    number    INTEGER NOT NULL,            -- of the call's dates, from 1; never given to another date
    sequence  INTEGER NOT NULL,
    deadline  TEXT NOT NULL,               -- the Deadline as JSON, as last told
    ends      TEXT NOT NULL,               -- the UTC instant at which it has passed
    before    TEXT,                        -- the Deadline it was moved from; NULL = never moved
    cancelled INTEGER NOT NULL DEFAULT 0,
    code      TEXT NOT NULL,               -- what names a call that is no longer at hand
    title     TEXT NOT NULL,
    url       TEXT NOT NULL,
    UNIQUE (call_id, number)
) WITHOUT ROWID;

CREATE TABLE calendar_told (
    calendar TEXT NOT NULL,                -- whose: all, group:<slug> or profiles:<slug>,<slug>
    uid      TEXT NOT NULL REFERENCES calendar_events (uid),
    PRIMARY KEY (calendar, uid)
) WITHOUT ROWID;
