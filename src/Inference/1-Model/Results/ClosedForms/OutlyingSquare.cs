namespace ProbDsl.Inference.Results.ClosedForms;

/// <summary>
/// An outlying row whose log density is one square, c - (r - a'w)^2 / 2, in independent standard normal numbers w: |a|^2 and r from steps
/// as long as the distance to the point where the square is 0. From that point the integral over the normal distribution is exp(c - r^2 /
/// (1 + |a|^2) / 2) / sqrt(1 + |a|^2), without cancellation.
/// </summary>
/// <param name="Foot">The w where the square is 0.</param>
/// <param name="Curvature">|a|^2.</param>
/// <param name="Distance">r.</param>
internal sealed record OutlyingSquare(double[] Foot, double Curvature, double Distance)
{
    private const double Rounding = 1e-7;
    private const int Rounds = 3;

    /// <summary>r^2 / (1 + |a|^2).</summary>
    public double Square => Distance / (1 + Curvature) * Distance;

    /// <param name="size">The dimension of w.</param>
    /// <param name="at">The log density of the row at w.</param>
    /// <returns>Null if the row is not of this form.</returns>
    public static OutlyingSquare? Find(int size, Func<double[], double> at)
    {
        var (there, step, gradient) = (at(new double[size]), 1.0, new double[size]);
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < size; i++) gradient[i] = (at(Axis(i, step)) - at(Axis(i, -step))) / (2 * step);
            step = 2 * Math.Abs(there) / Length(gradient);
        }

        var steep = Length(gradient);
        if (!(steep > 0) || !double.IsFinite(step)) return null;
        double[] along = [.. gradient.Select(s => s / steep * step)];
        var curvature = ((2 * there) - at(along) - at([.. along.Select(a => -a)])) / step / step;
        OutlyingSquare found = new([.. gradient.Select(s => s / curvature)], curvature, steep / Math.Sqrt(curvature));
        return curvature > 0 && found.Holds(at, there) ? found : null;

        double[] Axis(int i, double far) => [.. Enumerable.Range(0, size).Select(j => j == i ? far : 0)];
    }

    /// <summary>Whether the row has the predicted value at w = 0, and no other direction changes it.</summary>
    private bool Holds(Func<double[], double> at, double there)
    {
        var foot = at(Foot);
        if (!(Math.Abs(there - foot + (0.5 * Distance * Distance)) <= Rounding * Math.Abs(there))) return false;
        double[] aside = [.. Foot.Select((_, i) => Math.Cos(i + 1))];
        var along = aside.Zip(Foot, (a, f) => a * f).Sum() / Length(Foot) / Length(Foot);
        return Math.Abs(at([.. Foot.Zip(aside, (f, a) => f + a - (along * f))]) - foot) <= 1e-6 * (1 + Math.Abs(foot));
    }

    private static double Length(double[] w) => Math.Sqrt(w.Sum(x => x * x));
}
