"""Real Debian hosts on one machine, with faults on demand. `commands` is the way in; `lab` names everything."""
