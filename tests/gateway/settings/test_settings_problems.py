"""Messages about a configuration: where, which key, what was found, what is allowed."""

from pathlib import Path

import pytest

from gateway.settings.tree import ConfigError, load_settings

BASE = "LOOPS_GATEWAY_NEXGATE__BASE_URL"
NEXGATE = {BASE: "https://nexgate.example"}
EVERYWHERE = "0.0.0.0"  # noqa: S104 - nothing is bound here
SECRET = "correct horse battery staple and more"


def written(directory: Path, text: str) -> Path:
    path = directory / "loops.toml"
    path.write_text(text, encoding="utf-8")
    return path


def complaint(directory: Path, text: str, environ: dict[str, str] | None = None) -> str:
    """What is said about a file whose [nexgate] is in order unless `text` has one."""
    if "[nexgate]" not in text:
        text = f'{text}\n[nexgate]\nbase_url = "https://nexgate.example"\n'
    path = written(directory, text)
    with pytest.raises(ConfigError) as refusal:
        load_settings(path, environ or {})
    return str(refusal.value).replace(str(path), "FILE")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


PORT = "a whole number from 1 to 65535"
SECONDS = "a number above 0, at most 3600, in seconds"
BASE_URL = "an http:// or https:// address without /api/v1, user name, query and fragment"
PUBLIC_URL = "an http:// or https:// address without path, query and fragment"
HOST = "an IP address or a host name, without port"
TOKEN = "a Nexgate token, one word of visible ASCII characters"
VARIANTS = "a list of variant keys or shell patterns, tried in turn"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[server]\nport = 0", f"FILE: server.port: found 0; allowed: {PORT}"),
        ("[server]\nport = 65536", f"FILE: server.port: found 65536; allowed: {PORT}"),
        ('[server]\nport = "8080"', f'FILE: server.port: found "8080"; allowed: {PORT}'),
        ("[server]\nport = true", f"FILE: server.port: found true; allowed: {PORT}"),
        ("[admin]\nport = 80.5", f"FILE: admin.port: found 80.5; allowed: {PORT}"),
        (
            '[server]\nhost = "localhost:80"',
            'FILE: server.host: found "localhost:80" (write the host without scheme, brackets and '
            f"port); allowed: {HOST}",
        ),
        (
            '[server]\nhost = "a b"',
            'FILE: server.host: found "a b" (write the host without scheme, path and spaces); '
            f"allowed: {HOST}",
        ),
        (
            "[server]\nkeepalive_timeout_s = 0",
            f"FILE: server.keepalive_timeout_s: found 0; allowed: {SECONDS}",
        ),
        (
            "[server]\nrequest_timeout_s = nan",
            f"FILE: server.request_timeout_s: found NaN; allowed: {SECONDS}",
        ),
        (
            '[server]\nlog_level = "loud"',
            'FILE: server.log_level: found "loud"; allowed: debug, info, warning or error',
        ),
        (
            "[server]\nstate_dir = 5",
            "FILE: server.state_dir: found 5; allowed: the path of a directory",
        ),
        (
            '[mapping]\nids = "hex"',
            'FILE: mapping.ids: found "hex"; allowed: decimal or uuid',
        ),
        (
            '[mapping]\nextension = "yes"',
            'FILE: mapping.extension: found "yes"; allowed: true or false',
        ),
        (
            '[mapping]\nsrc_url = "*.mp4"',
            f'FILE: mapping.src_url: found "*.mp4"; allowed: {VARIANTS}',
        ),
        ("[mapping]\nhls_url = [1]", f"FILE: mapping.hls_url: found 1; allowed: {VARIANTS}"),
        (
            '[mapping]\nthumbnail = ["poster", ""]',
            'FILE: mapping.thumbnail: found ["poster", ""] (one of them is empty); '
            f"allowed: {VARIANTS}",
        ),
        (
            '[mapping]\nsensitive_hashtags = ["#"]',
            'FILE: mapping.sensitive_hashtags: found ["#"] (one of them is empty); '
            "allowed: a list of hashtags",
        ),
        (
            '[mapping]\ntimezone = "Europe/Berln"',
            'FILE: mapping.timezone: found "Europe/Berln" (no time zone has this name, did you mean'
            " Europe/Berlin?); allowed: an IANA name such as UTC or Europe/Berlin",
        ),
        (
            '[mapping]\ntimezone = "../../etc/passwd"',
            'FILE: mapping.timezone: found "../../etc/passwd" (no time zone has this name); '
            "allowed: an IANA name such as UTC or Europe/Berlin",
        ),
        (
            '[instance]\nname = ""',
            'FILE: instance.name: found ""; allowed: a text of 1 to 200 characters',
        ),
        (
            '[instance]\ncontact_email = "nobody"',
            'FILE: instance.contact_email: found "nobody"; allowed: an e-mail address',
        ),
        (
            "[instance]\ndescription = 1979-05-27",
            'FILE: instance.description: found "1979-05-27"; '
            "allowed: a text of at most 2000 characters",
        ),
    ],
)
def test_a_value_that_does_not_fit(tmp_path: Path, text: str, message: str) -> None:
    assert complaint(tmp_path, text) == message


