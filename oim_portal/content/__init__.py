"""Loads the shipped content: content/*.toml and content/*/*.toml, as described in content/README.md.

files.py finds and parses, reading.py validates one table, kinds.py maps each kind of file to a model, loading.py writes
to the database. The entry point is `manage.py load_content`.
"""
