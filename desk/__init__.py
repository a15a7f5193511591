"""The publishing desk: the admin in which officers write, translate, review and publish.

workflow     states, who may do what, what is missing before publication
versions     history, comparison, restore, proposed changes
translation  which text is missing or outdated in which language
spreadsheets XLSX and CSV in and out, checked before anything is written
"""
