"""One frozen Settings, read once at the edge: defaults, then cln.toml, then CLN_* from the environment.

>>> read(environment={"CLN_SITE_PORT": "9000"}).site.port
9000
>>> read(environment={"CLN_SITE_PROT": "9000"})
Traceback (most recent call last):
    ...
cln.errors.SettingsInvalid: CLN_SITE_PROT: there is no such setting; did you mean CLN_SITE_PORT?
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from cln.errors import SettingsInvalid


class StoreSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the desk keeps what it has: a file for SQLite, or postgresql://user@host/name."""

    where: str = "cln.db"
    keep_days: int = 0


class SiteSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The web pages. ``base_url`` is what absolute links in feeds start with; empty: http://host:port."""

    host: str = "127.0.0.1"
    port: int = 8350
    base_url: str = ""
    title: str = "CLN"
    language: str = "en"
    secret: str = ""
    comments: bool = True


class FetchSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rounds over the sources. ``contact`` goes into the user agent, so that a site can tell us to stop."""

    contact: str = ""
    minutes: int = 20
    workers: int = 8


class StoriesSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How stories are joined: ``semantic`` says whether the multilingual encoder is used (auto: where ``cln[semantic]`` is installed)."""

    semantic: Literal["auto", "on", "off"] = "auto"


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings, by section."""

    store: StoreSettings = StoreSettings()
    site: SiteSettings = SiteSettings()
    fetch: FetchSettings = FetchSettings()
    stories: StoriesSettings = StoriesSettings()


def read(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read ``path`` (a TOML file; None: defaults alone), then let CLN_SECTION_KEY and CLN_SECTION_KEY_FILE of the environment win.

    Raises SettingsInvalid with the nearest known name for an unknown key, and for a value of the wrong type.
    """
    values: dict[str, dict[str, Any]] = {section: {} for section in Settings.__struct_fields__}
    if path is not None:
        _take_file(path, values)
    _take_environment(environment or {}, values)
    try:
        return msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsInvalid("settings", f"{error}; see docs/settings.md for what each setting takes") from None


def _take_file(path: Path, values: dict[str, dict[str, Any]]) -> None:
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsInvalid(str(path), f"the settings cannot be read ({error}); mend the file or leave --config out") from None
    known = [f"{section}.{key}" for section, keys in _keys().items() for key in keys]
    for section, keys in told.items():
        for key, value in keys.items() if isinstance(keys, dict) else [("", keys)]:
            name = f"{section}.{key}".rstrip(".")
            if name not in known:
                raise SettingsInvalid(f"{path}: {name}", "there is no such setting" + _nearest(name, known))
            values[section][key] = value


def _take_environment(environment: Mapping[str, str], values: dict[str, dict[str, Any]]) -> None:
    known = {f"CLN_{section}_{key}".upper(): (section, key) for section, keys in _keys().items() for key in keys}
    for name, value in environment.items():
        plain = name.removesuffix("_FILE")
        if not name.startswith("CLN_") or name in {"CLN_CONFIG", "CLN_SHARED"}:
            continue
        if plain not in known:
            raise SettingsInvalid(name, "there is no such setting" + _nearest(name, list(known)))
        section, key = known[plain]
        values[section][key] = value if plain == name else _secret(name, value)


def _secret(name: str, path: str) -> str:
    try:
        return Path(path).read_text("utf-8").strip()
    except OSError as error:
        raise SettingsInvalid(name, f"the file {path} cannot be read ({error.strerror})") from None


def _keys() -> dict[str, tuple[str, ...]]:
    sections = {"store": StoreSettings, "site": SiteSettings, "fetch": FetchSettings, "stories": StoriesSettings}
    return {name: section.__struct_fields__ for name, section in sections.items()}


def _nearest(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]}?" if close else f"; the settings are {', '.join(sorted(known))}"
