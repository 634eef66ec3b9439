"""Charts drawn by the server as SVG, each from the figures that also stand beside it as a table.

shown = Figures("on-time", "On time, by month", labels, {"on time": rates}, unit="%")
svg, rows = line(shown), shown.rows         # the same numbers, drawn and written

Pure: numbers in, text out.  Attributes only (no `style`, no script), so that a strict content
policy holds; a title and a description for who does not see it; text and axes in `currentColor`.
Series differ by mark and label, not by colour alone.  A figure that is None is not known: it is
no point and no bar, and the table says so.
"""

from reports.charts.bars import bars
from reports.charts.figures import Figures, UnableToDraw
from reports.charts.line import line
from reports.charts.waterfall import waterfall

__all__ = ["Figures", "UnableToDraw", "bars", "line", "waterfall"]
