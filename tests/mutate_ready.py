"""A plugin of pytest for tests/mutate.py: the database is ready, so nothing is made and nothing taken away."""

from django.test import utils


def pytest_configure():
    utils.setup_databases = lambda *args, **options: []
    utils.teardown_databases = lambda *args, **options: None
