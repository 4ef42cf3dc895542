"""Inhibition rules, and which firing alerts each of them concerns."""

from django.core.exceptions import ValidationError
from django.db import models

from dashboard.inhibition import Rule
from dashboard.matchers import matchers_from_json
from dashboard.models.board import BoardModel
from dashboard.models.matchers_field import MatchersJSON, normal_matchers


class InhibitionRule(BoardModel):
    """While a source alert fires, targets with the same values of `equal` are muted."""

    name = models.CharField(max_length=200)
    from_file = models.BooleanField(
        default=False, editable=False, help_text="It stands in the alertmanager.yml"
    )
    position = models.PositiveIntegerField(
        default=0, editable=False, help_text="Its place in that file"
    )
    source_matchers = MatchersJSON()
    target_matchers = MatchersJSON()
    equal = models.JSONField(default=list, blank=True, help_text="Label names")
    enabled = models.BooleanField(default=True)

    class Meta:
        ordering = ("-from_file", "position", "name")
        constraints = (
            models.UniqueConstraint(fields=["from_file", "name"], name="inhibition_rule_name"),
        )

    def __str__(self) -> str:
        return self.name

    def parsed(self) -> Rule:
        """The rule; raises `MatcherError` when what is stored is not one."""
        return Rule(
            matchers_from_json(self.source_matchers, may_match_all=self.from_file),
            matchers_from_json(self.target_matchers, may_match_all=self.from_file),
            tuple(self.equal),
            self.pk,
        )

    def complete(self) -> None:
        self.source_matchers = normal_matchers(self.source_matchers)
        self.target_matchers = normal_matchers(self.target_matchers)
        self.clean()

    def clean(self) -> None:
        if not isinstance(self.equal, list) or not all(
            isinstance(name, str) and name for name in self.equal
        ):
            raise ValidationError({"equal": "a list of label names"})


class InhibitionMatch(models.Model):
    """A firing alert on one or both sides of a rule; alerts with one key can inhibit each other.

    With it a change finds whom it concerns without looking at every alert.
    """

    rule = models.ForeignKey(InhibitionRule, on_delete=models.CASCADE)
    key = models.CharField(
        max_length=32, help_text="Digest of the rule and the values of its equal labels"
    )
    fingerprint = models.CharField(max_length=16)
    is_source = models.BooleanField()
    is_target = models.BooleanField()

    class Meta:
        indexes = (
            models.Index(
                fields=["key", "is_source", "is_target", "fingerprint"],
                name="inhibition_match_key",
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=["fingerprint", "rule"], name="inhibition_match_once"),
        )

    def __str__(self) -> str:
        return f"{self.fingerprint} {self.rule_id}"
