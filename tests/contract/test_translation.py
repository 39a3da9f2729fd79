"""All text of pages and mails is marked for translation, so that a second language needs no change of a template."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext, override

from tests import ROOT
from tests.unmarked import unmarked
from tracker.figures.tables import per_language

#: Templates that are not for the people who use the product -> why.
EXEMPT = {
    "collab/templates/collab/styleguide.html": "for those who make pages",
    "collab/templates/500.html": "made without Django's help, when anything may be broken",
}
TEMPLATES = sorted(
    str(path.relative_to(ROOT))
    for app in ("accounts", "collab", "tracker")
    for path in (ROOT / app).rglob("templates/**/*")
    if path.suffix in (".html", ".txt")
)
_MARKED = re.compile(r"{% blocktranslate.*?{% endblocktranslate %}|{% comment.*?endcomment %}|{#.*?#}", re.DOTALL)
_CODE = re.compile(r"{%.*?%}|{{.*?}}|<style.*?</style>|<pre.*?</pre>|<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
_ATTRIBUTE = re.compile(r'\b(?:aria-label|alt|title|placeholder)="([^"]*)"')
#: Words that are the same in every language.
NAMES = {"JSON", "CSV", "XLSX", "PDF", "API", "Swagger", "UI", "nbsp", "amp", "hellip"}


def _bare(text: str) -> list[str]:
    """Words that somebody sees and that no tag marks."""
    text = _CODE.sub(" ", _MARKED.sub(" ", text))
    seen = [_TAG.sub(" ", text), *_ATTRIBUTE.findall(text)]
    return [word for part in seen for word in re.findall(r"[A-Za-z]{3,}", part) if word not in NAMES]


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name not in EXEMPT])
def test_every_text_is_marked(name: str) -> None:
    assert _bare((ROOT / name).read_text()) == []


def test_the_search_finds_what_is_not_marked() -> None:
    assert len(TEMPLATES) > 40
    assert set(EXEMPT) <= set(TEMPLATES)
    assert _bare('{% translate "Fine" %}<p title="{{ x }}">Not {{ fine }}</p><b aria-label="either"></b>') == [
        "Not",
        "either",
    ]


#: In any slice: figures for the programs that watch an installation.
METRICS = "metrics.py"
#: Sources, or folders of them, with English for developers and operators -> who reads it.
FOR_OPERATORS = {
    "collab/archive_schema.py": "whoever reads an archive, whatever their language",
    "collab/archives.py": "the command line, and what an archive says of itself",
    "collab/backups.py": "the command line",
    "collab/personal_data.py": "what a file for programs says of itself",
    "collab/distribution.py": "operators of databases",
    "collab/redis_url.py": "operators, when a setting is wrong",
    "collab/beat.py": "names of tasks, in the admin's table of them",
    "collab/environment.py": "what is wrong with a setting, on the command line",
    "collab/health.py": "the health page, read by programs",
    "collab/request_log.py": "the log",
    "collab/service_urls.py": "a setting, on the command line",
    "collab/settings.py": "the API's schema",
    "collab/styleguide.py": "the style guide, for those who make pages",
    "collab/webserver.py": "the log",
    "collab/zones.py": "the health page",
    "collab/api_description.py": "the API's schema",
    "foundation/api/deprecation.py": "the API's schema",
    "tracker/ai_register/table_of_entries.py": "headings of a file that programs read",
    "foundation/api/problem_types.py": "problems of the API, told apart by programs",
    "foundation/api/schema.py": "the API's schema",
    "foundation/api/schema_document.py": "the API's schema",
    "accounts/people/expansion.py": "the API's schema",
    "accounts/tokens/schema.py": "the API's schema",
    "foundation/api/links.py": "the API's schema",
    "tracker/intake/csv/filters.py": "the API's schema",
    "tracker/reminders/own_api.py": "the API's schema",
    "tracker/playbooks/schema.py": "the schema of a file, which programs read",
    "foundation/db/": "faults and SQL",
    "foundation/tenancy.py": "faults",
    "foundation/spreadsheets.py": "how a cell writes its day",
    "tracker/cadence/sql.py": "SQL",
    "tracker/delivery/": "errors of a mail server, kept as it said them, and ours beside them",
    "tracker/figures/intervals.py": "a fault",
    "accounts/people/people_table.py": "names of columns that other programs write",
    "tracker/intake/csv/actions/staging.py": "SQL",
    "tracker/intake/csv/shape.py": "names of columns that other programs write",
    "accounts/management/": "the command line",
    "collab/management/": "the command line",
    "tracker/management/": "the command line",
    "tracker/demo/": "data of the demonstration",
}
SOURCES = sorted(
    str(path.relative_to(ROOT))
    for app in ("accounts", "collab", "foundation", "tracker")
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts
)


def test_every_text_of_a_source_is_marked() -> None:
    found = {
        name: texts
        for name in SOURCES
        if not name.startswith(tuple(FOR_OPERATORS)) and Path(name).name != METRICS
        if (
            texts := unmarked(
                (ROOT / name).read_text(),
                api=name.endswith(("api.py", "filters.py", "serializers.py", "expansion.py")),
            )
        )
    }
    assert found == {}
    assert [name for name in FOR_OPERATORS if not any(each.startswith(name) for each in SOURCES)] == []


@pytest.mark.parametrize(
    "code",
    [
        'raise ValidationError("Too long")',
        'raise Refused({"name": "Taken"})',
        'messages.success(request, "Saved")',
        'x = CharField(label="Name")',
        'class Meta:\n    verbose_name = "meeting"',
        'class Band(TextChoices):\n    DAILY = "daily", "Daily"',
        'Column("at", "When", lambda row: row.at)',
        'x = "Nothing is late."',
        'x = f"{name} is late"',
    ],
)
def test_an_unmarked_text_of_a_source_is_found(code: str) -> None:
    assert len(unmarked(code)) == 1


@pytest.mark.parametrize(
    "code",
    [
        'raise ValidationError(_("Too long"))',
        'raise Refused({"name": _("Taken")})',
        'messages.success(request, _("Saved"))',
        'class Band(TextChoices):\n    DAILY = "daily", _("Daily")',
        '"""What this is."""',
        'log.info("it went well")',
        'raise RuntimeError("this cannot be")',
        'x = rows["the key"] if name == "another key" else "SELECT one FROM two"',
    ],
)
def test_what_nobody_is_shown_needs_no_mark(code: str) -> None:
    assert unmarked(code) == []


def test_words_of_the_schema_are_english() -> None:
    assert unmarked('x = CharField(help_text="As people call it")', api=True) == []
    assert unmarked('raise ValidationError("Too long")', api=True) != []


#: Fields of a package's model: not for us to name.
FOREIGN = {"digest", "token_key", "user", "created", "expiry"}


def test_every_field_of_a_model_has_a_translated_name() -> None:
    plain = {
        f"{model.__name__}.{field.name}"
        for app in ("accounts", "foundation", "tracker")
        for model in apps.get_app_config(app).get_models()
        if not model._meta.auto_created
        for field in (*model._meta.local_concrete_fields, *model._meta.local_many_to_many)
        if not field.primary_key and field.name not in FOREIGN and not isinstance(field.verbose_name, Promise)
    }
    assert plain == set()


def test_what_is_told_once_is_told_in_each_language() -> None:
    asked = []

    @per_language
    def day(name: str) -> str:
        asked.append(name)
        return gettext(name)

    for _ in range(2):
        for language, expected in (("en-gb", "Monday"), ("de", "Montag"), ("fr", "lundi")):
            with override(language):
                assert day("Monday") == expected
    assert asked == ["Monday"] * 3
