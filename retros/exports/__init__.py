"""Export targets, one file each; imported here in the order in which they are offered."""

# isort: off
from retros.exports import jekyll as jekyll
from retros.exports import hugo as hugo
from retros.exports import quarto as quarto
from retros.exports import plain as plain

# isort: on
from retros.exports.contract import Exported, Request, Target, targets

__all__ = ["Exported", "Request", "Target", "targets"]
