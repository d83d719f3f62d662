using ProbDsl.Catalog;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Exact;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Sections;
using ProbDsl.Parser.Syntax;

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
    public FitSummary Of(MessageSweeps sweeps, double[] parameters)
    {
        using var objective = Objective();
        var blocks = factors.Select(f => (f.Distribution(sweeps.Of(parameters, f)),
            Places: f.Unknowns.SelectMany(u => objective.Joint.PlacesOf(u.Name)).ToArray())).ToList();
        var center = new PosteriorDistribution(blocks, objective.Dimension).Center();
        var components = new ComponentPlaces(problem, objective, center, sweeps.Latents);
        var distribution = new PosteriorDistribution(
            blocks.ConvertAll(b => (b.Item1, components.Of(b.Places))), objective.Dimension);
        var summary = new FactorizedSummary(Objective, options, "vmp draws") { MostWork = MostWork }
            .Of(objective, distribution, estimates => [.. InUse(sweeps, parameters, components), .. InUse(estimates)]);
        return summary with { OrderedBy = components.By };
    }

    private StoryObjective Objective() =>
        StoryObjective.OnOwnScales(problem, catalog, plan, options.ChosenEngine, areGradientsNeeded: false);

    /// <summary>The finite latents of which some states are not in use.</summary>
    private static IEnumerable<ResultSection> InUse(MessageSweeps sweeps, double[] parameters, ComponentPlaces components)
    {
        ValueList<StateUse> partly = [.. sweeps.MembersOfStates(parameters)
            .Select(s => new StateUse(s.Key.Name, [.. components.Of(s.Key, s.Value)])).Where(u => u.InUse < u.Expected.Count)];
        return partly.Count == 0 ? [] : [new StatesInUse(partly)];
    }

    /// <summary>The loadings of which some factors are removed.</summary>
    private IEnumerable<ResultSection> InUse(IReadOnlyList<Estimate> estimates)
    {
        ValueList<RelevanceUse> partly = [.. RelevantFactors.Of(problem.Graph, catalog, factors, estimates)
            .Where(u => u.InUse < u.Explained.Count)];
        return partly.Count == 0 ? [] : [new RelevancesInUse(partly)];
    }
}
