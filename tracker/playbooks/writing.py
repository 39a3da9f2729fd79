"""Writes a playbook as a file. May import content."""

from typing import Any

import yaml

from tracker.playbooks.content import PlaybookContent


class _Dumper(yaml.SafeDumper):
    """Lists are indented below their name, as people write them, and nothing is an alias."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def write_file(content: PlaybookContent) -> str:
    """YAML that `reading.read_file` gives back as the same content."""
    return yaml.dump(
        content.plain(), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110, default_flow_style=False
    )
