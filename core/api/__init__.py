"""What the API of every app is built from: query.py asks, fields.py writes, views.py answers, openapi.py tells."""
