"""Mail over the wire: ``mailbox`` (IMAP in), ``courier`` (SMTP out). Knows mails, not deals.

imapclient stops in ``imap`` and ``mailbox``, aiosmtplib in ``courier``.
"""
