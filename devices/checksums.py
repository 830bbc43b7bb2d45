"""Checksums that serial devices use, by the names that profiles use. Pure."""

from enum import StrEnum
from functools import reduce
from operator import xor


class Checksum(StrEnum):
    """Kinds."""

    NONE = "none"
    SUM8 = "sum8"
    """Sum modulo 256."""
    XOR8 = "xor8"
    CRC16_MODBUS = "crc16-modbus"
    """Polynomial 0xA001, reflected, initial 0xFFFF, low byte first; of b"123456789" it is 0x4B37."""

    @property
    def size(self) -> int:
        """Bytes on the wire."""
        return {Checksum.NONE: 0, Checksum.CRC16_MODBUS: 2}.get(self, 1)

    def of(self, data: bytes) -> bytes:
        """The bytes that follow `data` on the wire."""
        match self:
            case Checksum.NONE:
                return b""
            case Checksum.SUM8:
                return bytes((sum(data) & 0xFF,))
            case Checksum.XOR8:
                return bytes((reduce(xor, data, 0),))
            case Checksum.CRC16_MODBUS:
                return _crc16_modbus(data).to_bytes(2, "little")


def _crc16_modbus(data: bytes) -> int:
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc
