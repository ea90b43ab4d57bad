-- A desk's database in PostgreSQL, first version: the tables of ../sqlite/0001.sql. Times are microseconds since 1970 UTC. `record` holds a sealed record: see _rows.py.

CREATE TABLE source (id TEXT COLLATE "C" PRIMARY KEY, record BYTEA NOT NULL);
CREATE TABLE source_state (source TEXT COLLATE "C" PRIMARY KEY, record BYTEA NOT NULL);

-- What the world gave; `key` is a hash of address and digest, `address` of the address alone. The record goes when its time is over (expire_pages), the key stays.
CREATE TABLE page (
  seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key BYTEA NOT NULL UNIQUE,
  address BYTEA NOT NULL,
  article TEXT COLLATE "C" NOT NULL,
  fetched BIGINT NOT NULL,
  record BYTEA
);
CREATE INDEX page_by_address ON page (address);
CREATE INDEX page_by_article ON page (article, seq) WHERE article <> '';
CREATE INDEX page_by_fetched ON page (fetched) WHERE record IS NOT NULL;

-- `seq` is the order in which the desk took them; the words of an article are row `words` of the table search.
CREATE TABLE article (
  seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id TEXT COLLATE "C" NOT NULL UNIQUE,
  revision TEXT COLLATE "C" NOT NULL,
  seen BIGINT NOT NULL,
  words BIGINT NOT NULL,
  edits BIGINT NOT NULL
);
CREATE INDEX article_by_seen ON article (seen);
CREATE UNIQUE INDEX article_by_words ON article (words);
CREATE TABLE article_record (article BIGINT PRIMARY KEY REFERENCES article (seq), record BYTEA NOT NULL);
CREATE TABLE article_revision (
  seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  article BIGINT NOT NULL REFERENCES article (seq),
  record BYTEA NOT NULL
);
CREATE INDEX article_revision_by_article ON article_revision (article, seq);

-- Terms come ready as a tsvector, title at weight A, text at D; see _postgres_store.py.
CREATE TABLE search (seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, words TSVECTOR NOT NULL);
-- Kept in the row: with the vectors stored apart the planner takes the table for small and reads all of it.
ALTER TABLE search ALTER COLUMN words SET STORAGE MAIN;
CREATE INDEX search_by_words ON search USING gin (words);

-- `key` is a hash of subject, room and error: a failure that comes again takes the place of the one before.
CREATE TABLE failure (
  seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key BYTEA NOT NULL UNIQUE,
  room TEXT COLLATE "C" NOT NULL,
  error TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  record BYTEA NOT NULL
);
CREATE INDEX failure_by_error ON failure (room, error);
CREATE INDEX failure_by_at ON failure (at);

CREATE TABLE copies (article TEXT COLLATE "C" PRIMARY KEY, seq BIGINT NOT NULL, record BYTEA NOT NULL);
CREATE TABLE copy (other TEXT COLLATE "C" NOT NULL, article TEXT COLLATE "C" NOT NULL, PRIMARY KEY (other, article));
CREATE INDEX copy_by_article ON copy (article);

-- An inverted index of shingles. `shingled` remembers what to take out again.
CREATE TABLE shingled (
  seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  article TEXT COLLATE "C" NOT NULL UNIQUE,
  outlet BIGINT NOT NULL,
  at BIGINT NOT NULL,
  hashes BYTEA NOT NULL
);
CREATE INDEX shingled_by_at ON shingled (at);
CREATE TABLE shingled_outlet (seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, outlet TEXT COLLATE "C" NOT NULL UNIQUE);
CREATE TABLE shingle (hash BIGINT NOT NULL, shingled BIGINT NOT NULL, outlet BIGINT NOT NULL, PRIMARY KEY (hash, shingled));

CREATE TABLE joined (
  seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  article TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES article (id),
  story TEXT COLLATE "C" NOT NULL,
  seen BIGINT NOT NULL,
  record BYTEA NOT NULL
);
CREATE INDEX joined_by_story ON joined (story, seq);

-- `joined` is the newest join, `seen` when its newest article was seen; `last_seen` and `record` are of the built record.
CREATE TABLE story (
  id TEXT COLLATE "C" PRIMARY KEY,
  joined BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  last_seen BIGINT,
  version BIGINT NOT NULL DEFAULT 0,
  record BYTEA
);
CREATE INDEX story_by_joined ON story (joined, seen, id);
CREATE INDEX story_by_last_seen ON story (last_seen, joined, id, version) WHERE last_seen IS NOT NULL;
CREATE TABLE redirect (gone TEXT COLLATE "C" PRIMARY KEY, target TEXT COLLATE "C" NOT NULL);
CREATE INDEX redirect_by_target ON redirect (target);

CREATE TABLE ruling (
  seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key BYTEA NOT NULL UNIQUE,
  record BYTEA NOT NULL
);
CREATE TABLE outlet (id TEXT COLLATE "C" PRIMARY KEY, record BYTEA NOT NULL);
CREATE TABLE campaign (phrase TEXT COLLATE "C" PRIMARY KEY, record BYTEA NOT NULL);
CREATE TABLE state (name TEXT COLLATE "C" PRIMARY KEY, record BYTEA NOT NULL);

-- A comment's address is kept apart: no public read touches that table.
CREATE TABLE comment (
  seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id TEXT COLLATE "C" NOT NULL UNIQUE,
  story TEXT COLLATE "C" NOT NULL,
  is_approved BIGINT NOT NULL,
  record BYTEA NOT NULL
);
CREATE INDEX comment_by_story ON comment (story, is_approved, seq);
CREATE TABLE comment_email (comment TEXT COLLATE "C" PRIMARY KEY, email BYTEA NOT NULL);
