"""Small wheels, the same bytes each time, and an index that serves them on this machine."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Wheel:
    file_name: str
    data: bytes


def wheel(name: str, *needs: str, text: str = "") -> Wheel:
    info = f"{name}-1.0.dist-info"
    requires = "".join(f"Requires-Dist: {one}\n" for one in needs)
    files = {
        f"{name}.py": f"'''{text or 'an example'}'''\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{requires}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for path, content in files.items():
            # The time and the system that wrote it stand in an archive, too.
            member = zipfile.ZipInfo(path, (2026, 1, 1, 0, 0, 0))
            member.create_system, member.external_attr = 3, 0o644 << 16
            archive.writestr(member, content)
    return Wheel(f"{name}-1.0-py3-none-any.whl", written.getvalue())


WHEELS = {
    "good": wheel("good", "needed"),
    "needed": wheel("needed"),
    # Nobody attests it.
    "bare": wheel("bare"),
    # What somebody put in the place of a wheel.
    "forged": Wheel("needed-1.0-py3-none-any.whl", wheel("needed", text="forged").data),
}


class Index:
    """What a test lets the index serve, by path, and what was asked of it."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.url = ""

    def publish(self, wheel: Wheel, provenance: bytes | None = None) -> None:
        name = wheel.file_name.partition("-")[0]
        self.files[f"/simple/{name}/"] = f'<a href="/files/{wheel.file_name}">{wheel.file_name}</a>'.encode()
        self.files[f"/files/{wheel.file_name}"] = wheel.data
        if provenance is not None:
            self.files[f"/integrity/{name}/1.0/{wheel.file_name}/provenance"] = provenance


@contextmanager
def serving() -> Generator[Index]:
    index = Index()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            index.asked.append(self.path)
            body = index.files.get(self.path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", "application/octet-stream" if self.path.startswith("/files") else "text/html")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        index.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield index
        finally:
            server.shutdown()
            thread.join()
