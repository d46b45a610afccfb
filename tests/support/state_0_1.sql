-- What a gateway of version 0.1 leaves in its state file: its tables, and some rows of each.
BEGIN TRANSACTION;
CREATE TABLE hidden_suggestions (
    account_id TEXT NOT NULL,
    hidden_id TEXT NOT NULL,
    hidden_at REAL NOT NULL,
    PRIMARY KEY (account_id, hidden_id)
) WITHOUT ROWID
;
INSERT INTO "hidden_suggestions" VALUES('ada','eve',1790000000.0);
CREATE TABLE likes (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id TEXT NOT NULL,
    media_id TEXT NOT NULL,
    post_id TEXT NOT NULL,
    UNIQUE (account_id, media_id),
    UNIQUE (account_id, sequence)
);
INSERT INTO "likes" VALUES(1,'ada','media-1','post-1');
INSERT INTO "likes" VALUES(2,'ada','media-2','post-2');
INSERT INTO "likes" VALUES(3,'subject:bob','media-1','post-1');
CREATE TABLE long_videos (
    media_id TEXT PRIMARY KEY,
    post_id TEXT NOT NULL,
    author_id TEXT
) WITHOUT ROWID
;
INSERT INTO "long_videos" VALUES('00000000-0000-4000-8000-00000000000a','post-a','author-a');
INSERT INTO "long_videos" VALUES('00000000-0000-4000-8000-00000000000b','post-b',NULL);
CREATE TABLE preferences (
    account_id TEXT PRIMARY KEY,
    settings BLOB NOT NULL
) WITHOUT ROWID
;
INSERT INTO "preferences" VALUES('ada',X'7B22617070656172616E6365223A226461726B227D');
CREATE TABLE reports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    reported_at TEXT NOT NULL,
    reporter_id TEXT NOT NULL,
    reporter_name TEXT,
    type TEXT NOT NULL,
    target_id TEXT NOT NULL,
    rule INTEGER NOT NULL,
    comment TEXT
);
INSERT INTO "reports" VALUES(1,'2026-06-20T23:59:59+00:00','ada','ada','video','v',1012,'spam');
CREATE TABLE revocations (
    name TEXT PRIMARY KEY,
    expires_at INTEGER NOT NULL
) WITHOUT ROWID
;
INSERT INTO "revocations" VALUES('code used-session',1790000060);
INSERT INTO "revocations" VALUES('ended-session',1821536000);
INSERT INTO "revocations" VALUES('refresh used-token',1821536000);
CREATE INDEX reports_of_a_day ON reports (reporter_id, reported_at);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('likes',3);
INSERT INTO "sqlite_sequence" VALUES('reports',1);
COMMIT;
