"""Uploaded files on a real S3 server: what readers get, who may read, and how often the store is asked."""

import datetime as dt
import re
import threading
import uuid
import zipfile

import boto3
import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

from core.models import Picture
from core.store import Store
from events.models import Article
from oim_portal import environment, services
from oim_portal.backup import archive, work
from oim_portal.backup.places import place_of
from oim_portal.backup.retention import name_of
from pages.releases import opened
from tests.accounts.test_settings import ask_settings
from tests.admin_tools import form_data
from tests.desk.test_pictures import upload
from tests.factories import ArticleFactory, PictureFactory, ResourceFactory, ResourceFileFactory
from tests.reading import read

pytestmark = pytest.mark.django_db


class _Silent(WSGIRequestHandler):
    def log_request(self, *args):
        pass


@pytest.fixture(scope="module")
def server():
    """(port, list of all requests to it so far) of an S3 server."""
    asked, answer = [], DomainDispatcherApplication(create_backend_app)

    def counted(environ, start_response):
        asked.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        return answer(environ, start_response)

    serving = make_server("127.0.0.1", 0, counted, threaded=True, request_handler=_Silent)
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    yield serving.server_port, asked
    serving.shutdown()


@pytest.fixture
def bucket(server):
    """The address of an empty bucket."""
    port, _asked = server
    who = {"aws_access_key_id": "key", "aws_secret_access_key": "sec/ret"}
    client = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1", **who)
    client.create_bucket(Bucket=(name := f"portal-{uuid.uuid4().hex}"))
    return f"s3://key:sec%2Fret@127.0.0.1:{port}/{name}/files?tls=no&region=us-east-1"


def stored_at(address, settings, monkeypatch):
    """Have the portal keep its files at an address, as its environment says."""
    monkeypatch.setenv("MEDIA_URL", address)
    settings.STORAGES = settings.STORAGES | {"default": services.media()}
    cache.clear()


@pytest.fixture
def asked(server, bucket, settings, monkeypatch):
    """The requests to the store; the portal keeps its files there."""
    stored_at(bucket, settings, monkeypatch)
    _port, requests = server
    requests.clear()
    return requests


def body(response):
    return b"".join(response.streaming_content)


def sent(client, **form):
    """Return the answer to the form of a new picture."""
    address = reverse("admin:core_picture_add")
    return client.post(address, form_data(client.get(address)) | form | {"alt_fr": "Essai", "credit": "© Essai"})


def published_document():
    resource = ResourceFactory(published=True)
    ResourceFileFactory(resource=resource, url="", file=ContentFile(b"%PDF-1.7" + b"x" * 3000, "essai.pdf"))
    return resource


def picture_on_a_page():
    article = ArticleFactory(published=True)
    article.pictures.create(picture=PictureFactory(file=upload(size=(700, 500))))
    return Picture.objects.get(), f"/fr/news/{article.slug}/"


def test_what_an_officer_uploads_is_read_by_all_once_it_is_published(asked, officer_client):
    assert sent(officer_client, file=upload(size=(700, 500)), has_consent="on").status_code == 302
    picture = Picture.objects.get()
    with default_storage.open(picture.file.name) as file:
        content = file.read()
    assert content.startswith(b"\xff\xd8")
    article = ArticleFactory()
    article.pictures.create(picture=picture)
    sizes = [source.srcset.split()[0] for source in picture.sources]
    assert [size.rpartition("-")[2] for size in sizes] == ["480.avif", "480.webp"]
    for address in [picture.file.url, *sizes, picture.share_url]:
        assert address.startswith("/media/pictures/")
        assert Client().get(address).status_code == 404
        assert officer_client.get(address)["Cache-Control"] == "private, no-store"
    type(article).objects.update(state="published", published_at="2026-01-01T00:00Z")
    response = Client().get(picture.file.url)
    assert (response.status_code, response["Content-Type"], response["Content-Length"]) == (
        200,
        "image/jpeg",
        str(len(content)),
    )
    assert body(response) == content
    assert abs(timezone.now() - default_storage.get_modified_time(picture.file.name)) < dt.timedelta(minutes=1)
    with pytest.raises(FileNotFoundError):
        default_storage.stream("pictures/nothing.jpg")
    assert Client().get("/media/pictures/nothing.jpg").status_code == 404


def test_pages_are_made_without_asking_the_store(asked, client):
    _picture, address = picture_on_a_page()
    resource = published_document()
    asked.clear()
    page = read(client.get(address))
    assert len(page.all("source")) == 2
    assert "-share.jpg" in page.one("meta", property="og:image")["content"]
    assert re.search(r"PDF,\s2,9\s", read(client.get(resource.get_absolute_url())).one("main").text)
    assert asked == []
    cache.clear()  # as after a start
    for _view in range(2):
        client.get(resource.get_absolute_url())
    assert [method for method, _path in asked] == ["HEAD"]


def test_a_deleted_picture_leaves_nothing_in_the_store(asked, django_capture_on_commit_callbacks):
    picture, _address = picture_on_a_page()
    assert len(list(archive.stored_names())) == 6
    Article.objects.get().pictures.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        picture.delete()
    assert list(archive.stored_names()) == []


