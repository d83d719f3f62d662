using System.Globalization;
using System.Text.Json;
using ProbDsl.Inference.Results.Sections;
using ProbDsl.Inference.Results.Text;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Results;

/// <summary>
/// The shape k of the tail of importance weights, up to what it is reliable, and how many independent draws the weighted ones are worth.
/// </summary>
public sealed record WeightTail(double Shape, double Reliable, double EffectiveDraws, int Draws) : ResultSection
{
    public override SectionPlace Place => new(50, OnPage: 80);

    /// <summary>Whether weighted and unweighted draws differ, or modes are missed: a fault that the shape need not show.</summary>
    public bool IsOff { get; init; }

    /// <summary>Whether all but few draws weigh about the same and nothing else speaks against them.</summary>
    public bool AgreesInside { get; init; }

    /// <summary>What the weights, and a search for modes, hold against the approximation that the draws come from.</summary>
    public ApproximationFault Fault
    {
        get
        {
            if (IsOff) return ApproximationFault.Poor;
            if (Shape <= Reliable) return ApproximationFault.None;
            return AgreesInside ? ApproximationFault.LightTails : ApproximationFault.Poor;
        }
    }

    public bool IsReliable => Fault == ApproximationFault.None;

    /// <summary>The same in a few words, as a table says it.</summary>
    public string Verdict => Fault switch
    {
        ApproximationFault.None => "reliable",
        ApproximationFault.LightTails => "tails too light",
        _ => Shape <= Reliable ? "draws and weights differ" : "poor",
    };

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("weights");
        FigureJson.Number(json, "pareto_k", Shape);
        FigureJson.Number(json, "reliable_up_to", Reliable);
        FigureJson.Number(json, "effective_draws", EffectiveDraws);
        json.WriteNumber("draws", Draws);
        json.WriteEndObject();
    }

    public override string Print(FitSummary of, ShownNames shown)
    {
        var worth = string.Create(CultureInfo.InvariantCulture, $"{Draws:N0}, by their weights worth {EffectiveDraws:N0} independent ones");
        var judged = string.Create(CultureInfo.InvariantCulture, $"{(IsReliable ? "" : $"{Verdict}; ")}reliable up to {Reliable:F2}");
        return Paragraph.Print("draws: ", $"{worth} · k-hat {TailShape.Write(Shape)} ({judged})");
    }
}

/// <summary>How far the draws of a fit can be trusted.</summary>
public static class TailOfFit
{
    extension(FitSummary summary)
    {
        /// <summary>The weights of the draws behind it; null where there are none.</summary>
        public WeightTail? Tail => summary.Find<WeightTail>();
    }
}
