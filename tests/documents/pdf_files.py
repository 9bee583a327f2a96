"""PDF files made by hand, as small as they can be: any text (by a ToUnicode map), any number of pages, and broken."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

#: Letters of one page's lines stand this far apart; the page is A4 in points.
LEADING, TOP, LEFT, SIZE = 14, 800, 40, 11


@dataclass(frozen=True)
class Stream:
    """A stream object: its dictionary's entries, and its content as it is written."""

    entries: str
    content: bytes


def pdf(objects: Sequence[str | Stream], trailer: str = "") -> bytes:
    """A file of numbered objects, the first of which is the catalogue, with a right table of their places."""
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        body = each.encode("latin-1") if isinstance(each, str) else _stream(each)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def _stream(each: Stream) -> bytes:
    head = f"<< /Length {len(each.content)} {each.entries} >>\nstream\n".encode()
    return head + each.content + b"\nendstream"


def of_pages(pages: Sequence[str], trailer: str = "") -> bytes:
    """A file with these texts, a line of the page for a line of the text, in any script.

    Letters are numbered as they come; the ToUnicode map says which number is which letter.
    """
    letters = sorted({letter for page in pages for letter in page if letter != "\n"})
    code = {letter: number for number, letter in enumerate(letters, 1)}
    kids = " ".join(f"{6 + 2 * number} 0 R" for number in range(len(pages)))
    objects: list[str | Stream] = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        (
            "<< /Type /Font /Subtype /Type0 /BaseFont /Made /Encoding /Identity-H"
            " /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>"
        ),
        (
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Made /DW 500"
            " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
        ),
        _packed(_unicode_map(code)),
    ]
    for number, page in enumerate(pages):
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]"
            f" /Resources << /Font << /F 3 0 R >> >> /Contents {7 + 2 * number} 0 R >>"
        )
        objects.append(_packed(_shown(page, code)))
    return pdf(objects, trailer)


def _shown(page: str, code: dict[str, int]) -> str:
    lines = "".join(
        f"1 0 0 1 {LEFT} {TOP - LEADING * number} Tm <{''.join(f'{code[letter]:04x}' for letter in line)}> Tj\n"
        for number, line in enumerate(page.split("\n"))
        if line
    )
    return f"BT /F {SIZE} Tf\n{lines}ET"


def _unicode_map(code: dict[str, int]) -> str:
    pairs = "\n".join(f"<{number:04x}> <{letter.encode('utf-16-be').hex()}>" for letter, number in code.items())
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(code)} beginbfchar\n{pairs}\nendbfchar\nendcmap end end"
    )


def _packed(text: str) -> Stream:
    return Stream("/Filter /FlateDecode", zlib.compress(text.encode("latin-1")))


def with_contents(contents: Stream) -> bytes:
    """A file of one page with this as its content."""
    return pdf(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            (
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
                " /Resources << /Font << /F 5 0 R >> >> >>"
            ),
            contents,
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
    )


def bomb(size: int) -> bytes:
    """A page whose content is ``size`` bytes once it is unpacked."""
    return with_contents(Stream("/Filter /FlateDecode", zlib.compress(b" " * size, 9)))


def endless_tree() -> bytes:
    """Pages whose only child is themselves."""
    return pdf(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R] /Count 1000000 >>"])


def endless_form() -> bytes:
    """A page whose content draws a form that draws itself."""
    return pdf(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            (
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
                " /Resources << /XObject << /X 5 0 R >> >> >>"
            ),
            Stream("", b"/X Do"),
            Stream(
                "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>", b"/X Do /X Do"
            ),
        ]
    )


def locked() -> bytes:
    """A file that opens with a password nobody has (RC4, 128 bits)."""
    key, identity = "<" + "ab" * 32 + ">", "<" + "01" * 16 + ">"
    trailer = (
        f"/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O {key} /U {key} >> /ID [{identity}{identity}]"
    )
    return of_pages(["secret"], trailer)


def locked_with_aes() -> bytes:
    """The same with AES of 256 bits, for which the library needs another one."""
    key, short = "<" + "ab" * 48 + ">", "<" + "cd" * 32 + ">"
    identity = "<" + "01" * 16 + ">"
    trailer = (
        f"/Encrypt << /Filter /Standard /V 5 /R 6 /Length 256 /P -4 /O {key} /U {key} /OE {short} /UE {short}"
        " /Perms <" + "ef" * 16 + "> /StmF /StdCF /StrF /StdCF /CF << /StdCF << /AuthEvent /DocOpen /CFM /AESV3"
        f" /Length 32 >> >> >> /ID [{identity}{identity}]"
    )
    return of_pages(["secret"], trailer)
