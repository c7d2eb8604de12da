"""The entry: `python3 labkit VERB ...`; scripts/lab calls it."""

import os
import sys

# -I leaves the package's own parent folder out of the search path, so that nothing but this tool is imported.
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from labkit.commands import main  # noqa: E402

sys.exit(main(sys.argv[1:]))
