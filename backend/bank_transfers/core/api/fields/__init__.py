"""Serializer fields: numbers that keep what the database holds, and JSON that a client may keep with us."""

from .json_object import JsonObjectField
from .numbers import DecimalTextField, MoneyField, money

__all__ = ["DecimalTextField", "JsonObjectField", "MoneyField", "money"]
