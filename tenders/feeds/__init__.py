"""A search of tenders as data: a feed (`atom`), a table (`table`), a calendar (`dates`).

Each takes the same query as the list. `words` says a tender, and a search, where there is no page.
"""
