namespace ProbDsl.Inference.Comparisons;

/// <summary>
/// A fit of a story by one of several methods, with its time in seconds. A fit without a summary failed, and its diagnostics say why.
/// </summary>
public sealed record ComparedFit(InferenceMethod Method, FitOutcome Outcome, double Seconds)
{
    /// <summary>The effective fraction of draws above which they count as exact posterior draws.</summary>
    private const double AllButAll = 0.99;

    /// <summary>The largest error, in nats, of an integral that counts as known.</summary>
    private const double MostError = 1e-3;

    /// <summary>The bounds on each row's likelihood by its guide; null if it has no guide, or if rows are not independent.</summary>
    public GuidedScores? Ladder { get; init; }

    /// <summary>The log density of each held-out row; null if no rows are held out, or if the fit does not report it.</summary>
    public RowScores? HeldOut { get; init; }

    /// <summary>Its draws beside rows of the data, or why there are none; null if they are not compared.</summary>
    public Result<SampleReport>? Draws { get; init; }

    /// <summary>The probabilities of the rows' labels; empty if rows have no labels.</summary>
    public IReadOnlyList<LabelAgreement.LabelProbabilities> Labels { get; init; } = [];

    /// <summary>Whether the fit was stopped by its time budget.</summary>
    public bool IsTimedOut { get; init; }

    /// <summary>Whether the fitted point is identified: no direction was found in which the density is flat.</summary>
    public bool IsDetermined => !Outcome.Diagnostics.Any(d => d.Code == "W0517");

    /// <summary>Whether the fit is practically the exact posterior, as far as weights and a search for modes show.</summary>
    public bool IsNearlyExact =>
        Outcome.Summary?.Tail is { Fault: not ApproximationFault.Poor } tail && tail.EffectiveDraws >= AllButAll * tail.Draws;

    /// <summary>
    /// The quality of the fit as a posterior: almost equally weighted draws rank just below an integral or a formula.
    /// </summary>
    public double PosteriorQuality =>
        Method.Posterior < PosteriorKind.Integrated && IsNearlyExact ? (double)PosteriorKind.Integrated - 0.5 : (double)Method.Posterior;

    /// <summary>Whether its value is the log evidence, exactly or with a reported error.</summary>
    public bool IsEvidence =>
        Outcome.Metric is { Of: { IsBound: false, Name: "log_evidence" } } metric
            && (metric.Error is not null || Method.Posterior == PosteriorKind.Exact);

    /// <summary>
    /// Whether the standard error of its value is reliable: if the importance weights have a long tail, it is not.
    /// </summary>
    public bool HasReliableError => Outcome.Summary?.Tail is null or { IsReliable: true };

    /// <summary>Whether the fit converged, rather than being stopped by its limits of steps or time.</summary>
    public bool IsConverged => Outcome.Stopped
        is not (StopReason.MaxIterations or StopReason.Saddle or StopReason.AwayFromMode or StopReason.Diverged
            or StopReason.Interrupted or StopReason.Failed);

    /// <summary>
    /// A warning that follows its name: ` (not converged)`, ` (k-hat 2.27: poor)`; empty if there is none.
    /// </summary>
    public string Warning => Outcome switch
    {
        { Summary: null } => "",
        _ when !IsConverged => " (not converged)",
        { Summary.Tail: { IsReliable: false } tail } => $" (k-hat {TailShape.Write(tail.Shape)}: {tail.Verdict})",
        _ => "",
    };

    /// <summary>The method's name with that warning, for sentences.</summary>
    public string MarkedName => Method.Name + Warning;

    /// <summary>
    /// Whether the fit can be the reference for others: it has a posterior, it converged, and its draws are reliable. An integral has a
    /// small error instead of a convergence criterion.
    /// </summary>
    public bool IsReference =>
        Outcome.Summary is { Tail: null or { IsReliable: true } } && Method.Posterior != PosteriorKind.Point && !HasOnlyPoints
            && (Method.Posterior == PosteriorKind.Integrated ? IsKnown(Outcome.Metric) : IsConverged);

    /// <summary>Whether the error of an integral is small, also where its grid ended before its tolerance was reached.</summary>
    public static bool IsKnown(Metric integral) => !(integral.Error > MostError);

    /// <summary>Whether the fit consists of points only, as a training of params does.</summary>
    private bool HasOnlyPoints => Outcome.Summary!.Estimates is { Count: > 0 } estimates && estimates.All(e => e.Spread is null);
}

/// <summary>
/// A check of a comparison: its name, whether it passed, and the numbers. A required check holds for all correct fits; the others show how
/// reliable a fit is.
/// </summary>
public sealed record ComparisonCheck(string Name, bool Holds, string Detail, bool IsRequired = true);

/// <summary>A method that the story's plan does not allow, and why.</summary>
public sealed record RefusedMethod(string Method, string Reason);
