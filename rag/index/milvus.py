"""A collection of Milvus, one row a chunk, found by a `milvus://` address or in a milvus-lite file.

    id (item#chunk) · item · time (seconds) · level · check (CRC-32 of the vector) · vector

Every call asks for strong consistency: by default Milvus answers from a state some seconds old. A second collection
holds one row that names the state that was uploaded whole.
"""

from __future__ import annotations

import logging
import os
import re
import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import numpy as np

from rag.errors import ModelError, ModelMismatch, StoreError, UsageError
from rag.types import Vectors

BATCH = 1000
"""Rows that one request writes."""
MOST = 16384
"""Rows that one request may return."""
_EXACT = 1 << 16
"""Rows up to which the collection is scanned exactly; above, a graph is searched."""
_GRAPH = {"M": 32, "efConstruction": 200}
_SECONDS = 10.0
_SCHEMES = {"milvus": "http", "milvus+tls": "https"}
"""Of an address → of the URI that the client is given."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
"""Of a collection, as Milvus wants it."""
_SHOWN = {uri: address for address, uri in _SCHEMES.items()}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a collection is: a server's URI or the path of a milvus-lite file."""

    uri: str
    collection: str = "rag"
    token: str = field(default="", repr=False)
    """`user:password`, never shown."""

    @property
    def shown(self) -> str:
        """For messages: what `parse` reads, without the password."""
        scheme, _, host = self.uri.rpartition("://")
        return f"{_SHOWN[scheme]}://{host}/{self.collection}" if scheme else self.uri

    @property
    def catch_up(self) -> str:
        """The command that brings what is there up to date; the reader puts in who they are."""
        place = self.shown.replace("://", "://USER:PASSWORD@") if self.token else self.shown
        return f"rag migrate --to {shlex.quote(place)}"

    @classmethod
    def parse(cls, text: str) -> Address:
        """`milvus://[user:password@]host[:port][/collection]` (`milvus+tls://` for TLS), or a path ending in `.db`.

        Raises UsageError.
        """
        if text.endswith(".db") and "://" not in text:
            return cls(str(Path(text)))
        try:
            parts = urlsplit(text)
            host, port = parts.hostname or "", 19530 if parts.port is None else parts.port
        except ValueError:  # of the port, or of brackets
            raise _no_address(text) from None
        name = parts.path.strip("/") or "rag"
        # of an IPv6 address pymilvus drops the brackets, and then waits in vain
        if parts.scheme not in _SCHEMES or not host or ":" in host or not port or not _NAME.fullmatch(name):
            raise _no_address(text)
        token = f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username else ""
        return cls(f"{_SCHEMES[parts.scheme]}://{host}:{port}", name, token)


def _no_address(text: str) -> UsageError:
    return UsageError(
        f"{text.rpartition('@')[2]!r} is no address of an index",
        hint="milvus://HOST:19530/COLLECTION (no IPv6 address), or a file ending in .db; %2F for a / in a password",
    )


