"""Columns that several lists have, with what partners' systems call them."""

from __future__ import annotations

from dataclasses import replace

from ..contract import Column
from ..values import Kind

_PERSON_WORDS = ("Patient", "Client", "Person", "Service User", "Resident", "Customer")


def _of_person(*names: str) -> tuple[str, ...]:
    """The names, then each with a word for the person before it: `Patient Surname`."""
    return (*names, *(f"{who} {name}" for who in _PERSON_WORDS for name in names))


def mandatory(column: Column) -> Column:
    """The same column, but every row must fill it."""
    return replace(column, mandatory=True)


AS_AT = Column(
    "As_At",
    Kind.MOMENT,
    "The moment the list is full as at. The same in every row.",
    aliases=(
        "Data As At", "As At Date", "As At Date Time", "Position As At", "As Of", "As Of Date",
        "Extract Date Time",
        "Extract Date", "Extract Time", "Extracted At", "Extracted On", "Extracted", "Date Extracted",
        "Date Of Extract", "Report Date Time", "Report Date", "Report Run Date", "Run Date", "Run Time",
        "Report Generated", "Generated On", "Generated At", "Snapshot Date", "Snapshot", "Data Date",
    ),
)  # fmt: skip

NHS_NUMBER = Column(
    "NHS_Number",
    Kind.NHS_NUMBER,
    "Ten digits.",
    aliases=("NHS", *_of_person("NHS Number", "NHS No", "NHS Num", "NHS Nbr", "NHS ID", "NHS Identifier")[1:],
             "NHS Number Formatted", "New NHS Number", "NHS Number Value"),
)  # fmt: skip

FAMILY_NAME = Column(
    "Family_Name",
    Kind.NAME,
    "Family name.",
    aliases=(*_of_person("Family Name", "Surname", "Last Name", "Family")[1:], "Current Surname",
                         "Legal Surname",
             "Surname Current", "Lastname 1", "Second Name"),
)  # fmt: skip

GIVEN_NAME = Column(
    "Given_Name",
    Kind.NAME,
    "Given names.",
    aliases=(*_of_person("Given Name", "Given Names", "Forename", "Forenames", "First Name", "First Names",
                         "Given")[1:],
             "First Forename", "Christian Name", "Forename 1", "Legal Forename", "Current Forename"),
)  # fmt: skip

KNOWN_AS = Column(
    "Known_As",
    Kind.NAME,
    "What the person likes to be called.",
    aliases=("Preferred Name", "Preferred First Name", "Preferred Forename", "Known By", "Likes To Be Called",
             "Likes To Be Known As", "Calling Name", "Usual Name", "Nickname", "Alias",
             "Prefers To Be Called"),
)  # fmt: skip

DATE_OF_BIRTH = Column(
    "Date_of_Birth",
    Kind.BIRTH_DATE,
    "Date of birth.",
    aliases=(*_of_person("Date of Birth", "DOB", "Birth Date", "Birthday")[1:], "Born", "Date Birth",
             "Date Of Birth DD/MM/YYYY", "DOB DD/MM/YYYY", "D of B"),
)  # fmt: skip

GENDER = Column(
    "Gender",
    Kind.GENDER,
    "National person gender code or its word.",
    aliases=(*_of_person("Gender", "Sex", "Gender Code", "Stated Gender",
                         "Stated Gender Code")[1:], "Sex Code",
             "Current Gender", "Administrative Gender", "Gender Description", "Sex Description",
             "Sex At Birth"),
)  # fmt: skip

_ADDRESS_ALIASES: tuple[tuple[str, ...], ...] = (
    ("Address", "Full Address", "Home Address", "Patient Address", "Client Address", "Current Address",
     "House Name Flat Number", "House Name", "House", "Usual Address"),
    ("Number And Street", "Street", "Road", "Street Name"),
    ("Village", "Locality Name", "Area Of Address"),
    ("Town", "Post Town", "City", "Town Or City", "Town City"),
    ("County",),
)  # fmt: skip

