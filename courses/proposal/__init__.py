"""Who could sit where: a proposal over all open courses at once. Pure.

``problem`` says what the engine may know, ``network`` and ``flows`` turn it into an
integer min-cost flow, ``search`` decides which courses run, ``reasons`` says why.
The rules, in strict order, stand in docs/filling.md; a human decides (domain 6.2).
"""
