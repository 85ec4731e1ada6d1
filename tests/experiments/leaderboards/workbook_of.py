"""Excel files as tests need them, written by hand: the least that a workbook is."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"""
RELS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>"""
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
STYLES = f"""<styleSheet {MAIN}><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>
<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs>
</styleSheet>"""


class Formula(str):
    """A formula's text; its value is what Excel computed, None when nobody did."""

    value: float | None

    def __new__(cls, text: str, value: float | None = None) -> "Formula":
        """Keep both."""
        made = super().__new__(cls, text)
        made.value = value
        return made


class Moment(float):
    """A day since 1900, which Excel shows as a moment."""


def letters(column: int) -> str:
    """Return the name of a column: 1 is A, 27 is AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell(value: object, row: int, column: int) -> str:
    """Return a cell as XML."""
    at = f'r="{letters(column)}{row}"'
    if value is None:
        return ""
    if isinstance(value, Formula):
        computed = "" if value.value is None else f"<v>{value.value}</v>"
        return f"<c {at}><f>{escape(value)}</f>{computed}</c>"
    if isinstance(value, Moment):
        return f'<c {at} s="1"><v>{float(value)}</v></c>'
    if isinstance(value, int | float):
        return f"<c {at}><v>{value}</v></c>"
    return f'<c {at} t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def sheet(rows: Sequence[Sequence[object]], first: tuple[int, int] = (1, 1)) -> str:
    """Return a sheet as XML, its first cell at (row, column)."""
    lines = "".join(
        f'<row r="{number}">{"".join(cell(value, number, place) for place, value in enumerate(row, first[1]))}</row>'
        for number, row in enumerate(rows, first[0])
    )
    return f"<worksheet {MAIN}><sheetData>{lines}</sheetData></worksheet>"


def workbook_of(*sheets: str, **more: bytes) -> bytes:
    """Return a workbook of sheets given as XML."""
    file = io.BytesIO()
    names = "".join(
        f'<sheet name="Sheet{number}" sheetId="{number}" r:id="rId{number}"/>'
        for number in range(1, len(sheets) + 1)
    )
    targets = "".join(
        f'<Relationship Id="rId{number}" Type="{KIND}worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    styles = f'<Relationship Id="rId99" Type="{KIND}styles" Target="styles.xml"/>'
    root = f'<Relationship Id="rId1" Type="{KIND}officeDocument" Target="xl/workbook.xml"/>'
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELS.format(root))
        archive.writestr(
            "xl/workbook.xml", f'<workbook {MAIN} xmlns:r="{KIND[:-1]}"><sheets>{names}</sheets></workbook>'
        )
        archive.writestr("xl/_rels/workbook.xml.rels", RELS.format(targets + styles))
        archive.writestr("xl/styles.xml", STYLES)
        for number, xml in enumerate(sheets, 1):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", xml)
        for name, content in more.items():
            archive.writestr(name, content)
    return file.getvalue()