@pytest.mark.parametrize(
    ("value", "shown", "reason"),
    [
        ("nexgate.example", None, "it has no scheme: write https:// or http:// in front"),
        ("ftp://nexgate.example", None, "it has no scheme: write https:// or http:// in front"),
        ("https:nexgate.example", None, "it has no scheme: write https:// or http:// in front"),
        ("https://", None, "it names no host to connect to"),
        ("https://nexgate.example:99999", None, "its host or port can't be read"),
        ("https://[::1", None, "its host or port can't be read"),
        ("https://nexgate.example:0", None, "it names no host to connect to"),
        ("https://nexgate.example/a b", None, "it contains spaces or control characters"),
        ("https://nexgate.example?x=1", None, "it has a query or a fragment"),
        ("https://nexgate.example/#", None, "it has a query or a fragment"),
        (
            "https://root:hunter2@nexgate.example",
            "https://***@nexgate.example",
            "it contains a user name or password",
        ),
        (
            "https://nexgate.example/api/v1/",
            None,
            "it already ends in /api/v1, which the gateway adds itself: leave it out",
        ),
    ],
)
def test_a_base_url_that_can_not_be_used(
    tmp_path: Path, value: str, shown: str | None, reason: str
) -> None:
    said = complaint(tmp_path, f'[nexgate]\nbase_url = "{value}"')
    expected = f'FILE: nexgate.base_url: found "{shown or value}" ({reason}); allowed: {BASE_URL}'
    assert said == expected


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("loops.example", "it has no scheme: write https:// or http:// in front"),
        ("https://loops.example/?a", "it has a query or a fragment"),
        (
            "https://example.org/loops",
            "it has a path, but Loops clients speak to the root of a host",
        ),
    ],
)
def test_a_public_url_that_can_not_be_used(tmp_path: Path, value: str, reason: str) -> None:
    said = complaint(tmp_path, f'[server]\npublic_url = "{value}"')
    assert said == f'FILE: server.public_url: found "{value}" ({reason}); allowed: {PUBLIC_URL}'


def test_a_misspelt_key_gets_a_suggestion(tmp_path: Path) -> None:
    assert complaint(tmp_path, "[admin]\nprot = 1") == (
        "FILE: admin.prot: no key has this name, did you mean port?; "
        "allowed: host, port, token, ready_needs"
    )


def test_a_misspelt_section_gets_a_suggestion(tmp_path: Path) -> None:
    assert complaint(tmp_path, "[servr]\nport = 1") == (
        "FILE: servr: no section has this name, did you mean server?; "
        "allowed: server, limits, admin, nexgate, cache, state, signin, mapping, instance, tracing"
    )


def test_a_key_without_section(tmp_path: Path) -> None:
    assert complaint(tmp_path, "zzz = 1") == (
        "FILE: zzz: no section has this name; "
        "allowed: server, limits, admin, nexgate, cache, state, signin, mapping, instance, tracing"
    )


def test_a_section_that_is_no_table(tmp_path: Path) -> None:
    said = complaint(tmp_path, "admin = 1", {"LOOPS_GATEWAY_ADMIN__PORT": "9000"})
    assert said == "FILE: admin: found no table; allowed: a table of keys"


