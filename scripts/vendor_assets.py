"""Copies the CSS and JavaScript that we ship from npm packages into the repository: `make assets`.

npm checks each package against the hash in assets/package-lock.json; assets/vendored.json then holds the hash of each
copied file, which a test compares. Source map references are cut off: manifest storage would look for the maps.
"""

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COPIES = {
    "@picocss/pico/css/pico.min.css": "collab/static/vendor/pico.min.css",
    "@picocss/pico/LICENSE.md": "collab/static/vendor/pico.LICENSE.md",
    "htmx.org/dist/htmx.min.js": "collab/static/vendor/htmx.min.js",
    "htmx.org/LICENSE": "collab/static/vendor/htmx.LICENSE",
    "axe-core/axe.min.js": "tests/e2e/assets/axe.min.js",
    "axe-core/LICENSE": "tests/e2e/assets/axe.LICENSE",
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / "assets" / name, folder)
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True)
        hashes = {}
        for source, target in COPIES.items():
            text = (Path(folder) / "node_modules" / source).read_text()
            text = re.sub(r"\n?(//|/\*)# sourceMappingURL=.*", "", text)
            (ROOT / target).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / target).write_text(text)
            hashes[target] = hashlib.sha256(text.encode()).hexdigest()
    (ROOT / "assets" / "vendored.json").write_text(json.dumps(hashes, indent=2) + "\n")


if __name__ == "__main__":
    main()
