"""Under which service areas a tender is put, and why. Pure: codes and texts in, reasons out."""

from portal.reference.service_areas import SERVICE_AREAS, areas_of_code
from portal.reference.service_words import services_for_words

# Divisions of CPV that hold services which people receive. Whoever buys windows or software for a
# care home says "social care" too, and buys none.
OF_SERVICES = {"55", "60", "75", "79", "80", "85", "92", "98"}


def service_areas(*, title, texts, cpv):
    """A dict of reasons by the key of the service area, in the order of SERVICE_AREAS.

    A reason is `{"words": …}`, as they stand in the notice, or `{"cpv": code}`. Words in the title
    always count; those of `texts` (description, lots) where the codes leave it open that a service
    is bought. Words come first: they say what the code means. A code that several areas share
    counts for those of them that the words speak for; where they speak for none, for all.
    """
    words = services_for_words(title)
    if not cpv or any(code[:2] in OF_SERVICES for code in cpv):
        for text in texts:
            words = services_for_words(text) | words
    reasons = {key: {"words": said} for key, said in words.items()}
    for code in cpv:
        areas = areas_of_code(code)
        if len(areas) == 1 or not areas & words.keys():
            for key in areas:
                reasons.setdefault(key, {"cpv": code})
    return {key: reasons[key] for key in SERVICE_AREAS if key in reasons}


def told_service_areas(title, description, lots, cpv):
    """`service_areas` of a notice; `lots` are anything with a title and a description."""
    texts = [description, *(f"{lot.title}. {lot.description}" for lot in lots)]
    return service_areas(title=title, texts=texts, cpv=cpv)


def decided_service_areas(told, decisions):
    """The keys of the service areas, and the reasons for or against them, once people had a say.

    `told` are the reasons by words and codes; each of `decisions` has a service, whether it
    belongs, and a ground. A person's reason is `{"ground": …}`: what they took out keeps it, and is
    not among the keys.
    """
    reasons = told | {each.service: {"ground": each.ground} for each in decisions}
    taken_out = {each.service for each in decisions if not each.belongs}
    in_order = {key: reasons[key] for key in SERVICE_AREAS if key in reasons}
    return [key for key in in_order if key not in taken_out], in_order
