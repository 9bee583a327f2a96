"""What mails, calendars and reports say alike, each sentence once: functions that take a translator and typed values.

``times`` (deadlines, days left), ``calls`` (money, programme, where it was read), ``eligibility``, ``evidence`` (why a
call fits), ``teams`` (teams, own share, gaps), ``changes`` (what moved), ``digest`` (a mail), ``calendar``, ``report``
(headings of tables), ``names`` (programmes, kinds of organisations, types of action), ``wordings`` (reasons, rules and
gaps, which are worded where they are computed). A caller writes no msgid that
stands here already.
"""
