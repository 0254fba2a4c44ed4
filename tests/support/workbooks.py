"""Workbooks by hand, as small as their formats allow."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"

Value = str | float
Sheets = Mapping[str, Sequence[Sequence[Value]]]


def xlsx(sheets: Sheets, hidden: Sequence[str] = ()) -> bytes:
    """Return an Excel workbook with these rows in its sheets."""
    numbered = list(enumerate(sheets, start=1))
    parts = {f"xl/worksheets/sheet{i}.xml": sheet_xml(sheets[name]) for i, name in numbered}
    types = "".join(f'<Override PartName="/{part}" ContentType="{_KIND}.worksheet+xml"/>' for part in parts)
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{i}" r:id="rId{i}" '
        f'state="{"hidden" if name in hidden else "visible"}"/>'
        for i, name in numbered
    )
    relations = "".join(
        f'<Relationship Id="rId{i}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>' for i, _ in numbered
    )
    return _zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
            f'PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>{types}</Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}'
            "</Relationships>",
            **parts,
        }
    )


def sheet_xml(rows: Sequence[Sequence[Value]]) -> str:
    """Return a sheet from the first cell on; blank cells are not there at all."""
    lines = []
    for i, row in enumerate(rows, start=1):
        cells = "".join(_xlsx_cell(f"{chr(64 + j)}{i}", value) for j, value in enumerate(row, start=1) if value != "")
        lines.append(f'<row r="{i}">{cells}</row>')
    return f'<worksheet xmlns="{_SHEET}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def ods(sheets: Sheets) -> bytes:
    """Return an OpenDocument spreadsheet with these rows in its sheets."""
    tables = ""
    for name, rows in sheets.items():
        lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
        tables += f"<table:table table:name={quoteattr(name)}>{lines}</table:table>"
    spaces = f'xmlns:office="{_ODF}:office:1.0" xmlns:table="{_ODF}:table:1.0" xmlns:text="{_ODF}:text:1.0"'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return _zipped(
        {
            "mimetype": kind,
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{_ODF}:manifest:1.0"><m:file-entry m:full-path="/" '
            f'm:media-type="{kind}"/></m:manifest>',
            "content.xml": f"<office:document-content {spaces}><office:body><office:spreadsheet>{tables}"
            "</office:spreadsheet></office:body></office:document-content>",
        }
    )


def _xlsx_cell(reference: str, value: Value) -> str:
    if isinstance(value, str):
        return f'<c r="{reference}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{reference}"><v>{value}</v></c>'


def _ods_cell(value: Value) -> str:
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value}"/>'


def _zipped(parts: Mapping[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            declaration = "" if name == "mimetype" else '<?xml version="1.0" encoding="UTF-8"?>'
            archive.writestr(name, declaration + content)
    return packed.getvalue()
