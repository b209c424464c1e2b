"""The file of all releases: whole, or a part for whoever goes on with a broken download."""

import os
import re

from django.http import FileResponse, Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from tenders.actions.export import exported_file

from .api import open_data

RANGE = re.compile(r"bytes=([0-9]*)-([0-9]*)")  # of several parts at once we give the whole
NOT_YET = "The file of all releases has not been made yet. It will be in a few minutes."


class Part:
    """`length` bytes of a file from `first` on."""

    def __init__(self, file, first, length):
        file.seek(first)
        self.file, self.left = file, length

    def read(self, size):
        data = self.file.read(min(size, self.left))
        self.left -= len(data)
        return data

    def close(self):
        self.file.close()


@open_data
def everything(request):
    try:
        file = exported_file().open("rb")
    except FileNotFoundError:
        raise Http404(NOT_YET) from None
    # Of the file that is open: a new one may take its name at any moment
    state = os.fstat(file.fileno())
    etag, modified = f'"{state.st_mtime_ns:x}-{state.st_size:x}"', int(state.st_mtime)
    if unchanged := get_conditional_response(request, etag=etag, last_modified=modified):
        file.close()
        return unchanged
    response = in_part(file, state.st_size, range_asked_for(request, etag, modified))
    response["ETag"], response["Last-Modified"] = etag, http_date(modified)
    response["Accept-Ranges"] = "bytes"
    return response


def range_asked_for(request, etag, modified):
    """The first and last byte as asked for, each a text or ""; None for the whole file."""
    same = request.headers.get("If-Range", etag) in (etag, http_date(modified))
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    return asked.groups() if same and asked and any(asked.groups()) else None


def in_part(file, size, asked):
    first, last = bounds(size, *asked) if asked else (0, size - 1)
    if first > last:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    length = last - first + 1
    response = FileResponse(
        Part(file, first, length),
        as_attachment=True,
        filename=exported_file().name,
        content_type="application/gzip",
        status=206 if asked else 200,
        headers={"Content-Length": str(length)},
    )
    if asked:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def bounds(size, first, last):
    """The first and last byte of what a range means (RFC 9110, 14.1.2); first > last: nothing."""
    if not first:  # the last so many bytes
        return max(0, size - int(last[:20])), size - 1
    return int(first[:20]), min(int(last[:20]), size - 1) if last else size - 1
