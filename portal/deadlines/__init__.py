"""Time: what can be watched, its deadlines, who watches it, and what has been said of it to whom.

It knows no feature. One that has deadlines says them as `things.Thing`s by `actions.renewing`.
"""