def test_a_variable_that_does_not_fit(tmp_path: Path) -> None:
    said = complaint(tmp_path, "[server]\nport = 9000", {"LOOPS_GATEWAY_SERVER__PORT": "abc"})
    assert said == f'LOOPS_GATEWAY_SERVER__PORT: server.port: found "abc"; allowed: {PORT}'


def test_a_list_in_a_variable_that_is_no_list(tmp_path: Path) -> None:
    said = complaint(tmp_path, "", {"LOOPS_GATEWAY_MAPPING__SRC_URL": '{"a": 1}'})
    assert said == (
        f'LOOPS_GATEWAY_MAPPING__SRC_URL: mapping.src_url: found {{"a": 1}}; allowed: {VARIANTS}'
    )


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("LOOPS_GATEWAY_SERVER__PROT", ", did you mean LOOPS_GATEWAY_SERVER__PORT?"),
        ("LOOPS_GATEWAY_SERVER_PORT", ", did you mean LOOPS_GATEWAY_SERVER__PORT?"),
        ("LOOPS_GATEWAY_PORT", ", did you mean LOOPS_GATEWAY_SERVER__PORT?"),
        ("LOOPS_GATEWAY_BASE_URL", ", did you mean LOOPS_GATEWAY_NEXGATE__BASE_URL?"),
        ("LOOPS_GATEWAY_", ""),
    ],
)
def test_an_unknown_variable(tmp_path: Path, name: str, suggestion: str) -> None:
    assert (
        complaint(tmp_path, "", {name: "8080"}) == f"{name}: no setting has this name{suggestion}"
    )


def test_variables_that_kubernetes_sets_for_a_service_are_let_pass() -> None:
    environ = {
        "LOOPS_GATEWAY_PORT": "tcp://10.0.0.7:8080",
        "LOOPS_GATEWAY_PORT_8080_TCP": "tcp://10.0.0.7:8080",
        "LOOPS_GATEWAY_PORT_8080_TCP_ADDR": "10.0.0.7",
        "LOOPS_GATEWAY_SERVICE_HOST": "10.0.0.7",
        "LOOPS_GATEWAY_SERVICE_PORT": "8080",
        "LOOPS_GATEWAY_SERVICE_PORT_HTTP": "8080",
    }
    assert load_settings(None, NEXGATE | environ).server.port == 8080


def test_nothing_configured_at_all() -> None:
    with pytest.raises(ConfigError) as refusal:
        load_settings(None, {"HOME": "/root"})
    assert str(refusal.value) == (
        "environment: nexgate.base_url: missing (set it in the file or as "
        f"LOOPS_GATEWAY_NEXGATE__BASE_URL); allowed: {BASE_URL}"
    )


def test_a_file_without_base_url(tmp_path: Path) -> None:
    assert complaint(tmp_path, "[nexgate]") == (
        "FILE: nexgate.base_url: missing (set it in the file or as "
        f"LOOPS_GATEWAY_NEXGATE__BASE_URL); allowed: {BASE_URL}"
    )


def test_a_missing_secret(tmp_path: Path) -> None:
    assert complaint(tmp_path, '[server]\nhost = "0.0.0.0"') == (
        "FILE: server.secret: missing (others than this machine can reach server.host 0.0.0.0; "
        "set it in the file or as LOOPS_GATEWAY_SERVER__SECRET); "
        "allowed: a text of at least 32 characters"
    )


def test_two_credentials_for_guests(tmp_path: Path) -> None:
    text = (
        '[nexgate]\nbase_url = "http://a.example"\n'
        'service_token = "one"\nservice_refresh_token = "two"\n'
    )
    assert complaint(tmp_path, text) == (
        "FILE: nexgate.service_refresh_token: found 3 characters (not shown) "
        f"(nexgate.service_token is set too: keep one of the two); allowed: {TOKEN}"
    )


