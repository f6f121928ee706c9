"""Serializer fields: numbers that keep what the database holds, JSON that a client may keep with us, days as one writes
them."""

from .days import DayInputField, TimeInputField
from .json_object import JsonObjectField
from .numbers import DecimalTextField, MoneyField

__all__ = ["DayInputField", "DecimalTextField", "JsonObjectField", "MoneyField", "TimeInputField"]
