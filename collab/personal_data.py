"""What is held about one person, for them to read: one file with a page for people and JSON for programs.

Which rows those are is read off the models by foundation/db/personal_rows.py; here is what is not in it, with the
reasons.
"""

import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.db.models import Q
from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET

from accounts.pages import current_person
from accounts.people.models import Person
from collab.backups import LEFT_OUT as LEFT_OUT_OF_BACKUPS
from collab.version import VERSION
from foundation.db.personal_rows import Section, personal_sections
from foundation.html import fill, joined
from foundation.pages import dates
from foundation.permissions import access, anyone

HEAD = (
    '<!doctype html><html lang="{}"><head><meta charset="utf-8"><title>{}</title><style>body{{font-family:sans-serif}}'
    "td,th{{text-align:start;vertical-align:top;padding:.2em .6em;border-top:1px solid #ccc}}</style></head><body>"
    "<h1>{}</h1><p>{}</p>\n"
)
IN_MEMORY = 5_000_000  # bytes; what is larger waits on the disk
PAGE, DATA = "personal-data.html", "personal-data.json"
#: Labels of models and apps of which nothing is told -> why.
LEFT_OUT = {
    "sessions": LEFT_OUT_OF_BACKUPS["sessions"],
    "django_celery_beat": "the timetable of the installation",
    "contenttypes": "Django's own list of models",
    "foundation.IdempotencyKey": LEFT_OUT_OF_BACKUPS["foundation.IdempotencyKey"],
}
#: Told to the person alone, and to no operator.
PRIVATE = {
    "tracker.SkillRating": "what people say of themselves, for their eyes alone",
    "tracker.SkillWindows": "when people have time: for finding a session, and for nobody to read",
}
#: Label of a model -> fields that let somebody in, or find what is not to be found.
SECRETS: dict[str, tuple[str, ...]] = {
    "accounts.AccountNotice": ("facts",),  # the link of the mail
    "accounts.ApiToken": ("digest", "token_key"),
    "accounts.Authenticator": ("secret",),
    "accounts.Person": ("password",),
    "accounts.Session": ("session_key", "session_data"),
    "axes.AccessAttempt": ("get_data", "post_data"),
    "axes.AccessLog": ("session_hash",),
    "tracker.CalendarFeed": ("digest",),
}
#: Label of a model -> the condition of its rows that know a person by something else than a reference.
KNOWN_BY: dict[str, Any] = {
    "accounts.AuditEntry": lambda person: Q(target="person", target_id=person.pk),
    "accounts.AccountNotice": lambda person: Q(email=person.email),
    "accounts.PasswordRequest": lambda person: Q(email=person.email),
    "axes.AccessAttempt": lambda person: Q(username=person.email),
    "axes.AccessFailureLog": lambda person: Q(username=person.email),
    "axes.AccessLog": lambda person: Q(username=person.email),
}


def write_personal_data(stream: IO[bytes], person: Person, *, at: datetime, without: Mapping[str, str]) -> int:
    """A zip with a page and a file of JSON. `without`: what is not in it besides LEFT_OUT, as it. How many rows."""
    sections = personal_sections(person, left_out={*LEFT_OUT, *without}, secrets=SECRETS, known_by=KNOWN_BY)
    about = {
        "person": {"id": person.pk, "name": person.name},
        "made_at": at.isoformat(timespec="seconds"),
        "version": VERSION,
        "not_in_it": {**LEFT_OUT, **without},
        "fields_not_in_it": {label: list(names) for label, names in SECRETS.items()},
    }
    tables: dict[str, list[dict[str, Any]]] = {}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(PAGE, "w", force_zip64=True) as page:
            page.write(_head(person, at).encode())
            for section in sections:
                tables[section.label] = []
                page.writelines(part.encode() for part in _drawn(section, tables[section.label]))
            page.write(b"</body></html>\n")
        archive.writestr(DATA, json.dumps({**about, "tables": tables}, ensure_ascii=False, indent=1))
    return sum(map(len, tables.values()))


def _head(person: Person, at: datetime) -> str:
    title = gettext("What is held about %(name)s") % {"name": person.name}
    local = at.astimezone(person.institution.zone) if person.institution is not None else at
    return fill(HEAD, get_language() or "en", title, title, dates.instant(local))


def _drawn(section: Section, kept: list[dict[str, Any]]) -> Iterator[str]:
    """The section as HTML, nothing where it has no row. Each row is put into `kept`, too."""
    names = [name for name, _label in section.columns]
    for values in section.rows:
        if not kept:
            yield fill("<h2>{}</h2><table><tr>", section.title)
            yield from (fill("<th>{}</th>", label) for _name, label in section.columns)
            yield "</tr>\n"
        kept.append(dict(zip(names, values, strict=True)))
        yield fill("<tr>{}</tr>\n", joined(fill("<td>{}</td>", _text(value)) for value in values))
    if kept:
        yield "</table>\n"


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@access(reads=anyone)
@require_GET
def personal_data(request: HttpRequest) -> FileResponse:
    """One's own."""
    at, file = timezone.now(), SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    stream: Any = file
    write_personal_data(stream, current_person(request), at=at, without={})
    file.seek(0)
    return FileResponse(stream, as_attachment=True, filename=f"personal-data-{at:%Y-%m-%d}.zip")