ADDRESS = tuple(
    Column(
        f"Address_Line_{line}",
        Kind.TEXT,
        f"Line {line} of the address.",
        aliases=tuple(
            f"{who}{word} {line}"
            for who in ("", "Home ", "Patient ", "Client ", "Person ", "Current ", "Usual ")
            for word in ("Address", "Address Line", "Addr", "Addr Line", "Add", "Add Line")
            if (who, word) != ("", "Address Line")
        )
        + _ADDRESS_ALIASES[line - 1],
    )
    for line in range(1, 6)
)

POSTCODE = Column(
    "Postcode",
    Kind.POSTCODE,
    "Postcode of the person's home.",
    aliases=(*_of_person("Postcode", "Postal Code", "P Code")[1:], "Home Postcode", "Current Postcode",
             "Usual Postcode", "Address Postcode", "Postcode Of Usual Address", "Home Post Code", "Pcd"),
)  # fmt: skip

TELEPHONE = Column(
    "Telephone",
    Kind.PHONE,
    "How to ring the person.",
    aliases=("Telephone Number", "Telephone No", "Tel", "Tel No", "Tel Number", "Phone", "Phone Number",
             "Phone No",
             "Preferred Phone", "Preferred Telephone", "Preferred Contact Number", "Main Phone",
             "Contact Number",
             "Contact Telephone", "Contact Telephone Number", "Contact Phone", "Contact No", "Contact Tel",
             "Home Telephone", "Home Telephone Number", "Home Telephone No", "Home Phone",
             "Home Phone Number",
             "Home Tel", "Home Tel No", "Patient Telephone", "Patient Phone", "Patient Telephone Number",
             "Client Telephone", "Client Phone", "Telephone 1", "Phone 1", "Mobile", "Mobile Number",
             "Mobile No",
             "Mobile Phone", "Mobile Telephone", "Mobile Telephone Number", "Mobile Phone Number",
             "Mobile Tel",
             "Patient Mobile"),
)  # fmt: skip

GP_PRACTICE_CODE = Column(
    "GP_Practice_Code",
    Kind.PRACTICE,
    "ODS code of the practice the person is registered with.",
    aliases=("Registered Practice Code", "Registered GP Practice Code", "GP Practice ODS Code",
             "Practice ODS Code",
             "GP Practice ODS", "Practice Code", "GP Practice National Code", "Practice National Code",
             "National Practice Code", "General Practice Code", "GMP Practice Code", "GMP Code",
             "General Medical Practice Code", "General Medical Practice Code (Patient Registration)",
             "GP Surgery Code", "Surgery Code", "Practice NACS Code", "NACS Code", "Practice ID",
             "GP Practice ID",
             "GP Organisation Code", "Patient Practice Code", "Patient GP Practice Code",
             "Current GP Practice Code",
             "Registered GP Practice", "Registered Practice", "Registered Surgery", "GP Practice", "Practice",
             "GP Surgery", "Surgery"),
)  # fmt: skip

LOCAL_PERSON_ID = Column(
    "Local_Person_ID",
    Kind.ID,
    "The sender's own number for the person.",
    mandatory=True,
    aliases=(
        "Local Patient ID", "Local Patient Identifier", "Local Client ID", "Local Person Identifier",
        "Local Person Number", "Local ID", "Local Identifier", "Local Number",
        *(f"{who} {what}" for who in _PERSON_WORDS
          for what in ("ID", "Identifier", "Number", "No", "Ref", "Reference", "System ID", "Code",
                       "Local ID")),
        "Mosaic ID", "Mosaic Number", "Mosaic No", "Mosaic Person ID", "Mosaic Ref", "Liquidlogic ID",
        "Liquidlogic Number", "Liquid Logic ID", "LAS ID", "LAS Number", "LL ID", "ASC ID", "Adults ID",
        "RiO ID",
        "RiO Number", "RiO No", "RiO Client ID", "SystmOne ID", "SystmOne Number", "SystmOne Patient ID",
        "S1 ID",
        "S1 Number", "TPP ID", "EMIS ID", "EMIS Number", "EMIS No", "EMIS Patient ID", "PARIS ID",
        "CareNotes ID",
        "CareNotes Number", "CareFirst ID", "SWIFT ID", "AIS Number", "AIS ID", "Eclipse ID", "Azeus ID",
        "Hospital Number", "Hospital No", "Hospital ID", "Hosp No", "Hosp Number", "PAS Number", "PAS ID",
        "PAS No",
        "MRN", "Medical Record Number", "Unit Number", "Unit No", "Casenote Number", "Case Note Number",
        "K Number",
        "District Number", "District No", "Social Care ID", "Social Care Number", "Social Services Number",
        "SSID",
        "PID", "Record Number",
    ),
)  # fmt: skip

