"""The parts that the API of every app is built from: query.py filters, fields.py serialises, views.py responds,
openapi.py describes.
"""
