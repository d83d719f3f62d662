using ProbDsl.Inference.Comparisons.Draws;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Text;
using ProbDsl.Inference.Rows;

namespace ProbDsl.Inference.Comparisons;

/// <summary>
/// A fit of a story by one method among several, with the seconds it took. Without a summary it failed, and its diagnostics say why.
/// </summary>
public sealed record ComparedFit(InferenceMethod Method, FitOutcome Outcome, double Seconds)
{
    /// <summary>Draws that all weigh the same come from the posterior itself.</summary>
    private const double AllButAll = 0.99;

    /// <summary>An integral that is off by more is no measure of others.</summary>
    private const double MostError = 1e-3;

    /// <summary>The bounds on the likelihood of a row that its guide gives; null where it has none, or rows are not apart.</summary>
    public GuidedScores? Ladder { get; init; }

    /// <summary>The log density of each row that no method saw; null where no rows are held out, or the fit tells none.</summary>
    public RowScores? HeldOut { get; init; }

    /// <summary>How far its draws are from rows of the data, or why it has none; null where nobody asked.</summary>
    public Result<SampleDistance>? Draws { get; init; }

    /// <summary>What it holds the rows' labels for; none where rows have none.</summary>
    public IReadOnlyList<LabelAgreement.Shares> Labels { get; init; } = [];

    /// <summary>Whether it was stopped because its time was up.</summary>
    public bool IsCut { get; init; }

    /// <summary>Whether the density falls about its point in every direction, as far as was looked.</summary>
    public bool IsDetermined => !Outcome.Diagnostics.Any(d => d.Code == "W0517");

    /// <summary>Whether it is all but the posterior, as far as weights and a search for modes show.</summary>
    public bool IsAllButExact =>
        Outcome.Summary?.Tail is { Fault: not ApproximationFault.Poor } tail && tail.EffectiveDraws >= AllButAll * tail.Draws;

    /// <summary>
    /// How much it knows of the posterior: draws that all weigh the same are as good as its law, but for what an integral or a formula
    /// tells.
    /// </summary>
    public double Knowledge =>
        Method.Posterior < PosteriorKind.Integrated && IsAllButExact ? (double)PosteriorKind.Integrated - 0.5 : (double)Method.Posterior;

    /// <summary>Whether its figure is the log evidence, exactly or within an error that it tells.</summary>
    public bool IsEvidence =>
        Outcome.Figure is { Of: { IsBound: false, Name: "log_evidence" } } figure
            && (figure.Error is not null || Method.Posterior == PosteriorKind.Exact);

    /// <summary>
    /// Whether the error of its figure can be relied on: draws whose weights have too long a tail know little of their own error.
    /// </summary>
    public bool KnowsItsError => Outcome.Summary?.Tail is null or { IsReliable: true };

    /// <summary>Whether it ended because it arrived, and not because its steps or its time were up.</summary>
    public bool IsConverged => Outcome.Stopped
        is not (StopReason.MaxIterations or StopReason.Saddle or StopReason.Interrupted or StopReason.Failed);

    /// <summary>
    /// What its own diagnostics say against it, as it stands behind its name: ` (not converged)`, ` (k-hat 2.27: poor)`; empty where
    /// nothing.
    /// </summary>
    public string Mark => Outcome switch
    {
        { Summary: null } => "",
        _ when !IsConverged => " (not converged)",
        { Summary.Tail: { IsReliable: false } tail } => $" (k-hat {TailShape.Write(tail.Shape)}: {tail.Verdict})",
        _ => "",
    };

    /// <summary>What sentences call it.</summary>
    public string MarkedName => Method.Name + Mark;

    /// <summary>
    /// Whether its posterior can stand as what others are measured by: it has one, it converged, and its draws can be trusted. An integral
    /// tells by its error how far it converged.
    /// </summary>
    public bool IsReference =>
        Outcome.Summary is { Tail: null or { IsReliable: true } } && Method.Posterior != PosteriorKind.Point && !IsPointAlone
            && (Method.Posterior == PosteriorKind.Integrated ? !(Outcome.Figure.Error > MostError) : IsConverged);

    /// <summary>Whether all that it has are points, as a training of params alone has.</summary>
    private bool IsPointAlone => Outcome.Summary!.Estimates is { Count: > 0 } estimates && estimates.All(e => e.Spread is null);
}

/// <summary>
/// Something that a comparison has looked at, whether it holds, and with which numbers. A law holds of all correct fits; what is none tells
/// how far to trust one.
/// </summary>
public sealed record ComparisonCheck(string Name, bool Holds, string Detail, bool IsRequired = true);

/// <summary>A method that the story's plan does not allow, and why.</summary>
public sealed record RefusedMethod(string Method, string Reason);
