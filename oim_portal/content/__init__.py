"""Loads the content that ships: content/*.toml and content/*/*.toml, as content/README.md describes them.

files.py finds and parses, reading.py checks one table, kinds.py says what each kind of file means, loading.py brings
it into the database. `manage.py load_content` is the way in.
"""
