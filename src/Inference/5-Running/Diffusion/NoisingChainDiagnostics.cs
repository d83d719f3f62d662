namespace ProbDsl.Inference.Diffusion;

/// <summary>Diagnostics of diffusion chains, of any method and of sampling.</summary>
public static class NoisingChainDiagnostics
{
    public static Diagnostic WrongOption(string option, string why) =>
        Diagnostic.Error("E0570", $"`{option}` {why}", Place.None).Next("see `probdsl sample --help` for the values of each option");

    /// <summary>An error for more visited members than a chain has.</summary>
    internal static Diagnostic TooManySteps(string chain, int asked, int members) =>
        Diagnostic.Error("E0570", $"`--steps` is {asked}, but the chain of `{chain}` has {members} members, and visits at most all of them",
            Place.None).Next("leave `--steps` out to visit all members; a longer chain is a story of its own, which is fitted with it");

    /// <summary>An error for a statement of the guide that does not add noise.</summary>
    /// <param name="draw">The statement.</param>
    /// <param name="what">The name of the invalid number: `variance`, `sd`, `factor`.</param>
    /// <param name="written">The place where it is written.</param>
    /// <param name="step">`t = 4`; null for the first step.</param>
    /// <param name="number">Its value.</param>
    internal static LoweringLimit NoNoise(Draw draw, string what, SourceSpan written, string? step, double number)
    {
        var (reported, isSpread) = (string.Create(CultureInfo.InvariantCulture, $"{number:G6}"), what is not ("factor" or "offset"));
        var reason = $"its {what}{(step is null ? "" : $" at {step}")} is {reported}";
        var next = isSpread && double.IsFinite(number)
            ? $"noise needs {Articled.Of(what)} above 0 at each step; `1 - keep[t]` is above 0 if `keep[t]` is between 0 and 1"
            : $"a square root, logarithm or quotient in it is not defined there: "
                + $"`sqrt(keep[t])` needs a `keep[t]` of at least 0";
        return new(draw, reason,
            next) { Own = Diagnostic.Error("E0573", $"the guide does not add noise in `{draw.Name}`: {reason}", written).Next(next) };
    }

    /// <summary>An error for a chain without a step.</summary>
    internal static LoweringLimit OneMember(NoisingChain chain)
    {
        var (reason, next) = ($"`{chain.Latent.Name}` has 1 member along `{chain.Steps.Name}`, so there is no step between data and noise",
            $"use a longer chain, for example `--set {chain.Length}=100`");
        return new(chain.Step, reason,
            next)
        {
            Own = Diagnostic.Error("E0574", $"a diffusion chain needs at least two members: {reason}", chain.Step.Span).Next(next),
        };
    }

    /// <summary>An error for sampling along a chain that produces values that are not finite.</summary>
    internal static Diagnostic Diverged(DenoisingChain chain, int member, int draw) =>
        Diagnostic.Error("E0575", FormattableString.Invariant(
            $"sampling along `{chain.Noising.Latent.Name}` diverged in draw {draw}: its member {member} is not finite"),
            chain.Step.Span)
            .Next("use less guidance (`--guidance 1` is the story itself) or more steps (`--steps`); otherwise "
                + "the net was trained too briefly, or with too large a learning rate");

    /// <summary>A warning for a chain whose last member does not have the distribution that the story starts from.</summary>
    /// <param name="chain">The chain in the guide and in the story.</param>
    /// <param name="schedule">Its noise schedule.</param>
    /// <param name="nats">KL(q(s[T]|x) || p(s[T])), the mean over the rows.</param>
    public static Diagnostic PoorEndDistribution(DenoisingChain chain, NoiseSchedule schedule, double nats)
    {
        var (name, last) = (chain.Base.Name, schedule.Scale.Shape[1..].Count);
        var (kept, sd) = (schedule.KeptScale.Values[^last..].Max(Math.Abs), schedule.KeptSd.Values[^last..].Max());
        return Diagnostic.Warning("W0576",
            string.Create(CultureInfo.InvariantCulture, $"the guide's chain ends {nats:G3} nats a row from the distribution of `{name}`: "
                + $"it still contains {kept:0.###} times `{chain.Noising.Source.Span.Text}`, and noise of sd {sd:G3}"), chain.Base.Span)
            .Next($"use larger noise or a longer chain (`--set {chain.Noising.Length}=1000`), "
                + $"or draw `{name}` from the distribution at the end of the chain: draws of the story start there");
    }
}
