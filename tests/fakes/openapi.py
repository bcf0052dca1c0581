"""A network's published OpenAPI description, held against what we ask and what a fake answers.

Such files are not part of Consulta. `CONSULTA_CONTRACTS` names the folder in which they lie.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from tests.fakes.base import Answer, Request

Json = dict[str, Any]
TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
}


def contract(name: str) -> Contract | None:
    """Return the description of this name, or None where none is at hand."""
    folder = os.environ.get("CONSULTA_CONTRACTS", "")
    place = Path(folder) / name
    return Contract(json.loads(place.read_text(encoding="utf-8"))) if folder and place.is_file() else None


class Contract:
    """One description. What it has against a call is a list of words, empty where all is well."""

    def __init__(self, description: Json) -> None:
        self._all = description

    def against(self, request: Request) -> list[str]:
        """Return what the description has against a request."""
        found = self._operation(request)
        if found is None:
            return [f"{request.method} {request.path}: no such operation"]
        operation, names = found
        told = [self._resolved(one) for one in operation.get("parameters", [])]
        known = {one["name"]: one for one in told if one["in"] == "query"}
        wrong = [f"{request.path}: unknown parameter {name}" for name in request.query if name not in known]
        for name, about in known.items():
            wrong += self._value(name, about, request.query.get(name))
        for about in told:
            if about["in"] == "path":
                wrong += self._schema(names[about["name"]], about["schema"], about["name"])
        return wrong + self._body(operation, request)

    def against_answer(self, request: Request, answer: Answer) -> list[str]:
        """Return what the description has against an answer."""
        found = self._operation(request)
        if found is None or answer.status >= 300:
            return []
        told = found[0]["responses"].get(str(answer.status))
        if told is None:
            return [f"{request.path}: the status {answer.status} is not described"]
        return self._schema(answer.content, told["content"]["application/json"]["schema"], request.path)

    def _operation(self, request: Request) -> tuple[Json, dict[str, str]] | None:
        # A path in which fewer names stand for segments is the closer one.
        for path in sorted(self._all["paths"], key=lambda one: one.count("{")):
            match = re.fullmatch(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", path), request.path)
            operation = self._all["paths"][path].get(request.method.lower())
            if match and operation:
                return operation, match.groupdict()
        return None

    def _body(self, operation: Json, request: Request) -> list[str]:
        told = operation.get("requestBody")
        if told is None:
            return [f"{request.path}: takes no body"] if request.body else []
        return self._schema(request.json(), told["content"]["application/json"]["schema"], request.path)

    def _value(self, name: str, about: Json, given: list[str] | None) -> list[str]:
        if given is None:
            return [f"{name} is missing"] if about.get("required") else []
        schema = self._resolved(about["schema"])
        match schema.get("type"):
            case "array":
                value: Any = ",".join(given).split(",")
            case "integer":
                value = int(given[0]) if given[0].isdigit() else given[0]
            case _:
                value = given[0]
        return self._schema(value, schema, name)

    def _resolved(self, schema: Json) -> Json:
        while "$ref" in schema:
            found: Json = self._all
            for step in schema["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            schema = found
        return schema

    def _schema(self, value: Any, schema: Json, where: str) -> list[str]:
        schema = self._resolved(schema)
        kind = TYPES.get(schema.get("type", ""))
        if kind is not None and (not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool)):
            return [f"{where}: {type(value).__name__} is no {schema['type']}"]
        wrong = [f"{where}: {value!r} is none of {schema['enum']}"] if value not in schema.get("enum", [value]) else []
        if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
            wrong.append(f"{where}: {value!r} does not match {schema['pattern']}")
        if isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            wrong.append(f"{where}: {value} is out of range")
        if isinstance(value, list):
            wrong += self._list(value, schema, where)
        return wrong + (self._object(value, schema, where) if isinstance(value, dict) else [])

    def _list(self, value: list[Any], schema: Json, where: str) -> list[str]:
        wrong = [] if len(value) <= schema.get("maxItems", len(value)) else [f"{where}: too many"]
        items = schema.get("items")
        return wrong + [told for one in value if items for told in self._schema(one, items, where)]

    def _object(self, value: Json, schema: Json, where: str) -> list[str]:
        known = schema.get("properties", {})
        wrong = [f"{where}: {name} is missing" for name in schema.get("required", []) if name not in value]
        if schema.get("additionalProperties") is False:
            wrong += [f"{where}: {name} is unknown" for name in value if name not in known]
        parts = [(name, one) for name, one in value.items() if name in known]
        return wrong + [told for name, one in parts for told in self._schema(one, known[name], f"{where}.{name}")]
