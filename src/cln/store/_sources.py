"""Where the desk looks, and what editors know: sources and their health, outlets, campaigns, rulings, small states."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.json import Decoder

from cln.errors import NotFound
from cln.records import Campaign, Outlet, Ruling, Source, SourceState
from cln.store._database import Table
from cln.store._rows import key, micros, seal, seal_bytes, unseal_bytes

_source = Decoder(Source)
_state = Decoder(SourceState)
_outlet = Decoder(Outlet)
_campaign = Decoder(Campaign)
_ruling = Decoder(Ruling)
PUT_STATE = "INSERT INTO state (name, record) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET record = excluded.record"
STATE = "SELECT record FROM state WHERE name = ?"


class Sources(Table):
    """Tables source, source_state, outlet, campaign, ruling, state."""

    def put_source(self, source: Source) -> None:
        self._put(
            "INSERT INTO source (id, record) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET record = excluded.record", source.id, seal(source)
        )

    def remove_source(self, id: str) -> None:
        with self._db.transaction():
            if not self._db.write("DELETE FROM source WHERE id = ?", id):
                raise NotFound(id, "no such source in this desk")
            self._db.write("DELETE FROM source_state WHERE source = ?", id)

    def source(self, id: str) -> Source:
        return self._one("source", id, _source, "SELECT record FROM source WHERE id = ?")

    def sources(self) -> Sequence[Source]:
        return self._list("a source", _source, "SELECT record FROM source ORDER BY id")

    def put_source_state(self, state: SourceState) -> None:
        sql = "INSERT INTO source_state (source, record) VALUES (?, ?) ON CONFLICT (source) DO UPDATE SET record = excluded.record"
        self._put(sql, state.source, seal(state))

    def source_state(self, id: str) -> SourceState:
        return self._one("source state", id, _state, "SELECT record FROM source_state WHERE source = ?")

    def put_outlet(self, outlet: Outlet) -> None:
        self._put(
            "INSERT INTO outlet (id, record) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET record = excluded.record", outlet.id, seal(outlet)
        )

    def outlets(self) -> Sequence[Outlet]:
        return self._list("an outlet", _outlet, "SELECT record FROM outlet ORDER BY id")

    def put_campaigns(self, campaigns: Iterable[Campaign]) -> None:
        sql = "INSERT INTO campaign (phrase, record) VALUES (?, ?) ON CONFLICT (phrase) DO UPDATE SET record = excluded.record"
        rows = [(campaign.phrase, seal(campaign)) for campaign in campaigns]
        with self._db.transaction():
            self._db.write_many(sql, rows)

    def campaigns(self) -> Sequence[Campaign]:
        return self._list("a campaign", _campaign, "SELECT record FROM campaign ORDER BY phrase")

    def put_ruling(self, ruling: Ruling) -> None:
        sql = "INSERT INTO ruling (key, record) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET record = excluded.record"
        with self._db.transaction(durable=True):
            self._db.write(sql, key(ruling.kind, ruling.subject, ruling.other, str(micros(ruling.at))), seal(ruling))

    def rulings(self) -> Sequence[Ruling]:
        return self._list("a ruling", _ruling, "SELECT record FROM ruling ORDER BY seq")

    def put_state(self, name: str, value: bytes) -> None:
        self._put(PUT_STATE, name, seal_bytes(value))

    def state(self, name: str) -> bytes | None:
        rows = self._db.read(STATE, name)
        return unseal_bytes(rows[0][0], f"state {name}") if rows else None

    def _put(self, sql: str, id: str, record: bytes) -> None:
        with self._db.transaction():
            self._db.write(sql, id, record)
