"""Katas: their texts, metadata, folders and archives."""
