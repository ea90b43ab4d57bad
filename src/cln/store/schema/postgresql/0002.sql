-- Each article's copies take the number after the last: without an index that reads the whole table.
CREATE INDEX copies_by_seq ON copies (seq);
