"""A sheet of patients, as a clinic's other system writes it: read, understood, and checked row by row."""

from patients.forms.sheet.columns import example
from patients.forms.sheet.form import ConfirmForm, SheetForm
from patients.forms.sheet.rows import CheckedSheet, Row

__all__ = ["CheckedSheet", "ConfirmForm", "Row", "SheetForm", "example"]
