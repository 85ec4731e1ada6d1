"""Names for runs whose script gives none: two words and a number, as people remember them."""

import secrets

KINDS = (
    "amber", "brave", "brisk", "calm", "clever", "cosy", "crisp", "daring", "eager", "fair", "fine", "fleet", "fond", "frank",
    "gentle", "glad", "golden", "grand", "happy", "hardy", "honest", "jolly", "keen", "kind", "lively", "lucid", "lucky",
    "merry", "mild", "neat", "nimble", "noble", "patient", "plucky", "polite", "proud", "quick", "quiet", "rapid", "ready",
    "rosy", "serene", "sharp", "silent", "silver", "sincere", "smart", "sober", "spry", "steady", "still", "sturdy", "sunny",
    "swift", "tender", "tidy", "tranquil", "upbeat", "valiant", "vivid", "warm", "wise", "witty", "zesty",
)  # fmt: skip
THINGS = (
    "acorn", "badger", "bamboo", "beacon", "birch", "breeze", "brook", "cedar", "cliff", "clover", "comet", "coral", "crane",
    "cricket", "dawn", "delta", "dune", "ember", "falcon", "fern", "finch", "fjord", "fox", "glacier", "grove", "harbor",
    "hare", "hawk", "heron", "hill", "iris", "island", "ivy", "lagoon", "lake", "lark", "lotus", "maple", "marten", "meadow",
    "moss", "oak", "orchid", "otter", "owl", "pebble", "pine", "plover", "pond", "quail", "raven", "reed", "ridge", "river",
    "robin", "sparrow", "spruce", "star", "stone", "swan", "thrush", "tiger", "willow", "wren",
)  # fmt: skip


def invented() -> str:
    """Return a new name such as `brisk-heron-407`. Two runs may have the same: the id tells them apart."""
    return f"{secrets.choice(KINDS)}-{secrets.choice(THINGS)}-{secrets.randbelow(1000)}"
