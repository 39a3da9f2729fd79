"""What the API's document says before it comes to the endpoints. Plain texts: settings read them."""

from typing import Any

INTRODUCTION = """\
Everything here is of the institution of the token's person.

**Signing in.** `Authorization: Bearer TOKEN`. A person makes a token on the page “API tokens”, to read only or to write
as well. Pages of the product may use their session, with its CSRF token.

**Lists** come in pages: `results`, `next` and `previous`, at most 200 rows each (`page_size`). Follow `next` until it
is null. Filters bear the names of the fields; choices and ids may be given several times, and find rows with any of
them.

**Sending safely.** POST takes an `Idempotency-Key` of your own: the same key and body give the same answer and one row,
for 48 hours. The `external_id` of a meeting does the same for ever.

**Changing safely.** Each answer has an `ETag`. Send it as `If-Match`: if somebody changed the row meanwhile, the answer
is 412 and nothing was changed. With `If-None-Match` a GET answers 304 when nothing has changed.

**Limits.** Each answer says by `RateLimit-Remaining` how many requests are left in this minute; then comes 429, and
`Retry-After` says how long to wait. A body has at most 1 MB. 503 means that the database
is busy: send the same again after `Retry-After`.

**Errors** are `application/problem+json` (RFC 9457): `status` says what kind it is, `errors` which field it is about.

**A copy of your own.** Ask each list for `?updated_since=`, with the moment at which the last copy began less five
minutes; `deleted=true` adds which rows have gone since.

**Words.** Keys, values, a problem's `title` and this document are English and do not change. `detail`, labels and
rules are for people: they are in the language of the token's person, and their wording may change.

**How long a version lives.** `/api/v1/` only grows: new addresses, new fields of answers, new optional fields of
requests, new values where a list of choices is not closed by its meaning; ignore what you do not know. Whatever breaks
a client comes as `/api/v2/`, beside v1 for at least twelve months. From the day that v1 is to end, each of its answers
carries `Deprecation` (RFC 9745) and `Sunset` (RFC 8594), the day of its end.
"""

TAGS: list[dict[str, Any]] = [
    {"name": "actions", "description": "Who does what by when."},
    {"name": "agenda-items", "description": "What to talk about next."},
    {"name": "audit", "description": "Who changed what, for administrators."},
    {"name": "benchmarks", "description": "Published figures to compare with."},
    {"name": "decisions", "description": "What was decided, and who has agreed."},
    {"name": "institutions", "description": "The settings of the institution."},
    {"name": "me", "description": "Who calls, and what the token may do."},
    {"name": "meetings", "description": "Contacts of the two sides, planned or held: log them here."},
    {"name": "people", "description": "The people of the institution."},
    {"name": "projects", "description": "Joint projects, each with its cadence."},
    {"name": "reminders", "description": "Who was reminded of what, and how it ended."},
    {"name": "reports", "description": "The dean's report, and the consortium's."},
    {"name": "teams", "description": "Teams, each on a side."},
    {"name": "terms", "description": "Closed weeks, in which nothing counts."},
]

SERVERS = [{"url": "/", "description": "This installation."}]

#: What fields are in examples.
EXAMPLES: dict[str, Any] = {
    "name": "Discovery layer", "summary": "One search for books, articles and theses.", "text": "Use the new proxy.",
    "notes": "We agreed on the **new** proxy.", "external_id": "calendar-4711", "minutes": 45,
    "email": "ann@north.example", "time_zone": "Europe/London", "country": "GB", "language": "en-gb",
    "reminder_hour": 8,
    "starts_on": "2026-12-21", "ends_on": "2027-01-03", "target_days": 14, "grace_days": 3, "previous": None,
}  # fmt: skip
