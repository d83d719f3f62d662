using ProbDsl.Inference.Exact;

namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// Summarizes the factors of a fit: table, draws, which states and factors are in use, and how good the approximation is.
/// </summary>
internal sealed class FactorSummary(
    Problem problem, StandardCatalog catalog, DensityPlan plan, IReadOnlyList<Factor> factors, FitOptions options)
{
    /// <summary>The most numbers that are computed to weight draws.</summary>
    public double MostWork { get; init; } = FactorizedSummary.UsualWork;

    /// <param name="sweeps">The factors' parameters.</param>
    /// <param name="parameters">The parameters of all factors.</param>
    /// <param name="bound">The lower bound of the log evidence.</param>
    public FitSummary Of(MessageSweeps sweeps, double[] parameters, double bound)
    {
        using var objective = Objective();
        var blocks = factors.Select(f => (f.Distribution(sweeps.Of(parameters, f)),
            Places: f.Unknowns.SelectMany(u => objective.Joint.PlacesOf(u.Name)).ToArray())).ToList();
        var (unordered, drawn) = (new PosteriorDistribution(blocks, objective.Dimension), new double[objective.Dimension]);
        unordered.Draw(new(options.Seed, "vmp components"), drawn);
        var components = new ComponentPlaces(problem, objective, unordered.Center(), drawn);
        var distribution = new PosteriorDistribution(
            blocks.ConvertAll(b => (b.Item1, components.Of(b.Places))), objective.Dimension);
        var summary = new FactorizedSummary(Objective, options, "vmp draws") { MostWork = MostWork }
            .Of(objective, distribution, estimates => [.. InUse(sweeps, parameters, components), .. InUse(estimates)]);
        return summary with
        {
            OrderedBy = components.By,
            Metric = RiseOfOrders(components, blocks, objective) is > 0 and var rise
                ? new(Evidence.BoundOf(problem.Graph, catalog), bound + rise, How: string.Create(CultureInfo.InvariantCulture,
                    $"of all orders of the components, {rise:F3} nats above that of one"))
                : null,
        };
    }

    /// <summary>
    /// How much the bound rises with the copies of the approximation about all orders of exchangeable components. Of several latents with
    /// a common unknown the first counts.
    /// </summary>
    private double RiseOfOrders(
        ComponentPlaces places, IReadOnlyList<(BlockDistribution Distribution, int[] Places)> blocks, StoryObjective objective)
    {
        var (rise, used) = (0.0, new HashSet<string>());
        foreach (var components in places.Exchangeable.Where(c => !c.Carriers.Any(u => used.Contains(u.Of.Name))))
        {
            used.UnionWith(components.Carriers.Select(c => c.Of.Name));
            // affinities are products over components without unknowns of two components, such as transitions
            var single = components.Carriers.Where(c => c.Axes.Count == 1).SelectMany(c => objective.Joint.PlacesOf(c.Of.Name)).ToHashSet();
            ValueList<(BlockDistribution, int[] Places)> own = [.. blocks.Where(b => b.Places.Any(single.Contains))];
            rise += MixtureOfOrders.Rise(components, own, objective.Dimension, new(options.Seed, "vmp orders"));
        }

        return rise;
    }

    private StoryObjective Objective() =>
        StoryObjective.OnOwnScales(problem, catalog, plan, options.ChosenEngine, areGradientsNeeded: false);

    /// <summary>The finite latents of which some states are not in use.</summary>
    private IEnumerable<ResultSection> InUse(MessageSweeps sweeps, double[] parameters, ComponentPlaces components)
    {
        ValueList<StateUse> partly = [.. sweeps.MembersOfStates(parameters)
            .Select(s => new StateUse(s.Key.Name, [.. components.Of(s.Key, s.Value)], [.. StateNames.All(s.Key, problem)]))
            .Where(u => u.InUse < u.Expected.Count)];
        return partly.Count == 0 ? [] : [new StatesInUse(partly)];
    }

    /// <summary>The loadings of which some factors are removed.</summary>
    private IEnumerable<ResultSection> InUse(IReadOnlyList<Estimate> estimates)
    {
        ValueList<RelevanceUse> partly = [.. RelevantFactors.Compute(problem, catalog, factors, estimates)
            .Where(u => u.InUse < u.Explained.Count)];
        return partly.Count == 0 ? [] : [new RelevancesInUse(partly)];
    }
}
