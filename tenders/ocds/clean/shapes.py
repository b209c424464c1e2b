"""The shape of a release: what the portal reads of it, and of which kind each part is.

After the cleaning each part named here is of its kind or is not there, so whoever reads a release
need not ask. What is not named here (extensions come and go) is kept as it is, only made storable.
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


PERIOD = Shape(
    "startDate endDate maxExtentDate", numeric="durationInDays", then=times.keep_written_days
)
DEADLINE = Shape("startDate endDate", numeric="durationInDays")  # moments: their hour counts
VALUE = Shape("currency", numeric="amount amountGross", then=amounts.leave_out_unknown)
FEE = Shape("currency", numeric="amount amountGross")  # where it is 0, there is none
CLASSIFICATION = Shape("scheme id description uri")
ADDRESS = Shape("streetAddress locality region postalCode country countryName")
LOCATION = Shape("description", gazetteer=Shape("scheme", identifiers=[TEXT]))
DESCRIBED = Shape("description")
SUITABILITY = Shape(flags="sme vcse")

IDENTIFIER = Shape("scheme id legalName uri", then=bodies.mend_identifier)
BODY = Shape(
    "id name",
    flags="sme vco",
    identifier=IDENTIFIER,
    additionalIdentifiers=[IDENTIFIER],
    address=ADDRESS,
    contactPoint=Shape("name email telephone faxNumber url uri", then=links.uri_as_url),
    roles=[TEXT],
    details=Shape(
        "url buyerProfile scale",
        flags="vcse shelteredWorkshop publicServiceMissionOrganization",
        classifications=[CLASSIFICATION],
    ),
    x_awardValue=VALUE,
)
DOCUMENT = Shape(
    "id documentType noticeType title description url format language datePublished dateModified",
    relatedLots=[TEXT],
    then=links.link_is_no_type,
    entity=True,
)
MILESTONE = Shape("id title type description status dueDate", relatedLots=[TEXT], entity=True)
AMENDMENT = Shape("id date description rationale", entity=True)
ITEM = Shape(
    "id description relatedLot",
    numeric="quantity",
    classification=CLASSIFICATION,
    additionalClassifications=[CLASSIFICATION],
    deliveryAddress=ADDRESS,
    deliveryAddresses=[ADDRESS],
    deliveryLocation=LOCATION,
    entity=True,
)
PAPERS = {
    "documents": [DOCUMENT],
    "milestones": [MILESTONE],
    "amendments": [AMENDMENT],
    "amendment": AMENDMENT,
}

CRITERION = Shape(
    "type name description minimum",
    appliesTo=[TEXT],
    numbers=[Shape("weight threshold", numeric="number")],
)
CRITERIA = Shape("description", criteria=[CRITERION])
OTHER_REQUIREMENTS = Shape(
    flags="requiresStaffNamesAndQualifications",
    reservedParticipation=[TEXT],
    reservedParticipationLocation=LOCATION,
)
CONTRACT_TERMS = Shape("performanceTerms financialTerms", flags="reservedExecution")
LIMITS = Shape(
    "periodRationale awardCriteriaDetails",
    numeric="maximumLotsBidPerSupplier maximumLotsAwardedPerSupplier maximumParticipants",
    then=amounts.leave_out_no_limit,
)
TECHNIQUES = Shape(
    flags="hasFrameworkAgreement hasDynamicPurchasingSystem hasElectronicAuction",
    frameworkAgreement=LIMITS,
    dynamicPurchasingSystem=Shape("type"),
    electronicAuction=DESCRIBED,
)
LOT = Shape(
    "id title description status",
    flags="hasOptions hasRenewal",
    value=VALUE,
    minValue=VALUE,
    contractPeriod=PERIOD,
    suitability=SUITABILITY,
    otherRequirements=OTHER_REQUIREMENTS,
    contractTerms=CONTRACT_TERMS,
    awardCriteria=CRITERIA,
    selectionCriteria=CRITERIA,
    techniques=TECHNIQUES,
    secondStage=Shape(numeric="minimumCandidates maximumCandidates"),
    submissionTerms=Shape("variantPolicy", bidValidityPeriod=PERIOD),
    options=DESCRIBED,
    renewal=DESCRIBED,
    entity=True,
)
PLANNING = Shape(
    "rationale noEngagementNoticeRationale",
    budget=Shape(
        "id description",
        amount=VALUE,
        budgetBreakdown=[Shape("id", amount=VALUE, period=PERIOD, entity=True)],
    ),
    **PAPERS,
)
TENDER = Shape(
    "id title description status datePublished mainProcurementCategory procurementMethod"
    " procurementMethodDetails procurementMethodRationale awardCriteriaDetails eligibilityCriteria"
    " submissionMethodDetails expressionOfInterestDeadline reviewDetails",
    flags="aboveThreshold competitive hasRecurrence",
    legalBasis=CLASSIFICATION,
    classification=CLASSIFICATION,
    additionalClassifications=[CLASSIFICATION],
    additionalProcurementCategories=[TEXT],
    procuringEntity=BODY,
    tenderers=[BODY],
    value=VALUE,
    minValue=VALUE,
    tenderPeriod=DEADLINE,
    enquiryPeriod=DEADLINE,
    awardPeriod=DEADLINE,
    contractPeriod=PERIOD,
    items=[ITEM],
    lots=[LOT],
    suitability=SUITABILITY,
    xClassifications=Shape("ojeuContractType", flags="isSuitableForSme isSuitableForVco"),
    otherRequirements=OTHER_REQUIREMENTS,
    contractTerms=CONTRACT_TERMS,
    selectionCriteria=CRITERIA,
    submissionMethod=[TEXT],
    submissionTerms=Shape("variantPolicy", languages=[TEXT], bidValidityPeriod=PERIOD),
    communication=Shape("futureNoticeDate atypicalToolUrl"),
    bidOpening=Shape("date description", address=ADDRESS),
    secondStage=Shape("invitationDate"),
    lotDetails=LIMITS,
    techniques=TECHNIQUES,
    participationFees=[Shape("id", type=[TEXT], value=FEE, entity=True)],
    recurrence=DESCRIBED,
    specialRegime=[TEXT],
    coveredBy=[TEXT],
    **PAPERS,
)
AWARD = Shape(
    "id title description status date datePublished mainProcurementCategory",
    flags="aboveThreshold",
    value=VALUE,
    suppliers=[BODY],
    items=[ITEM],
    contractPeriod=PERIOD,
    standstillPeriod=DEADLINE,
    relatedLots=[TEXT],
    entity=True,
    **PAPERS,
)
CONTRACT = Shape(
    "id awardID title description status dateSigned",
    flags="aboveThreshold",
    period=PERIOD,
    value=VALUE,
    items=[ITEM],
    relatedLots=[TEXT],
    entity=True,
    **PAPERS,
)
RELEASE = Shape(
    "ocid id date language initiationType description",
    tag=[TEXT],
    parties=[BODY],
    buyer=BODY,  # in OCDS 1.0 the whole body stood where now its id stands
    planning=PLANNING,
    tender=TENDER,
    awards=[AWARD],
    contracts=[CONTRACT],
    links=[Shape("rel href")],
    relatedProcesses=[
        Shape("id scheme identifier title uri", relationship=[TEXT], entity=True),
    ],
    packageInfo=Shape("publishedDate"),
)
PACKAGE = Shape(
    "uri version publishedDate license publicationPolicy",
    publisher=Shape("name scheme uid uri"),
    extensions=[TEXT],
)
