"""``fundmatch digest``: preview, send, history, install."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fundmatch.cli.digest_house import composer_of, ledger_to_read, opened_ledger, people_of
from fundmatch.cli.digest_ways import FolderType, transport_of, words_of
from fundmatch.cli.lazy import ExampleCommand, LazyGroup
from fundmatch.cli.new_files import write_over
from fundmatch.cli.offers import offer_mails
from fundmatch.cli.session import Session, as_of_option, counted, format_option, print_lines, workspace_option
from fundmatch.errors import MailError, UsageError, WorkspaceError

if TYPE_CHECKING:
    from fundmatch.digest.composing import Composer
    from fundmatch.digest.delivery import DeliveryReport, Outcome
    from fundmatch.digest.subscribers import Subscriber
    from fundmatch.digest.transport import Transport
    from fundmatch.store.mails import PlannedMail, State

PLACES = {
    "preview": ("fundmatch.cli.digest:preview", "Show the mails that would go out now; nothing is sent."),
    "send": ("fundmatch.cli.digest:send", "Send what is due, each piece of news once."),
    "history": ("fundmatch.cli.digest:history", "The mails sent, and how they ended; settle uncertain ones."),
    "install": ("fundmatch.cli.digest:install", "Print a cron line or systemd units that run it regularly."),
}
#: How long messages, and what was told of calls that are no longer listed, are kept: longer than calls come back.
KEPT = timedelta(days=365)


@click.group(cls=LazyGroup, places=PLACES, examples=("fundmatch digest preview --to office@example.org",))
def digest() -> None:
    """Mails to the contacts of partners and groups: what is new, what changed, what closes."""


def _to_option(function: Callable[..., None]) -> Callable[..., None]:
    text = "Only this address (repeatable)."
    option = click.option("--to", "addresses", multiple=True, metavar="ADDRESS", shell_complete=offer_mails, help=text)
    return option(function)


@click.command(
    cls=ExampleCommand,
    examples=("fundmatch digest preview --to office@example.org", "fundmatch digest preview --html mails/"),
)
@_to_option
@click.option("--html", "folder", type=FolderType(), help="Write each mail as HTML.")
@as_of_option
@workspace_option
@click.pass_obj
def preview(session: Session, /, addresses: tuple[str, ...], folder: Path | None, as_of: date | None) -> None:
    """Show the mails that `digest send` would send now, without sending or remembering anything."""
    from fundmatch.digest.as_html import as_html
    from fundmatch.digest.as_text import as_text

    now = session.now(as_of)
    with ledger_to_read(session, now) as ledger:
        composer, people = composer_of(session, now, ledger), people_of(session, addresses)
        for person in people:
            mail = composer.composed(person)
            if mail is None:
                session.say(f"{person.mail}: nothing to tell now")
                continue
            click.echo(f"To: {person.mail}\nSubject: {mail.letter.subject}\n\n{as_text(mail.letter)}")
            if folder:
                folder.mkdir(parents=True, exist_ok=True)
                path = folder / f"{person.key.replace('/', '_')}.html"
                write_over(path, as_html(mail.letter))
                session.say(f"{path} written")
    session.finish(session.workspace.problems)


@click.command(
    cls=ExampleCommand,
    examples=("fundmatch digest send", "fundmatch digest send --to-dir out/", "fundmatch digest send --dry-run"),
)
@_to_option
@click.option("--to-dir", type=FolderType(), help="Write .eml files instead of sending.")
@click.option("--to-stdout", is_flag=True, help="Write the messages to stdout instead of sending.")
@click.option("--sendmail", metavar="COMMAND", help="Hand each message to this program, such as /usr/sbin/sendmail.")
@click.option("--dry-run", is_flag=True, help="Only say who would get what; send and remember nothing.")
@workspace_option
@click.pass_obj
def send(
    session: Session,
    /,
    *,
    addresses: tuple[str, ...],
    to_dir: Path | None,
    to_stdout: bool,
    sendmail: str | None,
    dry_run: bool,
) -> None:
    """Send what is due to each contact, by the server of [mail] in fundmatch.toml.

    Each piece of news goes out once. Where a server's answer was lost, nobody knows whether a mail arrived: it is not
    sent again, the exit code is 6, and `digest history` says how to settle it. Run it as often as you like: a person
    gets a regular mail once a day, week or month, and what cannot wait in between.
    """
    if [to_dir, to_stdout or None, sendmail].count(None) < 2:
        raise UsageError("--to-dir, --to-stdout and --sendmail exclude each other", "choose one way")
    command = words_of(sendmail)
    if session.workspace.folders.bundled:
        raise WorkspaceError("the bundled partners get no mail", "start a workspace of your own: fundmatch init DIR")
    now = session.clock
    _refuse_unread_dismissals(session)
    if dry_run:
        _dry_run(session, now, addresses)
        return
    transport = transport_of(session, to_dir, to_stdout, command)
    with _kept(MailError.exit_code):
        report, told = _deliver(session, now, addresses, transport)
    with _kept(report.exit_code):
        _say(session, report, told)
        _leave(session, report.exit_code)


def _refuse_unread_dismissals(session: Session) -> None:
    """A slip in the file of dismissals may bring back what was dismissed, and no mail can be taken back."""
    from fundmatch.decisions import DISMISSED_FILE

    for problem in session.workspace.decisions.problems:
        if problem.file == DISMISSED_FILE:
            raise WorkspaceError(f"nothing is sent: {problem}", "mend the file; the mails go out at the next run")


def _dry_run(session: Session, now: datetime, addresses: tuple[str, ...]) -> None:
    with ledger_to_read(session, now) as ledger:
        composer = composer_of(session, now, ledger)
        for person in people_of(session, addresses):
            mail = composer.composed(person)
            click.echo(f"{person.mail}\t{mail.letter.subject if mail else '-'}")
    session.finish(session.workspace.problems)


def _deliver(
    session: Session, now: datetime, addresses: tuple[str, ...], transport: Transport
) -> tuple[DeliveryReport, list[Subscriber]]:
    """What became of the mails, and the people who had nothing to hear."""
    from fundmatch.digest.delivery import LOCK_NAME, deliver, sending

    silent: list[Subscriber] = []
    with opened_ledger(session, now) as ledger, sending(ledger, session.workspace.folders.state / LOCK_NAME):
        mails = _mails(composer_of(session, now, ledger), people_of(session, addresses), silent)
        report = deliver(ledger, transport, mails)
        ledger.prune(now - KEPT, session.workspace.catalogue.keys)
    session.workspace.searcher.save()  # the next run computes only what is new
    return report, silent


def _mails(
    composer: Composer, people: Sequence[Subscriber], silent: list[Subscriber]
) -> Iterator[PlannedMail | Outcome]:
    """The mails of those who have something to hear; the others' rounds are done."""
    for person in people:
        mail = composer.composed(person)
        if mail is not None:
            yield composer.planned(mail)
            continue
        silent.append(person)
        if composer.is_due(person):
            composer.nothing_told(person)


