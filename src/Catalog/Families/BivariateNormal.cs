namespace ProbDsl.Catalog.Families;

/// <summary>
/// Strips of a bivariate normal, each in one pass, with the layouts of <see cref="MvNormalFamily"/>. A special case because pairs are the
/// most common rows of a mixture.
/// </summary>
internal static class BivariateNormal
{
    // prepared: mean [2], rows (a, 0), (b, c) of L^-1, constant; z = L^-1 (x - mean)
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void AddLogDensity(RowStrip rows, ReadOnlySpan<double> prepared, Span<double> scores)
    {
        var x = rows[0];
        var y = rows[1];
        var (meanX, meanY) = (Vector512.Create(prepared[0]), Vector512.Create(prepared[1]));
        var (a, b, c) = (Vector512.Create(prepared[2]), Vector512.Create(prepared[4]), Vector512.Create(prepared[5]));
        var (constant, half) = (Vector512.Create(prepared[6]), Vector512.Create(0.5));
        for (var i = 0; i < x.Length; i += Lanes.Count)
        {
            var (dx, dy) = (Lanes.Of(x, i) - meanX, Lanes.Of(y, i) - meanY);
            var (zx, zy) = (a * dx, (b * dx) + (c * dy));
            Lanes.Add(scores, i, constant - (half * ((zx * zx) + (zy * zy))));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Accumulate(RowStrip rows, ReadOnlySpan<double> weights, ReadOnlySpan<double> prepared, Span<double> statistics)
    {
        var x = rows[0];
        var y = rows[1];
        var (meanX, meanY) = (Vector512.Create(prepared[0]), Vector512.Create(prepared[1]));
        Vector512<double> count = default, sumX = default, sumY = default, xx = default, yx = default, yy = default;
        for (var i = 0; i < x.Length; i += Lanes.Count)
        {
            var w = Lanes.Of(weights, i);
            var (dx, dy) = (Lanes.Of(x, i) - meanX, Lanes.Of(y, i) - meanY);
            var (wx, wy) = (w * dx, w * dy);
            count += w;
            sumX += wx;
            sumY += wy;
            xx += wx * dx;
            yx += wy * dx;
            yy += wy * dy;
        }

        statistics[0] += Lanes.Sum(count);
        statistics[1] += Lanes.Sum(sumX);
        statistics[2] += Lanes.Sum(sumY);
        statistics[3] += Lanes.Sum(xx);
        statistics[5] += Lanes.Sum(yx);
        statistics[6] += Lanes.Sum(yy);
    }
}
