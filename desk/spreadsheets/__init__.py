"""Spreadsheets in and out: XLSX and CSV, checked row by row before anything is written.

cells      what one cell may hold: text that is no formula, numbers, dates, yes and no
columns    what a column means: how a cell is read, compared with the record, and put into it
links      columns that name other records by code or name
kinds      the columns of one kind of record; each app registers its own in its spreadsheets.py
files      an uploaded file -> headings and rows, without trusting it
export     records -> XLSX, CSV, the template and its data dictionary
jobs       an upload from its arrival to its end
checking   rows -> new, changed, unchanged, wrong; writes nothing
writing    everything or nothing
"""
