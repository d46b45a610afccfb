"""Contracts of both APIs: schemas, OpenAPI documents, comparison and conformance.

Everything here is made from the models and tables the gateway itself runs on.
"""
