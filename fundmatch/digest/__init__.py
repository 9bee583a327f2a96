"""What is new for whom, told in mails that are neither lost nor sent twice."""
