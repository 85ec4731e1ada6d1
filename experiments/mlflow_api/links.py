"""What a run was given and puts out, as clients read it beside the run."""

from typing import Any

from experiments.selectors.run_inputs import InputsAndOutputs


def shown(links: InputsAndOutputs | None) -> dict[str, Any]:
    """Return a run's `inputs` and `outputs` as the protocol has them; `links` are those of selectors.run_inputs."""
    if links is None:
        return {"inputs": {}, "outputs": {}}
    inputs: dict[str, Any] = {}
    if links.datasets:
        inputs["dataset_inputs"] = [
            {
                "tags": [{"key": key, "value": value} for key, value in one.tags.items()],
                "dataset": {
                    "name": one.name,
                    "digest": one.digest,
                    "source_type": one.source_type,
                    "source": one.source,
                }
                | ({"schema": one.schema} if one.schema else {})
                | ({"profile": one.profile} if one.profile else {}),
            }
            for one in links.datasets
        ]
    if links.models:
        inputs["model_inputs"] = [{"model_id": model} for model in links.models]
    outputs = [{"model_id": model, "step": step} for model, step in links.outputs]
    return {"inputs": inputs, "outputs": {"model_outputs": outputs} if outputs else {}}
