"""Pictures of letters in a headless Chromium, to be looked at: ``python -m tests.screens FOLDER [letter ...]``.

Writes ``<letter>.<language>.html`` and, for a phone (390 px) and a desktop (900 px), ``.png`` beside it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from dealbot.core.letters import LetterName
from dealbot.mail.letters import LetterWriter, templates_folder
from tests.mail.samples_of_letters import FACE, sample_letters

LOOKED_AT = ("confirmation", "several", "conflict_notice", "digest")
PHONE, DESKTOP = 390, 900
BROWSER_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


def write_pages(folder: Path, names: tuple[str, ...]) -> list[Path]:
    """The HTML of every sample of these letters, as files."""
    writer = LetterWriter(templates_folder(), FACE)
    pages = []
    for letter in sample_letters():
        if letter.name.value in names:
            page = folder / f"{letter.name.value}.{letter.language.value}.html"
            page.write_text(writer.say(letter).html, encoding="utf-8")
            pages.append(page)
    return pages


def take_picture(browser: str, page: Path, width: int) -> Path:
    """A picture of the page as wide as the screen; a narrow page is shown in a frame, as windows have a least width."""
    picture = page.with_suffix(f".{width}.png")
    frame = page.with_suffix(".frame.html")
    frame.write_text(f'<body style="margin:0"><iframe src="{page.name}" width="{width}" height="2600" frameborder="0">')
    with tempfile.TemporaryDirectory() as profile:
        command = [browser, *BROWSER_FLAGS, f"--user-data-dir={profile}", f"--window-size={max(width, 500)},2600"]
        subprocess.run(
            [*command, f"--screenshot={picture}", frame.as_uri()], check=True, capture_output=True, timeout=60
        )
    frame.unlink()
    return picture


def main() -> int:
    """Ends with 2 where no folder is given or no Chromium is installed."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if len(sys.argv) < 2 or browser is None:
        sys.stderr.write(f"{__doc__}\nChromium: {browser or 'not installed (apt-get install chromium)'}\n")
        return 2
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    names = tuple(LetterName(name).value for name in sys.argv[2:]) or LOOKED_AT
    for page in write_pages(folder, names):
        for width in (PHONE, DESKTOP):
            sys.stdout.write(f"{take_picture(browser, page, width)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
