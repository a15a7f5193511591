"""Each variable that names a service becomes its settings, whole; what cannot be one is refused."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from oim_portal import environment, services


def bucket(host="https://store.example.org", name="bucket", **more):
    """Return the options of a bucket, with what is not said."""
    unsaid = {"location": "", "region_name": None, "access_key": None, "secret_key": None}
    return {"endpoint_url": host, "bucket_name": name, **unsaid, **more}


@pytest.mark.parametrize(
    ("address", "options"),
    [
        ("s3://store.example.org/bucket", bucket()),
        ("s3://store.example.org:9000/bucket/", bucket("https://store.example.org:9000")),
        ("s3://127.0.0.1:9/bucket?tls=no", bucket("http://127.0.0.1:9")),
        ("s3://store.example.org/bucket?tls=yes&region=eu-west-3", bucket(region_name="eu-west-3")),
        (
            "s3://cl%2F%C3%A9:mot%40@store.example.org/bucket/a/b",
            bucket(location="a/b", access_key="cl/é", secret_key="mot@"),
        ),
        ("s3://store.example.org", None),
        ("s3://store.example.org/", None),
        ("s3:///bucket", None),
        ("s3://store.example.org/bucket?tls=maybe", None),
        ("s3://store.example.org/bucket?region=a&colour=red", None),
        ("s3://store.example.org:port/bucket", None),
        ("s3://[/bucket", None),
    ],
)
def test_a_bucket_is_named_by_an_address(address, options):
    assert services.bucket_options(address) == options


@pytest.mark.parametrize(
    ("value", "place", "media"),
    [
        ("", "", {"BACKEND": "django.core.files.storage.FileSystemStorage"}),
        ("/srv/backups/", "/srv/backups", None),
        (
            "s3://store.example.org/bucket/",
            "s3://store.example.org/bucket",
            {"BACKEND": "core.store.Store", "OPTIONS": bucket()},
        ),
        ("srv/backups", None, None),
        ("s3://store.example.org", None, None),
        ("https://store.example.org/bucket", None, None),
    ],
)
def test_backups_go_to_a_folder_or_a_bucket_and_files_to_a_bucket_only(monkeypatch, value, place, media):
    monkeypatch.setenv("BACKUP_URL", value)
    monkeypatch.setenv("MEDIA_URL", value)
    for read, expected, takes in (
        (lambda: services.place("BACKUP_URL"), place, r"BACKUP_URL takes a folder \(/srv/backups\) or s3://"),
        (services.media, media, "MEDIA_URL takes "),
    ):
        if expected is None:
            with pytest.raises(ImproperlyConfigured, match=takes):
                read()
        else:
            assert read() == expected


SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            "smtp+ssl://moi:secret@mail.example.org:465",
            {
                **{"EMAIL_BACKEND": SMTP, "EMAIL_HOST": "mail.example.org", "EMAIL_PORT": 465},
                **{"EMAIL_HOST_USER": "moi", "EMAIL_HOST_PASSWORD": "secret", "EMAIL_FILE_PATH": ""},
                "EMAIL_USE_SSL": True,
            },
        ),
        (
            "smtp://mail.example.org:25",
            {
                **{"EMAIL_BACKEND": SMTP, "EMAIL_HOST": "mail.example.org", "EMAIL_PORT": 25},
                **{"EMAIL_HOST_USER": None, "EMAIL_HOST_PASSWORD": None, "EMAIL_FILE_PATH": ""},
            },
        ),
        *(
            (
                value,
                {
                    **{"EMAIL_BACKEND": f"django.core.mail.backends.{backend}.EmailBackend", "EMAIL_FILE_PATH": folder},
                    **{"EMAIL_HOST": None, "EMAIL_PORT": None, "EMAIL_HOST_USER": None, "EMAIL_HOST_PASSWORD": None},
                },
            )
            for value, backend, folder in (
                ("", "console", ""),
                ("consolemail://", "console", ""),
                ("filemail:///var/mails", "filebased", "/var/mails"),
            )
        ),
    ],
)
def test_mail_goes_out_as_the_address_of_its_server_says_and_no_more_is_set(monkeypatch, value, expected):
    monkeypatch.setenv("EMAIL_URL", value)
    assert services.mail() == expected


@pytest.mark.parametrize("address", ["rediss://cache.example.org:6380/2", "redis://localhost"])
def test_a_shared_cache_has_its_own_names(monkeypatch, address):
    monkeypatch.setenv("CACHE_URL", address)
    assert services.cache() == {
        "BACKEND": "core.shared_cache.SharedCache",
        "LOCATION": address,
        "KEY_PREFIX": "portal",
    }


def test_without_a_shared_cache_each_process_has_its_own(monkeypatch):
    monkeypatch.setenv("CACHE_URL", "")
    assert services.cache() == {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


@pytest.mark.parametrize(
    ("name", "read", "value"),
    [
        *(("CACHE_URL", services.cache, value) for value in ("redis:///0", "http://cache.example.org", "cache")),
        *(
            ("EMAIL_URL", services.mail, value)
            for value in ("smtp://", "smtp://:25", "imap://mail.example.org", "smtp")
        ),
    ],
)
def test_what_names_no_server_is_refused(monkeypatch, name, read, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=f"^{name} takes "):
        read()


def test_a_database_in_memory_needs_no_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "sqlite://:memory:")
    config = services.database("x")
    assert (config["NAME"], config["OPTIONS"]["transaction_mode"]) == (":memory:", "IMMEDIATE")
    assert list(tmp_path.iterdir()) == []


# --- Values ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "read", "expected"),
    [
        ("1", lambda: environment.whole_number("ESSAI", 15, 1, 100), 1),
        ("100", lambda: environment.whole_number("ESSAI", 15, 1, 100), 100),
        ("101", lambda: environment.whole_number("ESSAI", 15, 1, 100), None),
        ("-1", lambda: environment.whole_number("ESSAI", 15, 1, 100), None),
        (None, lambda: environment.whole_number("ESSAI", 15, 1, 100), 15),
        (" JSON ", lambda: environment.choice("ESSAI", "plain", "json"), "json"),
        (None, lambda: environment.choice("ESSAI", "plain", "json"), "plain"),
        (" OFF ", lambda: environment.boolean("ESSAI", True), False),
        (None, lambda: environment.boolean("ESSAI", True), True),
        (None, lambda: environment.boolean("ESSAI"), False),
        (" a ,, b, ,", lambda: environment.words("ESSAI"), ["a", "b"]),
        ("", lambda: environment.words("ESSAI", "c"), []),
        (None, lambda: environment.words("ESSAI", "c"), ["c"]),
        (
            "a@example.org, b@example.org",
            lambda: environment.mail_addresses("ESSAI"),
            ["a@example.org", "b@example.org"],
        ),
        ("a" * 20 + "@example.org", lambda: environment.mailbox("ESSAI"), "a" * 20 + "@example.org"),
        ("a" * 21 + "@example.org", lambda: environment.mailbox("ESSAI"), None),
        ("", lambda: environment.mailbox("ESSAI"), ""),
        (
            " https://errors.example.org/7/?key=a ",
            lambda: environment.web_address("ESSAI"),
            "https://errors.example.org/7/?key=a",
        ),
        ("http:///7/", lambda: environment.web_address("ESSAI"), None),
        ("", lambda: environment.web_address("ESSAI"), ""),
    ],
)
def test_a_value_is_read_at_its_limits_and_refused_beyond_them(monkeypatch, value, read, expected):
    monkeypatch.delenv("ESSAI", raising=False)
    if value is not None:
        monkeypatch.setenv("ESSAI", value)
    if expected is None:
        with pytest.raises(ImproperlyConfigured, match=r"^ESSAI takes "):
            read()
    else:
        assert read() == expected


@pytest.mark.parametrize(
    ("value", "debug", "is_taken"),
    [
        ("abcde" * 10, False, True),
        ("abcde" * 9 + "abcd", False, False),
        ("abcd" * 20, False, False),
        ("abcde" * 10, True, True),
        ("abcd" * 20, True, False),
    ],
)
def test_a_key_has_fifty_characters_and_five_of_them_differ(monkeypatch, value, debug, is_taken):
    monkeypatch.setenv("SECRET_KEY", value)
    if is_taken:
        assert environment.secret_key(debug) == value
    else:
        with pytest.raises(ImproperlyConfigured, match="SECRET_KEY takes"):
            environment.secret_key(debug)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("https://portail.example.org/", "https://portail.example.org"),
        ("http://127.0.0.1:8001", "http://127.0.0.1:8001"),
        (None, "http://localhost:8000"),
        ("https://portail.example.org?a=b", None),
        ("https://somebody@portail.example.org", None),
        ("https://portail.example.org:99999", None),
    ],
)
def test_the_address_of_the_portal_is_a_host_and_nothing_else(monkeypatch, value, found):
    monkeypatch.delenv("SITE_URL", raising=False)
    if value:
        monkeypatch.setenv("SITE_URL", value)
    if found:
        assert environment.site_url() == found
    else:
        with pytest.raises(ImproperlyConfigured, match="SITE_URL takes"):
            environment.site_url()


@pytest.mark.parametrize(
    ("given", "meant"),
    [("SECRET_KEYS", "SECRET_KEY"), ("SECRET_KEY_FIL", "SECRET_KEY_FILE"), ("SECRET_KEY", None), ("HOME_OF_KEY", None)],
)
def test_a_name_that_is_almost_ours_is_told_with_ours(monkeypatch, given, meant):
    monkeypatch.setattr(environment, "ASKED", {"SECRET_KEY"})
    monkeypatch.setenv(given, "x")
    assert [pair for pair in environment.misspelt() if pair[0] == given] == ([(given, meant)] if meant else [])


def test_a_program_gets_our_environment_and_what_nobody_else_may_see(monkeypatch):
    monkeypatch.setenv("ESSAI", "ours")
    found = environment.for_program({"PGPASSWORD": "secret"})
    assert (found["ESSAI"], found["PGPASSWORD"]) == ("ours", "secret")


@pytest.mark.parametrize(
    "issuer", ["http://localhost:8080/realm/", "http://127.0.0.1:8080", "https://login.example.org"]
)
def test_a_provider_on_this_machine_needs_no_tls(monkeypatch, issuer):
    for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"):
        monkeypatch.setenv(name, "essai")
    monkeypatch.setenv("OIDC_ISSUER", issuer)
    assert environment.issuer() == issuer.rstrip("/")


def test_a_name_is_known_once_it_was_asked_for_and_a_blank_path_is_none(monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "ASKED", set())
    monkeypatch.setenv("SECRET_KEY", " a ")
    monkeypatch.setenv("SECRET_KEY_FILE", "  ")
    assert (environment.text("SECRET_KEY"), environment.ASKED) == ("a", {"SECRET_KEY"})
    (tmp_path / "key").write_text(" b \n")
    monkeypatch.setenv("SECRET_KEY", "  ")
    monkeypatch.setenv("SECRET_KEY_FILE", f" {tmp_path / 'key'} ")
    assert environment.text("SECRET_KEY") == "b"
    monkeypatch.setenv("ESSAI_FILE", str(tmp_path / "key"))
    assert environment.text("ESSAI", " c ") == "c"


def test_a_file_that_is_no_text_is_no_secret(monkeypatch, tmp_path):
    (tmp_path / "key").write_bytes(b"\xff\xfe")
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(ImproperlyConfigured, match=r"SECRET_KEY_FILE names a file .*/key \(it is not text\)\.$"):
        environment.text("SECRET_KEY")
