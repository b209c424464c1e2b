"""The search of tenders: what is found, in which order, how many, and why.

`words` reads what was typed, `orders` and `pages` bring the tenders of one page, `counts` says how
many there are and how many each choice would give, `reasons` says why one was found.
docs/search.md tells the rules, docs/decisions/0007 what was measured.
"""
