namespace ProbDsl.Catalog.Layers;

/// <summary>
/// Rotates queries and keys by angles that grow with the position, so that their products depend on its difference only (Su et al. 2021):
/// number i of a head of width w and number i + w / 2 are turned by position / 10000^(2 i / w).
/// </summary>
internal static class RotaryPositions
{
    private const double Longest = 10_000;

    /// <param name="asked">[axes.., 3 W]: queries, keys and values, head after head.</param>
    /// <param name="heads">The number of heads.</param>
    /// <param name="position">Positions from 0 that broadcast to the axes.</param>
    public static Value Turn(Value asked, int heads, Value position)
    {
        var (width, axes) = (asked.Shape[^1] / 3, asked.Shape[..^1]);
        var half = width / heads / 2;
        var turned = Reshape(Slice(asked, -1, 0, 2 * width), [.. axes, 2 * heads, 2, half]);
        double[] speeds = [.. Enumerable.Range(0, half).Select(i => Math.Pow(Longest, -(double)i / half))];
        var angle = Reshape(position, [.. position.Shape, 1, 1, 1]) * asked.Program.Constant(speeds, [half]);
        var (cos, sin) = (Cos(angle), Sin(angle));
        var (first, second) = (Slice(turned, -2, 0, 1), Slice(turned, -2, 1, 1));
        var both = Concat(axes.Rank + 1, (first * cos) - (second * sin), (first * sin) + (second * cos));
        return Concat(axes.Rank, Reshape(both, [.. axes, 2 * width]), Slice(asked, -1, 2 * width, width));
    }
}
