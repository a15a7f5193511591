"""Import and export of XLSX and CSV files, with validation row by row before anything is written.

What comes in:
files          an untrusted uploaded file -> tables; xlsx and text_files read them, tables is what they give
headings       the row of headings, and the column that each names; letters: whether letters fit their language
sheets         which of the tables are meant
jobs           an import from upload to end
first_questions  what is asked before the check: the sheet, the unknown columns

What it means:
cells, money   parsing of a single cell: numbers, yes and no, amounts
columns        what a column means: how a cell is parsed, compared with the record, and set; date_columns, sources
links          columns that refer to other records by code or name; matching, short_names: how names are found
kinds          the columns of one kind of record; each app registers its own in its spreadsheets.py

What it would do:
context        the records that cells may refer to, and what the officer answered about names
checking       rows -> outcomes: new, changed, unchanged, wrong; writes nothing; validating: the rules of the model
questions      what is asked about the checked rows; new_partners: those that the officer adds
report         what the page of an import shows
writing        all rows or none

What goes out:
export         records -> XLSX, CSV, with the data dictionary; template: the file to fill in
"""
