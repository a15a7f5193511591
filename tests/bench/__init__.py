"""What `make bench` measures: how the portal grows from 100 to 100,000 records. Never part of the tests."""
