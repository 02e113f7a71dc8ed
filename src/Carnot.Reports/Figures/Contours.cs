namespace Carnot.Reports.Figures;

/// <summary>Contour lines of a heatmap by marching squares through its cell centres.</summary>
internal static class Contours
{
    /// <summary>The straight pieces on which the bilinear surface meets <paramref name="level"/>; squares with an empty cell are skipped.</summary>
    public static IEnumerable<(double AX, double AY, double BX, double BY)> Of(Heatmap map, double level)
    {
        int n = map.ColumnCount;
        for (int row = 0; row + 1 < map.RowCount; row++)
        {
            for (int column = 0; column + 1 < n; column++)
            {
                // Corners around the square, counter-clockwise from the lower left.
                (double X, double Y, double V)[] corners = [At(column, row), At(column + 1, row), At(column + 1, row + 1), At(column, row + 1)];
                if (corners.Any(corner => double.IsNaN(corner.V))) continue;
                var crossings = new List<(double X, double Y)>(4);
                for (int i = 0; i < 4; i++)
                {
                    var (a, b) = (corners[i], corners[(i + 1) % 4]);
                    if (a.V < level == b.V < level) continue;
                    double t = (level - a.V) / (b.V - a.V);
                    crossings.Add((a.X + t * (b.X - a.X), a.Y + t * (b.Y - a.Y)));
                }
                // Four crossings are a saddle: the mean of the corners decides which pairs belong together.
                int shift = crossings.Count == 4 && corners.Average(corner => corner.V) < level == corners[0].V < level ? 1 : 0;
                for (int i = 0; i + 1 < crossings.Count; i += 2)
                {
                    var (a, b) = (crossings[(i + shift) % crossings.Count], crossings[(i + 1 + shift) % crossings.Count]);
                    yield return (a.X, a.Y, b.X, b.Y);
                }
            }
        }

        (double X, double Y, double V) At(int column, int row)
            => ((map.XEdges[column] + map.XEdges[column + 1]) / 2, (map.YEdges[row] + map.YEdges[row + 1]) / 2, map.Values[row * n + column]);
    }
}
