"""A power switch for stacks that need fencing: it listens at the lab's gateway and switches hosts off and on, as a hypervisor or a
switched outlet would. Whoever has no cable can't reach it."""

import socket
import subprocess
import threading

from labkit import kernel

from ..lab import SCRIPTS, Lab
from .stack import SERVERS

ADDRESS, PORT = "10.99.0.1", 9100

# After fence-agents' own interface (FenceAgentAPI): options come as lines on standard input.
AGENT = f"""\
#!/usr/bin/python3
import socket, sys
METADATA = '''<?xml version="1.0" ?>
<resource-agent name="fence_lab" shortdesc="The lab's power switch">
<longdesc>Switches hosts of the lab off and on.</longdesc>
<parameters>
<parameter name="action" required="1"><content type="string" default="reboot"/><shortdesc lang="en">What to do</shortdesc></parameter>
<parameter name="port" required="0"><content type="string"/><shortdesc lang="en">The host</shortdesc></parameter>
</parameters>
<actions>
<action name="on" automatic="0"/><action name="off"/><action name="reboot"/><action name="status"/>
<action name="monitor"/><action name="metadata"/>
</actions>
</resource-agent>'''
options = dict(line.strip().split("=", 1) for line in sys.stdin if "=" in line) if len(sys.argv) < 3 else {{"action": sys.argv[2]}}
action = options.get("action", "reboot")
if action == "metadata":
    print(METADATA)
    sys.exit(0)
try:
    with socket.create_connection(("{ADDRESS}", {PORT}), 5) as switch:
        switch.settimeout(40)
        switch.sendall(f"{{action}} {{options.get('port', '-')}}\\n".encode())
        answer = switch.makefile().readline().strip()
except OSError as error:
    print(f"the power switch does not answer: {{error}}", file=sys.stderr)
    sys.exit(1)
sys.exit({{"ok": 0, "on": 0, "off": 2}}.get(answer, 1))
"""


class PowerSwitch:
    """Serves one request after the other until it is closed."""

    def __init__(self, lab: Lab):
        self.lab = lab
        self.socket: socket.socket | None = None
        # A thread may stand in another network than its process; the socket stays where it was made.
        opening = threading.Thread(target=self._open)
        opening.start()
        opening.join(10)
        if self.socket is None:
            raise OSError("the power switch could not listen at the lab's gateway")
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        if self.socket:
            self.socket.shutdown(socket.SHUT_RDWR)
            self.socket.close()

    def _open(self) -> None:
        kernel.enter_network(f"snlab.{self.lab.name}.switch")
        self.socket = socket.create_server((ADDRESS, PORT))

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return  # closed
            with connection:
                connection.settimeout(5)
                try:
                    action, _, host = connection.makefile().readline().strip().partition(" ")
                    connection.sendall((self._answer(action, host) + "\n").encode())
                except OSError:
                    pass  # who asked has gone; it will ask again

    def _answer(self, action: str, host: str) -> str:
        if action == "monitor":
            return "ok"
        if host not in SERVERS:
            return "unknown"
        if action == "status":
            return "on" if self.lab.call("sh", host, "true", status=None).returncode == 0 else "off"
        if action in ("off", "reboot") and self.lab.call("kill", host, status=None).returncode != 0:
            return "failed"
        if action in ("on", "reboot"):
            # A switch gives the current; how long the host takes is the host's business.
            subprocess.Popen([str(SCRIPTS / "lab"), "boot", host], env=self.lab.environment, stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return "ok"
