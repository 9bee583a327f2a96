"""Addresses as people may see them."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

#: ``user:password@`` of an address; a password may hold further @ signs.
USERINFO = re.compile(r"""(?<=://)[^\s/?#'"<>]*@""")
#: The same with an unescaped slash in the password: no address at all, yet libraries quote it in their complaint.
#: What follows the colon is no port then.
BROKEN_USERINFO = re.compile(r"""(?<=://)[^\s/?#'"<>:@\[]*:(?!\d{1,5}(?:[/?#\s'"<>)\]]|$))[^\s'"<>]*@""")


def without_login(text: str) -> str:
    """``text`` without the user names and passwords of the addresses in it.

    For whatever is printed, written or sent: a login in an address is for asking the publisher, not for readers.
    """
    if "@" not in text:
        return text
    for pattern in (BROKEN_USERINFO, USERINFO):
        text = pattern.sub("", text)
    return text


#: An address that is only ever shown, never asked for.
ShownAddress = Annotated[str, AfterValidator(without_login)]
