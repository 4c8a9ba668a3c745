class Refused(Exception):
    """An answer that is an error, in Stripe's form."""

    def __init__(
        self,
        status: int,
        code: str | None,
        message: str,
        param: str | None = None,
        kind: str = "invalid_request_error",
        *,
        is_validation: bool = False,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.param = param
        self.kind = kind
        # Nothing was begun yet, so the idempotency key stays free.
        self.is_validation = is_validation

    def body(self) -> dict[str, object]:
        return {"error": {"type": self.kind, "code": self.code, "message": self.message, "param": self.param}}
