namespace ProbDsl.Inference.Results;

/// <summary>
/// The diagnostics of importance weights: the shape k of their tail, its threshold, and the effective sample size of the draws.
/// </summary>
public sealed record WeightTail(double Shape, double Reliable, double EffectiveDraws, int Draws) : ResultSection
{
    public override SectionPlace Place => new(50, OnPage: 80);

    /// <summary>The smallest fraction of draws as effective sample size, and the number that is enough of any count, for a weighted
    /// summary.</summary>
    private const double LeastEffective = 0.1, EnoughEffective = 100;

    /// <summary>
    /// With a shape above the second, the first is the smallest fraction of draws as effective sample size, however many there are: a part
    /// of the posterior where the proposal has no draws shows in few weights that are large.
    /// </summary>
    private const double LeastWithTail = 0.02, LongTail = 0.5;

    /// <summary>At this fraction of draws as effective sample size almost all weights are about equal: the approximation has the
    /// posterior's shape where it has draws.</summary>
    private const double MostlyEffective = 0.8;

    /// <summary>
    /// The standard errors by which the shape must exceed its threshold to count: of weights that are almost equal it is that of
    /// differences which change nothing, and near 1 for any tail that is longer than a normal one.
    /// </summary>
    private double Margin => AgreesInside && ChangesLittle ? 3 : 0;

    /// <summary>The standard error of the shape.</summary>
    public double ShapeError { get; init; }

    /// <summary>Whether the weights change a number by too much to be trusted, or modes are missed: faults that the shape may not
    /// show.</summary>
    public bool IsOff { get; init; }

    /// <summary>Whether the weights change no mean by a tenth of a standard deviation, and no standard deviation by a tenth.</summary>
    public bool ChangesLittle { get; init; }

    /// <summary>Whether the estimates and draws that are reported are weighted.</summary>
    public bool IsCorrected { get; init; }

    /// <summary>What the weights change most, in words; empty if they change nothing or the method has no estimates without them.</summary>
    public string Change { get; init; } = "";

    /// <summary>Whether almost all draws have about the same weight.</summary>
    private bool AgreesInside => EffectiveDraws >= MostlyEffective * Draws;

    /// <summary>Whether the density has no maximum or is not identified by a warning of the fit: there is no posterior.</summary>
    public bool HasNoPosterior { get; init; }

    /// <summary>The fault of the approximation that the draws come from, by the weights and the search for modes.</summary>
    public ApproximationFault Fault
    {
        get
        {
            if (IsOff || HasNoPosterior || IsIneffective) return ApproximationFault.Poor;
            if (Shape - (Margin * ShapeError) <= Reliable) return ApproximationFault.None;
            return AgreesInside ? ApproximationFault.LightTails : ApproximationFault.Poor;
        }
    }

    /// <summary>Whether too few of the draws have weight for a weighted summary.</summary>
    public bool IsIneffective => EffectiveDraws < Math.Min(EnoughEffective, LeastEffective * Draws)
        || (EffectiveDraws < LeastWithTail * Draws && Shape > LongTail);

    public bool IsReliable => Fault == ApproximationFault.None;

    /// <summary>Whether the shape is below its threshold without a margin too: for the promise of a method that was tried.</summary>
    public bool IsSurelyReliable => IsReliable && (Shape <= Reliable || AgreesInside);

    /// <summary>The fault in a few words for tables.</summary>
    public string Verdict => Fault switch
    {
        ApproximationFault.None => IsCorrected ? "corrected by weights" : "weights agree",
        ApproximationFault.LightTails => "do not trust the tails",
        _ when HasNoPosterior => "of no posterior: see W0517",
        _ => "do not trust",
    };

    private string Changed => Change.Length > 0 && Fault == ApproximationFault.None ? $": {Change}" : "";

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("weights");
        WriteNumbers(json);
        json.WriteString("verdict", Verdict);
        if (Changed.Length > 0) json.WriteString("change", Change);
        json.WriteEndObject();
    }

    /// <summary>Writes the numbers of the diagnostics into an object.</summary>
    internal void WriteNumbers(Utf8JsonWriter json)
    {
        MetricJson.Number(json, "pareto_k", Shape);
        MetricJson.Number(json, "pareto_k_error", ShapeError);
        MetricJson.Number(json, "threshold", Reliable);
        MetricJson.Number(json, "effective_draws", EffectiveDraws);
        json.WriteNumber("draws", Draws);
    }

    public override string Print(FitSummary of, ShownNames shown)
    {
        var draws = string.Create(CultureInfo.InvariantCulture, $"{Draws:N0} · effective sample size {EffectiveDraws:N0}");
        return Print("draws: ", draws, $"{Verdict}{Changed}");
    }

    /// <summary>The printed line of the shape.</summary>
    internal string Print(string title, string draws, string verdict)
    {
        var judged = string.Create(CultureInfo.InvariantCulture, $"threshold {Reliable:F2}; {verdict}");
        return Paragraph.Print(title, $"{draws} · k-hat {TailShape.Write(Shape, ShapeError)} ({judged})");
    }
}

/// <summary>Access to the weight diagnostics of a fit.</summary>
public static class TailOfFit
{
    extension(FitSummary summary)
    {
        /// <summary>The diagnostics of the importance weights; null without weights.</summary>
        public WeightTail? Tail => summary.Find<WeightTail>();
    }
}
