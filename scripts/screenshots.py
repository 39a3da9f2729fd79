"""The pictures of the README and the guides, taken from the demonstration data: `make screenshots`.

Starts the product in a folder of its own, looks at it with Debian's Chromium, and ends it again.
"""

import re
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests import processes, servers
from tests.waiting import wait_until

FOLDER = processes.ROOT / "docs" / "images"
#: file -> the role that looks, the link that it follows from this week ("" for none), width and height in pixels
PICTURES = {
    "this-week.png": ("librarian", "", 1100, 640),
    "project.png": ("librarian", "Eduroam and SSO", 1100, 900),
    "report.png": ("dean", "Report", 1100, 1000),
    "phone.png": ("librarian", "Log a meeting", 390, 780),
}


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        port, log = servers.free_port(), Path(folder, "log")
        settings = {"DATA_DIR": folder, "PORT": str(port)}
        with processes.running(["python", "manage.py", "serve"], log, settings), sync_playwright() as playwright:
            wait_until(lambda: "API token:" in log.read_text(), within=120, what="the demonstration")
            access = dict(re.findall(r"^sign in as (.+?): (\S+ / \S+)$", log.read_text(), re.MULTILINE))
            browser = playwright.chromium.launch(executable_path=servers.program("chromium"), args=["--no-sandbox"])
            for name, (role, link, width, height) in PICTURES.items():
                page = browser.new_page(viewport={"width": width, "height": height}, locale="en-GB")
                page.goto(f"http://127.0.0.1:{port}/sign-in/")
                address, password = access[role].split(" / ")
                page.fill("[name=username]", address)
                page.fill("[name=password]", password)
                page.click("main button[type=submit]")
                if link:
                    page.get_by_role("link", name=link, exact=True).first.click()
                page.wait_for_load_state("networkidle")
                page.screenshot(path=FOLDER / name)
            browser.close()


if __name__ == "__main__":
    main()
