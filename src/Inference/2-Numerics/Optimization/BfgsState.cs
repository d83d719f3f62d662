namespace ProbDsl.Inference.Optimization;

/// <summary>
/// The state of an optimization: a point, its log density and gradient, and the pairs that approximate the curvature. A method alternates
/// between two states, so a state that it returned is unchanged until the step after the next.
/// </summary>
public sealed class BfgsState
{
    internal BfgsState(int dimension, int memory) =>
        (Position, Gradient, Pairs) = (new double[dimension], new double[dimension], new CurvaturePairs(dimension, memory));

    /// <summary>The point [dimension].</summary>
    public double[] Position { get; }

    /// <summary>The gradient of the log density there [dimension].</summary>
    public double[] Gradient { get; }

    /// <summary>The log density there.</summary>
    public double Value { get; internal set; }

    internal CurvaturePairs Pairs { get; }

    /// <summary>The units in which lengths are measured; null for the units of the coordinates.</summary>
    internal CoordinateWidths? Widths { get; set; }

    /// <summary>The scaled gradient at the last step that made progress.</summary>
    internal double LeastGradient { get; set; } = double.PositiveInfinity;

    /// <summary>The largest log density of the steps that made progress.</summary>
    internal double Highest { get; set; } = double.NegativeInfinity;

    /// <summary>Steps since the last progress.</summary>
    internal int QuietSteps { get; set; }

    /// <summary>Steps since the start, or since Newton's method ended or had no direction.</summary>
    internal int SlowSteps { get; set; }

    /// <summary>Widths of the coordinates at the last Newton step [dimension]; null before one.</summary>
    internal double[]? NewtonWidths { get; set; }

    /// <summary>The coordinates that are held on edges of the support; null if there are none.</summary>
    internal HeldCoordinates? Held { get; set; }

    /// <summary>Whether the density is computed more exactly than that of the state before, so that it may be lower.</summary>
    internal bool IsCorrected { get; set; }

    /// <summary>A copy of the whole state by name: a run that resumes from it gives the same results bit for bit.</summary>
    public IReadOnlyDictionary<string, double[]> ToArrays()
    {
        var arrays = Own;
        if (Widths is { } widths) arrays["widths"] = [.. widths.Values];
        if (NewtonWidths is { } newton) arrays["newton widths"] = [.. newton];
        if (Held is { } held) arrays["held"] = held.ToArray();
        return arrays;
    }

    /// <summary>Counts progress from here.</summary>
    internal void ForgetProgress() => (Highest, LeastGradient, QuietSteps) = (double.NegativeInfinity, double.PositiveInfinity, 0);

    private Dictionary<string, double[]> Own => new()
    {
        ["position"] = [.. Position],
        ["gradient"] = [.. Gradient],
        ["steps"] = [.. Pairs.Steps],
        ["changes"] = [.. Pairs.Changes],
        ["curvatures"] = [.. Pairs.Curvatures],
        ["progress"] = [Value, Pairs.Added, LeastGradient, QuietSteps, SlowSteps, Highest, IsCorrected ? 1 : 0],
    };

    internal void Fill(IReadOnlyDictionary<string, double[]> arrays)
    {
        arrays["position"].CopyTo(Position, 0);
        arrays["gradient"].CopyTo(Gradient, 0);
        Widths = arrays.TryGetValue("widths", out var widths) ? new([.. widths]) : null;
        NewtonWidths = arrays.TryGetValue("newton widths", out var newton) ? [.. newton] : null;
        Held = arrays.TryGetValue("held", out var held) ? HeldCoordinates.From(held) : null;
        var progress = arrays["progress"];
        Pairs.Fill(arrays["steps"], arrays["changes"], arrays["curvatures"], (int)progress[1]);
        (Value, LeastGradient, QuietSteps) = (progress[0], progress[2], (int)progress[3]);
        SlowSteps = progress.Length > 4 ? (int)progress[4] : 0;
        (Highest, IsCorrected) = progress.Length > 6 ? (progress[5], progress[6] != 0) : (double.NegativeInfinity, false);
    }
}
