"""Which run of which pipeline wrote a SARIF log."""

from __future__ import annotations

import os
from collections.abc import Mapping

#: The variables of Azure Pipelines that name the parts of a run, in the order of its id.
_AZURE = (
    "SYSTEM_COLLECTIONURI",
    "SYSTEM_TEAMPROJECT",
    "SYSTEM_DEFINITIONID",
    "SYSTEM_PHASEID",
    "BUILD_SOURCEBRANCH",
    "BUILD_BUILDID",
)
#: What Azure DevOps requires beside the id, with the variable that has it.
_AZURE_PROPERTIES = {
    "azuredevops/pipeline/build/buildDefinitionId": "SYSTEM_DEFINITIONID",
    "azuredevops/pipeline/build/buildDefinitionName": "BUILD_DEFINITIONNAME",
    "azuredevops/pipeline/build/phaseId": "SYSTEM_PHASEID",
    "azuredevops/pipeline/build/phaseName": "SYSTEM_PHASENAME",
}


def automation_details(tool: str, environment: Mapping[str, str] = os.environ) -> dict[str, object]:
    """Return SARIF's `automationDetails` of a run of `tool`.

    GitHub takes what precedes the last slash of the id for the category of an analysis. Azure DevOps requires
    the pipeline's names and numbers there; they are known if it is Azure Pipelines that runs us.
    """
    parts = [environment.get(name, "") for name in _AZURE]
    properties = {key: environment.get(name, "") for key, name in _AZURE_PROPERTIES.items()}
    if environment.get("TF_BUILD") and all(parts) and all(properties.values()):
        organisation = parts[0].rstrip("/").rpartition("/")[2]
        return {
            "id": "/".join(("azuredevops/pipeline/build", organisation, *parts[1:])),
            "properties": properties,
        }
    return {"id": f"{tool}/"}
