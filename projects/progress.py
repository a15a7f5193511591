"""How far a result has come to its target: in per cent, in words, and as a bar."""

from dataclasses import dataclass

from django.utils.translation import gettext

from core.values import plain_number
from projects.totals import UP_TO, Total


@dataclass(frozen=True)
class Progress:
    """What was reached of a target. Both are sums over the same figures, or the two numbers of one figure."""

    reached: Total
    target: int

    @property
    def percent(self) -> int | None:
        """The share of the target in whole per cent, rounded down: 100 is said only of what is reached.

        Of the number that is shown, which may be rounded. "Up to" is rounded up. None for a target of zero.
        """
        if not self.target:
            return None
        whole, rest = divmod(100 * self.reached.number, self.target)
        return whole + bool(rest and self.reached.qualifier == UP_TO)

    @property
    def percent_text(self) -> str:
        """The share with the qualifier of the number: "81%", "more than 66%"; "" if there is none."""
        if self.percent is None:
            return ""
        share = gettext("%(n)s%%") % {"n": plain_number(self.percent)}
        return f"{self.reached.qualifier_text} {share}".strip()

    @property
    def words(self) -> str:
        """The two numbers: "122 of 150"."""
        return gettext("%(reached)s of %(target)s") % {
            "reached": self.reached.words,
            "target": plain_number(self.target),
        }

    @property
    def reached_width(self) -> str:
        """The width of the bar in per cent of the larger of the two numbers, with a decimal point, for SVG."""
        return _width(self.reached.number, self._longest)

    @property
    def target_width(self) -> str:
        return _width(self.target, self._longest)

    @property
    def _longest(self):
        return max(self.reached.number, self.target, 1)


def _width(number, longest):
    return f"{100 * number / longest:.1f}"
