"""Sources have a language since: those in stored versions get the one that the stored records got."""

from django.db import migrations


def add_language(apps, schema_editor):
    version_model = apps.get_model("desk", "Version")
    changed = []
    for version in version_model.objects.only("data").iterator(chunk_size=200):
        sources = version.data.get("children", {}).get("sources", [])
        if any("language" not in source for source in sources):
            for source in sources:
                source.setdefault("language", "fr")
            changed.append(version)
        if len(changed) == 200:
            version_model.objects.bulk_update(changed, ["data"])
            changed = []
    version_model.objects.bulk_update(changed, ["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0005_no_import_file"),
        ("events", "0004_source_language"),
        ("pages", "0003_source_language"),
        ("projects", "0004_source_language"),
    ]
    operations = [migrations.RunPython(add_language, migrations.RunPython.noop, elidable=True)]
