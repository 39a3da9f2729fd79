"""Templates are formatted, linted and made of components."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.template import Context, Template

from foundation.pages.lists import Cell
from tests import ROOT

TEMPLATES = sorted(
    path
    for app in ("accounts", "collab", "foundation", "tracker")
    for path in (ROOT / app).rglob("templates/**/*")
    if path.suffix in (".html", ".txt")
)


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """djLint with the rules that `make check` gives it."""
    for name in ("pyproject.toml", ".djlint_rules.yaml"):
        shutil.copy(ROOT / name, folder)
    command = [sys.executable, "-m", "djlint", "--lint", "--quiet", "."]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_template_lines_have_at_most_120_characters() -> None:
    assert len(TEMPLATES) > 80
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > 120
    ]
    assert long == []


@pytest.mark.parametrize(("words", "code"), [(113, 0), (114, 1)])
def test_the_linter_refuses_a_line_over_120_characters(tmp_path: Path, words: int, code: int) -> None:
    (tmp_path / "page.html").write_text(f"<p>{'x' * words}</p>\n")
    result = _lint(tmp_path)
    assert result.returncode == code, result.stdout + result.stderr
    assert ("T100" in result.stdout) == bool(code)


#: Markup that a component makes -> the tag to use.
COMPONENTS = {
    r'class="card\b': "card",
    r"<article\b": "card",
    r'class="empty"': "empty_state",
    r'class="pick"': "pick",
    r"<h1\b": "page_heading",
    r'<form\b[^>]*method="post"': "post_form",
    r"<button\b": "button",
    r'class="button\b': "button",
    r"<table\b": "table",
    r'<dl class="facts"': "facts",
    r'class="error-summary"': "error_summary",
}
#: Template and component that it writes by hand -> why.
BY_HAND = {
    ("collab/templates/500.html", "page_heading"): "made without Django's help, when anything may be broken",
    ("collab/templates/503.html", "page_heading"): "made without the database",
    ("collab/templates/collab/styleguide.html", "button"): "shows one that is disabled",
    ("tracker/templates/tracker/leadership/digest_mail.html", "button"): "a mail has styles of its own",
    ("tracker/templates/tracker/leadership/digest_mail.html", "card"): "a mail has styles of its own",
    ("tracker/templates/tracker/meetings/_finder.html", "button"): "htmx asks for people",
    ("tracker/templates/tracker/meetings/form.html", "button"): "htmx asks for a day, or for people",
    ("tracker/templates/tracker/meetings/form.html", "post_form"): "htmx keeps a draft of it",
    ("tracker/templates/tracker/pages/_timeline.html", "button"): "htmx puts older months in its place",
    ("tracker/templates/tracker/delivery/_notes.html", "card"): "a mail has styles of its own",
    ("tracker/templates/tracker/delivery/frame.html", "page_heading"): "a mail has styles of its own",
    ("tracker/templates/tracker/invitations/mail.html", "button"): "a mail has styles of its own",
    ("tracker/templates/tracker/invitations/mail.html", "card"): "a mail has styles of its own",
    ("tracker/templates/tracker/outcomes/agreement_mail.html", "button"): "a mail has styles of its own",
    ("tracker/templates/tracker/outcomes/agreement_mail.html", "card"): "a mail has styles of its own",
    ("tracker/templates/tracker/reminders/_card.html", "button"): "a mail has styles of its own",
    ("tracker/templates/tracker/reminders/_card.html", "card"): "a mail has styles of its own",
    ("tracker/templates/tracker/polls/mail.html", "button"): "a mail has styles of its own",
    ("tracker/templates/tracker/polls/mail.html", "card"): "a mail has styles of its own",
    ("tracker/templates/tracker/reports/mail.html", "button"): "a mail has styles of its own",
    ("tracker/templates/tracker/reports/mail.html", "card"): "a mail has styles of its own",
    ("tracker/templates/tracker/reports/present.html", "page_heading"): "the heading of the first slide",
}


def test_component_markup_is_not_written_by_hand() -> None:
    found = {
        (str(path.relative_to(ROOT)), tag)
        for path in TEMPLATES
        if path.parent.name != "components"
        for markup, tag in COMPONENTS.items()
        if re.search(markup, path.read_text())
    }
    assert found == set(BY_HAND)


def test_component_refuses_an_unknown_argument() -> None:
    for tag in ("button", "dialog"):  # a function, and a template
        with pytest.raises(TypeError, match="colour"):
            Template(f'{{% {tag} colour="red" %}}Save{{% end{tag} %}}').render(Context())


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        (
            '{% card title="A & B" heading="x" %}<p>{{ evil }}</p>{% endcard %}',
            '<section class="card" aria-labelledby="x">',
        ),
        ('{% card title="A & B" heading="x" %}<p>{{ evil }}</p>{% endcard %}', "<p>&lt;b&gt;</p>"),
        ("{% button about=evil %}{{ evil }}{% endbutton %}", 'aria-label="&lt;b&gt;: &lt;b&gt;"'),
        ('{% card state="late" %}x{% endcard %}', '<section class="card edged late">'),
        (
            "{% page_heading lead=evil %}{{ evil }}{% endpage_heading %}",
            '<h1>&lt;b&gt;</h1> <p class="lead">&lt;b&gt;</p>',
        ),
        ("{% fact term=evil %}{{ evil }}{% endfact %}", "<dt>&lt;b&gt;</dt><dd>&lt;b&gt;</dd>"),
        ("{% button href=evil named=evil %}x{% endbutton %}", 'href="&lt;b&gt;" aria-label="&lt;b&gt;"'),
        ("{% post_form action=evil submit=evil %}{% endpost_form %}", 'action="&lt;b&gt;"'),
        (
            "{% pick name=evil value=evil state=evil badge=evil %}{{ evil }}{% endpick %}",
            '<input type="checkbox" name="&lt;b&gt;" value="&lt;b&gt;"> <span>&lt;b&gt;</span> <span',
        ),
        ("{% list_table label=evil rows=rows %}", '<a href="&lt;b&gt;"><bdi>&lt;b&gt;</bdi></a></th>'),
        ("{% list_table label=evil rows=rows %}", "</span> <bdi>&lt;b&gt;</bdi></td>"),
        ('{% dialog id="d" title=evil %}{% enddialog %}', '<h2 id="d-title">&lt;b&gt;</h2>'),
    ],
)
def test_a_component_escapes_what_it_is_given(tag: str, expected: str) -> None:
    rows = [[Cell("<b>", "<b>", address="<b>"), Cell("<b>", "<b>")]]
    page = Template(tag).render(Context({"evil": "<b>", "rows": rows}))
    assert expected in re.sub(r"\s+>", ">", re.sub(r"\s+", " ", page))


def test_styles_name_no_side_of_the_page() -> None:
    """What is at the left in English is at the right in Arabic: start and end are meant."""
    physical = re.compile(
        r"(?:margin|padding|border)-(?:left|right)|(?<![-\w])(?:left|right)\s*:|text-align: (?:left|right)"
    )
    sheets = [path for app in ("accounts", "collab", "tracker") for path in (ROOT / app / "static").glob("**/*.css")]
    ours = [path for path in sheets if "vendor" not in path.parts]
    assert len(ours) > 4
    assert {path.name: found for path in ours if (found := physical.findall(path.read_text()))} == {}
