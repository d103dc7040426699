"""Container files: read as data, since no engine runs here; what they name must exist."""

from __future__ import annotations

from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]


def test_both_services_have_health_checks_volumes_and_passwords_from_files_only():
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    services = compose["services"]

    assert set(services) == {"app", "neo4j"}
    assert "healthcheck" in services["neo4j"]
    assert services["app"]["depends_on"]["neo4j"]["condition"] == "service_healthy"
    for service in services.values():
        assert service["volumes"]
        assert service["secrets"]
        assert not any("PASSWORD" in name and "FILE" not in name for name in service["environment"])
    assert all(secret["file"].startswith("./secrets/") for secret in compose["secrets"].values())


def test_the_image_copies_what_is_there_and_checks_its_health():
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = [
        word
        for line in lines
        if line.startswith("COPY ") and "--from" not in line
        for word in line.split()[1:-1]
    ]

    assert all((ROOT / name).exists() for name in copied)
    assert any(line.startswith("HEALTHCHECK") for line in lines)
    assert any(line == "USER liantu" for line in lines)


def test_secrets_are_kept_out_of_git_and_of_the_image():
    assert "/secrets/" in (ROOT / ".gitignore").read_text(encoding="utf-8")
    assert "secrets" in (ROOT / ".dockerignore").read_text(encoding="utf-8")
