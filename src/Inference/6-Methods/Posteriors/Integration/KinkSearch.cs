namespace ProbDsl.Inference.Integration;

/// <summary>
/// Finds kinks of a density: values of one parameter at which its derivative jumps, whatever the others are, as at the location of a
/// Laplace prior. They are found in gradients alone.
/// </summary>
internal static class KinkSearch
{
    /// <summary>In standard deviations: how far on both sides of the mode gradients are compared, and their distance.</summary>
    private const double Range = 12, Spacing = 0.5;

    /// <summary>The intervals in which a jump is looked for, and the most kinks of a parameter.</summary>
    private const int Candidates = 6, Most = 4;

    /// <summary>A change of the derivative, per standard deviation, that matters; what is left of it when an interval is halved.</summary>
    private const double LeastJump = 1e-3, Left = 0.6;

    private const int Halvings = 48;

    /// <summary>Where the other parameters are for a second look, in standard deviations from the mode.</summary>
    private const double Beside = 0.7;

    /// <summary>The distance of two points on both sides of a kink, in standard deviations.</summary>
    private const double Near = 1e-6;

    /// <summary>The kinks of each parameter, in its unconstrained units.</summary>
    public static double[][] Find(IDifferentiable density, LaplaceApproximation normal)
    {
        var (point, gradient) = ((double[])normal.Mode.Clone(), new double[normal.Mode.Length]);
        return [.. Enumerable.Range(0, point.Length).Select(i => Along(i).Take(Most).ToArray())];

        IEnumerable<double> Along(int i)
        {
            var (mode, sd) = (normal.Mode[i], normal.Sd(i));
            var count = (int)(2 * Range / Spacing);
            // a lattice that no round number lies on
            double[] at = [.. Enumerable.Range(0, count + 1).Select(k => mode + (sd * (-Range + 0.0137 + (k * Spacing))))];
            double[] derivatives = Array.ConvertAll(at, x => Derivative(i, x, 0));
            foreach (var k in Enumerable.Range(0, count).OrderByDescending(k => Excess(k)).Take(Candidates))
                if (Jump(i, at[k], at[k + 1], derivatives[k], derivatives[k + 1], sd) is { } kink && IsThere(i, kink, sd))
                    yield return kink;

            // relative to the changes beside it
            double Excess(int k)
            {
                var own = Math.Abs(derivatives[k + 1] - derivatives[k]);
                var besides = Math.Max(k > 0 ? Math.Abs(derivatives[k] - derivatives[k - 1]) : 0,
                    k + 2 <= count ? Math.Abs(derivatives[k + 2] - derivatives[k + 1]) : 0);
                return double.IsFinite(own) ? own - (double.IsFinite(besides) ? besides : 0) : double.NegativeInfinity;
            }
        }

        double? Jump(int i, double low, double high, double below, double above, double sd)
        {
            for (var round = 0; round < Halvings; round++)
            {
                var middle = low + ((high - low) / 2);
                if (!(middle > low && middle < high)) break;
                var (whole, between) = (above - below, Derivative(i, middle, 0));
                if (!(Math.Abs(whole) * sd > LeastJump)) return null;
                var isLower = Math.Abs(between - below) > Math.Abs(above - between);
                (low, high, below, above) = isLower ? (low, middle, below, between) : (middle, high, between, above);
                if (!(Math.Abs(above - below) > Left * Math.Abs(whole))) return null;
            }

            return low + ((high - low) / 2);
        }

        bool IsThere(int i, double kink, double sd)
        {
            var (x, change) = (Math.Max(Near * sd, 1e-12 * Math.Abs(kink)), 0.0);
            foreach (var away in point.Length > 1 ? new[] { Beside, -Beside } : [])
            {
                change = Math.Abs(Derivative(i, kink + x, away) - Derivative(i, kink - x, away));
                var smooth = Math.Abs(Derivative(i, kink + (3 * x), away) - Derivative(i, kink + x, away));
                if (!(change * sd > LeastJump) || !(change > 2 * smooth)) return false;
            }

            return true;
        }

        // with the other parameters so many standard deviations from the mode
        double Derivative(int i, double x, double away)
        {
            for (var j = 0; j < point.Length; j++) point[j] = j == i ? x : normal.Mode[j] + (away * normal.Sd(j));
            density.Evaluate(point, gradient);
            return gradient[i];
        }
    }
}
