using System.Globalization;
using System.Text.Json;
using ProbDsl.Inference.Results.Sections;
using ProbDsl.Inference.Results.Text;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Results;

/// <summary>
/// The diagnostics of importance weights: the shape k of their tail, its threshold, and the effective sample size of the draws.
/// </summary>
public sealed record WeightTail(double Shape, double Reliable, double EffectiveDraws, int Draws) : ResultSection
{
    public override SectionPlace Place => new(50, OnPage: 80);

    /// <summary>Whether weighted and unweighted draws differ, or modes are missed: faults that the shape may not show.</summary>
    public bool IsOff { get; init; }

    /// <summary>Whether almost all draws have about the same weight and no other check failed.</summary>
    public bool AgreesInside { get; init; }

    /// <summary>Whether the density has no maximum or is not identified by a warning of the fit: there is no posterior.</summary>
    public bool HasNoPosterior { get; init; }

    /// <summary>The fault of the approximation that the draws come from, by the weights and the search for modes.</summary>
    public ApproximationFault Fault
    {
        get
        {
            if (IsOff || HasNoPosterior) return ApproximationFault.Poor;
            if (Shape <= Reliable) return ApproximationFault.None;
            return AgreesInside ? ApproximationFault.LightTails : ApproximationFault.Poor;
        }
    }

    public bool IsReliable => Fault == ApproximationFault.None;

    /// <summary>The fault in a few words for tables.</summary>
    public string Verdict => Fault switch
    {
        ApproximationFault.None => "reliable",
        ApproximationFault.LightTails => "tails too light",
        _ when HasNoPosterior => "of no posterior: see W0517",
        _ => Shape <= Reliable ? "draws and weights differ" : "poor",
    };

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("weights");
        MetricJson.Number(json, "pareto_k", Shape);
        MetricJson.Number(json, "threshold", Reliable);
        MetricJson.Number(json, "effective_draws", EffectiveDraws);
        json.WriteNumber("draws", Draws);
        json.WriteEndObject();
    }

    public override string Print(FitSummary of, ShownNames shown)
    {
        var draws = string.Create(CultureInfo.InvariantCulture, $"{Draws:N0} · effective sample size {EffectiveDraws:N0}");
        var judged = string.Create(CultureInfo.InvariantCulture, $"{Verdict}; threshold {Reliable:F2}");
        return Paragraph.Print("draws: ", $"{draws} · k-hat {TailShape.Write(Shape)} ({judged})");
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
