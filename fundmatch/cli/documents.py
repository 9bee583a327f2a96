"""Fetching the files of calls for ``show --fetch`` and ``sync --documents``, and what is at hand of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fundmatch.cli.session import Session

if TYPE_CHECKING:
    from fundmatch.documents.fetching import FetchPlan, Outcome
    from fundmatch.http import Http
    from fundmatch.models import Call
    from fundmatch.store import Store
    from fundmatch.store.documents import DocumentText

ALL_FAILED, SOME_FAILED = 4, 5


def texts_of(session: Session, call: Call) -> dict[str, DocumentText]:
    """What is at hand of the files of a call, by address; nothing is fetched, and no store is made.

    Nothing of a store that cannot be read, which reading the calls has told.
    """
    path = session.workspace.folders.store
    if not call.documents or session.workspace.known_calls.problems or not path.is_file():
        return {}
    from fundmatch.store import Store
    from fundmatch.store.documents import DocumentTexts

    with Store.open(path) as store:
        found = [DocumentTexts(store).of(each.url) for each in call.documents]
    return {each.url: each for each in found if each}


def fetch_of_call(session: Session, call: Call) -> int:
    """Fetch the files of one call, also those read lately.

    Returns the exit code: 4 when none of the PDF files could be fetched, 5 when some could not, else 0; a file that is
    broken is only told. Raises UsageError without the extra.
    """
    from fundmatch.cli.sync import alone, opened_store
    from fundmatch.documents.fetching import require_reader

    require_reader()
    with alone(session), opened_store(session) as store:
        outcomes = _fetched(session, store, [call], replace(_plan(session), asked_again=True))
    asked = [each for each in outcomes if each.state != "skipped"]
    failed = sum(each.state == "failed" for each in asked)
    if not failed:
        return 0
    return ALL_FAILED if failed == len(asked) else SOME_FAILED


def fetch_of_sources(session: Session, store: Store, sources: Iterable[str]) -> None:
    """Fetch the files of all calls of these sources that are open or forthcoming; forget what no call names any more.

    What cannot be fetched is told, and asked for again in the next run. Raises UsageError without the extra.
    """
    from fundmatch.catalogue import read_known_calls
    from fundmatch.store.documents import DocumentTexts

    known = read_known_calls(session.workspace.folders, session.workspace.cache)
    calls, chosen = known.calls, set(sources)
    known.catalogue.close()
    DocumentTexts(store).forget_all_but(document.url for call in calls for document in call.documents)
    of_sources = (call for call in calls if call.source in chosen)
    wanted = [call for call in of_sources if call.status(session.clock) in ("open", "forthcoming")]
    _fetched(session, store, wanted, _plan(session))


def _plan(session: Session) -> FetchPlan:
    from fundmatch.documents.fetching import FetchPlan
    from fundmatch.sources.base import SourceSettings

    return FetchPlan(SourceSettings.from_environment(os.environ))


def _fetched(session: Session, store: Store, calls: Sequence[Call], plan: FetchPlan) -> list[Outcome]:
    from fundmatch.cli.progress import shown_progress
    from fundmatch.documents.fetching import fetch_documents
    from fundmatch.reports.document_words import outcome_summary, outcome_warnings
    from fundmatch.reports.words import harmless
    from fundmatch.store.documents import DocumentTexts

    with _http(session) as http, shown_progress(session.quiet) as progress:
        outcomes = fetch_documents(calls, http, DocumentTexts(store), plan, session.clock, progress)
    for warning in outcome_warnings(outcomes):
        session.say(harmless(warning))
    session.say(outcome_summary(outcomes))
    return outcomes


def _http(session: Session) -> Http:
    """A session that remembers files apart from the portals' pages, which they would drive out."""
    from fundmatch.http import CONTACT, Http, ResponseMemory

    folders, settings = session.workspace.folders, session.workspace.settings
    return Http(settings.contact or CONTACT, memory=ResponseMemory(folders.cache / "documents"))
