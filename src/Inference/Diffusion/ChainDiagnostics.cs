using System.Globalization;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Source;

namespace ProbDsl.Inference.Diffusion;

/// <summary>What can be wrong with a diffusion chain, whatever method is asked for, and stand in the way of walking along one.</summary>
public static class ChainDiagnostics
{
    public static Diagnostic WrongOption(string option, string why) =>
        Diagnostic.Error("E0570", $"`{option}` {why}", Place.None).Next("`probdsl sample --help` tells what each option takes");

    /// <summary>A statement of the guide that adds what no noise is.</summary>
    /// <param name="draw">The statement.</param>
    /// <param name="what">Which number: `variance`, `sd`, `factor`.</param>
    /// <param name="written">Where it is written.</param>
    /// <param name="step">`t = 4`; null of the first step.</param>
    /// <param name="number">What it is.</param>
    internal static LoweringLimit NoNoise(Draw draw, string what, SourceSpan written, string? step, double number)
    {
        var (reported, isSpread) = (string.Create(CultureInfo.InvariantCulture, $"{number:G6}"), what is not ("factor" or "offset"));
        var reason = $"its {what}{(step is null ? "" : $" at {step}")} is {reported}";
        var next = isSpread && double.IsFinite(number)
            ? $"noise has {Articled(what)} above 0 at each step; `1 - keep[t]` is one where `keep[t]` lies between 0 and 1"
            : $"a root, logarithm or quotient of what it is made of has no value there: "
                + $"`sqrt(keep[t])` has one where `keep[t]` is not below 0";
        return new(draw, reason,
            next) { Own = Diagnostic.Error("E0573", $"what the guide adds in `{draw.Name}` is no noise: {reason}", written).Next(next) };
    }

    /// <summary>A chain without a step.</summary>
    internal static LoweringLimit OneMember(NoisingChain chain)
    {
        var (reason, next) = ($"`{chain.Latent.Name}` has 1 member along `{chain.Steps.Name}`, so that no step lies between data and noise",
            $"let the chain be longer, as by `--set {chain.Length}=100`");
        return new(chain.Step, reason,
            next) { Own = Diagnostic.Error("E0574", $"a diffusion chain has two members at least: {reason}", chain.Step.Span).Next(next) };
    }

    /// <summary>A walk whose members are no finite numbers any more.</summary>
    internal static Diagnostic RanAway(DenoisingChain chain, int member, int draw) =>
        Diagnostic.Error("E0575", FormattableString.Invariant(
            $"the walk along `{chain.Noising.Latent.Name}` ran away in draw {draw}: its member {member} is no finite number"),
            chain.Step.Span)
            .Next("take less guidance (`--guidance 1` is the story itself) or more steps (`--steps`); without these, "
                + "a net that says such things was trained too short, or at too large a rate");

    /// <summary>A chain whose last member is not what the story begins with.</summary>
    /// <param name="chain">In the guide and in the story.</param>
    /// <param name="schedule">Its numbers.</param>
    /// <param name="nats">KL(q(s[T]|x) || p(s[T])), the mean over the rows.</param>
    internal static Diagnostic EndsEarly(DenoisingChain chain, NoiseSchedule schedule, double nats)
    {
        var (name, last) = (chain.Base.Name, schedule.Scale.Shape[1..].Count);
        var (kept, sd) = (schedule.KeptScale.Values[^last..].Max(Math.Abs), schedule.KeptSd.Values[^last..].Max());
        return Diagnostic.Warning("W0576",
            string.Create(CultureInfo.InvariantCulture, $"the guide's chain ends {nats:G3} nats for a row from the law of `{name}`: "
                + $"it still has {kept:0.###} times `{chain.Noising.Source.Span.Text}` in it, and noise of sd {sd:G3}"), chain.Base.Span)
            .Next($"let the noise be larger or the chain longer (`--set {chain.Noising.Length}=1000`), "
                + $"or draw `{name}` from a law as wide as what the chain ends in: draws of the story begin there");
    }

    private static string Articled(string what) => what == "sd" ? "an sd" : $"a {what}";
}
