"""Signed mail that hides its text inside the signature: opaque S/MIME. RFC 8551 section 3.5.2, RFC 5652 section 5."""

from __future__ import annotations

MAX_SIGNED = 3_000_000


def signed_content(content: bytes) -> bytes | None:
    """The MIME part that was signed; None where it is encrypted or cannot be read. Nothing is verified here."""
    from asn1crypto.cms import ContentInfo  # noqa: PLC0415 - few mails need it

    try:
        info = ContentInfo.load(content[:MAX_SIGNED])
        if info["content_type"].native != "signed_data":
            return None
        inner = info["content"]["encap_content_info"]["content"].native
    except Exception:  # a foreign parser on hostile input: whatever it raises, this part is unread
        return None
    return inner if isinstance(inner, bytes) else None
