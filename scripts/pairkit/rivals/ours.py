"""Ours, as the README sets it up: the two wizards' answers, default settings, no third vote."""

import json

from ..lab import Lab, LabError
from ..order import MOVE
from ..pair import Pair
from .stack import SERVERS, Stack


class Ours(Stack):
    name = "ours"
    title = "sn-redundancy"
    notes = ["default settings: detection 'standard', availability, the gateway as reference, no third vote (README)"]

    def __init__(self, lab: Lab):
        super().__init__(lab)
        self.pair = Pair(lab)

    def install(self) -> None:
        """The lab's hosts have our package."""

    def versions(self) -> dict[str, str]:
        name, version = self.lab.sh("lim1", "dpkg-query --show sn-redundancy").split()
        return {name: version}

    def set_up(self) -> None:
        self.pair.make()

    def planned_move(self, active: str) -> None:
        reply = json.loads(self.lab.sh(active, MOVE))
        if reply["exit"] != 0:
            raise LabError(f"the move ended with {reply['exit']}: {reply['message']}")

    def ready(self, active: str) -> bool:
        return all(self.pair.status(host)["protected"] for host in SERVERS)

    def restore(self, source: str) -> None:
        raise LabError("Ours did not come back by itself, and there is no other way that it should need.")
