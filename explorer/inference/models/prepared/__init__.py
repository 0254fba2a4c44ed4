"""Models that were prepared: what they compute is kept on the disk in OpenVINO's form, and runs without torch."""
