"""External programs that some tests need: where they are, and how to call two of them.

A test is skipped with a message if its program is missing; `python -m tests.tools` prints the messages. `.ci/run`
installs all of them.
"""

import datetime as dt
import json
import os
import shutil
import subprocess
from functools import partial
from pathlib import Path

from django.utils import timezone

ROOT = Path(__file__).resolve().parent.parent
THOROUGH = bool(os.environ.get("THOROUGH"))  # make test-all
VNU_JAR = ROOT / "node_modules/vnu-jar/build/dist/vnu.jar"
AXE = ROOT / "node_modules/axe-core/axe.min.js"
HTML_VALIDATE = ROOT / "node_modules/html-validate/bin/html-validate.mjs"
CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
]


def examples(number):
    """Return how many examples hypothesis draws where `make test` draws `number`."""
    return 5 * number if THOROUGH else number


def some_of(things, number, offset=0):
    """Return every `number`th of a list, from the one at `offset` on; all of them in `make test-all`."""
    return things if THOROUGH else things[offset::number]


def clock():
    """Return the moment at which each test begins: CLOCK, a time in Morocco such as 2026-12-31T23:59; or None."""
    text = os.environ.get("CLOCK", "")
    return dt.datetime.fromisoformat(text).replace(tzinfo=timezone.get_default_timezone()) if text else None


def chromium():
    """Return the path of Chromium (or of the browser that CHROMIUM names), or None.

    Its shell without windows takes a third less time for the same tests.
    """
    names = [os.environ.get("CHROMIUM", ""), "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
    return next((path for name in names if name and (path := shutil.which(name))), None)


def program(name):
    """Return the path of a program, also of one that only administrators have in their PATH; or None."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def vnu():
    """Return the command of the Nu HTML checker, or None."""
    java = shutil.which("java")
    return [java, "-Xss4m", "-jar", str(VNU_JAR)] if java and VNU_JAR.exists() else None


def html_validate():
    """Return the command of html-validate, or None."""
    node = shutil.which("node")
    return [node, str(HTML_VALIDATE)] if node and HTML_VALIDATE.exists() else None


def write_pages(pages, folder):
    """Write {name: HTML text} into `folder`, one file each; return the paths as texts."""
    paths = [folder / f"{name}.html" for name in pages]
    for path, html in zip(paths, pages.values(), strict=True):
        path.write_text(html, encoding="utf-8")
    return [str(path) for path in paths]


def vnu_errors(pages, folder):
    """Return "name:line: message" for each error and warning of the Nu HTML checker in {name: HTML text}.

    Give many pages at once: the start of Java takes longer than a page.
    """
    command = [*vnu(), "--format", "json", "--stdout", "--exit-zero-always", *write_pages(pages, folder)]
    report = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return [
        f"{Path(message.get('url', '')).stem}:{message.get('lastLine')}: {message['message']} "
        f"{message.get('extract', '').strip()}"
        for message in report["messages"]
    ]


def html_validate_errors(pages, folder):
    """Return "name:line: message (rule)" for each finding of html-validate in {name: HTML text}."""
    config, report = ROOT / "tests/htmlvalidate.mjs", folder / "report.json"
    # Into a file: the program ends before a pipe has taken more than 64 kB.
    options = ["--config", str(config), "--formatter", f"json={report}"]
    command = [*html_validate(), *options, *write_pages(pages, folder)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode not in {0, 1}:
        raise RuntimeError(result.stderr)
    return [
        f"{Path(page['filePath']).stem}:{message['line']}: {message['message']} ({message['ruleId']})"
        for page in json.loads(report.read_text(encoding="utf-8"))
        for message in page["messages"]
    ]


def missing():
    """Return a sentence for each kind of test that cannot run on this computer."""
    sentences = {
        "the browser tests: no Chromium (CHROMIUM may name one)": chromium,
        "the tests by the Nu HTML checker: no Java, or no node_modules (npm ci)": vnu,
        "the tests by axe: no node_modules (npm ci)": AXE.exists,
        "the tests by html-validate: no Node, or no node_modules (npm ci)": html_validate,
        "the tests of nginx: none is installed": partial(program, "nginx"),
        "the tests of units: no systemd-analyze": partial(program, "systemd-analyze"),
    }
    return [sentence for sentence, find in sentences.items() if not find()]


if __name__ == "__main__":
    print("\n".join(missing()))
