"""New files for people to fill in: a partner, a call, the settings of a workspace."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from fundmatch.profiles import GROUPS_FILE

SCHEMA_LINE = "# yaml-language-server: $schema=.schema.json"

PROFILE = """{schema}
slug: {slug}
name: {name}
# names: {{en: …, sr: …}}
kind: {kind}                # municipality, university, research, association, foundation, cluster, network, sme,
                            # large-company, public-body, region-agency, cultural-institution
country: {country}
languages: [en]
keywords:                   # 5 to 15 subjects; the same one in several languages is one keyword
  - {{en: cultural heritage, bg: културно наследство, sr: kulturno nasleđe, weight: 2}}
  - urban regeneration
description: >-
  Who you are and what you want to do, in two to five sentences, in any of your languages.
"""

CALL = """{schema}
# Calls kept by hand. Dates as precise as they are known: 2026-09-23, 2026-09-23 17:00, 2026-09 or 2026-Q3.
calls:
  - code: {code}
    programme: Name of the programme
    title: Title of the call
    kind: external          # topic, cascade, external, national
    opens: {year}-01
    deadlines: [{year}-06-30]
    # budget: {{total: 1000000, min: 50000, max: 200000, grants: 8}}
    themes: [what the call is about, in a few words each]
    summary: >-
      Two to four sentences in your own words.
    url: https://example.org/call
    origin: where you read it
    read: {today}
"""

SETTINGS = """# Settings of this workspace. Everything is optional: defaults and examples. No secrets in here.
# min_score = 15            # least score that search shows
# contact = ""              # address in the User-Agent when portals are read, such as "mailto:office@example.org"
# languages = ["bg", "sr"]  # further languages of titles and texts to read from the EU portal, beside English

# [programmes]              # what is read beside Horizon Europe and Creative Europe; each name is a source
# opic = ["BG16RFOP002", "BG16RFPR001", "BG16RFPR002"]    # the default: programme codes of ИСУН
# regions = ["BG16FFPR003"]         # other programmes in ИСУН
# national = ["national"]           # the national schemes in ИСУН
# cerv = ["43251589"]               # ids of other programmes of the EU portal
# external = ["111111"]             # its external-action grants

# [matching]
# semantic = true           # link keywords that nothing else can read by meaning; needs the extra "semantic"

# [mail]                    # how digests are sent
# host = "smtp.example.org"
# security = "starttls"     # or "tls"; "none" only for a server on this computer
# port = 587                # the default goes with security: 587, 465, 25
# sender = "Cluster office <office@example.org>"
# username = ""             # empty: no login
# password_command = "pass show mail/fundmatch"   # or the variable FUNDMATCH_SMTP_PASSWORD

# [digest]                  # where a contact says nothing else
# threshold = 50            # least score of a new call
# max_items = 10            # most new calls of one mail; the rest comes with the next
# weekday = "monday"        # of weekly mails
# zone = "Europe/Sofia"     # where days begin
"""

IGNORE = ".fundmatch/\n"


def profile_text(slug: str, name: str, kind: str, country: str) -> str:
    """A partner's file to fill in."""
    quoted = json.dumps(name, ensure_ascii=False)
    return PROFILE.format(schema=SCHEMA_LINE, slug=slug, name=quoted, kind=kind, country=json.dumps(country))


def call_text(code: str, today: date) -> str:
    """A file with one hand-kept call to fill in."""
    return CALL.format(schema=SCHEMA_LINE, code=code, year=today.year + 1, today=today.isoformat())


def profile_schema() -> dict[str, Any]:
    """JSON Schema of a partner's file, for editors."""
    from fundmatch.models import Profile

    schema = Profile.model_json_schema(by_alias=True)
    schema["required"] = [name for name in schema["required"] if name != "slug"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def call_schema() -> dict[str, Any]:
    """JSON Schema of a call file, for editors; an entry may leave out what the file's head gives."""
    from fundmatch.calls import CallFile

    schema = CallFile.model_json_schema(by_alias=True)
    heads = set(CallFile.model_fields) - {"calls"}
    entry = schema["$defs"]["CallEntry"]
    entry["required"] = [name for name in entry["required"] if name not in heads]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def schema_text(schema: dict[str, Any]) -> str:
    """A schema as the text of its file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def slug_of(name: str) -> str:
    """A file name for an organisation: Latin letters, digits and hyphens (Cyrillic is transliterated)."""
    import re

    from fundmatch.text.folding import fold
    from fundmatch.text.transliteration import SERBIAN_LETTERS, bulgarian_latin, serbian_latin

    words = []
    for word in re.findall(r"[^\W_]+", name):
        serbian = not SERBIAN_LETTERS.isdisjoint(word.lower())
        words.append(fold(serbian_latin(word) if serbian else bulgarian_latin(word)))
    return re.sub(r"[^a-z0-9]+", "-", "-".join(words)).strip("-")


def partner_slug(name: str) -> str:
    """The slug of a partner called so; empty where no letter of the name can stand in a file's name.

    ``groups.yaml`` holds the groups, and 60 signs leave room for what programs put around file names.
    """
    slug = slug_of(name)[:60].strip("-")
    return f"{slug}-partner" if f"{slug}.yaml" == GROUPS_FILE else slug
