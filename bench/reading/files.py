"""Small files of the kinds that partners attach, made from text, so that the corpus stays readable."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

_TYPES = {
    "txt": "text/plain",
    "csv": "text/csv",
    "vcf": "text/vcard",
    "ics": "text/calendar",
    "html": "text/html",
    "eml": "message/rfc822",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "jpg": "image/jpeg",
}
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def file_bytes(attachment: Mapping[str, Any]) -> tuple[bytes, str, str]:
    """The content of an attachment of the corpus, and its media type and subtype."""
    kind = attachment["name"].rpartition(".")[2].lower()
    main, sub = attachment.get("type", _TYPES.get(kind, "application/octet-stream")).split("/")
    text = attachment.get("text", "")
    makers = {"pdf": pdf, "docx": docx}
    if kind == "xlsx":
        return xlsx(attachment.get("rows", [])), main, sub
    picture = b"\x89PNG\r\n\x1a\n" + bytes(64)
    content = makers[kind](text) if kind in makers else text.lstrip("\n").encode() or picture
    return content, main, sub


def pdf(text: str) -> bytes:
    """One page with these lines as its text layer. ISO 32000-1, sections 7.5 and 9.4."""
    shown = "".join(f"({_pdf_text(line)}) Tj T*\n" for line in text.strip("\n").split("\n"))
    stream = f"BT /F1 11 Tf 14 TL 50 780 Td\n{shown}ET".encode("cp1252", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica "
        b"/Encoding /WinAnsiEncoding >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    out, offsets = bytearray(b"%PDF-1.4\n"), list[int]()
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return bytes(out + b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (out.rindex(b"xref\n")))


def _pdf_text(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def docx(text: str) -> bytes:
    """A document with these lines as its paragraphs. ECMA-376 part 1, section 11.3.10."""
    lines = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in text.strip("\n").split("\n"))
    return _zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
            f'ContentType="{_MAIN_DOCUMENT}"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{lines}</w:body></w:document>',
        }
    )


def _zipped(files: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + content)
    return out.getvalue()


def xlsx(rows: Sequence[Sequence[object]]) -> bytes:
    """A workbook whose first sheet has these rows."""
    import openpyxl  # noqa: PLC0415 - most mails of the corpus have no workbook

    book = openpyxl.Workbook()
    sheet = book.create_sheet(index=0)
    for row in rows:
        sheet.append([str(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
