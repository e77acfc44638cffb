"""How well mails are read: own mails with the answers a careful reader would give, in four languages.

``open/`` is looked at while reading is made better; ``sealed/`` is not, and is measured at the end. Both were written
together, before.
"""
