"""Notes as HTML: CommonMark, then sanitised, so that no note can run anything. Pure."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_PARSER = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
_TAGS = {
    "p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "a", "h3", "h4", "h5", "h6", "hr",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


def rendered(notes: str) -> SafeString:
    """Headings begin below those of the page."""
    html = (
        _PARSER.render(notes)
        .replace("<h2", "<h4")
        .replace("</h2", "</h4")
        .replace("<h1", "<h3")
        .replace("</h1", "</h3")
    )
    clean = nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"})
    return mark_safe(clean)  # noqa: S308  # nh3 has just cleaned it
