-- By which measure a calendar was told a date, so that a call which no longer fits is cancelled there, and one that this
-- run only did not ask for is not: a calendar may be asked today for scores from 40 and tomorrow for those from 60.

CREATE TABLE calendar_fits (
    calendar TEXT NOT NULL,                -- whose, as in calendar_told
    uid      TEXT NOT NULL REFERENCES calendar_events (uid),
    least    REAL NOT NULL,                -- the least score asked for
    verdicts TEXT NOT NULL,                -- the verdicts asked for, in alphabetical order with commas; empty = any
    dropped  INTEGER NOT NULL DEFAULT 0,   -- last told as cancelled because the call no longer fits
    PRIMARY KEY (calendar, uid, least, verdicts)
) WITHOUT ROWID;
