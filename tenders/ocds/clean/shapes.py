"""The shape of a release: what the portal reads of it, and of which kind each part is.

After the cleaning each part named here is of its kind or is not there. Named are the texts, numbers
and flags that the portal reads, or mends so that they say nothing wrong; and all objects and lists
of objects that the services write, read or not: a merge leaves out a whole release in which one of
them is of another kind than before. All else (extensions come and go) is kept as it is, only made
storable, and its dates and addresses are known by their names.
Kinds: `TEXT`, `NUMBER`, `FLAG`, a `Shape` (an object), or a list of one kind.
"""

from . import amounts, bodies, links, times

TEXT, NUMBER, FLAG = "text", "number", "flag"


class Shape:
    """An object, and what of it is known: `texts`, `numeric` and `flags` are names with blanks
    between them, `parts` other kinds by name.

    `then` is called with each (object, path, note) and mends it in place. `entity`: where such
    objects stand in a list they are merged by their id, so each needs one of its own.
    """

    def __init__(self, texts="", *, numeric="", flags="", then=None, entity=False, **parts):
        self.members = {
            **dict.fromkeys(texts.split(), TEXT),
            **dict.fromkeys(numeric.split(), NUMBER),
            **dict.fromkeys(flags.split(), FLAG),
            **parts,
        }
        self.then = then
        self.entity = entity


# Of which nothing is read
OBJECT = Shape()
ENTITY = Shape("id", entity=True)

PERIOD = Shape(
    "startDate endDate maxExtentDate", numeric="durationInDays", then=times.keep_written_days
)
DEADLINE = Shape("startDate endDate", numeric="durationInDays")  # moments: their hour counts
VALUE = Shape("currency", numeric="amount amountGross", then=amounts.leave_out_unknown)
CLASSIFICATION = Shape("scheme id")
ADDRESS = Shape("streetAddress locality region postalCode")
LOCATION = Shape(gazetteer=Shape(identifiers=[TEXT]))
SUITABILITY = Shape(flags="sme vcse")

IDENTIFIER = Shape("scheme id", then=bodies.mend_identifier)
BODY = Shape(
    "id name",
    flags="sme vco",
    identifier=IDENTIFIER,
    additionalIdentifiers=[IDENTIFIER],
    address=ADDRESS,
    contactPoint=Shape("name email telephone url uri", then=links.uri_as_url),
    roles=[TEXT],
    details=Shape("url", classifications=[CLASSIFICATION]),
    x_awardValue=VALUE,
)
DOCUMENT = Shape(
    "id documentType noticeType title description url format datePublished",
    then=links.link_is_no_type,
    entity=True,
)
MILESTONE = Shape("id title description dueDate", entity=True)
AMENDMENT = Shape("id date description rationale", entity=True)
ITEM = Shape(
    "id",
    classification=CLASSIFICATION,
    additionalClassifications=[CLASSIFICATION],
    deliveryAddress=OBJECT,
    deliveryAddresses=[ADDRESS],
    deliveryLocation=OBJECT,
    entity=True,
)
ATTACHED = {
    "documents": [DOCUMENT],
    "milestones": [MILESTONE],
    "amendments": [AMENDMENT],
    "amendment": AMENDMENT,
}

CRITERION = Shape("name description", numbers=[Shape("weight", numeric="number")])
CRITERIA = Shape("description", criteria=[CRITERION])
OTHER_REQUIREMENTS = Shape(reservedParticipation=[TEXT], reservedParticipationLocation=LOCATION)
CONTRACT_TERMS = Shape(flags="reservedExecution")
LIMITS = Shape(then=amounts.leave_out_no_limit)
TECHNIQUES = Shape(
    frameworkAgreement=LIMITS, dynamicPurchasingSystem=OBJECT, electronicAuction=OBJECT
)
LOT = Shape(
    "id title description status",
    value=VALUE,
    minValue=VALUE,
    contractPeriod=PERIOD,
    suitability=SUITABILITY,
    otherRequirements=OTHER_REQUIREMENTS,
    contractTerms=CONTRACT_TERMS,
    awardCriteria=CRITERIA,
    selectionCriteria=CRITERIA,
    techniques=TECHNIQUES,
    secondStage=OBJECT,
    submissionTerms=OBJECT,
    options=OBJECT,
    renewal=Shape("description"),
    entity=True,
)
PLANNING = Shape(budget=Shape(amount=VALUE, budgetBreakdown=[ENTITY]), **ATTACHED)
TENDER = Shape(
    "id title description status datePublished mainProcurementCategory procurementMethod"
    " procurementMethodDetails procurementMethodRationale eligibilityCriteria"
    " submissionMethodDetails expressionOfInterestDeadline",
    flags="aboveThreshold",
    legalBasis=CLASSIFICATION,
    classification=CLASSIFICATION,
    additionalClassifications=[CLASSIFICATION],
    procuringEntity=BODY,
    tenderers=[BODY],
    value=VALUE,
    minValue=VALUE,
    tenderPeriod=DEADLINE,
    enquiryPeriod=DEADLINE,
    awardPeriod=OBJECT,
    contractPeriod=PERIOD,
    items=[ITEM],
    lots=[LOT],
    suitability=SUITABILITY,
    xClassifications=Shape("ojeuContractType", flags="isSuitableForSme isSuitableForVco"),
    otherRequirements=OTHER_REQUIREMENTS,
    contractTerms=CONTRACT_TERMS,
    selectionCriteria=CRITERIA,
    submissionTerms=OBJECT,
    communication=OBJECT,
    bidOpening=OBJECT,
    secondStage=OBJECT,
    lotDetails=LIMITS,
    techniques=TECHNIQUES,
    participationFees=[ENTITY],
    recurrence=OBJECT,
    specialRegime=[TEXT],
    coveredBy=[TEXT],
    **ATTACHED,
)
AWARD = Shape(
    "id title status date",
    value=VALUE,
    suppliers=[BODY],
    items=[ITEM],
    contractPeriod=PERIOD,
    standstillPeriod=OBJECT,
    entity=True,
    **ATTACHED,
)
CONTRACT = Shape("id", period=PERIOD, value=VALUE, items=[ITEM], entity=True, **ATTACHED)
RELEASE = Shape(
    "ocid id date description",
    tag=[TEXT],
    parties=[BODY],
    buyer=BODY,  # in OCDS 1.0 the whole body stood where now its id stands
    planning=PLANNING,
    tender=TENDER,
    awards=[AWARD],
    contracts=[CONTRACT],
    links=[Shape("rel href")],
    relatedProcesses=[ENTITY],
    packageInfo=Shape("publishedDate"),
)
# What is kept of a package beside its releases: all that the standard has there
PACKAGE = Shape(
    "uri version publishedDate license publicationPolicy",
    publisher=Shape("name scheme uid uri"),
    extensions=[TEXT],
)
