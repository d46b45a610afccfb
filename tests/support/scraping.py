"""What `/metrics` of a running gateway says, and a gateway that has something to say there."""

from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from gateway.settings.tree import Settings
from tests.support.api import Api
from tests.support.running_gateway import settings_for

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


async def scraped(admin: Api, **headers: str) -> str:
    async with admin.session.get(f"{admin.base}/metrics", headers=headers) as answer:
        assert answer.status == 200
        return await answer.text()


def samples(text: str) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(found: Samples, name: str, **labels: str) -> float:
    """The sum over all samples of a name with these labels among theirs."""
    wanted = set(labels.items())
    return sum(number for (one, own), number in found.items() if one == name and wanted <= own)


def cached_settings(sandbox_url: str, directory: Path, **sections: dict[str, object]) -> Settings:
    values = settings_for(sandbox_url, directory).model_dump()
    return Settings.model_validate({**values, "cache": {}, **sections})
