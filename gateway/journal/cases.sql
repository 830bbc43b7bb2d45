CREATE TABLE case_files (            -- how far cases are, written by gateway.journal.case_files alone
    n INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,        -- the case number in capital letters
    person TEXT,                     -- hash
    over INTEGER NOT NULL,           -- 1: nothing more is to come
    changed_ms INTEGER NOT NULL,     -- when this revision came, Unix milliseconds
    document TEXT NOT NULL           -- contracts.cases.Case as JSON
);
CREATE INDEX case_files_person ON case_files (person, changed_ms) WHERE person IS NOT NULL;
CREATE INDEX case_files_changed ON case_files (over, changed_ms);
