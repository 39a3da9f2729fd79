"""Tests mirror the tree: what is in tracker/meetings/ is tested in tests/tracker/meetings/.

Beside the tree: `contract/` walks everything (every model, address, form), `clients/` has programs that use the API,
with what generators make of its document, `e2e/` is a browser, `factories/` makes rows and signs people in,
`standalone/` is a tiny project on `foundation` alone, `drill/` an installation that has everything twice.

`make test` runs every test on SQLite, in memory, which is the quickest. What can come out otherwise on PostgreSQL runs
there a second time: the places in BOTH_DATABASES, and what is marked `both_databases`. A page, a form, a text or a pure
rule is the same on both, and runs once. `postgresql` and `sqlite` mark what only one of them can be asked.
"""

import os
from pathlib import Path

#: What runs on PostgreSQL a third time, with COMPILED_QUERIES=off: the users of `foundation.db.compiled` and
#: `foundation.db.inserts`. Compiled queries are ordinary ones on SQLite, always.
WITHOUT_COMPILED_QUERIES = (
    "foundation/db", "foundation/api/test_api.py", "accounts/tokens", "tracker/meetings/test_logging.py",
    "tracker/pages/test_week_queries.py", "tracker/projects/test_rollover.py", "tracker/reports/test_report.py",
    "tracker/test_api.py",
)  # fmt: skip
#: The checkout.
ROOT = Path(__file__).resolve().parent.parent
#: `NIGHTLY=1 make test` tries more random worlds. Each rule is tried without it as well; what is rare needs numbers.
NIGHTLY = os.environ.get("NIGHTLY") == "1"
#: Folders and files of tests that run on both databases -> what can differ there.
BOTH_DATABASES = {
    "foundation/db": "compiled queries, inserts, conflicts and lookups of our own",
    "foundation/api": "pages by key, and two requests with one Idempotency-Key",
    "foundation/pages/test_lists.py": "order with nulls, and words looked for",
    "foundation/pages/test_input_checks.py": "texts that a database cannot store",
    "foundation/test_tenancy.py": "composite foreign keys",
    "foundation/test_tenant_foreign_key.py": "composite foreign keys",
    "accounts/people/test_address_elsewhere.py": "lookups of addresses in any spelling",
    "accounts/people/test_one_mailbox.py": "lookups of addresses in any spelling",
    "accounts/people/test_people.py": "constraints",
    "accounts/people/test_sign_in_guard.py": "counting failures under locks",
    "accounts/trail": "looking into JSON",
    "collab/test_archives.py": "what each database stores, sequences, constraints at the end",
    "collab/test_backup.py": "what each database stores, sequences",
    "collab/test_database_away.py": "what a driver raises",
    "collab/test_zones.py": "the database's own time zones",
    "contract/test_fuzz.py": "numbers and texts that a database cannot store",
    "contract/test_page_fuzz.py": "numbers and texts that a database cannot store",
    "contract/test_same_moment.py": "locks and constraints",
    "contract/test_gone.py": "locks and constraints",
    "tracker/ai_register/test_public_page.py": "one address among all institutions",
    "tracker/polls/test_anonymity.py": "in which order rows lie in a table",
    "tracker/tickets/test_asking.py": "claims, and nulls in an order",
    "tracker/team_map/test_team_map.py": "which index finds the meetings of some weeks",
    "tracker/steps/test_capacity.py": "which index finds the open steps",
    "tracker/test_story.py": "ten weeks of reads and writes of all slices, by the clock",
    "tracker/test_api.py": "nested rows gathered as JSON by the database",
    "tracker/cadence/test_rollup.py": "calendar arithmetic in SQL",
    "tracker/delivery": "claims under locks",
    "tracker/intake/csv/test_import_waits.py": "claims under locks",
    "tracker/intake/csv/test_identity.py": "meetings compared by days and people",
    "tracker/intake/csv/test_importing.py": "inserts in bulk, lookups",
    "tracker/intake/csv/test_preview.py": "pages stored while a file is read",
    "tracker/intake/csv/test_undoing.py": "ranges of ids, deletions",
    "tracker/meetings/test_logging.py": "one statement that writes all rows of a meeting",
    "tracker/meetings/test_rebuild.py": "the rollup in SQL",
    "tracker/outcomes/test_outcomes.py": "constraints",
    "tracker/pages/test_search.py": "words looked for",
    "tracker/pages/test_timeline.py": "dates and unions",
    "tracker/pages/test_week_queries.py": "compiled queries",
    "tracker/projects/test_rollover.py": "locks, zones",
    "tracker/reminders/test_planning.py": "set-wise planning, locks",
    "tracker/reminders/test_planning_skips.py": "set-wise planning",
    "tracker/reports/test_consortium.py": "sums in SQL",
    "tracker/reports/test_mail.py": "claims under locks",
    "tracker/reports/test_report.py": "figures counted in SQL",
}
