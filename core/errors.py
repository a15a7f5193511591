"""Exceptions with sentences for the reader; views_errors.py renders them."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404

MOST_PROBLEMS = 10  # that a page lists: an address of thousands of parameters is nobody's typing error


class InvalidQuery(BadRequest):
    """A list was requested with an unknown filter or an invalid value.

    `problems` is a list of (parameter name, sentence in the reader's language). `accepted` is a QueryDict of the rest.
    `question_stands` means that the list accepts the query and only this format of it does not. `meant` is the query
    that the reader probably meant, as in "?axis=youth", or "" if there is no telling. `is_of_file` means that they
    concern the file and not the list that it is made of.
    """

    def __init__(self, problems, question_stands=False, accepted=None, meant="", is_of_file=False):
        super().__init__("; ".join(f"{name}: {sentence}" for name, sentence in problems))
        self.problems, self.question_stands = problems[:MOST_PROBLEMS], question_stands
        self.accepted, self.meant, self.is_of_file = accepted, meant, is_of_file


class LeadsOn(Http404):
    """There is nothing at this address, and there is at another `address` (a path of this site, with its query)."""

    def __init__(self, address):
        super().__init__(address)
        self.address = address


class NothingFound(Http404):
    """A file was requested that would be empty and must not be; `sentence` explains why, in the reader's language."""

    def __init__(self, sentence):
        super().__init__(sentence)
        self.sentence = sentence


class Withdrawn(Http404):
    """The page was public and was withdrawn: `at` that time, because of `reason`, a core.languages.Text."""

    def __init__(self, at, reason):
        super().__init__(reason.value)
        self.at, self.reason = at, reason


class NotAllowed(PermissionDenied):
    """The user may not do this; `sentence` explains why, in their language."""

    def __init__(self, sentence):
        super().__init__(sentence)
        self.sentence = sentence
