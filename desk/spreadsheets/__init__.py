"""Import and export of XLSX and CSV files, with validation row by row before anything is written.

cells      parsing of a single cell: numbers, dates, yes and no
columns    what a column means: how a cell is parsed, compared with the record, and set
links      columns that refer to other records by code or name
kinds      the columns of one kind of record; each app registers its own in its spreadsheets.py
files      an untrusted uploaded file -> headings and rows
export     records -> XLSX, CSV, the template and its data dictionary
jobs       an import from upload to end
checking   rows -> new, changed, unchanged, wrong; writes nothing
writing    all rows or none
"""