def _say(session: Session, report: DeliveryReport, silent: Sequence[Subscriber]) -> None:
    """One line a run, then one for each mail that did not simply go out."""
    states: tuple[State, ...] = ("sent", "refused", "deferred", "uncertain", "abandoned")
    numbers = [f"{len(report.of(state))} {state}" for state in states if report.of(state) or state == "sent"]
    session.say(
        f"digest: {counted(len(report.outcomes), 'mail')}: {', '.join(numbers)}; {len(silent)} with nothing to hear"
    )
    for outcome in report.outcomes:
        if outcome.state != "sent":
            click.echo(f"{outcome.state}: {outcome.recipient}: {outcome.reply}", err=True)
    for mail in report.unsettled:
        text = f"not certain: {mail.id} to {mail.recipient}: {mail.reply}"
        click.echo(f"{text}\n  settle it with: fundmatch digest history --resolve {mail.id} sent|lost", err=True)
    if report.stopped:
        click.echo(f"Error: {report.stopped.message}\nHint: {report.stopped.hint}", err=True)


def _leave(session: Session, code: int) -> None:
    """Say what of the workspace could not be read: dismissals and contacts in there did not count. Mail goes first."""
    problems = session.workspace.problems
    if code:
        for problem in problems:
            click.echo(str(problem), err=True)
        click.get_current_context().exit(code)
    session.finish(problems)


