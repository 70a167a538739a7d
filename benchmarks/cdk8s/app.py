"""The peer: writes the objects of a JSON file with cdk8s, one YAML file for each.

Usage: python app.py OBJECTS OUTPUT
"""

import json
import sys
from pathlib import Path

from cdk8s import ApiObject, ApiObjectMetadata, App, Chart, JsonPatch, YamlOutputType

objects, output = sys.argv[1:]
app = App(outdir=output, yaml_output_type=YamlOutputType.FILE_PER_RESOURCE)
chart = Chart(app, "tetragon", disable_resource_name_hashes=True)
for number, each in enumerate(json.loads(Path(objects).read_bytes())):
    made = ApiObject(
        chart,
        f"object-{number}",
        api_version=each.pop("apiVersion"),
        kind=each.pop("kind"),
        metadata=ApiObjectMetadata(**each.pop("metadata")),
    )
    made.add_json_patch(*(JsonPatch.add(f"/{key}", value) for key, value in each.items()))
app.synth()
