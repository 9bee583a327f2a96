"""Which sources there are: the built-in three, and whatever plug-ins are installed."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from typing import cast

from fundmatch.errors import UsageError, did_you_mean
from fundmatch.sources.base import Source

GROUP = "fundmatch.sources"
#: Named here too, so that a plain checkout without installed metadata has them.
BUILT_IN = {
    "horizon": "fundmatch.sources.eu_portal:horizon",
    "creative": "fundmatch.sources.eu_portal:creative",
    "opic": "fundmatch.sources.isun:opic",
}


@dataclass(frozen=True)
class Registry:
    """The sources by name, and a sentence for each plug-in that could not be used."""

    sources: dict[str, Source] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def load_registry(
    plugins: Iterable[EntryPoint] | None = None, programmes: Mapping[str, tuple[str, ...]] | None = None
) -> Registry:
    """All sources; ``plugins`` defaults to what is installed. A broken plug-in becomes a warning, never an error.

    ``programmes`` are further ones to read, by the name of their source: ids of the EU portal or codes of ИСУН.
    """
    sources = {name: _built_in(place) for name, place in BUILT_IN.items()}
    sources |= {name: configured(name, codes) for name, codes in (programmes or {}).items()}
    warnings = []
    for plugin in sorted(entry_points(group=GROUP) if plugins is None else plugins):
        if BUILT_IN.get(plugin.name) == plugin.value:
            continue
        problem = "its name is taken" if plugin.name in sources else _add(plugin, sources)
        if problem:
            warnings.append(f'source plug-in "{plugin.name}" ({plugin.value}) is left out: {problem}')
    return Registry(sources, tuple(warnings))


def configured(name: str, codes: tuple[str, ...]) -> Source:
    """The source that a workspace names: programme ids of the EU portal are numbers, codes of ИСУН are not."""
    if all(code.isdecimal() for code in codes):
        from fundmatch.sources import eu_portal

        return eu_portal.programme(name, codes)
    from fundmatch.sources import isun

    return isun.programme(name, codes)


def source_named(name: str, registry: Registry) -> Source:
    """The source called ``name``. Raises UsageError naming the known ones."""
    sources = registry.sources
    if name not in sources:
        known = ", ".join(sources)
        raise UsageError(f'no source named "{name}"{did_you_mean(name, list(sources))}', f"Known: {known}")
    return sources[name]


def _built_in(place: str) -> Source:
    module, _, attribute = place.partition(":")
    return cast("Source", getattr(importlib.import_module(module), attribute))


def _add(plugin: EntryPoint, sources: dict[str, Source]) -> str:
    """Load one plug-in into ``sources``; the reason when that cannot be done."""
    try:
        loaded = plugin.load()
        source = loaded() if callable(loaded) else loaded
    except Exception as error:  # noqa: BLE001 - other people's code may raise anything at import
        return f"{type(error).__name__}: {error}"
    if not all(hasattr(source, name) for name in ("name", "fetch", "parse")):
        return "it has no name, fetch and parse"
    if source.name != plugin.name:
        return f'it calls itself "{source.name}"'
    sources[plugin.name] = source
    return ""
