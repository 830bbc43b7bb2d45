"""The number of a reader's security module (SAM), as printed on the reader. Pure."""

import struct

SAM_ID_BYTES = 16


def sam_number(data: bytes | bytearray) -> str | None:
    """`TT-MM-YYYYYYYY-NNNNNNNNNN-SSSSSSSSSS` from the 16 bytes of a reply; None for another length."""
    if len(data) != SAM_ID_BYTES:
        return None
    kind, maker, day, serial, check = struct.unpack("<HHIII", data)
    return f"{kind:02d}-{maker:02d}-{day:08d}-{serial:010d}-{check:010d}"
