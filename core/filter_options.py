"""A filter as the page of a list shows it: its options, how many records each has, and whether the page has them."""

from dataclasses import dataclass, field

FEW = 6  # options that a page always has


@dataclass(frozen=True)
class Option:
    """One value of a filter."""

    value: str
    label: object  # str or core.languages.Text
    is_chosen: bool = False
    count: int = 0  # the length of the list if this is the only option of its filter, with the other filters applied
    is_awaited: bool = False  # what it stands for may come, such as an upcoming event: one can subscribe to it before

    @property
    def is_disabled(self) -> bool:
        """Whether no record carries it; a selected option stays enabled, so that it can be removed."""
        return not self.count and not self.is_chosen and not self.is_awaited


@dataclass
class Group:
    """One filter as shown on the page: its name in the address, its label and its options."""

    name: str
    label: str
    options: list = field(default_factory=list)
    takes_one: bool = False  # only one option can be selected; "" stands for none
    problem: str = ""  # what is wrong with the values in the address
    note: object = ""  # str, lazy: what its numbers add up to
    is_asked: bool = False  # the address asks for all its options
    is_folded: bool = False  # even if it is short: one of several that few readers look for

    @property
    def is_short(self) -> bool:
        """Whether there are few enough options to show them expanded, and many readers look for them."""
        return len(self.options) <= FEW and not self.is_folded

    @property
    def is_long(self) -> bool:
        """Whether there are so many options that a script should offer a search field for them."""
        return len(self.options) > 12

    @property
    def chosen(self) -> list[Option]:
        return [option for option in self.options if option.is_chosen and option.value]

    @property
    def is_unfolded(self) -> bool:
        """Whether the page has its options: those of a folded one come when it is asked for.

        One with a chosen option is unfolded, and so is one with a wrong value: its sentence says to choose from them.
        """
        return bool(self.is_short or self.is_asked or self.chosen or self.problem)

    @property
    def key(self) -> tuple:
        """What tells its markup from that of others, in one language."""
        options = self.options if self.is_unfolded else [len(self.options)]
        return (self.name, str(self.label), *options, self.takes_one, self.problem, str(self.note), self.is_asked)
