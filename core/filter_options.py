"""A filter as the page of a list shows it: its options, how many records each has, and which of them are shown."""

from dataclasses import dataclass, field

FIRST = 6  # options of a long filter, before it is unfolded


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
    is_latest_first: bool = False  # of years
    is_folded: bool = False  # even if it is short: one of several that few readers look for

    @property
    def is_short(self) -> bool:
        """Whether there are few enough options to show them expanded, and many readers look for them."""
        return len(self.options) <= 6 and not self.is_folded

    @property
    def is_long(self) -> bool:
        """Whether there are so many options that a script should offer a search field for them."""
        return len(self.options) > 12

    @property
    def chosen(self) -> list[Option]:
        return [option for option in self.options if option.is_chosen and option.value]

    @property
    def shown(self) -> list[Option]:
        """The options that the page has: all, or of a long filter those with most records, or the latest years.

        The others come when it is unfolded. One with a chosen option is unfolded, and so is what the address asks for.
        """
        if self.is_asked or not self.is_long or self.chosen:
            return self.options
        if self.is_latest_first:
            return self.options[:FIRST]
        most = sorted(self.options, key=lambda option: -option.count)[:FIRST]
        return [option for option in self.options if option in most]

    @property
    def key(self) -> tuple:
        """What tells its markup from that of others, in one language."""
        return (self.name, str(self.label), *self.options, self.takes_one, self.problem, str(self.note), self.is_asked)

    @property
    def is_cut(self) -> bool:
        """Whether the page has not all its options."""
        return len(self.shown) < len(self.options)
