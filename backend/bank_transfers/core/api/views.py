"""Views without company data: login and the like. What shows company data derives from ScopedViewSet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, NoReturn

from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from .errors import ApiError, NotFound

# OPTIONS would tell nothing that the schema does not, and no other site is answered.
METHODS = ["get", "post", "put", "patch", "delete", "head"]


class ApiView(GenericAPIView[Any]):
    """For the logged-in user himself. `api_errors`: what each method raises beside the usual."""

    http_method_names = METHODS
    api_errors: ClassVar[Mapping[str, Collection[type[ApiError]]]] = {}

    def valid(self, request: Request) -> dict[str, Any]:
        """The body, checked by `serializer_class`. Raises a 400 with `errors` by field."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        data: dict[str, Any] = serializer.validated_data
        return data


class PublicApiView(ApiView):
    """For anyone: tokens are not even looked at, so a bad one does no harm."""

    authentication_classes = ()
    permission_classes = (AllowAny,)


class NoSuchEndpoint(APIView):
    """Answers every address under /api/ that nothing else answers."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    schema = None
    http_method_names: list[str] = []

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotFound
