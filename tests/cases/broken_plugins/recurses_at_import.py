"""Has no end."""


def again() -> None:
    again()


again()
