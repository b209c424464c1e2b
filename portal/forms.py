"""The house style of forms: how they are laid out, how they answer errors, typed dates."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit


def helper(submit, *, method="post", layout=None):
    """The helper of a form: `self.helper = helper("Save")` in its `__init__`.

    `submit` is the text of the button, "" for none. Browsers' own bubbles are off, because they
    vanish, cannot be enlarged and are in no list: we answer with an error summary.
    """
    made = FormHelper()
    made.form_method = method
    made.disable_csrf = method == "get"
    made.attrs = {"novalidate": True}
    made.layout = layout
    if submit:
        made.add_input(Submit("", submit))
    return made


class AnswersErrors:
    """For views with a form: a form with errors comes back with status 422."""

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 422
        return response
