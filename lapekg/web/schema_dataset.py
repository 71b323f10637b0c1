"""The dataset in schema.org's words, for search engines of data, which read them in pages only."""

from typing import Any

from lapekg.web.dumps import files
from lapekg.web.site import Page


def describe_dataset(page: Page) -> dict[str, Any]:
    """Describe what is published now, in the page's language; every IRI is of the instance's base."""
    instance, snapshot = page.instance, page.snapshot
    base = snapshot.manifest.base_iri
    publisher = page.text(instance.publisher).text
    description = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": base,
        "url": base,
        "name": page.text(instance.title).text,
        "description": page.text(instance.description).text,
        "inLanguage": list(instance.languages),
        "license": instance.license,
        "publisher": {"@type": "Organization", "name": publisher} if publisher else None,
        "creator": {"@type": "Organization", "name": publisher} if publisher else None,
        "version": str(snapshot.number),
        "dateModified": snapshot.manifest.published,
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": f"{base}{each.address.removeprefix('/')}",
                "encodingFormat": each.syntax.media_type,
                "contentSize": f"{each.bytes} B",
                "sha256": each.sha256,
            }
            for each in files(page.t, snapshot)
        ],
    }
    return {name: value for name, value in description.items() if value}
