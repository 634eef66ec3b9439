"""What a machine gives in a body, refused where it has a key nobody knows: a typing error must not
widen a search, or leave undone what was asked for."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers


class KnownOnly(serializers.Serializer[Any]):
    """A form of a body; a key it has no field for is a fault at its place (400)."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = (
            [key for key in data if key not in self.fields] if isinstance(data, Mapping) else []
        )
        if unknown:
            raise serializers.ValidationError(
                {str(key): ["is not known here"] for key in unknown}, code="invalid"
            )
        return super().to_internal_value(data)
