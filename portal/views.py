"""Pages that belong to no room: home, error pages."""

from django.shortcuts import render


def home(request):
    return render(request, "pages/home.html")


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)
