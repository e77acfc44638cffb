"""The floor under throughput: the same mails fetched, parsed once, a row each, as many small letters sent; no more.

Run as ``python -m bench.floor SETTINGS COUNT``; prints the seconds it took.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import ssl
import sys
import time
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import mailparser
from imapclient import IMAPClient

from dealbot.config import Settings, load

BATCH = 50


def main(settings: Settings, count: int) -> float:
    """Seconds from the connection to the last accepted letter."""
    start = time.perf_counter()
    mailbox, smtp = settings.mailbox[0], settings.smtp
    if smtp is None:
        sys.exit("no smtp")
    database = sqlite3.connect(settings.database.url.removeprefix("sqlite:///"))
    database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE mails (subject, body);")
    client = IMAPClient(mailbox.host, mailbox.port, ssl_context=ssl.create_default_context(cafile=mailbox.ca_file))
    client.login(mailbox.username, os.environ["BENCH_PASSWORD"])
    client.select_folder("INBOX", readonly=True)
    uids = client.search("ALL")
    for first in range(0, len(uids), BATCH):
        found = client.fetch(uids[first : first + BATCH], ["BODY.PEEK[]"])
        mails = [mailparser.parse_from_bytes(data[b"BODY[]"]) for data in found.values()]
        with database:
            database.executemany("INSERT INTO mails VALUES (?, ?)", [(mail.subject, mail.body) for mail in mails])
    client.logout()
    asyncio.run(_send(smtp.port, smtp.sender.email, count, smtp.connections))
    return time.perf_counter() - start


async def _send(port: int, sender: str, count: int, connections: int) -> None:
    async def line(letters: int) -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, use_tls=False, start_tls=False) as client:
            for _ in range(letters):
                await client.send_message(small)

    small = EmailMessage()
    small["From"], small["To"], small["Subject"] = sender, "anna@partner.example", "Registered"
    small.set_content("Thank you.")
    shares = [count // connections + (n < count % connections) for n in range(connections)]
    await asyncio.gather(*(line(share) for share in shares))


if __name__ == "__main__":
    print(main(load(Path(sys.argv[1])), int(sys.argv[2])))
