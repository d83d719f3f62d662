using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>What a step of EM does with each unknown of any story whose finite latents can be summed out: locations together, each natural parameter by itself, the rest by climbing.</summary>
internal sealed class ExpectedUpdates(StoryOptions options, StandardCatalogue catalogue)
{
    private readonly List<Variable> unknowns = [.. options.Params.Concat(options.Needed.Where(l => !l.IsFiniteLatent))];

    public MethodChoice Choose(string method)
    {
        ValueList<Refusal> refusals = [.. Refusals()];
        return refusals.Count > 0 ? new(null, refusals) : new(new(method, [.. WalkedPlan.Gone(options), .. Blocks()]) { Density = options.Density }, []);
    }

    private IEnumerable<Refusal> Refusals()
    {
        if (options.Untreated.Count > 0) return options.Untreated;
        var graph = options.Graph;
        if (options.Unobserved.Integrated.Count == 0 && !options.Needed.Any(l => l.IsFiniteLatent)) return [WithoutLabels()];
        if (unknowns.Count == 0) return [new("nothing in it can be moved: every unknown is summed out", "give a probability or a scale a prior, or `param`", graph.FirstStatement)];
        if (options.Unobserved.Filled.Keys.FirstOrDefault() is { } data) return [new($"`{data}` has missing cells on which something observed depends, and they would have to be integrated out", "with priors in place of `param` they can be unknowns", graph[data].Span)];
        return unknowns.Where(u => u.Role == Role.Latent).Select(Integrated).OfType<Refusal>().Take(1);
    }

    /// <summary>Why there is nothing to sum out.</summary>
    private Refusal WithoutLabels()
    {
        if (options.Latents.FirstOrDefault(l => l.IsFiniteLatent) is { } idle) return new($"nothing observed depends on `{idle.Name}`", "use it in the law of something observed, or delete it", idle.Span);
        return options.Needed.FirstOrDefault() is { } continuous && options[continuous.Name].Refusal is { } refusal ? refusal
            : new("the story has no finite latent to sum out", "", options.Graph.FirstStatement);
    }

    /// <summary>A latent that has as many members as there are rows, or a law that others set, is no point to be maximised.</summary>
    private Refusal? Integrated(Variable latent)
    {
        var draws = options.Graph.StatementsOf(latent.Name).ToList();
        var plate = latent.Whole.Dims.FirstOrDefault(d => d.Plate is not null)?.Plate;
        var other = draws.SelectMany(d => DeepReads.Of(options.Graph, d)).FirstOrDefault(r => options.Graph[r.Of].Role is Role.Latent or Role.Param);
        if (plate is null && other is null) return null;
        return new($"`{draws[0].Name}` would have to be integrated out: {(plate is not null ? $"it has a member for each of `{plate.Name}`" : $"its law depends on `{other!.Of}`")}", "give every `param` a prior: then it is one unknown among others", draws[0].Target.Span);
    }

    private IEnumerable<Block> Blocks()
    {
        var uses = new NaturalUses(options, catalogue, unknowns);
        var found = unknowns.ConvertAll(u => (Unknown: u.Name, By: uses.ClosedFormOf(u) ?? (Treatment)new ClimbedInTurn()));
        foreach (var (unknown, by) in found.Where(f => f.By is MaximisedInTurn { Statistics: not NaturalStatistics.Quadratic })) yield return new([unknown], by, uses.Read([unknown]));
        foreach (var together in found.Where(f => f.By is ClimbedInTurn or MaximisedInTurn { Statistics: NaturalStatistics.Quadratic }).GroupBy(f => f.By))
        {
            ValueList<string> names = [.. together.Select(f => f.Unknown)];
            yield return new(names, together.Key, together.Key is ClimbedInTurn ? "no closed form" : uses.Read(names));
        }
    }
}
