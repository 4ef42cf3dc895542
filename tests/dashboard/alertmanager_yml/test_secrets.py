"""The text that /api/v2/status shows: no secret, and the same routing."""

import pytest
import yaml

from dashboard.alertmanager_yml import parse, without_secrets

ROUTED = "route: {receiver: a}\nreceivers: [{name: a}]\n"

WHOLE = """\
# hunter2 in a comment
global:
  resolve_timeout: 3m
  smtp_auth_username: ana
  smtp_auth_password: "hunter2\\nhunter2"
  smtp_auth_password_file: /etc/smtp
  smtp_auth_secret: hunter2
  slack_api_url: https://hooks.example.com/hunter2
  slack_app_token: hunter2
  opsgenie_api_key: hunter2
  opsgenie_api_url: https://ana:hunter2@opsgenie.example.com/
  wechat_api_secret: hunter2
  victorops_api_key: hunter2
  telegram_bot_token: hunter2
  rocketchat_token: hunter2
  rocketchat_token_id: hunter2
  mattermost_webhook_url: https://example.com/hunter2
  http_config:
    proxy_url: http://ana:hunter2@proxy.example.com:3128
    proxy_connect_header: {Proxy-Authorization: [hunter2, hunter2]}
    authorization: {type: Bearer, credentials: hunter2, credentials_file: /etc/token}
    basic_auth: {username: ana, password: hunter2, password_file: /etc/pw}
    bearer_token: hunter2
    oauth2:
      client_id: me
      client_secret: hunter2
      token_url: https://example.com/token?client_secret=hunter2&x=y
    tls_config: {ca_file: /etc/ca, key: "-----BEGIN hunter2", key_file: /etc/key}
    http_headers:
      X-Any: {values: [hunter2], secrets: [hunter2], files: [/etc/header]}
      type: {values: [hunter2]}
tracing: {endpoint: 'localhost:4317', headers: {api: {values: [hunter2]}}}
event_recorder: {webhook_outputs: [{url: 'https://example.com/hunter2'}]}
templates: ['/etc/*.tmpl']
route:
  receiver: a
  group_by: ['...']
  routes:
  - matchers: ['token="kept"']
    match: {api_key: kept}
    receiver: key
receivers:
- name: a
  labels: {secret: kept}
  webhook_configs:
  - &hook
    url: https://example.com/hunter2
    url_file: /etc/url
    payload: {Api-Key: hunter2, text: kept}
  - <<: *hook
    max_alerts: 3
  slack_configs: [{api_url: 'https://example.com/hunter2', channel: '#kept'}]
  discord_configs: [{webhook_url: 'https://example.com/hunter2'}]
  pagerduty_configs: [{routing_key: hunter2, service_key: hunter2, url: 'https://kept.example'}]
  pushover_configs: [{user_key: hunter2, token: hunter2, url: 'https://kept.example'}]
  sns_configs: [{sigv4: {access_key: hunter2, secret_key: hunter2, region: kept}}]
  incidentio_configs: [{url: 'https://kept.example', alert_source_token: hunter2}]
  email_configs:
  - to: ana@kept.example
    auth_password: hunter2
    headers: {Subject: kept, X-Auth-Token: hunter2}
- name: key
inhibit_rules:
- source_matchers: ['password="kept"']
  equal: [token]
"""


def test_shown_text_has_no_secret_and_no_comment() -> None:
    shown = without_secrets(WHOLE)
    assert "hunter2" not in shown
    assert "#" not in shown.replace("'#kept'", "")


def test_shown_text_has_all_that_is_no_secret() -> None:
    before, after = yaml.safe_load(WHOLE), yaml.safe_load(without_secrets(WHOLE))
    for part in ("route", "inhibit_rules", "templates"):
        assert after[part] == before[part]
    shown = after["global"]
    assert shown["smtp_auth_username"] == "ana"
    assert shown["smtp_auth_password_file"] == "/etc/smtp"
    assert shown["http_config"]["authorization"] == {
        "type": "Bearer",
        "credentials": "<secret>",
        "credentials_file": "/etc/token",
    }
    assert shown["http_config"]["http_headers"]["X-Any"]["files"] == ["/etc/header"]
    receiver = after["receivers"][0]
    assert receiver["labels"] == {"secret": "kept"}
    assert receiver["webhook_configs"][1]["max_alerts"] == 3
    assert receiver["webhook_configs"][1]["payload"] == {"Api-Key": "<secret>", "text": "kept"}
    assert receiver["email_configs"][0]["to"] == "ana@kept.example"


def test_shown_text_hides_a_secret_as_alertmanager_does() -> None:
    shown = yaml.safe_load(without_secrets(WHOLE))
    assert shown["global"]["smtp_auth_password"] == "<secret>"
    assert shown["global"]["slack_api_url"] == "<secret>"
    assert shown["receivers"][0]["discord_configs"] == [{"webhook_url": "<secret>"}]


def test_shown_text_keeps_urls_that_can_be_read_as_such() -> None:
    shown = yaml.safe_load(without_secrets(WHOLE))
    assert shown["global"]["opsgenie_api_url"] == "https://xxxxx@opsgenie.example.com/"
    oauth2 = shown["global"]["http_config"]["oauth2"]
    assert oauth2["token_url"] == "https://example.com/token?client_secret=xxxxx&x=y"
    hook = shown["receivers"][0]["webhook_configs"][0]
    assert hook["url"] == "https://<secret>", "amtool before 0.26 reads nothing but a URL"
    assert shown["receivers"][0]["pagerduty_configs"][0]["url"] == "https://kept.example"


def test_shown_text_is_read_as_the_file_is_and_shown_as_itself() -> None:
    shown = without_secrets(WHOLE)
    before, after = parse(WHOLE), parse(shown)
    assert after._replace(route=before.route) == before
    assert repr(after.route) == repr(before.route)
    assert without_secrets(shown) == shown


@pytest.mark.parametrize("value", ["", "null", "~", "''"])
def test_shown_text_does_not_claim_a_secret_where_there_is_none(value: str) -> None:
    shown = without_secrets(f"{ROUTED}global: {{smtp_auth_password: {value}}}\n")
    assert "<secret>" not in shown


@pytest.mark.parametrize(
    "value", ["'it''s'", '"\\u00e9\\t\\n"', "|\n  two\n  lines\n", ">-\n  folded\n  text", "ü 🙂"]
)
def test_shown_text_keeps_every_style_of_text(value: str) -> None:
    whole = f"{ROUTED}templates:\n- {value}\n"
    assert yaml.safe_load(without_secrets(whole)) == yaml.safe_load(whole)
