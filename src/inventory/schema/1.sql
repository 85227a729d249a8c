-- The inventory: what was found, where, in which scan. One SQLite file, schema version 1.
--
-- Rules that hold for every table:
--   * No personal value in clear. A value is a keyed digest, a sealed text and a mask; the key is elsewhere.
--   * Names of files and folders, and the steps inside a file, are places: they are in clear, so that whoever
--     loses the key loses the values and not the census.
--   * Times are Unix seconds, UTC. Sizes are bytes. Scans are numbered from 1.
--   * A path or name is TEXT when it is Unicode; else a BLOB of what the system calls it (raw bytes on Unix,
--     UTF-16LE units on Windows), so that every name comes back exactly.
--   * Small words that repeat by the million (detectors, trails, reasons) are stored once and referred to.
--
-- A finding is *current* when its last_scan is not before its item's last_scan, and the item is not gone. Older
-- findings are history: they say what was there, and until when.

-- Facts about the file itself: created, key_check, tallied (the scan that the tallies stand for).
CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One run of `recense scan`. `running` in a file that nobody writes to is a scan that was killed.
CREATE TABLE scan (
    id        INTEGER PRIMARY KEY,
    started   INTEGER NOT NULL,
    finished  INTEGER,
    state     TEXT NOT NULL CHECK (state IN ('running', 'complete', 'interrupted', 'failed')),
    version   TEXT NOT NULL,            -- of the program
    catalogue TEXT NOT NULL,            -- digest of the detectors that were used
    options   TEXT NOT NULL CHECK (json_valid(options))
) STRICT;

-- A folder (or file) that was given to a scan.
CREATE TABLE root (
    id   INTEGER PRIMARY KEY,
    path ANY NOT NULL UNIQUE CHECK (typeof(path) IN ('text', 'blob'))
) STRICT;

CREATE TABLE scan_root (
    scan INTEGER NOT NULL REFERENCES scan,
    root INTEGER NOT NULL REFERENCES root,
    PRIMARY KEY (scan, root)
) STRICT, WITHOUT ROWID;

-- A folder that holds items, by its whole path.
CREATE TABLE folder (
    id   INTEGER PRIMARY KEY,
    path ANY NOT NULL UNIQUE CHECK (typeof(path) IN ('text', 'blob'))
) STRICT;

-- Every entry that a walk met, with the one outcome of its last reading. While it is read for the first time
-- the outcome is NULL.
CREATE TABLE item (
    id         INTEGER PRIMARY KEY,
    root       INTEGER NOT NULL REFERENCES root,
    folder     INTEGER NOT NULL REFERENCES folder,
    name       ANY NOT NULL CHECK (typeof(name) IN ('text', 'blob')),
    size       INTEGER NOT NULL CHECK (size >= 0),
    modified   INTEGER,
    changed    INTEGER,                 -- ctime: owner, rights or content
    inode      INTEGER,                 -- 64 bits, as a signed number
    audience   INTEGER NOT NULL CHECK (audience BETWEEN 0 AND 3),   -- unknown, owner, group, everyone
    format     TEXT,                    -- of the reader that took it: csv, docx…
    outcome    INTEGER CHECK (outcome BETWEEN 0 AND 3),             -- complete, partial, skipped, failed
    bytes_read INTEGER NOT NULL DEFAULT 0 CHECK (bytes_read >= 0),
    unread     INTEGER NOT NULL DEFAULT 0 CHECK (unread >= 0),      -- bytes of it that were not read
    first_scan INTEGER NOT NULL REFERENCES scan,
    last_scan  INTEGER NOT NULL REFERENCES scan,                    -- the last whose reading of it ended
    gone_scan  INTEGER REFERENCES scan, -- the complete scan of its root that no longer met it
    UNIQUE (folder, name)
) STRICT;

-- Why an item was not read completely. Codes are stable; `bytes` is what this cause left unread, 0 if unknown.
CREATE TABLE item_cause (
    item  INTEGER NOT NULL REFERENCES item,
    cause TEXT NOT NULL,
    bytes INTEGER NOT NULL CHECK (bytes >= 0),
    PRIMARY KEY (item, cause)
) STRICT, WITHOUT ROWID;