class Collection:
    """One collection, connected when first used. Every method raises ModelError when the server cannot be used."""

    def __init__(self, address: Address) -> None:
        self.address = address

    @cached_property
    def _client(self) -> Any:
        os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # its remarks on idle connections are nobody's
        try:
            import pymilvus
        except ImportError as exc:
            raise ModelError("pymilvus is not installed", hint="pip install 'rag[milvus]'") from exc
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
        with self._translated():
            return pymilvus.MilvusClient(self.address.uri, token=self.address.token, timeout=_SECONDS)

    @property
    def _state(self) -> str:
        return f"{self.address.collection}_state"

    def exists(self) -> bool:
        """Whether there is anything to connect to, as far as can be told without making a milvus-lite file."""
        return "://" in self.address.uri or Path(self.address.uri).exists()

    def state(self) -> str:
        """The state that was uploaded whole; empty when none was, or not to its end."""
        client = self._client
        with self._translated():
            if not client.has_collection(self._state):
                return ""
            client.load_collection(self._state)
            rows = client.query(self._state, filter="id == 0", output_fields=["text"], consistency_level="Strong")
            return str(rows[0]["text"]) if rows else ""

    def set_state(self, text: str) -> None:
        """Note `text` as the state; an empty one removes what is noted."""
        from pymilvus import DataType

        client = self._client
        with self._translated():
            if not client.has_collection(self._state):
                schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
                schema.add_field("id", DataType.INT64, is_primary=True)
                schema.add_field("text", DataType.VARCHAR, max_length=256)
                schema.add_field("vector", DataType.FLOAT_VECTOR, dim=2)  # Milvus wants one
                self._create(self._state, schema, 0)
            if text:
                client.upsert(self._state, [{"id": 0, "text": text, "vector": [1.0, 0.0]}])
                client.flush(self._state)
            else:
                client.delete(self._state, ids=[0])

    def prepare(self, dimension: int, rows: int) -> None:
        """Make the collection, for about this number of rows, unless it is there. Raises ModelMismatch."""
        from pymilvus import DataType

        client, name = self._client, self.address.collection
        with self._translated():
            if client.has_collection(name):
                fields = client.describe_collection(name)["fields"]
                found = next((int(f["params"]["dim"]) for f in fields if f["name"] == "vector"), 0)
                if found != dimension:
                    raise ModelMismatch(
                        f"the collection {name} holds vectors of {found} dimensions, the store {dimension}",
                        where=self.address.shown,
                        hint="name another collection: milvus://HOST/NAME",
                    )
            else:
                schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
                schema.add_field("id", DataType.VARCHAR, max_length=96, is_primary=True)
                schema.add_field("item", DataType.VARCHAR, max_length=64)
                for number in ("time", "level", "check"):
                    schema.add_field(number, DataType.INT64)
                schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
                self._create(name, schema, rows)
            client.load_collection(name)

    def _create(self, name: str, schema: Any, rows: int) -> None:
        how = self._client.prepare_index_params()
        graph = {"index_type": "HNSW", "params": _GRAPH} if rows > _EXACT else {"index_type": "FLAT"}
        how.add_index("vector", metric_type="IP", **graph)
        self._client.create_collection(name, schema=schema, index_params=how, consistency_level="Strong")

    def stored(self) -> dict[str, int]:
        """Id → check of every row."""
        with self._translated():
            pages = self._client.query_iterator(
                self.address.collection,
                batch_size=MOST // 2,
                output_fields=["id", "check"],
                consistency_level="Strong",
            )
            found: dict[str, int] = {}
            while page := pages.next():
                found.update((row["id"], row["check"]) for row in page)
            pages.close()
            return found

    def put(self, rows: list[dict[str, Any]]) -> None:
        """Insert or replace rows."""
        with self._translated():
            self._client.upsert(self.address.collection, rows)

    def delete(self, ids: Sequence[str]) -> None:
        """Remove rows."""
        with self._translated():
            for start in range(0, len(ids), BATCH):
                self._client.delete(self.address.collection, ids=list(ids[start : start + BATCH]))

    def drop(self) -> None:
        """Remove the collection and its state, and disconnect."""
        with self._translated():
            for name in (self._state, self.address.collection):
                self._client.drop_collection(name)
        self.close()

    def close(self) -> None:
        """Disconnect; the next use connects again."""
        if "_client" in self.__dict__:
            with self._translated():
                self._client.close()
            del self._client

    def flush(self) -> None:
        """Make everything durable."""
        with self._translated():
            self._client.flush(self.address.collection)

    def unindexed(self) -> int:
        """Rows that a large collection's graph does not hold yet: until then they are searched roughly."""
        with self._translated():
            known = self._client.describe_index(self.address.collection, "vector") or {}
            return int(known.get("pending_index_rows") or 0) if known.get("index_type") == "HNSW" else 0

    def nearest(self, query: Vectors, where: str, n: int) -> list[tuple[str, float]]:
        """(id, inner product) of the `n` rows nearest to `query` (shape (1, dimension)) that `where` allows."""
        with self._translated():
            found = self._client.search(
                self.address.collection,
                data=[query[0].tolist()],
                anns_field="vector",
                filter=where,
                limit=n,
                search_params={"metric_type": "IP", "params": {"ef": max(256, 2 * n)}},
                consistency_level="Strong",
            )
            return [(str(hit["id"]), float(hit["distance"])) for hit in found[0]]

    def vectors(self, ids: Sequence[str]) -> Vectors:
        """The vectors of rows, in the order of `ids`. Raises StoreError when one is missing."""
        with self._translated():
            rows = self._client.get(
                self.address.collection, ids=list(ids), output_fields=["vector"], consistency_level="Strong"
            )
        by_id = {row["id"]: row["vector"] for row in rows}
        missing = [name for name in ids if name not in by_id]
        if missing:
            raise StoreError(
                f"Milvus lacks the chunk {missing[0]}", where=self.address.shown, hint=self.address.catch_up
            )
        return np.array([by_id[name] for name in ids], dtype=np.float32)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        from pymilvus.exceptions import MilvusException

        try:
            yield
        except MilvusException as exc:
            raise ModelError(
                f"Milvus cannot be used: {exc.message or exc}".splitlines()[0],
                where=self.address.shown,
                hint='start the server, or search locally: index = "local"',
            ) from exc
