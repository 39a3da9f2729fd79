"""Tests mirror the tree: what is in tracker/meetings/ is tested in tests/tracker/meetings/."""

from pathlib import Path

#: The checkout.
ROOT = Path(__file__).resolve().parent.parent
