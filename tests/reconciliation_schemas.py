"""JSON Schemas of the Reconciliation API 0.2, written after the text of the standard.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/ says in words which
fields a thing has; here they are, with no others allowed. The schemas that its authors publish are
looser and were run beside these.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
FILLED: Schema = {"type": "string", "minLength": 1}
WHOLE: Schema = {"type": "integer", "minimum": 0}
ADDRESS: Schema = {"type": "string", "pattern": "^https?://"}
TEMPLATE: Schema = {"type": "string", "pattern": r"^https?://.*\{\{id\}\}"}


def record(optional: Schema | None = None, **required: Schema) -> Schema:
    """Describe an object by its fields: those that it must have, and those that it may."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def array(of: Schema, **limits: object) -> Schema:
    """Describe an array of things of one form."""
    return {"type": "array", "items": of, **limits}


def mapping(of: Schema) -> Schema:
    """Describe an object whose fields have any name and one form."""
    return {"type": "object", "additionalProperties": of}


TYPE = record({"broader": array({"$ref": "#/definitions/type"})}, id=FILLED, name=FILLED)
SHORT_TYPE = record(id=FILLED, name=FILLED)
PROPERTY = record({"description": TEXT}, id=FILLED, name=FILLED)
SERVICE = record(service_url=ADDRESS, service_path={"type": "string", "pattern": "^/"})
SUGGEST = record(
    service_url=ADDRESS,
    service_path={"type": "string", "pattern": "^/"},
    flyout_service_path={"type": "string", "pattern": r"^/.*\$\{id\}"},
)
SETTING = record(
    {"default": TEXT, "help_text": TEXT}, name=FILLED, label=FILLED, type={"const": "text"}
)
CELL: Schema = {"oneOf": [record(str=FILLED), record(id=FILLED, name=FILLED)]}
CANDIDATE = record(
    {
        "description": TEXT,
        "features": array(record(id=FILLED, value={"type": ["boolean", "number"]})),
    },
    id=FILLED,
    name=FILLED,
    type=array(SHORT_TYPE),
    score={"type": "number"},
    match={"type": "boolean"},
)
ENTITY = record({"description": TEXT, "notable": array(FILLED)}, id=FILLED, name=FILLED)

MANIFEST: Schema = {
    "definitions": {"type": TYPE},
    **record(
        {
            "defaultTypes": array({"$ref": "#/definitions/type"}, uniqueItems=True),
            "documentation": ADDRESS,
            "serviceVersion": FILLED,
            "view": record(url=TEMPLATE),
            "preview": record(url=TEMPLATE, width=WHOLE, height=WHOLE),
            "suggest": record({"entity": SUGGEST, "property": SUGGEST, "type": SUGGEST}),
            "extend": record({"propose_properties": SERVICE, "property_settings": array(SETTING)}),
            "batchSize": {"type": "integer", "minimum": 1},
        },
        versions=array(FILLED, contains={"const": "0.2"}),
        name=FILLED,
        identifierSpace=ADDRESS,
        schemaSpace=ADDRESS,
    ),
}
RESULT = record(result=array(CANDIDATE))
RESULTS = mapping(RESULT)
SUGGESTED_ENTITIES = record(result=array(ENTITY))
SUGGESTED_PROPERTIES = record(result=array(PROPERTY))
SUGGESTED_TYPES: Schema = {
    "definitions": {"type": TYPE},
    **record(result=array({"$ref": "#/definitions/type"})),
}
PROPOSED = record({"limit": WHOLE}, type=TEXT, properties=array(PROPERTY))
FLYOUT = record(id=FILLED, html=FILLED)
EXTENSION = record(meta=array(SHORT_TYPE), rows=mapping(mapping(array(CELL))))
