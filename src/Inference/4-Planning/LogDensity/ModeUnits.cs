namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// The units in which points beside a mode are chosen, one for each unconstrained parameter: its size, or 1 where that is smaller, and less
/// where the density falls steeply, as it does for a location in units of 1e-6. Otherwise one parameter would hide what all others change.
/// </summary>
public static class ModeUnits
{
    /// <summary>
    /// The decrease of the density, in nats, beyond which units are shortened, and that of one parameter alone that is left.
    /// </summary>
    private const double Steep = 100, Left = 5;

    /// <param name="objective">The log density.</param>
    /// <param name="mode">The mode.</param>
    /// <param name="fraction">The fraction of a unit by which points are beside the mode.</param>
    public static double[] Measure(StoryObjective objective, double[] mode, double fraction)
    {
        // a scale of 0 has an infinite logarithm
        var units = Array.ConvertAll(mode, x => double.IsFinite(x) ? Math.Max(1, Math.Abs(x)) : 1);
        double[] all = [.. mode.Zip(units, (x, u) => x + (fraction * u))];
        var highest = objective.Density(mode);
        if (highest - objective.Density(all) <= Steep) return units;
        double[] moved = [.. mode];
        for (var i = 0; i < mode.Length; i++)
        {
            for (; double.IsFinite(mode[i]) && (moved[i] != mode[i] || units[i] >= 1); units[i] /= 10)
            {
                moved[i] = mode[i] + (fraction * units[i]);
                if (highest - objective.Density(moved) <= Left) break;
            }

            moved[i] = mode[i];
        }

        return units;
    }
}
