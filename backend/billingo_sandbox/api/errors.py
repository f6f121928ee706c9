"""The API's refusals, in its three body shapes."""

from billingo_sandbox.codec import Json


class ApiError(Exception):
    """An answer other than success: status and JSON body."""

    def __init__(self, status: int, body: Json) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body


def client_error(status: int, message: str) -> ApiError:
    """400, 401, 402, 403, 404 and 429 carry only a message."""
    return ApiError(status, {"error": {"message": message}})


def server_error(status: int = 500) -> ApiError:
    """5xx carry a trace id too, for the API's support."""
    return ApiError(status, {"error": {"message": "Internal Server Error.", "trace_id": "5a6e0d4b" * 4}})


def validation_error(*problems: tuple[str, str]) -> ApiError:
    """422: a message and, for each field, what is wrong with it."""
    errors = [{"field": field, "message": message} for field, message in problems]
    return ApiError(422, {"message": "The given data was invalid.", "errors": errors})


UNAUTHORIZED = "The X-API-KEY header is missing or its key is not valid."
PAYMENT_REQUIRED = "The subscription does not cover this operation."
FORBIDDEN = "The API key has no right to write."
NOT_FOUND = "Not found."
TOO_MANY = "Too many requests."
NO_NAV_RECORD = "NavOnlineSzamla is not found"
QUOTA = "The daily limit of write operations has been reached."
