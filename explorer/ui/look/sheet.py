"""The style sheet, with a place for each colour of the theme and each shade that is mixed from them."""

from __future__ import annotations

from string import Template

SHEET = Template(
    """
QMainWindow, QDialog, #left_column { background: $window; }
QMainWindow::separator { background: $window; width: 8px; height: 8px; }
QMainWindow::separator:hover { background: $line; }
QSplitter::handle { background: $window; }
QSplitter::handle:hover { background: $line; }
QSplitter[hairline="true"]::handle { background: $line; }
QSplitter[hairline="true"]::handle:horizontal { margin: 0 4px 0 3px; }
/* A margin above and below would be added to the handle's height, where one beside it lies inside its width. */
QSplitter[hairline="true"]::handle:vertical {
    background: qlineargradient(x1: 0, y1: 0, x2: 0, y2: 1,
        stop: 0.374 transparent, stop: 0.376 $line, stop: 0.499 $line, stop: 0.501 transparent);
}
QDockWidget { border: none; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 6px; }

QMenuBar { background: $window; padding: 2px 8px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $raised; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { width: 14px; height: 14px; margin-left: 6px; }
QMenu::indicator:checked { image: url(icons:tick-$name.svg); }

QToolBar { background: $window; border: none; padding: 4px 8px 8px 8px; spacing: 4px; }
QToolBar::separator { background: $line; width: 1px; margin: 6px 6px; }

QToolButton, QPushButton {
    background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 5px; color: $text;
}
QToolButton:hover, QPushButton:hover { background: $hover; }
QToolButton:pressed, QPushButton:pressed, QToolButton:open { background: $pressed; }
QToolButton:checked { background: $hover; }
QToolButton:disabled, QPushButton:disabled { color: $faint; }
QToolButton:focus, QPushButton:focus { border-color: $accent; outline: none; }
QToolButton::menu-indicator { image: url(icons:chevron-down-$name.svg); subcontrol-position: right center;
    subcontrol-origin: padding; width: 12px; height: 12px; right: 4px; }
#tool_bar QToolButton[toolButtonStyle="2"] { padding: 5px 2px 5px 8px; }
#tool_bar QToolButton[popupMode="2"] { padding-right: 16px; }
QPushButton { border-color: $line; background: $surface; min-height: 20px; padding: 4px 12px; }
QPushButton[primary="true"], QToolButton[primary="true"] {
    background: $accent; color: $accent_text; border-color: $accent; font-weight: 600;
}
#tool_bar QToolButton[primary="true"] { padding: 5px 8px 5px 12px; }
QPushButton[primary="true"]:hover, QToolButton[primary="true"]:hover { background: $accent_hover; }
QPushButton[primary="true"]:pressed, QToolButton[primary="true"]:pressed { background: $accent_pressed; }
QPushButton[primary="true"]:focus, QToolButton[primary="true"]:focus {
    border: 2px solid $accent_ring;
}
QPushButton[primary="true"]:disabled, QToolButton[primary="true"]:disabled {
    background: $pressed; color: $faint; border-color: transparent;
}

QComboBox, QLineEdit, QSpinBox, QDoubleSpinBox {
    background: $field; color: $text; border: 1px solid $line; border-radius: 6px; padding: 3px 8px; min-height: 20px;
    selection-background-color: $tint; selection-color: $text;
}
QComboBox:hover, QLineEdit:hover, QSpinBox:hover, QDoubleSpinBox:hover { border-color: $strong_line; }
QComboBox:focus, QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus { border-color: $accent; }
QComboBox:disabled, QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled {
    color: $faint; background: $window;
}
QComboBox { padding-right: 2px; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url(icons:chevron-down-$name.svg); width: 14px; height: 14px; }
QComboBox QAbstractItemView {
    background: $raised; color: $text; border: 1px solid $line; padding: 4px; outline: none;
    selection-background-color: $hover; selection-color: $text;
}
QComboBox QAbstractItemView::item { min-height: 26px; padding: 0 6px; border-radius: 4px; }
QComboBox QAbstractItemView::item:disabled { color: $faint; }
QAbstractSpinBox QLineEdit { border: none; background: transparent; padding: 0; min-height: 0; }
QSpinBox, QDoubleSpinBox { padding: 3px 2px 3px 0; max-height: 20px; }
QSpinBox::up-button, QDoubleSpinBox::up-button { subcontrol-position: top right; width: 18px; border: none; }
QSpinBox::down-button, QDoubleSpinBox::down-button { subcontrol-position: bottom right; width: 18px; border: none; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url(icons:chevron-up-$name.svg); width: 10px; height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {
    image: url(icons:chevron-down-$name.svg); width: 10px; height: 10px;
}

QCheckBox { spacing: 8px; color: $text; }
QCheckBox:disabled { color: $faint; }
QCheckBox::indicator {
    width: 16px; height: 16px; border: 1px solid $strong_line; border-radius: 4px; background: $field;
}
QCheckBox::indicator:hover, QCheckBox::indicator:focus { border-color: $accent; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url(icons:check-$name.svg); }
QCheckBox::indicator:disabled { background: $window; border-color: $line; }
QCheckBox::indicator:checked:disabled { background: $strong_line; border-color: $strong_line; }

QFrame[segments="true"] { background: $pressed; border-radius: 6px; }
QFrame[segments="true"] QToolButton { border-radius: 5px; padding: 3px 4px; margin: 2px; color: $muted; }
QFrame[segments="true"] QToolButton:hover { background: transparent; color: $text; }
QFrame[segments="true"] QToolButton:checked { background: $segment; color: $text; border-color: $line; }
QFrame[segments="true"] QToolButton:focus { border-color: $accent; }

QPlainTextEdit, QTextEdit, QTableView, QListView, QTreeView {
    background: $surface; color: $text; border: none; selection-background-color: $tint; selection-color: $text;
}
#editor_frame, #settings_frame, #code_frame { background: $surface; border: 1px solid $line; border-radius: 8px; }
#editor_frame[focused="true"], #editor_frame[dropping="true"] { border-color: $accent; }
#editor_frame[dropping="true"] { background: $drop; }
#editor_frame[dropping="true"] QPlainTextEdit, #editor_frame[dropping="true"] QTableView { background: $drop; }
#listing { selection-background-color: transparent; }
QWidget[dock_title="true"] {
    background: $surface; border: 1px solid $line; border-bottom: none;
    border-top-left-radius: 8px; border-top-right-radius: 8px;
}
QFrame[card="true"] {
    background: $surface; border: 1px solid $line; border-top: none;
    border-bottom-left-radius: 8px; border-bottom-right-radius: 8px;
}
QFrame[page_card="true"] { background: $surface; border: 1px solid $line; border-radius: 8px; }
QToolButton[dock_button="true"], QToolButton[find_button="true"] { padding: 3px; }
QWidget[dock_title="true"] QComboBox { padding: 3px 0 3px 6px; }
QWidget[dock_title="true"] QComboBox::drop-down { width: 18px; }
QListView, QTableView { outline: none; }
QListView::item, QTableView::item { padding: 4px; border: none; }
QListView::item:hover { background: $hover; }
QListView::item:selected { background: $pressed; color: $text; }
QHeaderView { background: $surface; }
QHeaderView::section {
    background: $surface; color: $muted; border: none; border-bottom: 1px solid $line; padding: 4px 8px;
}
QFrame[quiet="true"] { background: $window; }
QHeaderView[quiet="true"]::section { background: $window; border: none; padding: 0 8px; }

QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $scroll; border-radius: 2px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }

QProgressBar { background: $pressed; border: none; border-radius: 3px; min-height: 6px; max-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QTabBar { background: $window; }
QTabBar[inner="true"] { background: transparent; }
QTabBar::tab {
    background: transparent; color: $muted; padding: 6px 12px; border: none; border-bottom: 2px solid transparent;
}
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:hover { color: $text; }

QLabel[role="muted"] { color: $muted; }
QLabel[role="caps"] { color: $muted; font-weight: 600; }
QLabel[role="warn"] { color: $warn; }
QLabel[role="bad"] { color: $bad; }
QLabel[role="accent"] { color: $accent; }
QLabel[role="badge"] { background: $badge; color: $text; border-radius: 6px; padding: 0 8px; }
QPushButton[example="true"] {
    background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 0; min-height: 0;
}
QPushButton[example="true"]:hover, QPushButton[example="true"]:focus { background: $example; }
QPushButton[example="true"]:focus { border-color: $accent; }
#paste_offer_take { border-color: transparent; background: transparent; color: $accent; padding: 1px 2px; }
#paste_offer_take:hover { background: $hover; }
#paste_offer_take:focus { border-color: $accent; }
#notice { background: $raised; border: 1px solid $strong_line; border-radius: 8px; }
#banner { background: $bad_tint; border: 1px solid $bad_line; border-radius: 8px; }
QToolButton[reset="true"] { padding: 0; border: none; border-radius: 3px; }
QToolButton[reset="true"]:focus { border: 1px solid $accent; }
#status_undo { padding: 2px 6px; color: $accent; }
#reset_all_settings { padding: 2px 4px; color: $muted; }
#reset_all_settings:hover { color: $text; }
#more_settings { padding: 3px 4px 3px 0; color: $muted; }
#more_settings:checked { background: transparent; }
#more_settings:hover { background: transparent; color: $text; }
#stale_line[stale="true"] { background: $amber; }
#stale_line[stale="false"] { background: transparent; }
QPushButton[again="true"] { color: $warn; border-color: $amber; }
QToolButton[run_again="true"] { color: $warn; border: 1px solid $amber; border-radius: 6px; padding: 2px 8px; }
#palette_box { background: $raised; border: 1px solid $strong_line; border-radius: 10px; }
#palette_list { background: transparent; }
#lesson_list { background: $window; }
#lesson_list::item { padding: 8px; border-radius: 6px; }
#lesson_page { background: $surface; border: 1px solid $line; border-radius: 8px; }
#lesson_texts { border: 1px solid $line; border-radius: 6px; padding: 2px; }
QFrame[lesson_box="true"] { background: $window; border: none; border-radius: 6px; }
QFrame[rule="true"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
#dialog_title { font-size: 18px; font-weight: 600; }
"""
)
