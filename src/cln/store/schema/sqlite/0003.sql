-- What the table shingle held stands in the rows of shingled, too. When those are many, their postings become a segment of sorted pieces: see _segments.py.
-- `first` and `last` are rows of shingled, `newest` the time of its newest article, `version` a hash of the filter.
CREATE TABLE shingle_segment (
  seq INTEGER PRIMARY KEY,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  newest INTEGER NOT NULL,
  version INTEGER NOT NULL,
  filter BLOB NOT NULL
) STRICT;
CREATE TABLE shingle_piece (place INTEGER PRIMARY KEY, postings BLOB NOT NULL) STRICT;
DROP TABLE shingle;
