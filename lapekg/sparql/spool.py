"""An answer while it is written: in memory while small, then in a file without a name; compressed if asked."""

import io
import tempfile
import zlib
from typing import IO, cast

INLINE_BYTES = 1024 * 1024

# Below this, gzip's own bytes and time weigh more than what it saves.
_WORTH_GZIP_BYTES = 1024
_GZIP_LEVEL = 5
_GZIP_CONTAINER = 16 + zlib.MAX_WBITS


class ResultTooLarge(Exception):
    """The serialised answer is over the limit."""


class Spool:
    """Takes bytes and refuses to grow past the limit, which counts them as they are before compression."""

    def __init__(self, limit: int, *, gzipped: bool) -> None:
        self._limit = limit
        self._wish = gzipped
        self._file: IO[bytes] = io.BytesIO()
        self.clear()

    def clear(self) -> None:
        """Forget what was written."""
        self._file.close()
        self._file = io.BytesIO()
        self._start = bytearray()
        self._compressor: zlib._Compress | None = None
        self._taken = 0
        self.length = 0

    def write(self, data: bytes) -> int:
        """Take bytes; raises ResultTooLarge."""
        self._taken += len(data)
        if self._taken > self._limit:
            raise ResultTooLarge
        if self._compressor is not None:
            self._store(self._compressor.compress(data))
        elif self._wish:
            self._start += data
            if len(self._start) >= _WORTH_GZIP_BYTES:
                self._compressor = zlib.compressobj(_GZIP_LEVEL, wbits=_GZIP_CONTAINER)
                self._store(self._compressor.compress(self._start))
                self._start.clear()
        else:
            self._store(data)
        return len(data)

    def flush(self) -> None:
        """Do nothing: only `finish` knows that no more comes."""

    def finish(self) -> None:
        """Write out what is held back."""
        self._store(self._compressor.flush() if self._compressor is not None else bytes(self._start))
        self._file.flush()
        self._file.seek(0)

    @property
    def gzipped(self) -> bool:
        """Say whether the stored bytes are compressed."""
        return self._compressor is not None

    @property
    def payload(self) -> bytes:
        """Give the finished answer if it is small."""
        return self._file.read() if self.length <= INLINE_BYTES else b""

    @property
    def descriptor(self) -> int | None:
        """Give the open file of the finished answer if it is large."""
        return None if self.length <= INLINE_BYTES else self._file.fileno()

    def close(self) -> None:
        """Free the memory or the file."""
        self._file.close()

    def _store(self, data: bytes) -> None:
        if self.length <= INLINE_BYTES < self.length + len(data):
            file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
            file.write(cast("io.BytesIO", self._file).getbuffer())
            self._file = file
        self.length += len(data)
        self._file.write(data)
