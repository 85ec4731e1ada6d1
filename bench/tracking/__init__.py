"""Our tracking API beside MLflow's own server: the real client and plain HTTP, on both databases."""
