"""Addresses of the retros part of the API."""

from django.urls import URLPattern, URLResolver, path

from retros.api import posts

urlpatterns: list[URLPattern | URLResolver] = [
    path("posts/", posts.Posts.as_view(), name="posts"),
    path("posts/<int:post_id>/", posts.OnePost.as_view(), name="post"),
    path("weeks/<int:number>/post/", posts.WeekPost.as_view(), name="week-post"),
]
