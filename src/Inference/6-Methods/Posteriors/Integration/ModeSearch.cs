namespace ProbDsl.Inference.Integration;

/// <summary>
/// Finds the modes of a density of few parameters: the ends of optimizations from many starts, from draws of the prior, and from every
/// local maximum of a wide coarse grid.
/// </summary>
internal static class ModeSearch
{
    private const int Starts = 10;

    /// <summary>A mode with a tenth of the prior's mass is missed by one search in two hundred.</summary>
    private const int PriorStarts = 50;

    /// <summary>
    /// Modes are distinct if they differ by more than this many standard deviations; modes below e^-60 of the highest have no mass.
    /// </summary>
    private const double Apart = 0.1, Lowest = 60;

    /// <summary>The normal approximations at the modes, the highest first; empty if no optimization succeeded.</summary>
    public static List<LaplaceApproximation> Find(ModeOptimizer ascent, FitOptions options, out Mode? highest, out LaplaceOutcome? outcome)
    {
        var (objective, tops) = (ascent.Objective, new List<Mode>());
        for (var restart = 0; restart < Math.Max(Starts, options.Restarts ?? ascent.Defaults.Restarts); restart++)
            if (Maximize(ascent.Init(restart, new RandomStream(options.Seed, "restart", (uint)restart)), ascent) is { } top) tops.Add(top);
        tops.AddRange(ascent.FromPrior(options.Seed, PriorStarts).Select(s => Maximize(s, ascent)).OfType<Mode>());
        var best = highest = tops.MaxBy(t => t.Value);
        outcome = best is null ? null : PeakWidth.Measure(objective, best.Position);
        if (outcome is not LaplaceApproximation normal) return [];
        tops.AddRange(Hills(ascent, normal));
        best = highest = tops.MaxBy(t => t.Value)!;
        if (!ReferenceEquals(best.Position, normal.Mode)) outcome = PeakWidth.Measure(objective, best.Position);
        if (outcome is not LaplaceApproximation center) return [];
        var (map, found) = (new QuadratureGridMap(center, 0, []), new List<LaplaceApproximation> { center });
        foreach (var top in tops.Where(t => t.Value > best.Value - Lowest).OrderByDescending(t => t.Value))
            if (found.TrueForAll(f => map.Apart(f.Mode, top.Position) > Apart)
                && PeakWidth.Measure(objective, top.Position) is LaplaceApproximation own) found.Add(own);
        return found;
    }

    /// <summary>The end of an optimization; null if the density is 0 at its start.</summary>
    public static Mode? Maximize(BfgsState state, ModeOptimizer ascent)
    {
        for (var step = 0; step < ascent.Defaults.MaxIterations; step++)
        {
            var (next, info) = ascent.Next(state);
            if (info.Dropped is not null) return null;
            if (info.Gradient <= ascent.Defaults.Tolerance || !info.Continues) break;
            state = next;
        }

        return new([.. state.Position], state.Value);
    }

    /// <summary>
    /// The maxima reached from the local maxima of a grid that extends from the center to some thousand standard deviations.
    /// </summary>
    private static IEnumerable<Mode> Hills(ModeOptimizer ascent, LaplaceApproximation normal)
    {
        var (objective, map) = (ascent.Objective, new QuadratureGridMap(normal, 0, []));
        var (d, reach) = (map.Dimension, map.Dimension switch { 1 => 80, 2 => 20, _ => 8 });
        var side = (2 * reach) + 1;
        var values = new double[(int)Math.Pow(side, d)];
        var (t, u) = (new double[d], new double[d]);
        for (var i = 0; i < values.Length; i++) values[i] = At(i);
        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]) || !IsTop(i)) continue;
            At(i);
            if (Maximize(ascent.At(u), ascent) is { } top && double.IsFinite(top.Value)) yield return top;
        }

        double At(int i)
        {
            for (var (axis, rest) = (0, i); axis < d; axis++, rest /= side) t[axis] = 8.0 / reach * ((rest % side) - reach);
            map.Write(t, u);
            return objective.Density(u) is var density && double.IsFinite(density) ? density : double.NegativeInfinity;
        }

        bool IsTop(int i)
        {
            for (var (axis, stride) = (0, 1); axis < d; axis++, stride *= side)
            {
                var place = i / stride % side;
                if (place > 0 && values[i - stride] > values[i]) return false;
                if (place < side - 1 && values[i + stride] > values[i]) return false;
            }

            return true;
        }
    }
}
