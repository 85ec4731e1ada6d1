"""MLflow's tracking protocol: doors for the clients that people have in their training scripts already."""
