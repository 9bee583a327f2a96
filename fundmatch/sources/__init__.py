"""Where calls come from: one package a portal, each with an impure ``fetch`` and a pure ``parse``."""
