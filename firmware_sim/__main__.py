"""`python -m firmware_sim` is `hallside-sim`."""

import sys

from firmware_sim.cli import main

sys.exit(main())
