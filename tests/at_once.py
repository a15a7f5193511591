"""Runs functions at the same time, as requests do: each in its own thread, with its own database connection."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connection


def at_once(*acts):
    """Call `acts` in threads that start together; return what each returned or raised, in their order.

    For tests with `django_db(transaction=True)`: the others' threads see only what is committed.
    """
    start = threading.Barrier(len(acts))

    def run(act):
        try:
            connection.ensure_connection()  # takes longest, so it comes before the start
            start.wait(30)
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    often, usual = 1e-5, sys.getswitchinterval()  # seconds after which Python lets another thread go on
    sys.setswitchinterval(often)
    try:
        with ThreadPoolExecutor(len(acts)) as threads:
            return list(threads.map(run, acts))
    finally:
        sys.setswitchinterval(usual)
