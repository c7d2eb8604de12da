"""The pairs that a user would choose instead of ours, each set up as its own documentation says, and ours beside them."""

from .keepalived import Keepalived
from .ours import Ours
from .paf import Paf
from .patroni import Patroni
from .repmgr import Repmgr

STACKS = {stack.name: stack for stack in (Keepalived, Paf, Repmgr, Patroni, Ours)}
