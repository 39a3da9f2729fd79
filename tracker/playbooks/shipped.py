"""The playbooks that come with the product, from the files in shipped/. May import reading."""

from functools import cache
from pathlib import Path

from tracker.playbooks.content import PlaybookContent
from tracker.playbooks.reading import read_file

FOLDER = Path(__file__).parent / "shipped"


@cache
def shipped() -> dict[str, PlaybookContent]:
    """Slug -> the playbook, by name."""
    read = [read_file(path.read_bytes()) for path in sorted(FOLDER.glob("*.yaml"))]
    return {content.slug: content for content in sorted(read, key=lambda content: content.name)}
