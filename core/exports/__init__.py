"""Downloads: a list as CSV, XLSX or JSON. Each app declares the columns of its kinds in exports.py.

columns    one column: its name, its heading, its cells, and its entry in the data dictionary
datasets   a kind of record as sheets: one row per record, and long sheets; read in blocks, with bounded memory
linked     related records: donors, regions, other records
csv_json   the lines of a CSV file, the text of a JSON file
xlsx       a workbook; worksheets has one sheet of it
views      the response to a request for a file
formats    in which formats each list can be downloaded: the links below every list
"""
