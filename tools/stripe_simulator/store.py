"""Everything the simulator knows, in one SQLite file or in memory. One request at a time holds it."""

import json
import secrets
import sqlite3
import threading
import time
from typing import Any

Thing = dict[str, Any]

_TABLES = """
CREATE TABLE IF NOT EXISTS thing (id TEXT PRIMARY KEY, number INTEGER, kind TEXT, body TEXT);
CREATE TABLE IF NOT EXISTS answer (key TEXT PRIMARY KEY, fingerprint TEXT, status INTEGER, body TEXT);
CREATE TABLE IF NOT EXISTS task
    (number INTEGER PRIMARY KEY, due REAL, kind TEXT, about TEXT, tries INTEGER, state TEXT);
CREATE TABLE IF NOT EXISTS knob (name TEXT PRIMARY KEY, value TEXT);
"""


class Store:
    def __init__(self, path: str = "") -> None:
        self._db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        # A killed process loses nothing of what the system was handed; a power cut is not what this rehearses.
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;" + _TABLES)
        # Held by whoever reads or writes; notified when there is a task to do.
        self.changed = threading.Condition(threading.RLock())
        # Held by a request that carries an idempotency key.
        self.turn = threading.Lock()

    def new_id(self, prefix: str) -> str:
        return f"{prefix}_{secrets.token_hex(12)}"

    def put(self, thing: Thing) -> Thing:
        """Keep a thing under its id, new or changed."""
        with self.changed:
            body = json.dumps(thing, ensure_ascii=False)
            number = self._one("SELECT coalesce(max(number), 0) + 1 FROM thing")
            self._db.execute(
                "INSERT INTO thing VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
                (thing["id"], number, thing["object"], body),
            )
        return thing

    def get(self, id_: str) -> Thing | None:
        with self.changed:
            body = self._one("SELECT body FROM thing WHERE id = ?", id_)
        return json.loads(body) if body else None

    def all(self, kind: str) -> list[Thing]:
        """All things of a kind, newest first."""
        with self.changed:
            rows = self._db.execute("SELECT body FROM thing WHERE kind = ? ORDER BY number DESC", (kind,)).fetchall()
        return [json.loads(body) for (body,) in rows]

    def answer(self, key: str) -> tuple[str, int, str] | None:
        """(fingerprint of the request, status, body) that was answered under an idempotency key."""
        with self.changed:
            query = "SELECT fingerprint, status, body FROM answer WHERE key = ?"
            row: tuple[str, int, str] | None = self._db.execute(query, (key,)).fetchone()
        return row

    def remember(self, key: str, fingerprint: str, status: int, body: str) -> None:
        with self.changed:
            self._db.execute("INSERT OR IGNORE INTO answer VALUES (?, ?, ?, ?)", (key, fingerprint, status, body))

    def later(self, kind: str, about: str, *, seconds: float = 0, state: str = "due") -> None:
        """Have something done after some seconds."""
        with self.changed:
            row = (time.time() + seconds, kind, about, state)
            self._db.execute("INSERT INTO task (due, kind, about, tries, state) VALUES (?, ?, ?, 0, ?)", row)
            self.changed.notify_all()

    def tasks(self, state: str) -> list[tuple[int, float, str, str, int]]:
        """(number, due, kind, about, tries) of all tasks in a state, by the time they are due."""
        with self.changed:
            query = "SELECT number, due, kind, about, tries FROM task WHERE state = ? ORDER BY due, number"
            return self._db.execute(query, (state,)).fetchall()

    def set_task(self, number: int, *, state: str, due: float = 0, tries: int = 0) -> None:
        with self.changed:
            row = (state, due, tries, number)
            self._db.execute("UPDATE task SET state = ?, due = ?, tries = ? WHERE number = ?", row)
            self.changed.notify_all()

    def knob(self, name: str, default: Any) -> Any:
        with self.changed:
            value = self._one("SELECT value FROM knob WHERE name = ?", name)
        return json.loads(value) if value else default

    def set_knob(self, name: str, value: Any) -> None:
        with self.changed:
            self._db.execute("INSERT OR REPLACE INTO knob VALUES (?, ?)", (name, json.dumps(value)))

    def _one(self, query: str, *values: object) -> Any:
        row = self._db.execute(query, values).fetchone()
        return row[0] if row else None
