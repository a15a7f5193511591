"""axe-core as package-lock.json pins it, on a page that is open in the browser."""

from typing import Any

import pytest

from tests.tools import AXE

# Rules that axe leaves out by itself: on trial, but true here.
ON_TRIAL = [
    "label-content-name-mismatch",
    "table-fake-caption",
    "td-has-header",
    "p-as-heading",
    "css-orientation-lock",
]
RUN = """async ([within, rules]) => {
    const enabled = Object.fromEntries(rules.map(rule => [rule, {enabled: true}]));
    const result = await axe.run(within || document, {rules: enabled, resultTypes: ['violations']});
    return result.violations;
}"""


def axe(page: Any, within: Any = None, rules: list[str] | None = None) -> list[dict]:
    """Return what axe finds: all rules of WCAG 2.2 AA and of good practice, and `rules` besides.

    `within` is a selector, or {"exclude": [[selector]]}. The page's policy must be off (bypass_csp).
    """
    if not AXE.exists():
        pytest.skip("axe-core is missing: npm ci")
    page.wait_for_load_state()  # after a click the next page may have begun only
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(RUN, [within, rules or []])


def in_short(found: list[dict]) -> list[tuple[str, list[str]]]:
    """Return [(rule, the first elements)] of violations."""
    return [(each["id"], [" ".join(map(str, node["target"])) for node in each["nodes"][:3]]) for each in found]
