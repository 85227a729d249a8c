-- From version 1 to 2: history stands apart from what is current, items know what they were read with, and copies are
-- recognised by content. Nothing has to be read for it; items are read once more by the next scan, since version 1 did
-- not say with what they had been read.

ALTER TABLE scan ADD COLUMN alive INTEGER;
ALTER TABLE root ADD COLUMN about TEXT CHECK (about IS NULL OR json_valid(about));

CREATE TABLE reading (
    id        INTEGER PRIMARY KEY,
    reader    TEXT NOT NULL,
    detection TEXT NOT NULL,
    ocr       TEXT NOT NULL,
    passwords TEXT NOT NULL,
    UNIQUE (reader, detection, ocr, passwords)
) STRICT;

ALTER TABLE item ADD COLUMN stamp INTEGER;
ALTER TABLE item ADD COLUMN reading INTEGER REFERENCES reading;
ALTER TABLE item ADD COLUMN wants INTEGER NOT NULL DEFAULT 0;
ALTER TABLE item ADD COLUMN content BLOB CHECK (content IS NULL OR length(content) = 16);
CREATE INDEX item_content ON item (content) WHERE content IS NOT NULL;

CREATE INDEX item_open ON item (id) WHERE outcome IS NULL;

CREATE TABLE item_past (
    item       INTEGER NOT NULL REFERENCES item,
    until_scan INTEGER NOT NULL,
    from_scan  INTEGER NOT NULL,
    size       INTEGER NOT NULL,
    modified   INTEGER,
    audience   INTEGER NOT NULL,
    format     TEXT,
    outcome    INTEGER NOT NULL CHECK (outcome BETWEEN 0 AND 3),
    bytes_read INTEGER NOT NULL,
    unread     INTEGER NOT NULL,
    causes     TEXT NOT NULL CHECK (json_valid(causes)),
    PRIMARY KEY (item, until_scan)
) STRICT, WITHOUT ROWID;

CREATE TABLE suspect (
    path    BLOB NOT NULL PRIMARY KEY CHECK (length(path) = 16),
    crashes INTEGER NOT NULL,
    stamp   INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE finding_past (
    item       INTEGER NOT NULL REFERENCES item,
    record     INTEGER NOT NULL,
    print      INTEGER NOT NULL,
    gone_scan  INTEGER NOT NULL,
    value      INTEGER NOT NULL,
    detector   INTEGER NOT NULL,
    level      INTEGER NOT NULL CHECK (level BETWEEN 0 AND 2),
    trail      INTEGER NOT NULL,
    leaf       TEXT NOT NULL,
    reason_set INTEGER NOT NULL,
    first_scan INTEGER NOT NULL,
    PRIMARY KEY (item, record, print, gone_scan)
) STRICT, WITHOUT ROWID;
CREATE INDEX finding_past_value ON finding_past (value);

-- Version 1 kept what a later reading no longer saw among the current findings. Which reading that was it did not
-- keep: the last one, at the latest.
INSERT INTO finding_past
SELECT f.item, f.record, f.print, i.last_scan, f.value, f.detector, f.level, f.trail, f.leaf, f.reason_set, f.first_scan
FROM finding AS f JOIN item AS i ON i.id = f.item WHERE f.last_scan < i.last_scan;
DELETE FROM finding WHERE EXISTS (SELECT 1 FROM item AS i WHERE i.id = finding.item AND finding.last_scan < i.last_scan);

INSERT INTO meta VALUES ('id', lower(hex(randomblob(8))));
DELETE FROM meta WHERE name = 'tallied';
