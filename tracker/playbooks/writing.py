"""Writes a playbook as a file. May import foundation and content."""

from typing import Any

import yaml

from foundation.imports.yaml_text import reads_as_number
from tracker.playbooks.content import PlaybookContent


class _Dumper(yaml.SafeDumper):
    """Lists are indented below their name, as people write them, and nothing is an alias."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    """PyYAML writes as YAML 1.1 has it, where 08 is a text without quotes; here it would be read as a number."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, "'" if reads_as_number(text) else None)


_Dumper.add_representer(str, _text)


def write_file(content: PlaybookContent) -> str:
    """YAML that `reading.read_file` gives back as the same content."""
    return yaml.dump(
        content.plain(), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110, default_flow_style=False
    )
