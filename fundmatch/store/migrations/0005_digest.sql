-- What recipients of digests were told: mails, the news in them, and what a mail carries along when it leaves.
-- A mail is planned, then handing (the server has the whole text but not yet the dot that ends it), then sent. An item
-- stands here only while a mail holds it: what was refused, deferred, abandoned or lost may be told again.
-- Recipients are written in small letters wherever they are part of a key.

CREATE TABLE digest_mails (
    number     INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    recipient  TEXT NOT NULL,              -- as written in the profile
    sender     TEXT NOT NULL,
    message_id TEXT NOT NULL,              -- what logs of mail servers know it by
    subject    TEXT NOT NULL,
    via        TEXT NOT NULL,              -- smtp:host:port, folder:/path, sendmail:program, stdout
    state      TEXT NOT NULL CHECK (
        state IN ('planned', 'handing', 'sent', 'uncertain', 'refused', 'deferred', 'abandoned', 'lost')
    ),
    reply      TEXT NOT NULL DEFAULT '',   -- the server's last word, or why nothing is known
    items      INTEGER NOT NULL,           -- how many news are in it
    planned_at TEXT NOT NULL,              -- a UTC instant, as all times here
    handing_at TEXT,
    settled_at TEXT,
    message    BLOB NOT NULL               -- empty once pruned
);

CREATE INDEX digest_mails_open ON digest_mails (state) WHERE state IN ('planned', 'handing', 'uncertain');

CREATE TABLE digest_items (
    recipient TEXT NOT NULL,
    call_id   TEXT NOT NULL,
    kind      TEXT NOT NULL,               -- new, changed, reminder-60, withdrawn, back, gap, baseline
    revision  TEXT NOT NULL,               -- tells one change of a call from the next
    version   INTEGER NOT NULL,            -- of digest_versions; 0 = none
    mail_id   TEXT NOT NULL REFERENCES digest_mails (id),
    PRIMARY KEY (recipient, call_id, kind, revision)
) WITHOUT ROWID;

CREATE INDEX digest_items_by_mail ON digest_items (mail_id);

CREATE INDEX digest_items_by_call ON digest_items (call_id, version);

CREATE TABLE digest_rounds (
    number    INTEGER PRIMARY KEY,
    recipient TEXT NOT NULL,
    period    TEXT NOT NULL,               -- 2026-11-22, 2026-W47, 2026-11
    outcome   TEXT NOT NULL,
    at        TEXT NOT NULL,
    mail_id   TEXT REFERENCES digest_mails (id)  -- NULL = done without a mail
);

CREATE INDEX digest_rounds_by_recipient ON digest_rounds (recipient);

CREATE INDEX digest_rounds_by_mail ON digest_rounds (mail_id);

CREATE TABLE digest_snapshots (
    number    INTEGER PRIMARY KEY,
    recipient TEXT NOT NULL,
    profile   TEXT NOT NULL,
    body      TEXT NOT NULL,
    at        TEXT NOT NULL,
    mail_id   TEXT REFERENCES digest_mails (id)  -- NULL = kept without a mail
);

CREATE INDEX digest_snapshots_by_profile ON digest_snapshots (recipient, profile);

CREATE INDEX digest_snapshots_by_mail ON digest_snapshots (mail_id);

CREATE TABLE digest_versions (
    call_id TEXT NOT NULL,
    number  INTEGER NOT NULL,              -- from 1
    at      TEXT NOT NULL,
    body    TEXT NOT NULL,                 -- what digests know of a call, as JSON
    PRIMARY KEY (call_id, number)
) WITHOUT ROWID;
