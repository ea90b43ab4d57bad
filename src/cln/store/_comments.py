"""Readers' comments: held until approved; the address behind one is another record, behind one method."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.json import Decoder
from msgspec.structs import replace

from cln.errors import NotFound
from cln.records import Comment
from cln.store._database import Row, Table
from cln.store._rows import seal, seal_bytes, unseal, unseal_bytes

_comment = Decoder(Comment)


class Comments(Table):
    """Tables comment and comment_email. Both are written durably: a comment that was acknowledged survives a power cut."""

    def add_comment(self, comment: Comment, email: str) -> None:
        with self._db.transaction(durable=True):
            story = self._live(comment.story)
            sql = "INSERT INTO comment (id, story, is_approved, record) VALUES (?, ?, 0, ?) ON CONFLICT (id) DO NOTHING"
            if self._db.write(sql, comment.id, story, seal(comment)):
                address = seal_bytes(email.encode("utf-8", "replace"))
                self._db.write("INSERT INTO comment_email (comment, email) VALUES (?, ?)", comment.id, address)

    def _live(self, story: str) -> str:
        rows = self._db.read("SELECT id FROM story WHERE id = coalesce((SELECT target FROM redirect WHERE gone = ?), ?)", story, story)
        if not rows:
            raise NotFound(story, "no such story in this desk, so it cannot be commented on")
        return str(rows[0][0])

    def comments(self, story: str) -> Sequence[Comment]:
        sql = (
            "SELECT record, story, is_approved FROM comment "
            "WHERE story = coalesce((SELECT target FROM redirect WHERE gone = ?), ?) AND is_approved = 1 ORDER BY seq"
        )
        return tuple(map(_read, self._db.read(sql, story, story)))

    def held_comments(self, limit: int = 100) -> Sequence[Comment]:
        sql = "SELECT record, story, is_approved FROM comment WHERE is_approved = 0 ORDER BY seq LIMIT ?"
        return tuple(map(_read, self._db.read(sql, limit)))

    def approve_comment(self, id: str) -> None:
        with self._db.transaction(durable=True):
            if not self._db.write("UPDATE comment SET is_approved = 1 WHERE id = ?", id):
                raise NotFound(id, "no such comment in this desk")

    def remove_comment(self, id: str) -> None:
        with self._db.transaction(durable=True):
            self._db.write("DELETE FROM comment_email WHERE comment = ?", id)
            if not self._db.write("DELETE FROM comment WHERE id = ?", id):
                raise NotFound(id, "no such comment in this desk")
        self._db.forget()

    def comment_email(self, id: str) -> str:
        rows = self._db.read("SELECT email FROM comment_email WHERE comment = ?", id)
        if not rows:
            raise NotFound(id, "no such comment in this desk")
        return unseal_bytes(rows[0][0], f"address of comment {id}").decode()


def _read(row: Row) -> Comment:
    record, story, is_approved = row
    return replace(unseal(record, _comment, "a comment"), story=story, is_approved=bool(is_approved))
