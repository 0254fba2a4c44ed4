"""The window: controller, panels and views."""