@pytest.mark.parametrize(
    ("server", "admin"),
    [("127.0.0.1", "127.0.0.1"), ("localhost", EVERYWHERE), ("::", "127.0.0.1")],
)
def test_one_port_for_both_listeners(tmp_path: Path, server: str, admin: str) -> None:
    text = (
        f'[server]\nhost = "{server}"\nsecret = "{SECRET}"\nport = 9000\n'
        f'[admin]\nhost = "{admin}"\nport = 9000\ntoken = "{SECRET}-of-the-operator"\n'
    )
    said = complaint(tmp_path, text)
    assert said == "FILE: admin: its port 9000 is server.port too: choose two"


def test_one_port_on_two_addresses_is_fine(tmp_path: Path) -> None:
    path = written(tmp_path, '[server]\nport = 9000\n[admin]\nhost = "127.0.0.2"\nport = 9000\n')
    assert load_settings(path, NEXGATE).admin.port == 9000


def test_several_problems_are_all_told(tmp_path: Path) -> None:
    text = '[server]\nport = 0\n[mapping]\nids = "x"\n[nexgate]\nbase_url = "x"\n'
    said = complaint(tmp_path, text, {"LOOPS_GATEWAY_X": "1"}).split("\n")
    assert [line.split(": ")[1] for line in said] == [
        "server.port",
        "nexgate.base_url",
        "mapping.ids",
        "no setting has this name",
    ]


@pytest.mark.parametrize(
    "text",
    [
        '[server]\nsecret = "hunter2"',
        "[server]\nsecret = 4711",
        '[server]\nsecrt = "hunter2"',
        '[serverr]\nsecret = "hunter2"',
        'server = "hunter2"',
        '[nexgate]\nbase_url = "hunter2@"\nservice_token = "Bearer hunter2"',
        '[nexgate]\nbase_url = "http://hunter2:4711@a.example"',
        '[nexgate]\nbase_url = "http://a.example"\nservice_refresh_token = ["hunter2"]',
    ],
)
def test_no_message_shows_a_secret(tmp_path: Path, text: str) -> None:
    said = complaint(tmp_path, text, {"LOOPS_GATEWAY_SECRET": "hunter2"})
    assert "hunter2" not in said.replace('"hunter2@"', "")
    assert "4711" not in said


def test_no_message_shows_a_secret_of_the_environment(tmp_path: Path) -> None:
    said = complaint(tmp_path, "", {"LOOPS_GATEWAY_SERVER__SECRET": "hunter2"})
    assert said == (
        "LOOPS_GATEWAY_SERVER__SECRET: server.secret: found 7 characters (not shown) "
        "(it is too short); allowed: a text of at least 32 characters"
    )


def test_a_long_value_is_cut_and_an_unprintable_one_can_be_printed(tmp_path: Path) -> None:
    said = complaint(tmp_path, "", {"LOOPS_GATEWAY_MAPPING__IDS": "\udcff" + "x" * 500})
    assert said.encode()
    assert len(said) < 250


# Files that can't be read


def test_a_file_that_was_named_and_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "nowhere.toml"
    with pytest.raises(ConfigError) as refusal:
        load_settings(path, NEXGATE)
    assert str(refusal.value) == f"{path}: there is no such file"


def test_a_directory_in_place_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refusal:
        load_settings(tmp_path, NEXGATE)
    assert str(refusal.value) == f"{tmp_path}: can't be read: Is a directory"


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "loops.toml"
    path.write_bytes(b"\x93NUMPY")
    with pytest.raises(ConfigError) as refusal:
        load_settings(path, NEXGATE)
    assert str(refusal.value) == f"{path}: not a TOML file, it is not UTF-8 text"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[server]\nport = = 1", "FILE, line 2, column 8: not valid TOML: Invalid value"),
        ("[server]\nport 8080", "FILE, line 2, column 6: not valid TOML: "),
        ("[server\n", "FILE, line 1, column 8: not valid TOML: "),
        ('[nexgate]\na = """\nb', "FILE, line 3, column 2: not valid TOML: "),
    ],
)
def test_broken_toml_says_where(tmp_path: Path, text: str, message: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as refusal:
        load_settings(path, NEXGATE)
    assert str(refusal.value).replace(str(path), "FILE").startswith(message)


def test_a_file_saved_by_an_editor_that_marks_it_as_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "loops.toml"
    path.write_bytes(b"\xef\xbb\xbf[server]\r\nport = 9000\r\n")
    assert load_settings(path, NEXGATE).server.port == 9000
