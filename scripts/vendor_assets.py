"""Copies the CSS, JavaScript, font and icons that we ship from npm packages into the repository: `make assets`.

npm checks each package against the hash in assets/package-lock.json; assets/vendored.json then holds the hash of each
copied file, which a test compares. Source map references are cut off: manifest storage would look for the maps.
The icons that we use become one file of symbols: add a name to ICONS.
"""

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

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
