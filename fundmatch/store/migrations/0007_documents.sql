-- The text of files attached to calls, as last read from their addresses. It can be fetched again at any time.
-- It is indexed with the calls: another text of a file makes another generation, as another text of a call does.

CREATE TABLE document_texts (
    url     TEXT PRIMARY KEY,              -- as the call names it
    read_at TEXT NOT NULL,                 -- a UTC instant
    size    INTEGER NOT NULL,              -- bytes of the file
    digest  TEXT NOT NULL,                 -- of the file
    pages   TEXT NOT NULL,                 -- JSON: the text of each page, from page 1 on
    problem TEXT NOT NULL DEFAULT ''       -- why there is no text, or not all of it
);

CREATE TRIGGER document_texts_inserted AFTER INSERT ON document_texts WHEN new.pages <> '[]'
BEGIN
    UPDATE generation SET mark = lower(hex(randomblob(16)));
END;

CREATE TRIGGER document_texts_updated AFTER UPDATE ON document_texts WHEN new.pages <> old.pages
BEGIN
    UPDATE generation SET mark = lower(hex(randomblob(16)));
END;

CREATE TRIGGER document_texts_deleted AFTER DELETE ON document_texts WHEN old.pages <> '[]'
BEGIN
    UPDATE generation SET mark = lower(hex(randomblob(16)));
END;
