"""The parts of every app's API: query.py filters, fields.py serialises, views.py responds, openapi.py describes."""
