"""The portal elsewhere: with more languages, or for another office.

Languages and office are fixed when a process starts, so these tests run in a process of their own, with
tests/settings_elsewhere.py; tests/test_elsewhere.py starts it.
"""
