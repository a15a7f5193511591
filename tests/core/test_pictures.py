"""Where the focal point of a picture lies, and what is shown of one whose sizes are not made."""

import pytest

from core.models import Picture


@pytest.mark.parametrize(
    ("x", "y", "thirds"), [(0, 0, "00"), (33, 34, "01"), (50, 66, "11"), (67, 99, "22"), (100, 100, "22")]
)
def test_the_focal_point_lies_in_a_third(x, y, thirds):
    assert Picture(focus_x=x, focus_y=y).focus_thirds == thirds
