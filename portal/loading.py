"""How a room's data files get into its tables: each row checked, the same result every time."""

import csv
from operator import attrgetter
from typing import NamedTuple

from django.core.exceptions import ValidationError


class BrokenRowError(ValueError):
    """A row that cannot be loaded. Says the file, the line and the reason."""

    def __init__(self, path, line, reason):
        super().__init__(f"{path.name}, line {line}: {reason}")


class Loaded(NamedTuple):
    """What loading did to one table, in rows."""

    table: str
    created: int
    changed: int
    removed: int

    def __str__(self):
        return f"{self.table}: {self.created} new, {self.changed} changed, {self.removed} removed"


def read(path, make, *, key):
    """What `make(row)` gives for each row of the CSV file, in its order.

    `make` gets a dict of texts and gives an unsaved model object, or raises ValueError where the
    row makes no sense. `key` names the attributes that tell one object from another. Raises
    BrokenRowError for the first row that is ragged, makes no sense, breaks a rule of the model's
    fields or repeats a key.
    """
    identify = attrgetter(*key)
    seen = set()
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        try:
            for row in reader:
                item = checked(make(_whole(row)))
                if identify(item) in seen:
                    raise ValueError(f"“{identify(item)}” stands in the file twice")
                seen.add(identify(item))
                yield item
        except (KeyError, ValueError, ValidationError, csv.Error) as error:
            raise BrokenRowError(path, reader.line_num, _words(error)) from error


def checked(item):
    """The model object, once it keeps the rules of its fields; else ValidationError."""
    # Relations would be looked up in the database one by one; `known` has checked them
    relations = [field.name for field in item._meta.concrete_fields if field.is_relation]
    item.clean_fields(exclude=relations)
    return item


def known(name, among, what):
    """`among[name]`, or the reason why a row that says `name` cannot be loaded."""
    if name in among:
        return among[name]
    raise ValueError(f"there is no {what} “{name}”")


def sync(objects, model, *, key, among=None):
    """Make the table of `model` hold exactly `objects`; what it did, as `Loaded`.

    `among` holds the rows that may be touched, where those of people stand beside them. Rows are
    told apart by `key`. A row that is as it should be is not written. Raises
    IntegrityError where a row that must go is still referred to.
    """
    identify = attrgetter(*key)
    among = model.objects.all() if among is None else among
    held = {identify(item): item for item in among}
    wanted = {identify(item): item for item in objects}
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]

    new = [item for name, item in wanted.items() if name not in held]
    changed = []
    for name in wanted.keys() & held.keys():
        if _values(wanted[name], fields) != _values(held[name], fields):
            wanted[name].pk = held[name].pk
            changed.append(wanted[name])
    gone = [held[name].pk for name in held.keys() - wanted.keys()]

    model.objects.filter(pk__in=gone).delete()
    model.objects.bulk_create(new, batch_size=2000)
    model.objects.bulk_update(changed, [field.name for field in fields], batch_size=500)
    return Loaded(str(model._meta.verbose_name_plural), len(new), len(changed), len(gone))


def _whole(row):
    if None in row or None in row.values():
        raise ValueError("it has not as many fields as the header")
    return row


def _values(item, fields):
    return [getattr(item, field.attname) for field in fields]


def _words(error):
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    if isinstance(error, KeyError):
        return f"it has no column {error.args[0]}"
    if isinstance(error, ValidationError):
        return "; ".join(f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())
    return str(error)
