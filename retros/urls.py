"""Addresses of the retros pages."""

from django.urls import URLPattern, URLResolver, path

from retros.views import edits, files, post_settings, posts

app_name = "retros"
urlpatterns: list[URLPattern | URLResolver] = [
    path("posts/", posts.post_list, name="posts"),
    path("posts/new/", posts.new_post, name="new-post"),
    path("posts/compose/", posts.compose, name="compose"),
    path("posts/import/", files.import_posts, name="import"),
    path("posts/settings/", post_settings.settings, name="settings"),
    path("posts/settings/adopt/", post_settings.adopt_style, name="adopt-style"),
    path("posts/preview/", edits.preview, name="preview"),
    path("posts/<int:post_id>/", posts.post, name="post"),
    path("posts/<int:post_id>/section/", edits.section, name="section"),
    path("posts/<int:post_id>/draft/", edits.take_draft, name="take-draft"),
    path("posts/<int:post_id>/mend/", edits.mend, name="mend"),
    path("posts/<int:post_id>/details/", edits.details, name="details"),
    path("posts/<int:post_id>/source/", edits.source, name="source"),
    path("posts/<int:post_id>/remove/", edits.remove, name="remove"),
    path("posts/<int:post_id>/file/", files.file, name="file"),
    path("posts/<int:post_id>/export/", files.export, name="export"),
    path("posts/<int:post_id>/made/", files.made, name="made"),
    path("posts/<int:post_id>/made/<int:file_id>/", files.made_file, name="made-file"),
]
