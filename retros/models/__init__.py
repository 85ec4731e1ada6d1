"""What is stored: posts, how a team wants them, and the files made of them."""

from retros.models.exported_posts import ExportedPost
from retros.models.post_settings import PostSettings
from retros.models.posts import Post, PostKind

__all__ = ["ExportedPost", "Post", "PostKind", "PostSettings"]
