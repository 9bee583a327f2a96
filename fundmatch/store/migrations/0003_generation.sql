-- A mark that differs after every change of a call, so that what was computed from all calls can tell whether it holds.
-- Random, not counted: a copy put back in place of the file and changed again would count to the same number.

CREATE TABLE generation (
    mark TEXT NOT NULL
);

INSERT INTO generation (mark) VALUES (lower(hex(randomblob(16))));

CREATE TRIGGER calls_inserted AFTER INSERT ON calls
BEGIN
    UPDATE generation SET mark = lower(hex(randomblob(16)));
END;

CREATE TRIGGER calls_updated AFTER UPDATE ON calls
BEGIN
    UPDATE generation SET mark = lower(hex(randomblob(16)));
END;

CREATE TRIGGER calls_deleted AFTER DELETE ON calls
BEGIN
    UPDATE generation SET mark = lower(hex(randomblob(16)));
END;
