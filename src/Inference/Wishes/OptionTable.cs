namespace ProbDsl.Inference;

/// <summary>Which options count for what: one that meets nothing of its line in a fit would change nothing there.</summary>
internal static class OptionTable
{
    private const string Trainings = "methods that train in steps", Guides = "`elbo` and `iwae`", Chains = "a diffusion chain under `elbo`", ByFormulas = "a diffusion chain that goes by formulas (`elbo`, `--objective derived`)";

    private const string Fixed = "`rk4` and `euler`", Adapting = "`dopri5` and `tsit5`", Odes = "what follows an ODE", Walks = "a walk along a diffusion chain";

    /// <summary>The option, its value (null: any), what it counts for, and that in words.</summary>
    private static readonly Line[] Lines =
    [
        new("batch_size", null, Bearing.Steps, Trainings),
        new("learning_rate", null, Bearing.Steps, Trainings),
        new("schedule", null, Bearing.Steps, Trainings),
        new("optimizer", null, Bearing.Steps, Trainings),
        new("weight_decay", null, Bearing.Steps, Trainings),
        new("clip_norm", null, Bearing.Steps, Trainings),
        new("ema", null, Bearing.Steps, Trainings),
        new("num_particles", null, Bearing.Guide | Bearing.Normal | Bearing.Ladder, $"{Guides}, `advi`, and `eval` of fits with a guide"),
        new("kl_warm_up", null, Bearing.Guide, Guides),
        new("beta", null, Bearing.Guide, Guides),
        new("gradient", null, Bearing.Guide, Guides),
        new("guide", null, Bearing.Guide | Bearing.Normal, $"{Guides} and `advi`"),
        new("kl", null, Bearing.Latents, "latents under `elbo` that are no diffusion chain"),
        new("free_bits", null, Bearing.Formulas, "latents under `elbo`, of whose laws the divergences go by formulas and which are no diffusion chain"),
        new("objective", "derived", Bearing.BoundOfChain, Chains),
        new("objective", "plain", Bearing.Chain, "a diffusion chain"),
        new("weighting", "elbo", Bearing.BoundOfChain, Chains),
        new("weighting", "simple", Bearing.StepsOfChain, ByFormulas),
        new("weighting", "likelihood", Bearing.Score, "`score`"),
        new("weighting", "uniform", Bearing.Score, "`score`"),
        new("times", null, Bearing.StepsOfChain, ByFormulas),
        new("pairing", null, Bearing.Pairs, "`flow_matching`"),
        new("eta", null, Bearing.Walk, Walks),
        new("guidance", null, Bearing.Walk, Walks),
        new("without", null, Bearing.Guidance, $"{Walks} with `--guidance`"),
        new("sampler", null, Bearing.Reversal, "draws by `reverse`"),
        new("solver", null, Bearing.Ode, Odes),
        new("rtol", null, Bearing.Adaptive, $"ODEs that {Adapting} follow"),
        new("atol", null, Bearing.Adaptive, $"ODEs that {Adapting} follow"),
        new("steps", null, Bearing.Walk | Bearing.Sde | Bearing.Counted, $"{Walks}, reversed SDEs, and ODEs that {Fixed} follow"),
        new("trace", null, Bearing.Trace, "densities along an ODE"),
        new("probes", null, Bearing.Probes, "densities along an ODE by `--trace hutchinson`"),
    ];

    /// <summary>What an option is for, where it meets nothing of that; null where it counts, or is in no line.</summary>
    public static string? IdleFor(string option, string? value, Bearing bearing) => Of(option, value) is { } line && (line.For & bearing) == 0 ? line.Words : null;

    /// <summary>Its values that do count there.</summary>
    public static IEnumerable<string> Counting(string option, Bearing bearing) => Lines.Where(l => l.Option == option && l.Value is not null && (l.For & bearing) != 0).Select(l => l.Value!);

    private static Line? Of(string option, string? value) => Array.Find(Lines, l => l.Option == option && (l.Value is null || l.Value == value));

    private sealed record Line(string Option, string? Value, Bearing For, string Words);
}
