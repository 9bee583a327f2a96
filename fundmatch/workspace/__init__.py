"""Where things are found, and what ``fundmatch.toml`` says."""

from fundmatch.workspace.folders import Folders, bundled_root, locate, user_folder
from fundmatch.workspace.settings import MailSettings, ProgrammeKind, Settings, programme_kind, read_settings

__all__ = [
    "Folders",
    "MailSettings",
    "ProgrammeKind",
    "Settings",
    "bundled_root",
    "locate",
    "programme_kind",
    "read_settings",
    "user_folder",
]