def test_a_file_of_a_release_is_read_from_its_archive(asked, tmp_path):
    with zipfile.ZipFile(tmp_path / "whole.zip", "w") as book:
        book.writestr("projects.csv", "code\nA.1\n")

    class Release:
        stored_as, file_name = "releases/2026-11.zip", "2026-11.zip"

    default_storage.save(Release.stored_as, ContentFile((tmp_path / "whole.zip").read_bytes()))
    assert opened(Release, "projects.csv").read() == b"code\nA.1\n"
    assert opened(Release, Release.file_name).read(2) == b"PK"


def test_without_the_store_pages_go_on_and_whoever_needs_a_file_gets_a_sentence(
    asked, settings, monkeypatch, client, officer_client
):
    picture, address = picture_on_a_page()
    resource = published_document()
    stored_at("s3://key:secret@127.0.0.1:9/bucket?tls=no", settings, monkeypatch)  # nobody answers there
    client.raise_request_exception = officer_client.raise_request_exception = False
    for page in (address, resource.get_absolute_url()):
        assert client.get(page).status_code == 200
    answer = client.get(picture.file.url)
    assert (answer.status_code, answer["Retry-After"].isdigit()) == (503, True)
    assert "ne répond pas" in answer.content.decode()
    answer = sent(officer_client, file=upload(size=(700, 500)))
    assert answer.status_code == 503
    assert "n’a été enregistré" in answer.content.decode()
    assert list(Picture.objects.all()) == [picture]
    change = reverse("admin:core_picture_change", args=[picture.pk])
    answer = officer_client.post(change, form_data(officer_client.get(change)) | {"alt_fr": "Écrit sans lui"})
    assert (answer.status_code, Picture.objects.get().alt_fr) == (302, "Écrit sans lui")
    assert officer_client.get(reverse("admin:core_picture_changelist")).status_code == 200
    article = Article.objects.get()
    Article.objects.update(body_fr='<p><a href="/media/documents/essai.pdf">Lire</a></p>')
    assert officer_client.get(reverse("admin:events_article_change", args=[article.pk])).status_code == 200
    picture.delete_files()
    default_storage.delete(picture.file.name)  # the log names it; nobody is kept waiting


def test_after_a_fault_nobody_waits_for_the_store(monkeypatch):
    store = Store(**services.bucket_options("s3://key:secret@127.0.0.1:9/bucket?tls=no"))
    tried = []
    monkeypatch.setattr(store, "_normalize_name", lambda name: tried.append(name) or name)
    for _time in range(3):
        with pytest.raises(OSError, match="not answer"):
            store.exists("a.pdf")
    assert tried == ["a.pdf"]


def test_backups_are_kept_in_a_bucket_with_the_files_of_another(asked, bucket, settings, tmp_path, capsys):
    settings.VAR_DIR, settings.BACKUP_URL = tmp_path, bucket.replace("/files?", "/backups?")
    picture, _address = picture_on_a_page()
    old = [name_of(dt.datetime(2020, 1, 1, hour, tzinfo=dt.UTC)) for hour in (1, 2)]
    for name in old:
        (tmp_path / name).touch()
        place_of(settings.BACKUP_URL).put(tmp_path / name)
    call_command("backup")
    call_command("backup", prove=True)
    capsys.readouterr()
    call_command("backup", list=True)
    name, *others = capsys.readouterr().out.splitlines()
    assert others == old[1:]  # one of a day
    folder = FileSystemStorage(tmp_path / "media")
    with archive.ENGINES["sqlite" if "sqlite" in settings.DATABASES["default"]["ENGINE"] else "postgresql"].scratch(
        work.portals, tmp_path
    ) as own:
        work.restore(name, connection=own, storage=folder)
    with default_storage.open(picture.file.name) as file, folder.open(picture.file.name) as restored:
        assert restored.read() == file.read()
    for address, sentence in {
        "s3://key:secret@127.0.0.1:9/bucket?tls=no": "does not answer",
        "s3://host": "A bucket is written s3://key:secret@host:port/bucket/folder",
    }.items():
        settings.BACKUP_URL = address
        with pytest.raises(CommandError, match=sentence):
            call_command("backup")


@pytest.mark.parametrize(
    "value",
    [
        "/srv/media",
        "s3://host",
        "s3://key:secret@host",
        "s3://host/bucket?colour=red",
        "s3://host/b?tls=maybe",
        "s3://host:port/bucket",
        "s3://[host/bucket",
        "ftp://h/b",
    ],
)
def test_an_address_that_is_none_is_refused(monkeypatch, value):
    monkeypatch.setenv("MEDIA_URL", value)
    with pytest.raises(environment.ImproperlyConfigured, match="MEDIA_URL takes"):
        services.media()


def test_without_a_store_its_library_is_not_loaded(tmp_path):
    code = (
        "import django, sys; django.setup(); from django.core.files.storage import default_storage; "
        "import oim_portal.urls; print(default_storage.exists('a'), 'boto3' in sys.modules, 'storages' in sys.modules)"
    )
    answer = ask_settings(tmp_path, "-c", code, DJANGO_SETTINGS_MODULE="oim_portal.settings")
    assert answer == (0, "False False False\n")
