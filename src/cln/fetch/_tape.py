"""Bytes that may be packed and may be broken: the good stretches in a row, and where each of them broke off.

Memory stays bounded: a tape holds the bytes that were peeked at, and one piece more.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from io import BufferedReader

PIECE = 1 << 16
PACKED_PIECE = 1 << 12  # small, because zlib loses the whole output of the call that meets the error
GZIP = b"\x1f\x8b\x08"
LZ4 = b"\x04\x22\x4d\x18"
ZSTANDARD = b"\x28\xb5\x2f\xfd"


class Tape:
    """A stretch of good bytes, read forward. ``is_broken`` tells, once the end is reached, whether it ended early."""

    def __init__(self, pieces: Iterator[tuple[int, bytes]], is_broken: Callable[[], bool] = lambda: False) -> None:
        self._pieces = pieces
        self.is_broken = is_broken
        self._held = bytearray()
        self._origins: list[tuple[int, int]] = []
        self._at = 0
        self._end = 0

    def _pull(self, wanted: int) -> None:
        while len(self._held) < wanted:
            piece = next(self._pieces, None)
            if piece is None:
                return
            self._origins.append((self._end, piece[0]))
            self._end += len(piece[1])
            self._held += piece[1]

    def peek(self, size: int) -> bytes:
        """Give the next ``size`` bytes, fewer at the end, and stay where we are."""
        self._pull(size)
        return bytes(self._held[:size])

    def take(self, size: int) -> bytes:
        """Give the next ``size`` bytes, fewer at the end, and go on behind them."""
        taken = self.peek(size)
        self._advance(len(taken))
        return taken

    def skip(self, size: int) -> int:
        """Go on by ``size`` bytes without holding them; give how many there were."""
        gone = 0
        while gone < size:
            step = len(self.take(min(PIECE, size - gone)))
            if not step:
                break
            gone += step
        return gone

    def line(self, limit: int) -> bytes:
        """Give the bytes up to and with the next line feed; at most ``limit`` of them."""
        size = 256
        while True:
            self._pull(min(size, limit))
            cut = self._held.find(b"\n", 0, limit)
            if cut >= 0 or size >= limit or len(self._held) < size:
                return self.take(cut + 1 if cut >= 0 else limit)
            size *= 2

    def find(self, mark: bytes, limit: int | None = None) -> int:
        """Count the bytes before ``mark`` in the next ``limit`` bytes, which stay held; -1 where it is not there."""
        size = PIECE
        start = 0
        while True:
            size = size if limit is None else min(size, limit)
            self._pull(size)
            cut = self._held.find(mark, start, size)
            if cut >= 0 or len(self._held) < size or size == limit:
                return cut
            start, size = max(0, size - len(mark)), size * 2

    def find_dropping(self, mark: bytes) -> bool:
        """Go on to the next ``mark``, dropping what lies before it; tell whether there is one."""
        while True:
            self._pull(PIECE)
            cut = self._held.find(mark)
            if cut >= 0:
                self._advance(cut)
                return True
            if len(self._held) < PIECE:
                self._advance(len(self._held))
                return False
            self._advance(PIECE - len(mark))

    def _advance(self, size: int) -> None:
        del self._held[:size]
        self._at += size
        while len(self._origins) > 1 and self._origins[1][0] <= self._at:
            self._origins.pop(0)

    def where(self) -> int:
        """Give the byte of the file that we are at; in a packed file, the byte at which the packed member begins."""
        self._pull(1)
        if not self._origins:
            return 0
        start, origin = self._origins[0]
        return origin + (self._at - start if self.is_plain else 0)

    is_plain = True


class Break:
    """A place in a file from which on it could not be read: the byte, and a sentence that says what is wrong there."""

    def __init__(self, at: int, detail: str) -> None:
        self.at, self.detail = at, detail


class PackedTape(Tape):
    is_plain = False


def stretches(stream: BufferedReader) -> Iterator[Tape | Break]:
    """Give the good stretches of a file, unpacked if it is gzip, LZ4 or Zstandard, and a Break after each that broke off.

    A tape must be read to its end before the next item is asked for; what is unread of it is dropped.
    """
    head = stream.peek(4)[:4]
    if head.startswith(GZIP):
        yield from _gzip_stretches(stream)
    elif head in (LZ4, ZSTANDARD):
        yield from _foreign_stretch(stream, head)
    else:
        yield Tape(_plain_pieces(stream))


def _plain_pieces(stream: BufferedReader) -> Iterator[tuple[int, bytes]]:
    at = 0
    while piece := stream.read(PIECE):
        yield at, piece
        at += len(piece)


def _foreign_stretch(stream: BufferedReader, head: bytes) -> Iterator[Tape | Break]:
    try:
        from fastwarc import stream_io
    except ImportError:
        yield Break(0, "it is packed with LZ4 or Zstandard, which needs an extra; pip install 'cln[archive]'")
        return
    broken: list[Break] = []
    reader = (stream_io.Lz4Reader if head == LZ4 else stream_io.ZstdReader)(stream)

    def pieces() -> Iterator[tuple[int, bytes]]:
        while True:
            try:
                piece = bytes(reader.read(PIECE))
            except Exception as error:  # the reader is a C extension with no error class of its own
                broken.append(Break(0, f"the packed stream breaks off ({error})"))
                return
            if not piece:
                return
            yield 0, piece

    tape = PackedTape(pieces(), lambda: bool(broken))
    yield tape
    tape.skip(1 << 62)
    yield from broken


def _gzip_stretches(stream: BufferedReader) -> Iterator[Tape | Break]:
    members = _Members(stream)
    while True:
        tape = PackedTape(members.pieces(), lambda: members.broken is not None)
        yield tape
        tape.skip(1 << 62)
        if members.broken is None:
            return
        yield members.broken
        if not members.resume():
            return


class _Members:
    """The members of a gzip file, one after the other; stops at a broken one and can look for the next that reads."""

    def __init__(self, stream: BufferedReader) -> None:
        self._stream = stream
        self._pending = b""
        self._at = 0
        self._member = -1
        self.broken: Break | None = None

    def _fill(self) -> bool:
        if not self._pending:
            self._pending = self._stream.read(PACKED_PIECE)
        return bool(self._pending)

    def _use(self, size: int) -> None:
        self._pending = self._pending[size:]
        self._at += size

    def pieces(self) -> Iterator[tuple[int, bytes]]:
        """Give (byte at which the member begins, unpacked bytes) until the file ends or breaks."""
        self.broken = None
        while self._fill():
            if len(self._pending) < len(GZIP):
                self._pending += self._stream.read(PACKED_PIECE)
            if self._pending.startswith(GZIP):
                yield from self._member_pieces()
            elif not self._pending.strip(b"\0"):
                self._use(len(self._pending))  # padding with zeros is usual and harmless
            else:
                self.broken = Break(self._at, f"the bytes from {self._at} on are not gzip")
            if self.broken is not None:
                return

    def _member_pieces(self) -> Iterator[tuple[int, bytes]]:
        self._member, machine = self._at, zlib.decompressobj(31)
        while not machine.eof:
            if not self._fill():
                self.broken = Break(
                    self._at, f"the file ends at byte {self._at}, inside the gzip member that begins at byte {self._member}"
                )
                return
            try:
                piece = machine.decompress(self._pending, PIECE)
            except zlib.error:
                self.broken = Break(
                    self._at, f"the gzip data is damaged near byte {self._at}, in the member that begins at byte {self._member}"
                )
                return
            rest = machine.unused_data if machine.eof else machine.unconsumed_tail
            self._use(len(self._pending) - len(rest))
            if piece:
                yield self._member, piece

    def resume(self) -> bool:
        """Go on to the next place after the break where a gzip member begins that can be read; tell whether there is one."""
        while True:
            start = 1 if self._at == self._member else 0
            cut = self._pending.find(GZIP, start)
            if cut >= 0:
                self._use(cut)
                self._pending += self._stream.read(PACKED_PIECE)
                if _inflates(self._pending):
                    return True
                self._use(1)
                continue
            self._use(max(0, len(self._pending) - len(GZIP) + 1))
            more = self._stream.read(PACKED_PIECE)
            if not more:
                return False
            self._pending += more


def _inflates(packed: bytes) -> bool:
    machine = zlib.decompressobj(31)
    try:
        return bool(machine.decompress(packed, 64))
    except zlib.error:
        return False
