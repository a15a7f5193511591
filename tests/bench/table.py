"""The figures of a bench as a table in Markdown; what grows with the records, or breaks a budget, is marked."""

import datetime as dt
import os
import platform
from pathlib import Path

GROWTH = 1.5  # a page may cost that many times more with the most records than with the fewest
NOTHING = 2  # ms: below this, growth is noise
# {the end of what is measured: (most, which figure)}: what the design promises at every size.
BUDGETS = {
    "all counts of a page": (2, "cpu"),
    "a rare word, counted and ranked": (10, "cpu"),
    "a common word, counted and ranked": (100, "cpu"),
    ": kept": (0.2, "cpu"),
    "after the edit: longest wait": (2_000, "value"),
}
GROWS = ("fill the database", "index the projects", "read anew", ": first after an edit", "downloads", ".csv", ".xlsx")
GROWS += (".json", ".xml", "all ids", "of all", "two words", "a common word", "a beginning", "all but a word")

ABOUT = """\
# How fast the portal is

Written by `make bench ARGS=--write`: do not edit. Synthetic records: so many projects, events, articles and resources
each, with donors, partners, places and figures; the search index holds the projects.

- Each cell is the processor's time in milliseconds / the time on the clock, medians of several calls. On PostgreSQL the
  processor's time is that of the portal only. Other units are named.
- **first after an edit**: what the first reader causes after a record was written; readers of a page that was read
  within the last ten seconds do not wait for it (decision 0047).
- **made**: Django renders the page, with its numbers known; with the number of its queries.
- **kept**: the page cache answers, in brotli.
- **⚠**: more than {growth} times the processor's time of the fewest records, or a budget broken. What must read all
  records (an index, a whole list as a file, the first page after an edit) is not marked for growing. A page that shows
  more may cost as much more as it has more bytes: among few records a filter finds few. Each has a bound: a list shows
  20 records a page, the timeline 100, the page of a project 10 of each kind, a calendar 500 entries (events.ics, about
  a millisecond each), the page of figures 50 rows a table.

"""


def document(kept):
    """Return docs/performance.md of {(engine, rows): {"when", "figures"}}."""
    lines = [f"- {engine}, {rows:,} records: {one['when']}" for (engine, rows), one in kept.items()]
    figures = {key: one["figures"] for key, one in kept.items()}
    return ABOUT.format(growth=GROWTH) + "\n".join(lines) + "\n\n" + markdown(figures) + "\n"


def machine(load):
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").splitlines()
        model = next(line.split(":", 1)[1].strip() for line in lines if "model name" in line)
    except (OSError, StopIteration):
        model = platform.machine()
    return (
        f"{dt.datetime.now(dt.UTC):%d %B %Y}; {os.cpu_count()} processors ({model}), load {load:.1f} at the start; "
        f"Python {platform.python_version()}."
    )


def markdown(figures):
    """Return the table of {(engine, rows): {what: figure}}: a row for each measure, a column for each database."""
    names = list(dict.fromkeys(what for found in figures.values() for what in found))
    head = ["", *(f"{engine} {rows:,}" for engine, rows in figures), ""]
    lines = [head, ["---", *["---:"] * len(figures), "---"]]
    for what in names:
        found = [columns.get(what) for columns in figures.values()]
        lines.append([_label(what, found), *map(_cell, found), "⚠" if is_marked(what, figures) else ""])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def is_marked(what, figures):
    """Whether a measure breaks its budget, or grows with the records though it must not."""
    for ending, (most, figure) in BUDGETS.items():
        if what.endswith(ending) and any(
            columns[what][figure] > most for columns in figures.values() if what in columns
        ):
            return True
    return not any(part in what for part in GROWS) and any(
        _grows(what, [figures[key] for key in figures if key[0] == engine]) for engine in {key[0] for key in figures}
    )


def _grows(what, columns):
    costs = [columns[number].get(what, {}).get("cpu") for number in (0, -1)]
    if None in costs:
        return False
    few, many = (columns[number].get(what.replace(": made", ": size"), {}).get("value") or 1 for number in (0, -1))
    larger = max(1, many / few) if what.endswith(": made") else 1
    return costs[1] > max(costs[0] * GROWTH * larger, costs[0] + NOTHING)


def _label(what, found):
    queries = sorted({one["queries"] for one in found if one and one["queries"] is not None})
    return what.replace("|", "\\|") + (f" ({'–'.join(map(str, queries))} queries)" if queries else "")


def _cell(figure):
    if figure is None:
        return ""
    if figure["unit"] != "ms":
        return f"{figure['value']:,.1f} {figure['unit']}"
    if figure["cpu"] is None:
        return f"– / {_short(figure['value'])}"
    return f"{_short(figure['cpu'])} / {_short(figure['value'])}"


def _short(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"
