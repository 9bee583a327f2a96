"""Which sources there are, and that looking for them costs nothing and never fails."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint

import pytest

from fundmatch.errors import UsageError
from fundmatch.sources.base import SourceSettings
from fundmatch.sources.registry import BUILT_IN, GROUP, load_registry, source_named


def plugin(name: str, value: str) -> EntryPoint:
    return EntryPoint(name, value, GROUP)


def test_the_built_in_sources_need_no_metadata() -> None:
    registry = load_registry(())
    assert list(registry.sources) == ["horizon", "creative", "opic"]
    assert all(source.name == name for name, source in registry.sources.items())
    assert registry.warnings == ()


def test_installed_metadata_names_the_same_sources() -> None:
    assert set(load_registry().sources) >= set(BUILT_IN)
    assert load_registry([plugin(*item) for item in BUILT_IN.items()]).warnings == ()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("gone", "no.such.module:thing", "ModuleNotFoundError"),
        ("gone", "fundmatch.errors:no_such_thing", "AttributeError"),
        ("json", "json:decoder", "no name, fetch and parse"),
        ("other", "fundmatch.sources.isun:opic", 'calls itself "opic"'),
        ("opic", "json:decoder", "taken"),
    ],
)
def test_a_broken_plug_in_is_a_warning(name: str, value: str, words: str) -> None:
    registry = load_registry([plugin(name, value)])
    assert set(registry.sources) == set(BUILT_IN)
    assert len(registry.warnings) == 1
    assert words in registry.warnings[0]


class Tiny:
    """The smallest plug-in."""

    name = "tiny"

    def fetch(self, *_: object) -> None: ...

    def parse(self, *_: object) -> None: ...


tiny = Tiny()


@pytest.mark.parametrize("attribute", ["tiny", "Tiny"])
def test_a_plug_in_may_be_an_object_or_a_factory(attribute: str) -> None:
    registry = load_registry([plugin("tiny", f"{__name__}:{attribute}")])
    assert isinstance(registry.sources["tiny"], Tiny)
    assert registry.warnings == ()


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    registry = load_registry(())
    assert source_named("opic", registry).name == "opic"
    with pytest.raises(UsageError, match='did you mean "horizon"') as caught:
        source_named("horizn", registry)
    assert "creative" in caught.value.hint


def test_a_workspace_may_name_further_programmes() -> None:
    named = {"cerv": ("43251589",), "regions": ("BG16FFPR003",), "schemes": ("national",), "opic": ("BG16RFPR002",)}
    sources = load_registry((), named).sources
    assert list(sources) == ["horizon", "creative", "opic", "cerv", "regions", "schemes"]
    assert all(source.name == name for name, source in sources.items())
    kinds = {name: type(source).__name__ for name, source in sources.items()}
    assert kinds["cerv"] == kinds["horizon"] == "EuPortal"
    assert kinds["regions"] == kinds["schemes"] == kinds["opic"] == "Isun"


def test_looking_for_sources_loads_no_network_and_no_html() -> None:
    heavy = "{'requests', 'urllib3', 'selectolax', 'pydantic'}"
    script = f"""
import sys
from fundmatch.sources.registry import load_registry
load_registry(())
sys.exit(str({heavy} & set(sys.modules)) if {heavy} & set(sys.modules) else 0)
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.parametrize(
    "value", ["ftp://x", "localhost:8000", "http://", "http://x/path", "http://x?q=1", "http://[::1"]
)
def test_an_address_that_is_no_origin_is_refused(value: str) -> None:
    with pytest.raises(UsageError, match="FUNDMATCH_ISUN_URL"):
        SourceSettings.from_environment({"FUNDMATCH_ISUN_URL": value})


def test_origins_come_from_the_environment() -> None:
    settings = SourceSettings.from_environment({"FUNDMATCH_EU_SITE_URL": "http://127.0.0.1:8000/", "HOME": "x"})
    assert settings.eu_site == "http://127.0.0.1:8000"
    assert settings.isun == "https://eumis2020.government.bg"
