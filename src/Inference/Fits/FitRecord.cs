using ProbDsl.Data;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>All that a finished fit says of itself: what was fitted, to what, how, and what came out. Rows: those of which something was observed.</summary>
public sealed record FitRecord(
    string Model, string ModelHash, IReadOnlyList<(string Name, double Value)> Hyperparameters,
    IReadOnlyList<DataFile> Data, int Rows,
    string Method, FitOptions Options, FitOutcome Outcome, FitSeconds Seconds, string Version)
{
    /// <summary>The n of an information criterion, by <see cref="IndependentRows"/>.</summary>
    public double IndependentRows { get; init; } = Rows;

    /// <summary>What new data are read with.</summary>
    public Remembered Remembered { get; init; } = Remembered.Nothing;

    /// <summary>The columns of joint plates, which new rows are conditioned on; null where the story has none.</summary>
    public IReadOnlyList<NamedArray>? Training { get; init; }

    /// <summary>Whether the training took fresh rows all along, and none of those that the figure is of.</summary>
    public bool HasFreshRows => Options.Fresh is not null;

    /// <summary>The SHA-256 of each other file of the folder; none where the fit is not kept.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    public double PerRow => Outcome.Figure.Value / Rows;

    public bool IsConverged => Outcome.Stopped is StopReason.ClosedForm or StopReason.Converged or StopReason.Standstill or StopReason.Drawn or StopReason.StepsDone or StopReason.HeldOutStoodStill;

    // Akaike 1974; Schwarz 1978, n the number of independent rows
    public double Aic => (2 * Outcome.Summary!.FreeParameters) - (2 * Outcome.Value);

    public double Bic => (Outcome.Summary!.FreeParameters * Math.Log(IndependentRows)) - (2 * Outcome.Value);

    private string Steps => Outcome.Iterations == 1 ? "1 step" : $"{Outcome.Iterations} steps";

    public string StopText => Outcome.Stopped switch
    {
        StopReason.ClosedForm => "closed form: exact in one pass",
        StopReason.Converged when Outcome.Rise is { } rise => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"converged after {Steps}: {rise.Draws:N0} draws instead of half as many change the ELBO by {FixedPoint.Write(rise.Value, "0.0000")} ± {FixedPoint.Write(rise.Error, "0.0000")}"),
        StopReason.Converged when double.IsNaN(Outcome.Slope) => $"converged after {Steps}, each with half the spacing",
        StopReason.Converged => $"converged after {Steps}, largest slope {Outcome.Slope.ToString("0.#e+0", System.Globalization.CultureInfo.InvariantCulture)}",
        StopReason.Standstill => $"converged after {Steps}: no number moves any more in double precision",
        StopReason.Drawn => "as many draws as asked for",
        StopReason.MaxIterations when Method == "quadrature" => $"as far as {Steps} go, each with half the spacing",
        StopReason.MaxIterations => $"not converged: {Steps}, the most allowed",
        StopReason.StepsDone => $"{Steps}, as many as asked for",
        StopReason.HeldOutStoodStill => $"after {Steps}: the held-out part got no better",
        StopReason.Failed => $"failed after {Steps}",
        _ => $"interrupted after {Steps}",
    };
}

/// <summary>A data file by the name the user gave, with its hash (SHA-256). Arrays: how many it names, where it is no table; its rows are then the members of the longest.</summary>
public sealed record DataFile(string Name, int Rows, string Hash, int? Arrays = null)
{
    /// <summary>Whether it is a story that was asked for rows without an end, of which these are the first.</summary>
    public bool IsEndless { get; init; }
}

/// <summary>Seconds spent on reading, compiling and fitting.</summary>
public sealed record FitSeconds(double Load, double Compile, double Fit);
