"""How a message's body is laid out: fixed numbers and byte strings first, then length-prefixed tails.

A message class is a frozen dataclass whose fields are annotated with one of the kinds below. All numbers are
unsigned and big-endian. A text is UTF-8 behind a length byte; a code list is 16-bit numbers behind a count
byte.
"""

import struct
from dataclasses import Field, dataclass, field, fields
from typing import Any, ClassVar, Literal, Self

from contracts.errors import EncodeError, MessageError

Kind = Literal["u8", "u16", "u32", "bytes", "text", "data", "codes"]
_FIXED = {"u8": "B", "u16": "H", "u32": "I"}


@dataclass(frozen=True, slots=True)
class Layout:
    """The kind of one field; `size` is its exact length in bytes (bytes) or its longest (tails; codes:
    count)."""

    kind: Kind
    size: int = 0
    meaning: str = ""


def wire(kind: Kind, meaning: str, size: int = 0) -> Any:
    """Declare a field of a wire message: its kind, its size, and one line of meaning for the reference."""
    return field(metadata={"layout": Layout(kind, size, meaning)})


def layout_of(declared: Field[Any]) -> Layout:
    """The layout that `wire` declared for this dataclass field."""
    layout: Layout = declared.metadata["layout"]
    return layout


@dataclass(frozen=True, slots=True)
class WireMessage:
    """Base of all messages. Encodes to and decodes from a body: the payload without its message id."""

    ID: ClassVar[int]
    SENDER: ClassVar[Literal["pad", "host"]]
    _fixed: ClassVar[struct.Struct]
    _tails: ClassVar[tuple[tuple[str, Layout], ...]]
    _names: ClassVar[tuple[str, ...]]

    @classmethod
    def compile(cls) -> None:
        """Prepare the codec. Called once for each class when the table is built."""
        declared = [(f.name, layout_of(f)) for f in fields(cls)]
        fixed = [(name, lay) for name, lay in declared if lay.kind in _FIXED or lay.kind == "bytes"]
        assert declared[: len(fixed)] == fixed, f"{cls.__name__}: fixed fields come before tails"
        codes = (_FIXED.get(lay.kind) or f"{lay.size}s" for _, lay in fixed)
        cls._fixed = struct.Struct(">" + "".join(codes))
        cls._tails = tuple(declared[len(fixed) :])
        cls._names = tuple(name for name, _ in declared)

    def body(self) -> bytes:
        """The body's bytes. Raises EncodeError when a value does not fit its field."""
        count = len(self._names) - len(self._tails)
        for declared in fields(self):
            lay = layout_of(declared)
            if lay.kind == "bytes" and len(getattr(self, declared.name)) != lay.size:
                raise EncodeError(f"{type(self).__name__}.{declared.name}: {lay.size} bytes exactly")
        try:
            out = self._fixed.pack(*(getattr(self, name) for name in self._names[:count]))
        except struct.error as error:
            raise EncodeError(f"{type(self).__name__}: {error}") from error
        return out + b"".join(_encode_tail(self, name, lay) for name, lay in self._tails)

    @classmethod
    def parse(cls, body: bytes) -> Self:
        """A message from its body. Raises MessageError when it is cut short, too long or not UTF-8."""
        size = cls._fixed.size
        if len(body) < size:
            raise MessageError(f"{cls.__name__}: {len(body)} bytes, at least {size} expected")
        values: list[Any] = list(cls._fixed.unpack_from(body))
        for name, lay in cls._tails:
            value, size = _decode_tail(cls.__name__, name, lay, body, size)
            values.append(value)
        if size != len(body):
            raise MessageError(f"{cls.__name__}: {len(body) - size} bytes too many")
        return cls(*values)


def _encode_tail(message: WireMessage, name: str, lay: Layout) -> bytes:
    value = getattr(message, name)
    if lay.kind == "codes":
        if len(value) > lay.size or any(not 0 <= code <= 0xFFFF for code in value):
            raise EncodeError(f"{type(message).__name__}.{name}: at most {lay.size} codes of 16 bits")
        return bytes([len(value)]) + struct.pack(f">{len(value)}H", *value)
    try:
        raw: bytes = value.encode() if lay.kind == "text" else value
    except UnicodeEncodeError as error:
        raise EncodeError(f"{type(message).__name__}.{name}: no UTF-8 for it") from error
    if len(raw) > lay.size:
        raise EncodeError(f"{type(message).__name__}.{name}: {len(raw)} bytes, at most {lay.size} fit")
    return bytes([len(raw)]) + raw


def _decode_tail(owner: str, name: str, lay: Layout, body: bytes, start: int) -> tuple[Any, int]:
    if start >= len(body):
        raise MessageError(f"{owner}.{name}: missing")
    count = body[start]
    end = start + 1 + (count * 2 if lay.kind == "codes" else count)
    if count > lay.size or end > len(body):
        raise MessageError(f"{owner}.{name}: length {count} does not fit")
    raw = body[start + 1 : end]
    if lay.kind == "codes":
        return struct.unpack(f">{count}H", raw), end
    if lay.kind == "data":
        return raw, end
    try:
        return raw.decode(), end
    except UnicodeDecodeError as error:
        raise MessageError(f"{owner}.{name}: not UTF-8") from error


def fit_text(text: str, size: int) -> str:
    """`text` cut to at most `size` bytes of UTF-8, never inside a character."""
    return text.encode()[:size].decode(errors="ignore")
