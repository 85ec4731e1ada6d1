"""python -m bench.boards_import"""

import sys

from bench.databases import on_each_database

sys.exit(on_each_database("bench.boards_import.measure"))
