"""The language in which runs are searched: MLflow's filter and order_by, and a little more for our own pages."""
