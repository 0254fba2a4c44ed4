"""Transformers in OpenVINO's form."""
