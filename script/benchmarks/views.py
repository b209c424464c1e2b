"""What a real page is measured against. Its path and query stand behind the first two words here:
`/bench/memory/tenders/?q=care`. Only the settings of the benchmark lead here."""

from contextlib import contextmanager
from functools import cache

from django.db import connection
from django.http import HttpResponse
from django.template.base import Template
from django.test import Client
from django.test.utils import instrumented_test_render


def constant(request, page):
    """The bytes of the page, kept."""
    return HttpResponse(rendered(real_address(request, page)).content)


def memory(request, page):
    """The page's template, filled from the very objects that it was once filled from."""
    seen = rendered(real_address(request, page))
    context = seen.context[0]
    with connection.execute_wrapper(refuse):
        return HttpResponse(seen.templates[0].render(context.new(context.flatten())))


def real_address(request, page):
    query = request.META["QUERY_STRING"]
    return f"/{page}?{query}" if query else f"/{page}"


@cache
def rendered(address):
    """The real answer, with the templates and contexts that made it: once in each process."""
    with instrumented_templates():
        answer = Client(SERVER_NAME="localhost").get(address, secure=True)
    if answer.status_code != 200:
        raise ValueError(f"{address} answers {answer.status_code}.")
    return answer


@contextmanager
def instrumented_templates():
    plain, Template._render = Template._render, instrumented_test_render
    try:
        yield
    finally:
        Template._render = plain


def refuse(execute, sql, *_):
    raise RuntimeError(f"A page filled from memory asks the database: {sql}")
