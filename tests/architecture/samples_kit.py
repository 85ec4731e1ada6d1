"""Who may open the addresses that belong to no app."""

from tests.architecture.doors import API_OPEN, OPEN

ROWS = {
    "healthz": {"GET": OPEN},
    "readyz": {"GET": OPEN},
    "gallery": {"GET": OPEN},
    "api-schema": {"GET": API_OPEN},
}