@contextmanager
def _kept(code: int) -> Iterator[None]:
    """What became of the mails counts, even where nobody listens any more."""
    try:
        yield
    except BrokenPipeError:
        if not code:
            raise
        click.get_current_context().exit(code)


@click.command(
    cls=ExampleCommand,
    examples=("fundmatch digest history", "fundmatch digest history --resolve 20261122-9f3a1c07 sent"),
)
@click.option("--to", "address", metavar="ADDRESS", shell_complete=offer_mails, help="Only mails to this address.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many mails to show.")
@click.option(
    "--resolve",
    type=(str, click.Choice(["sent", "lost"])),
    metavar="ID sent|lost",
    help="Settle a mail of which nobody knows whether it arrived; lost: its news are told again.",
)
@format_option("table", "json", "csv")
@workspace_option
@click.pass_obj
def history(session: Session, /, address: str | None, limit: int, resolve: tuple[str, str] | None, output: str) -> None:
    """The mails of the ledger, the newest first: when, to whom, how much news, how it ended."""
    from fundmatch.reports.history_table import history_csv, history_lines, history_record
    from fundmatch.reports.records import as_json

    if resolve:
        _resolve(session, *resolve)
        return
    with ledger_to_read(session, session.clock) as ledger:
        mails = ledger.history(address, limit)
    if address and not mails:
        people_of(session, (address,))
    if output == "json":
        click.echo(as_json(history_record(mails)))
    elif output == "csv":
        click.echo(history_csv(mails))
    else:
        print_lines(history_lines(mails))


def _resolve(session: Session, name: str, verdict: str) -> None:
    """Settle a mail, also one that a cut run left and no other run has looked at since."""
    from fundmatch.digest.delivery import LOCK_NAME, sending

    lock = session.workspace.folders.state / LOCK_NAME
    with opened_ledger(session, session.clock) as ledger, sending(ledger, lock, patience=10):
        mail = ledger.resolve(name, "sent" if verdict == "sent" else "lost")
    session.say(f"{mail.id} to {mail.recipient}: {mail.state}")


@click.command(cls=ExampleCommand, examples=("fundmatch digest install --cron", "fundmatch digest install --systemd"))
@click.option("--cron", "kind", flag_value="cron", help="A line for `crontab -e`.")
@click.option("--systemd", "kind", flag_value="systemd", help="A service and a timer for systemd.")
@click.option("--at", "hour", type=click.IntRange(0, 23), default=7, show_default=True, help="Hour of the day.")
@workspace_option
@click.pass_obj
def install(session: Session, /, kind: str | None, hour: int) -> None:
    """Print what runs `sync` and `digest send` every day; nothing is installed by itself."""
    from fundmatch.digest.schedules import cron_line, systemd_units

    if kind is None:
        raise UsageError("for what?", "fundmatch digest install --cron, or --systemd")
    program, root = _program(), session.workspace.folders.root
    text = cron_line(program, root, hour) if kind == "cron" else systemd_units(program, root, hour)
    click.echo(text.encode("utf-8", "surrogateescape"), nl=False)  # paths byte by byte, in whatever code they are


def _program() -> tuple[str, ...]:
    """How this very installation is called: timers know neither PATH nor virtual environments."""
    script = Path(sys.argv[0])
    return (
        (str(script.resolve()),)
        if script.name == "fundmatch" and script.is_file()
        else (sys.executable, "-m", "fundmatch")
    )
