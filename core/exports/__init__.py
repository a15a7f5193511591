"""Downloads: what a list shows, as CSV, XLSX or JSON. Knows no kind of record; each app declares its own in exports.py.

columns    one column: its name, its heading, what stands in it, and what the data dictionary says of it
datasets   a kind of record as sheets: one row a record, and long sheets beside it; read in blocks, memory stays bounded
linked     what the records are linked to: donors, regions, other records
csv_json   the lines of a CSV file, the text of a JSON file
xlsx       a spreadsheet written while it is sent
views      the answer to a request for a file
formats    in which formats the list of each kind can be taken: the links below every list
"""
