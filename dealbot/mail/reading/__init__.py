"""Understanding what a partner wrote: from an ``IncomingMail`` to a ``Submission``, by candidates and evidence.

``speakers`` tells who wrote which lines, ``fields`` and ``companies`` find candidates, ``intent`` tells what is wanted,
``prospects`` shares the findings out, ``understanding`` joins them; ``explaining`` shows why.
"""

from dealbot.mail.reading.companies.circle import Circle
from dealbot.mail.reading.describing import describe
from dealbot.mail.reading.explaining import WIDTH, explain
from dealbot.mail.reading.understanding import Reading, read, understand

__all__ = ["WIDTH", "Circle", "Reading", "describe", "explain", "read", "understand"]