CASE_ID = Column(
    "Case_ID",
    Kind.ID,
    "The sender's own number for the involvement.",
    aliases=(
        "Case Identifier", "Case Number", "Case No", "Case Ref", "Case Reference", "Referral ID",
        "Referral Identifier", "Referral Number", "Referral No", "Referral Ref", "Referral Reference",
        "Referral In ID", "Local Referral ID", "Episode ID", "Episode Identifier", "Episode Number",
        "Episode No",
        "Episode Ref", "Involvement ID", "Involvement Identifier", "Involvement Number", "Involvement Ref",
        "Service Request ID", "Service Request Identifier", "Allocation ID", "Workflow Step ID", "Step ID",
        "Caseload ID", "Caseload Entry ID", "Care Episode ID", "Worker Allocation ID", "Open Referral ID",
    ),
)  # fmt: skip

TEAM_CODE = Column(
    "Team_Code",
    Kind.CODE,
    "The sender's own code for the team.",
    aliases=(
        "Team ID", "Team Identifier", "Local Team Code", "Team Local ID", "Local Team ID", "Team Code Local",
        "Care Professional Team Local Identifier", "Allocated Team Code", "Responsible Team Code",
        "Current Team Code", "Case Team Code", "Owning Team Code", "Service Team Code", "Work Group Code",
        "Team",
        "Team Name", "Allocated Team", "Responsible Team", "Current Team", "Case Team", "Owning Team",
        "Care Team",
        "Service Team", "Referred To Team", "Work Group", "Caseload", "Caseload Name", "Organisational Unit",
        "Team Description",
    ),
)  # fmt: skip

WORKER_ID = Column(
    "Worker_ID",
    Kind.CODE,
    "The sender's own number for the worker, as in its staff list.",
    aliases=(
        "Worker Code", "Worker Number", "Worker No", "Worker Local ID", "Allocated Worker ID",
        "Allocated Worker Code", "Allocated Staff ID", "Staff ID", "Staff Local ID", "Staff Code",
        "Staff Number",
        "Staff No", "HCP ID", "HCP Code", "Clinician ID", "Clinician Code", "Practitioner ID",
        "Practitioner Code",
        "Professional ID", "Key Worker ID", "Key Worker Code", "Lead Worker ID", "Lead Professional ID",
        "Care Coordinator ID", "Care Coordinator Code", "Case Worker ID", "Case Holder ID",
        "Care Professional Local Identifier", "Employee Number", "Employee ID", "Worker", "Allocated Worker",
        "Allocated To", "Allocated Staff", "Allocated Clinician", "Assigned To", "Assigned Worker",
        "Key Worker",
        "Lead Worker", "Lead Professional", "Care Coordinator", "Case Worker", "Case Holder", "Case Owner",
        "Case Manager", "Lead Clinician", "Named Worker", "Named Nurse", "Named Clinician", "Primary Worker",
        "Responsible Worker", "Responsible Clinician", "Practitioner", "Professional", "Clinician", "HCP",
        "Staff Member", "Social Worker", "Staff",
    ),
)  # fmt: skip
