"""Whether the product brings a newer playbook than an institution has. May import models and shipped."""

from tracker.playbooks.content import PlaybookContent
from tracker.playbooks.models import PlaybookVersion
from tracker.playbooks.shipped import shipped


def newer_shipped(newest: PlaybookVersion) -> PlaybookContent | None:
    """What comes with the product under the slug of the playbook, where no version of it says the same. None as well
    of a playbook that was never a copy of the product's: one from a file, from a project, from a partner."""
    content = shipped().get(newest.content["slug"])
    if content is None:
        return None
    plain = content.numbered(1).plain()
    of_it = PlaybookVersion.objects.filter(playbook=newest.playbook_id, number__isnull=False)
    first = newest if newest.number == 1 else of_it.filter(number=1).first()
    if first is None or not first.shipped:
        return None
    if any({**one, "version": 1} == plain for one in of_it.values_list("content", flat=True)):
        return None
    return content
