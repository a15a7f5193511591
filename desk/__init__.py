"""The publishing desk: from a draft in one language to a page that can be trusted in three.

workflow     states, who may do what, what is missing before publication
versions     history, comparison, restore, pending revisions
translation  which text is missing or outdated in which language
spreadsheets XLSX and CSV in and out, checked before anything is written
"""