-- A kind of value: sin, email…
CREATE TABLE kind (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE detector (
    id    INTEGER PRIMARY KEY,
    name  TEXT NOT NULL,                -- ca/sin
    kind  INTEGER NOT NULL REFERENCES kind,
    class INTEGER NOT NULL CHECK (class BETWEEN 0 AND 3),           -- business, low, medium, high
    UNIQUE (name, kind)
) STRICT;

-- A distinct value, once, however often it was found.
CREATE TABLE value (
    id     INTEGER PRIMARY KEY,
    kind   INTEGER NOT NULL REFERENCES kind,
    digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 16),        -- keyed: HMAC-SHA-256 of kind and normal form
    sealed BLOB NOT NULL,               -- XChaCha20-Poly1305; see inventory/seal.rs
    mask   TEXT NOT NULL,
    -- Equal values are written in several ways ("514 555-0123", "514.555.0123"), and one way is kept: the one with
    -- the least keyed digest, so that it does not depend on the order in which files are read.
    way    INTEGER NOT NULL
) STRICT;

-- The steps from a file towards a value but the last (archive member, sheet, page): a JSON array of texts whose
-- first letter is the sort of the step (see inventory/places.rs). Findings share it by the thousand.
CREATE TABLE trail (
    id   INTEGER PRIMARY KEY,
    hops TEXT NOT NULL UNIQUE CHECK (json_valid(hops))
) STRICT;

-- Why a finding has its level: a JSON array of stable reason texts.
CREATE TABLE reason_set (
    id      INTEGER PRIMARY KEY,
    reasons TEXT NOT NULL UNIQUE CHECK (json_valid(reasons))
) STRICT;

-- A value at a place, as a detector saw it. Clustered by item and record, which is the order of reading, so that
-- a file's findings stand side by side, and that inserting them is appending. `print` tells the findings of one
-- record apart: 16 bits of order (cell column, line) and 47 bits of a hash of value, detector and place. The
-- primary key is thus the identity that a rescan recognises.
--
-- The references to value, detector, trail and reason_set are not declared as foreign keys: the only writer takes
-- these numbers from rows that it has just read or written, and checking four of them costs a third of the speed.
CREATE TABLE finding (
    item       INTEGER NOT NULL REFERENCES item,
    record     INTEGER NOT NULL,        -- row, line, message…: what belongs together, unique per item
    print      INTEGER NOT NULL,
    value      INTEGER NOT NULL,
    detector   INTEGER NOT NULL,
    level      INTEGER NOT NULL CHECK (level BETWEEN 0 AND 2),      -- possible, likely, certain
    trail      INTEGER NOT NULL,
    leaf       TEXT NOT NULL,           -- the last step of the place, as in trail; empty for the file itself
    reason_set INTEGER NOT NULL,
    first_scan INTEGER NOT NULL,
    last_scan  INTEGER NOT NULL,
    PRIMARY KEY (item, record, print)
) STRICT, WITHOUT ROWID;

-- Person search: from a value to all its places. A first scan drops it and makes it anew at its end.
CREATE INDEX finding_value ON finding (value);

-- What the overview shows, counted once at the end of a scan: counting distinct values takes a pass over all
-- findings, and a person who asks for the overview should not wait for it. Valid while meta has `tallied`.
CREATE TABLE folder_tally (
    folder   INTEGER PRIMARY KEY REFERENCES folder,
    items    INTEGER NOT NULL,          -- that hold findings
    oldest   INTEGER,                   -- modification, of those items
    newest   INTEGER,
    audience INTEGER NOT NULL,          -- the widest
    exposure INTEGER NOT NULL
) STRICT;

-- Folder 0 is the whole inventory.
CREATE TABLE kind_tally (
    folder          INTEGER NOT NULL,
    kind            INTEGER NOT NULL REFERENCES kind,
    class           INTEGER NOT NULL,   -- the worst of its detectors
    possible        INTEGER NOT NULL,   -- findings
    likely          INTEGER NOT NULL,
    certain         INTEGER NOT NULL,
    distinct_values INTEGER NOT NULL,
    distinct_likely INTEGER NOT NULL,   -- of them, with a finding of level Likely or above
    items           INTEGER NOT NULL,
    samples         TEXT NOT NULL CHECK (json_valid(samples)),      -- masks, at most three
    PRIMARY KEY (folder, kind)
) STRICT, WITHOUT ROWID;
