"""Index files that lie in memory once: Whoosh's own storage copies each of them, and again every part it opens."""

from collections.abc import Mapping
from typing import Any

from whoosh.filedb.filestore import RamStorage
from whoosh.filedb.structfile import BufferFile


class _Reader:
    """The reading half of a file over bytes that are not copied."""

    __slots__ = ("_at", "_bytes")

    def __init__(self, content: memoryview) -> None:
        self._bytes = content
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        end = len(self._bytes) if size < 0 else self._at + size
        found = bytes(self._bytes[self._at : end])
        self._at += len(found)
        return found

    def readline(self) -> bytes:
        """Pickles ask for it."""
        rest = bytes(self._bytes[self._at :])
        return self.read(rest.find(b"\n") + 1 or len(rest))

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, len(self._bytes))[whence]
        return self._at

    def tell(self) -> int:
        return self._at


class _Part(BufferFile):  # type: ignore[misc]
    def __init__(self, content: memoryview, name: str) -> None:
        super().__init__(b"", name)
        self._buf = content
        self.file = _Reader(content)

    def subset(self, position: int, length: int, name: str | None = None) -> "_Part":
        return _Part(self._buf[position : position + length], name or self._name)


class Files(RamStorage):  # type: ignore[misc]
    """{name: content}, to be read only."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        super().__init__()
        self.files = dict(contents)

    def open_file(self, name: str, **_options: Any) -> _Part:
        return _Part(memoryview(self.files[name]), name)
