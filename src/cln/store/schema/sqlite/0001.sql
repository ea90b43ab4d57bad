-- A desk's database, first version. Times are microseconds since 1970 UTC. `record` holds a sealed record: see _rows.py.

CREATE TABLE source (id TEXT PRIMARY KEY, record BLOB NOT NULL) STRICT;
CREATE TABLE source_state (source TEXT PRIMARY KEY, record BLOB NOT NULL) STRICT;

-- What the world gave; `key` is a hash of address and digest, `address` of the address alone. The record goes when its time is over (expire_pages), the key stays.
CREATE TABLE page (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  key BLOB NOT NULL UNIQUE,
  address BLOB NOT NULL,
  article TEXT NOT NULL,
  fetched INTEGER NOT NULL,
  record BLOB
) STRICT;
CREATE INDEX page_by_address ON page (address);
CREATE INDEX page_by_article ON page (article, seq) WHERE article <> '';
CREATE INDEX page_by_fetched ON page (fetched) WHERE record IS NOT NULL;

-- `seq` is the order in which the desk took them; the words of an article are row `words` of the table search.
CREATE TABLE article (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  revision TEXT NOT NULL,
  seen INTEGER NOT NULL,
  words INTEGER NOT NULL,
  edits INTEGER NOT NULL
) STRICT;
CREATE INDEX article_by_seen ON article (seen);
CREATE UNIQUE INDEX article_by_words ON article (words);
CREATE TABLE article_record (article INTEGER PRIMARY KEY REFERENCES article (seq), record BLOB NOT NULL) STRICT;
CREATE TABLE article_revision (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  article INTEGER NOT NULL REFERENCES article (seq),
  record BLOB NOT NULL
) STRICT;
CREATE INDEX article_revision_by_article ON article_revision (article, seq);

-- Terms come ready, parted by spaces; ascii cuts at nothing else that they could hold.
CREATE VIRTUAL TABLE search USING fts5 (title, text, content='', tokenize='ascii');

-- `key` is a hash of subject, room and error: a failure that comes again takes the place of the one before.
CREATE TABLE failure (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  key BLOB NOT NULL UNIQUE,
  room TEXT NOT NULL,
  error TEXT NOT NULL,
  at INTEGER NOT NULL,
  record BLOB NOT NULL
) STRICT;
CREATE INDEX failure_by_error ON failure (room, error);
CREATE INDEX failure_by_at ON failure (at);

CREATE TABLE copies (article TEXT PRIMARY KEY, seq INTEGER NOT NULL, record BLOB NOT NULL) STRICT;
CREATE TABLE copy (other TEXT NOT NULL, article TEXT NOT NULL, PRIMARY KEY (other, article)) STRICT, WITHOUT ROWID;
CREATE INDEX copy_by_article ON copy (article);

-- An inverted index of shingles. `shingled` remembers what to take out again.
CREATE TABLE shingled (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  article TEXT NOT NULL UNIQUE,
  outlet INTEGER NOT NULL,
  at INTEGER NOT NULL,
  hashes BLOB NOT NULL
) STRICT;
CREATE INDEX shingled_by_at ON shingled (at);
CREATE TABLE shingled_outlet (seq INTEGER PRIMARY KEY, outlet TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE shingle (hash INTEGER NOT NULL, shingled INTEGER NOT NULL, outlet INTEGER NOT NULL, PRIMARY KEY (hash, shingled)) STRICT, WITHOUT ROWID;

CREATE TABLE joined (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  article TEXT NOT NULL UNIQUE REFERENCES article (id),
  story TEXT NOT NULL,
  seen INTEGER NOT NULL,
  record BLOB NOT NULL
) STRICT;
CREATE INDEX joined_by_story ON joined (story, seq);

-- `joined` is the newest join, `seen` when its newest article was seen; `last_seen` and `record` are of the built record.
CREATE TABLE story (
  id TEXT PRIMARY KEY,
  joined INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  last_seen INTEGER,
  version INTEGER NOT NULL DEFAULT 0,
  record BLOB
) STRICT;
CREATE INDEX story_by_joined ON story (joined, seen, id);
CREATE INDEX story_by_last_seen ON story (last_seen, joined, id, version) WHERE last_seen IS NOT NULL;
CREATE TABLE redirect (gone TEXT PRIMARY KEY, target TEXT NOT NULL) STRICT;
CREATE INDEX redirect_by_target ON redirect (target);

CREATE TABLE ruling (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  key BLOB NOT NULL UNIQUE,
  record BLOB NOT NULL
) STRICT;
CREATE TABLE outlet (id TEXT PRIMARY KEY, record BLOB NOT NULL) STRICT;
CREATE TABLE campaign (phrase TEXT PRIMARY KEY, record BLOB NOT NULL) STRICT;
CREATE TABLE state (name TEXT PRIMARY KEY, record BLOB NOT NULL) STRICT;

-- A comment's address is kept apart: no public read touches that table.
CREATE TABLE comment (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  story TEXT NOT NULL,
  is_approved INTEGER NOT NULL,
  record BLOB NOT NULL
) STRICT;
CREATE INDEX comment_by_story ON comment (story, is_approved, seq);
CREATE TABLE comment_email (comment TEXT PRIMARY KEY, email BLOB NOT NULL) STRICT;
