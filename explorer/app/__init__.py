"""The desktop program: joins the window to inference."""
