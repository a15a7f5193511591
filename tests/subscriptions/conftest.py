"""A mail server on this machine, which the portal sends to as in production."""

import contextlib
import email.policy
import socket
from email.parser import BytesParser

import pytest
from aiosmtpd.controller import Controller


class Handler:
    """Keeps what it takes: {recipient: [(return path, parsed mail)]}; refuses recipients with the answers given.

    The answers to texts are given once each.
    """

    def __init__(self):
        self.taken, self.answers, self.to_texts, self.connections, self.ended = {}, {}, [], 0, 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_QUIT(self, server, session, envelope):
        self.ended += 1
        return "221 Bye"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.to_texts:
            return self.to_texts.pop()
        message = BytesParser(policy=email.policy.default).parsebytes(envelope.original_content)
        message.raw = envelope.original_content
        for address in envelope.rcpt_tos:
            self.taken.setdefault(address, []).append((envelope.mail_from, message))
        return "250 OK"


@pytest.fixture
def mail_server(settings):
    """The Handler of a real SMTP server, to which all mails go."""
    with contextlib.closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    handler = Handler()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield handler
    controller.stop()
