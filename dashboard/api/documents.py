"""The API described: `/api/v2/swagger.json` for machines, `/api/v2/docs` for people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dashboard.api import reference
from dashboard.api.answers import answer, endpoint
from dashboard.api.description import document


def get_document(_request: HttpRequest) -> HttpResponse:
    return answer(document())


def get_page(request: HttpRequest) -> HttpResponse:
    """The same description, and the events: rendered here, so that it needs no script."""
    whole = document()
    context = {
        "introduction": reference.introduction(whole),
        "groups": reference.groups(whole),
        "events": reference.events(),
        "definitions": reference.definitions(whole),
    }
    return render(request, "dashboard/api_docs.html", context)


swagger = endpoint(get=get_document)
page = endpoint(get=get_page)
