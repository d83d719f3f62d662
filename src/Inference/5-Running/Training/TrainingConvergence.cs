namespace ProbDsl.Inference.Training;

/// <summary>
/// Checks whether a training has converged, by Adam's averages of each gradient and of its square, and by the trace of the losses. All
/// thresholds are in nats of the whole objective, so that units do not matter.
/// </summary>
public static class TrainingConvergence
{
    /// <summary>The smallest relevant difference of the objective.</summary>
    private const double Nats = 0.5;

    /// <summary>The ratio of a gradient's mean to its root mean square above which it has the same sign in every step.</summary>
    private const double OneWay = 0.9;

    private const int Blocks = 10;

    /// <summary>The number of standard errors above which a trend is significant.</summary>
    private const double Errors = 4;

    /// <summary>Why the training has not converged, in a clause; null if no check fails.</summary>
    public static string? WhyNot(TrainingObjective objective, TrainingOptions options, TrainingOutcome outcome) =>
        Drift(objective, options, outcome) ?? Jumps(objective, options, outcome) ?? Rise(objective, outcome);

    /// <summary>A gradient of constant sign, along which the same number of further steps would gain much.</summary>
    private static string? Drift(TrainingObjective objective, TrainingOptions options, TrainingOutcome outcome)
    {
        var drifting = Gradients(objective, outcome).Where(g => Math.Abs(g.Mean) >= OneWay * g.Size)
            .Select(g => (g.Name, Gain: objective.Rows * Math.Abs(g.Mean) * options.Rate * g.Step * options.Steps))
            .Where(g => g.Gain > Nats).ToList();
        return drifting.Count == 0
            ? null : string.Create(CultureInfo.InvariantCulture,
                $"the gradient along {Names(drifting.OrderByDescending(d => d.Gain).Select(d => d.Name))} still points the same way at "
                    + $"every step, so the objective was still increasing when the training ended");
    }

    /// <summary>Steps so long that each changes the objective by much.</summary>
    private static string? Jumps(TrainingObjective objective, TrainingOptions options, TrainingOutcome outcome)
    {
        var jumping = Gradients(objective, outcome).Select(g => (g.Name, Change: 0.5 * objective.Rows * g.Size * outcome.LastRate * g.Step))
            .Where(g => g.Change > Nats).ToList();
        return jumping.Count == 0
            ? null : string.Create(CultureInfo.InvariantCulture,
                $"one step along {Names(jumping.OrderByDescending(d => d.Change).Select(d => d.Name))} changes the objective by about "
                    + $"{jumping.Max(j => j.Change):G2} nats, so the steps overshoot the maximum");
    }

    /// <summary>A significant increase of a line through the last fifth of the trace.</summary>
    private static string? Rise(TrainingObjective objective, TrainingOutcome outcome)
    {
        var points = outcome.Trace.Steps.Count / (5 * Blocks);
        if (points == 0) return null;
        var first = outcome.Trace.Steps.Count - (points * Blocks);
        double[] means = [.. Enumerable.Range(0, Blocks)
            .Select(b => -objective.Rows * Enumerable.Range(first + (b * points), points).Average(i => outcome.Trace.Losses[i, 0]))];
        var (mean, center) = (means.Average(), (Blocks - 1) / 2.0);
        var spread = Enumerable.Range(0, Blocks).Sum(b => (b - center) * (b - center));
        var gradient = means.Select((m, b) => (b - center) * (m - mean)).Sum() / spread;
        var noise = Math.Sqrt(means.Select((m, b) => m - mean - (gradient * (b - center))).Sum(r => r * r) / (Blocks - 2) / spread);
        return gradient * Blocks > Nats && gradient > Errors * noise ? FormattableString.Invariant(
            $"the objective was still increasing when the training ended, by {gradient * Blocks:G3} nats over the last fifth of the steps")
                : null;
    }

    /// <summary>
    /// For each element of each weight, the mean gradient of the loss per row, its root mean square, and the unit of its steps.
    /// </summary>
    private static IEnumerable<(string Name, double Mean, double Size, double Step)> Gradients(TrainingObjective objective,
        TrainingOutcome outcome) =>
            from weight in objective.Weights
            let moments = outcome.Moments[weight.Name]
            from i in Enumerable.Range(0, weight.Slot.Shape.Count)
            select (weight.Name, moments.Mean[i], moments.Size[i], weight.StepUnits?[i] ?? 1);

    private static string Names(IEnumerable<string> names) =>
        names.Distinct().ToList() is var all && all.Count > 3 ? $"{Joined(all.Take(3))} and {all.Count - 3} more" : Joined(all);

    private static string Joined(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"`{n}`"));
}
