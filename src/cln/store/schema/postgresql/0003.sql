-- What the table shingle held stands in the rows of shingled, too. When those are many, their postings become a segment of sorted pieces: see _segments.py.
-- `first` and `last` are rows of shingled, `newest` the time of its newest article, `version` a hash of the filter.
CREATE TABLE shingle_segment (
  seq BIGINT PRIMARY KEY,
  first BIGINT NOT NULL,
  last BIGINT NOT NULL,
  newest BIGINT NOT NULL,
  version BIGINT NOT NULL,
  filter BYTEA NOT NULL
);
CREATE TABLE shingle_piece (place BIGINT PRIMARY KEY, postings BYTEA NOT NULL);
DROP TABLE shingle;
