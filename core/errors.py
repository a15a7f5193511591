"""What goes wrong and is told to whoever asked, in sentences; views_errors.py makes the pages."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404


class InvalidQuery(BadRequest):
    """A list was asked for with a filter that does not exist or a value that it does not take.

    `problems` is a list of (parameter name, sentence in the reader's language). `question_stands` says that the list
    answers the question, and only this form of it does not.
    """

    def __init__(self, problems, question_stands=False):
        super().__init__("; ".join(f"{name}: {sentence}" for name, sentence in problems))
        self.problems, self.question_stands = problems, question_stands


class NothingFound(Http404):
    """A file was asked for that cannot be empty, and it would be; `sentence` tells why, in the reader's language."""

    def __init__(self, sentence):
        super().__init__(sentence)
        self.sentence = sentence


class NotAllowed(PermissionDenied):
    """Somebody may not do what they asked for; `sentence` tells them why, in their language."""

    def __init__(self, sentence):
        super().__init__(sentence)
        self.sentence = sentence
