"""Orders that are given while something else happens."""

import threading

from .pair import Pair

# The daemon moves management either way; the utilities offer the way back to the master, and the drill.
MOVE = """timeout 200 python3 - <<'END'
import socket
s = socket.socket(socket.AF_UNIX); s.connect("/run/sn-redundancy/control.sock")
s.sendall(b'{"verb": "management-move", "arguments": {}}\\n')
reply = b""
while chunk := s.recv(65536): reply += chunk
print(reply.decode().splitlines()[-1])
END"""


class Order:
    """Carries an order out on a host while the body runs; what it answers does not matter, only what becomes of the pair."""

    def __init__(self, pair: Pair, host: str, command: str):
        self.worker = threading.Thread(
            target=pair.lab.call, args=("sh", host, command), kwargs={"status": None, "limit": 300})

    def __enter__(self) -> None:
        self.worker.start()

    def __exit__(self, *_) -> None:
        self.worker.join(300)
