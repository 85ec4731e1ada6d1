"""python -m bench.board_history"""

import sys

from bench.databases import on_each_database

sys.exit(on_each_database("bench.board_history.measure"))
