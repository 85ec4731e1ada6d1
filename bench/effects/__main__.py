"""python -m bench.effects"""

import sys

from bench.databases import on_each_database

sys.exit(on_each_database("bench.effects.measure"))
