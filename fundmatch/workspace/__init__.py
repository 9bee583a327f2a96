"""Where things are found, and what ``fundmatch.toml`` says."""

from fundmatch.workspace.folders import Folders, bundled_root, locate, user_folder
from fundmatch.workspace.mail_settings import DigestSettings, MailSettings
from fundmatch.workspace.settings import ProgrammeKind, Settings, programme_kind, read_settings

__all__ = [
    "DigestSettings",
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
