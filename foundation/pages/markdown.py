"""Notes as HTML: CommonMark, then sanitised, so that no note can run anything, nor become a page without end. Pure."""

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

MAX_GROWTH = 10  # characters of HTML for each character of a note, beside ALLOWANCE; notes of people reach 3
ALLOWANCE = 2_000  # characters, for a short note
MAX_NESTING = 20  # levels; a list takes two

# Without link definitions, one of which a note could use thousands of times.
_PARSER = (
    MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": MAX_NESTING + 1})
    .enable("table")
    .disable("reference")
)
_TAGS = {
    "p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "a", "h3", "h4", "h5", "h6", "hr",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_HEADINGS = {"h1": "h3", "h2": "h4"}  # headings begin below those of the page


def rendered(notes: str) -> SafeString:
    """The note as HTML; as plain text with its lines when it nests too deeply or its HTML would be too long."""
    env: dict[str, object] = {}
    tokens = _PARSER.parse(notes, env)
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
    html = _PARSER.renderer.render(tokens, _PARSER.options, env)
    too_deep = any(token.level >= MAX_NESTING for token in tokens)  # what lies deeper is left out by the parser
    if too_deep or len(html) > MAX_GROWTH * len(notes) + ALLOWANCE:
        html = linebreaks(notes, autoescape=True)
    clean = nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"})
    return mark_safe(clean)  # noqa: S308  # nh3 has just cleaned it
