"""Copies the CSS, JavaScript, font and icons that we ship from npm packages into the repository: `make assets`.

npm checks each package against the hash in assets/package-lock.json; assets/vendored.json then holds the hash of each
copied file, which a test compares. Source map references are cut off: manifest storage would look for the maps.
The icons that we use become one file of symbols: add a name to ICONS. The font's zero loses its slash, with which “40%”
looks struck through; its licence (OFL, no reserved name) allows that.
"""

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from io import BytesIO
from itertools import pairwise
from pathlib import Path

from fontTools.misc.roundTools import otRound
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import GlyphCoordinates
from fontTools.varLib.iup import iup_delta

ROOT = Path(__file__).resolve().parents[1]
VENDOR = "collab/static/vendor"
FONT = "@fontsource-variable/atkinson-hyperlegible-next"
COPIES = {
    "@picocss/pico/css/pico.min.css": f"{VENDOR}/pico.min.css",
    "@picocss/pico/LICENSE.md": f"{VENDOR}/pico.LICENSE.md",
    "htmx.org/dist/htmx.min.js": f"{VENDOR}/htmx.min.js",
    "htmx.org/LICENSE": f"{VENDOR}/htmx.LICENSE",
    f"{FONT}/files/atkinson-hyperlegible-next-latin-wght-normal.woff2": f"{VENDOR}/atkinson-latin.woff2",
    f"{FONT}/files/atkinson-hyperlegible-next-latin-ext-wght-normal.woff2": f"{VENDOR}/atkinson-latin-ext.woff2",
    f"{FONT}/LICENSE": f"{VENDOR}/atkinson.LICENSE",
    "lucide-static/LICENSE": f"{VENDOR}/icons.LICENSE",
    "axe-core/axe.min.js": "tests/e2e/assets/axe.min.js",
    "axe-core/LICENSE": "tests/e2e/assets/axe.LICENSE",
}
ICONS = (
    "arrow-down", "arrow-right", "arrow-up", "bell", "bell-off", "bookmark", "building-2", "calendar-check",
    "calendar-days", "calendar-plus", "chart-column", "check", "chevron-down", "chevron-right", "circle-alert",
    "circle-check", "circle-pause", "clock", "code", "columns-3", "download", "ellipsis", "file-text", "filter",
    "flame", "folder-kanban", "gavel", "history", "info", "key-round", "landmark", "library", "link",
    "list-checks", "lock", "log-out", "mail", "map-pin", "menu", "message-square-text", "network", "pencil",
    "phone", "plus", "presentation", "printer", "rotate-ccw", "search", "settings", "sparkles", "trash-2",
    "triangle-alert", "undo-2", "upload", "user", "users", "video", "x",
)  # fmt: skip


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / "assets" / name, folder)
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True)
        modules = Path(folder) / "node_modules"
        files = {target: _without_map(modules / source) for source, target in COPIES.items()}
        files[f"{VENDOR}/atkinson-latin.woff2"] = without_slashed_zero(files[f"{VENDOR}/atkinson-latin.woff2"])
        files[f"{VENDOR}/icons.svg"] = _symbols(modules / "lucide-static" / "icons")
    for target, content in files.items():
        (ROOT / target).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / target).write_bytes(content)
    hashes = {target: hashlib.sha256(content).hexdigest() for target, content in files.items()}
    (ROOT / "assets" / "vendored.json").write_text(json.dumps(hashes, indent=2) + "\n")


def _without_map(path: Path) -> bytes:
    if path.suffix not in (".css", ".js"):
        return path.read_bytes()
    return re.sub(r"\n?(//|/\*)# sourceMappingURL=.*", "", path.read_text()).encode()


def without_slashed_zero(woff2: bytes) -> bytes:
    """The variable font with an open zero: the two halves into which the slash cuts its counter become one contour."""
    font = TTFont(BytesIO(woff2), recalcTimestamp=False)
    glyph = font["glyf"]["zero"]
    points, ends = glyph.coordinates, glyph.endPtsOfContours
    starts = [0, *(end + 1 for end in ends)]
    outside, lower, upper = (list(range(start, end)) for start, end in pairwise(starts))
    order = [*outside, *_cut_longest_side(lower, points), *_cut_longest_side(upper, points)]
    phantom = range(len(points), len(points) + 4)  # gvar moves the side bearings as four more points
    for variation in font["gvar"].variations["zero"]:
        corners = [*points, *[(0, 0)] * 4]
        deltas = iup_delta(variation.coordinates, corners, ends)
        variation.coordinates = [tuple(map(otRound, deltas[index])) for index in (*order, *phantom)]
    glyph.coordinates = GlyphCoordinates([points[index] for index in order])
    glyph.flags = type(glyph.flags)(glyph.flags[index] for index in order)
    glyph.endPtsOfContours, glyph.numberOfContours = [len(outside) - 1, len(order) - 1], 2
    made = BytesIO()
    font.save(made)
    return made.getvalue()


def _cut_longest_side(contour: list[int], points: GlyphCoordinates) -> list[int]:
    """The points of a half, beginning behind its longest side, which is the slash's, and ending before it."""

    def length(position: int) -> float:
        (x, y), (before_x, before_y) = points[contour[position]], points[contour[position - 1]]
        return float((x - before_x) ** 2 + (y - before_y) ** 2)

    start = max(range(len(contour)), key=length)
    return [*contour[start:], *contour[:start]]


def _symbols(folder: Path) -> bytes:
    """All icons in one SVG. Their stroke is the page's: `.icon` in components.css."""
    symbols = []
    for name in ICONS:
        drawing = re.search(r"<svg[^>]*>(.*)</svg>", (folder / f"{name}.svg").read_text(), re.DOTALL)
        assert drawing is not None, name
        lines = " ".join(drawing[1].split())
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{lines}</symbol>')
    return ('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n").encode()


if __name__ == "__main__":
    main()
