"""Whether the product brings a newer playbook than an institution has. May import models and shipped."""

from tracker.playbooks.content import PlaybookContent
from tracker.playbooks.models import PlaybookVersion
from tracker.playbooks.shipped import shipped


def newer_shipped(newest: PlaybookVersion) -> PlaybookContent | None:
    """What comes with the product under the slug of the playbook, where the last copy of it that the institution took
    says something else. None as well of a playbook that never was such a copy: one from a file, from a project, from a
    partner. At most one query."""
    content = shipped().get(newest.content["slug"])
    if content is None:
        return None
    copies = PlaybookVersion.objects.filter(playbook=newest.playbook_id, shipped=True, number__isnull=False)
    copy = newest if newest.shipped else copies.order_by("-number").first()
    if copy is None or copy.read().numbered(1) == content.numbered(1):
        return None
    return content
