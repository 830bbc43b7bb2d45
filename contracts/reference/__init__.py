"""Reference pages in Markdown, made from the contracts: nothing on them can differ from the code.

A module a page. They own the wording around the tables and the fixed values of the examples, and return
text; `scripts/generate-docs.py` writes it.
"""
