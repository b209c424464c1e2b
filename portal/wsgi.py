import gc
import os

from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


class Request(WSGIRequest):
    """A request that can be made whatever its content type says.

    Python knows names of charsets by which nothing can be read (hex, undefined). Django tries them
    before any middleware has begun; like this, `ReadsOnlyUtf8` can refuse them with our page.
    """

    def _set_content_type_params(self, meta):
        try:
            super()._set_content_type_params(meta)
        except (LookupError, ValueError):
            self.content_type, self.content_params = "", {"charset": "unreadable"}
            self._encoding = None


application = get_wsgi_application()
application.request_class = Request

# What is loaded by now stays to the end, and a page makes thousands of objects. So the collector of
# garbage passes over the former, and does not look after every 700 of the latter
gc.collect()
gc.freeze()
gc.set_threshold(20_000)
